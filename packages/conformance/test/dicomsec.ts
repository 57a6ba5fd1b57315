import { afterAll } from "@jest/globals";
import { type ProcessResult, type RunProcessOptions, WarmCommand } from "@dicomsec/testing";

const built = new URL("../../cli/dist/", import.meta.url).pathname;

/** The built command. */
export const command = `${built}main.js`;

/** The command that stays loaded as long as the test file is run. */
export function warmCommand(): WarmCommand {
  const warm = new WarmCommand({ main: command, module: `${built}program.js` });
  afterAll(() => warm[Symbol.asyncDispose]());
  return warm;
}

const warm = warmCommand();

/** Runs the built command as a user does. */
export function dicomsec(words: readonly string[], options?: RunProcessOptions): Promise<ProcessResult> {
  return warm.run(words, options);
}
