import { requirePeer, runProcess } from "@dicomsec/testing";
import { mapConcurrently } from "./batches.js";
import type { Judgement } from "./judgement.js";

/** Reads documents with DCMTK's `dsrdump`, which checks the relationships and value types of their IOD. */
export function dsrdump(files: readonly string[]): Promise<Judgement[]> {
  const program = requirePeer("dsrdump");
  return mapConcurrently(files, async (file) => {
    const { exitCode, stderr } = await runProcess(program, [file], { timeoutMs: 60_000 });
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
