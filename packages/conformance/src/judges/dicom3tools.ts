import { requirePeer, runProcess } from "@dicomsec/testing";
import type { Judgement } from "./judgement.js";
import { runEach } from "./run-each.js";

export interface DciodvfyResult extends Judgement {
  /** The IOD that the SOP Class stands for, `CTImage`; `undefined` when it is not known. */
  readonly iod: string | undefined;
}

/** Checks files against the Modules of their IOD (PS3.3) with `dciodvfy` of dicom3tools. */
export async function dciodvfy(files: readonly string[]): Promise<DciodvfyResult[]> {
  const results = await runEach(requirePeer("dciodvfy"), files);
  return results.map(({ file, exitCode, stderr }) => {
    const lines = stderr.split("\n").map((line) => line.trim());
    return { ...judge(file, exitCode, lines), iod: lines.find((line) => /^[A-Z]\w+$/.test(line)) };
  });
}

/** Checks with `dcentvfy` that the attributes of one patient, study, series and frame of reference agree between files. */
export async function dcentvfy(files: readonly string[]): Promise<Omit<Judgement, "file">> {
  const { exitCode, stdout, stderr } = await runProcess(requirePeer("dcentvfy"), files, { timeoutMs: 300_000 });
  const { errors, warnings } = judge("", exitCode, `${stdout}\n${stderr}`.split("\n"));
  return { accepted: exitCode === 0 && errors.length === 0, errors, warnings };
}

function judge(file: string, exitCode: number | null, lines: readonly string[]): Judgement {
  const errors = lines.filter((line) => /\b(Error|Abort) - /.test(line));
  const warnings = lines.filter((line) => /\bWarning - /.test(line));
  return { file, accepted: exitCode === 0 && errors.length === 0, errors, warnings };
}
