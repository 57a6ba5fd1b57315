import type { Command } from "commander";

/** Adds a sub-command to the command that has it. */
export type AddSubcommand = (parent: Command, setExitCode: (code: number) => void) => void;

/**
 * Adds the sub-command that is named alone, and all of them for the help, or where none is named: each loads what it needs.
 *
 * @param subcommands in the order of the help
 */
export async function addGroup(
  parent: Command,
  setExitCode: (code: number) => void,
  name: string,
  subcommands: Readonly<Record<string, () => Promise<AddSubcommand>>>,
): Promise<void> {
  const named = Object.hasOwn(subcommands, name) ? [subcommands[name]!] : Object.values(subcommands);
  for (const load of named) (await load())(parent, setExitCode);
}
