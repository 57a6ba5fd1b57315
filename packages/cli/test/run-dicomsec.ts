import { spawn, type ChildProcess } from "node:child_process";
import { type ProcessResult, runProcess, type RunProcessOptions } from "@dicomsec/testing";

/** The built command. */
export const mainFile = new URL("../dist/main.js", import.meta.url).pathname;

/** Runs the built command as a user does. */
export function dicomsec(words: readonly string[], options?: RunProcessOptions): Promise<ProcessResult> {
  return runProcess(process.execPath, [mainFile, ...words], options);
}

/** Starts the built command, to be told to stop. */
export function startDicomsec(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [mainFile, ...words], { stdio: "ignore" });
}
