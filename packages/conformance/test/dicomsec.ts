import { afterAll } from "@jest/globals";
import { type ProcessResult, type RunProcessOptions, WarmCommand } from "@dicomsec/testing";

const built = new URL("../../cli/dist/", import.meta.url).pathname;

/** The built command. */
export const command = `${built}main.js`;

const warm = new WarmCommand({ main: command, module: `${built}program.js` });

afterAll(() => warm[Symbol.asyncDispose]());

/** Runs the built command as a user does. */
export function dicomsec(words: readonly string[], options?: RunProcessOptions): Promise<ProcessResult> {
  return warm.run(words, options);
}
