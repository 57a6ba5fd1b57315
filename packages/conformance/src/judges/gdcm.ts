import { requirePeer, runProcess, type ProcessResult } from "@dicomsec/testing";
import { mapConcurrently } from "./batches.js";
import type { Judgement } from "./judgement.js";

/** Reads files with GDCM's `gdcmdump`. */
export function gdcmdump(files: readonly string[]): Promise<Judgement[]> {
  const program = requirePeer("gdcmdump");
  return mapConcurrently(files, async (file) => judge(file, await runProcess(program, ["-V", file])));
}

/** Converts a file with GDCM's `gdcmconv`: `--explicit`, `--implicit`, `--deflated`, or as it is when no option is given. */
export async function gdcmconv(input: string, output: string, options: readonly string[] = []): Promise<Judgement> {
  return judge(input, await runProcess(requirePeer("gdcmconv"), [...options, input, output]));
}

/** De-identifies a file, or every file of a folder, with `gdcmanon --dumb` and options such as `--remove 10,10`. */
export async function gdcmanon(input: string, output: string, options: readonly string[]): Promise<Judgement> {
  const args = ["--dumb", "-i", input, "-o", output, ...options];
  return judge(input, await runProcess(requirePeer("gdcmanon"), args, { timeoutMs: 600_000 }));
}

/** GDCM ends by an assertion on some malformed files; that is not accepted either. */
function judge(file: string, { exitCode, stderr }: ProcessResult): Judgement {
  const accepted = exitCode === 0;
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const warnings = lines.filter((line) => line.startsWith("Warning: "));
  return { file, accepted, errors: accepted ? [] : lines.filter((line) => !warnings.includes(line)), warnings };
}
