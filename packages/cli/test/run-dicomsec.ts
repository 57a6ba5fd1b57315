import { type ProcessResult, runProcess, type RunProcessOptions } from "@dicomsec/testing";

const main = new URL("../dist/main.js", import.meta.url).pathname;

/** Runs the built command as a user does. */
export function dicomsec(words: readonly string[], options?: RunProcessOptions): Promise<ProcessResult> {
  return runProcess(process.execPath, [main, ...words], options);
}
