import { runProcess } from "@dicomsec/testing";
import { mapInBatches } from "./batches.js";

export interface EachResult {
  readonly file: string;
  readonly exitCode: number;
  readonly stderr: string;
}

/** Runs the program with each file in turn; what it writes to standard error is put before the exit code. */
const loop = 'for file; do "$0" "$file" 2>&1 >/dev/null; printf "\\n=== exit %d\\n" "$?"; done';

/**
 * What a program that takes one file says of each on standard error. A shell starts it for many files: it takes this process, which
 * holds much memory, longer to start another than most programs run.
 */
export function runEach(program: string, files: readonly string[]): Promise<EachResult[]> {
  return mapInBatches(files, 20, async (batch) => {
    const { stdout } = await runProcess("/bin/sh", ["-c", loop, program, ...batch], { timeoutMs: 280_000 });
    const parts = stdout.split(/\n=== exit (\d+)\n/);
    if (parts.length !== 2 * batch.length + 1) throw new Error("a program did not report on every file");
    return batch.map((file, at) => ({ file, stderr: parts[2 * at]!, exitCode: Number(parts[2 * at + 1]) }));
  });
}
