import { requirePeer, runProcess } from "@dicomsec/testing";
import { mapConcurrently } from "./batches.js";
import type { Judgement } from "./judgement.js";

export interface Dcm2jsonResult extends Judgement {
  /** The DICOM JSON Model Object, when the file was accepted and the output is JSON. */
  readonly json: unknown;
}

/** Writes files as DICOM JSON with DCMTK's `dcm2json`, which refuses Encapsulated Pixel Data. */
export function dcm2json(files: readonly string[]): Promise<Dcm2jsonResult[]> {
  const program = requirePeer("dcm2json");
  return mapConcurrently(files, async (file) => {
    const { exitCode, stdout, stderr } = await runProcess(program, ["-fc", file], { timeoutMs: 120_000 });
    const lines = stderr.split("\n");
    const json = exitCode === 0 ? parsed(stdout) : undefined;
    return {
      file,
      accepted: json !== undefined,
      errors: lines.filter((line) => /^[EF]: /.test(line)),
      warnings: lines.filter((line) => line.startsWith("W: ")),
      json,
    };
  });
}

/** DCMTK 3.6.7 copies a DS such as `1.` as a number, which is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
