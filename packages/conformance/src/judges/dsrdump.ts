import { requirePeer } from "@dicomsec/testing";
import type { Judgement } from "./judgement.js";
import { runEach } from "./run-each.js";

/** Reads documents with DCMTK's `dsrdump`, which checks the relationships and value types of their IOD. */
export async function dsrdump(files: readonly string[]): Promise<Judgement[]> {
  const results = await runEach(requirePeer("dsrdump"), files);
  return results.map(({ file, exitCode, stderr }) => {
    const lines = stderr.split("\n");
    const errors = lines.filter((line) => /^[EF]: /.test(line));
    return {
      file,
      accepted: exitCode === 0 && errors.length === 0,
      errors,
      warnings: lines.filter((line) => line.startsWith("W: ")),
    };
  });
}
