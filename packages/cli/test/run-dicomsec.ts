import { spawn, type ChildProcess } from "node:child_process";
import { afterAll } from "@jest/globals";
import { type ProcessResult, type RunProcessOptions, WarmCommand } from "@dicomsec/testing";

/** The built command. */
export const mainFile = new URL("../dist/main.js", import.meta.url).pathname;

const command = new WarmCommand({ main: mainFile, module: new URL("../dist/program.js", import.meta.url).pathname });

afterAll(() => command[Symbol.asyncDispose]());

/** Runs the built command as a user does. */
export function dicomsec(words: readonly string[], options?: RunProcessOptions): Promise<ProcessResult> {
  return command.run(words, options);
}

/** Starts the built command, to be told to stop. */
export function startDicomsec(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [mainFile, ...words], { stdio: "ignore" });
}
