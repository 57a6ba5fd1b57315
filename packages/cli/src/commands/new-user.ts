import { appendFile, open, readFile } from "node:fs/promises";
import type { Command } from "commander";
import { hashPasscode, parseUserFile, readUserFile } from "@dicomsec/association";
import { CommandError } from "../exit-codes.js";
import { readPassword } from "../keys.js";

interface NewUserOptions {
  readonly passcodeFile: string;
}

export function addNewUser(program: Command): void {
  program
    .command("new-user")
    .description("add a user to a file for listen --users: the name and a scrypt hash of the passcode")
    .argument("<file>", "the user file; made, readable by its owner only, where there is none")
    .argument("<name>", "the name, without a colon")
    .requiredOption("--passcode-file <file>", "the passcode: the first line of a file")
    .action(async (path: string, name: string, { passcodeFile }: NewUserOptions) => addUser(path, name, passcodeFile));
}

async function addUser(path: string, name: string, passcodeFile: string): Promise<void> {
  const line = `${name}:${await hashPasscode((await readPassword(passcodeFile))!)}\n`;
  try {
    parseUserFile(line);
  } catch {
    throw new CommandError("the name is empty, too long, begins with #, or has a colon or control characters");
  }
  if (name.startsWith("#")) throw new CommandError("a name cannot begin with #, as comments do");
  await (await open(path, "a", 0o600)).close();
  if ((await readUserFile(path)).has(name)) throw new CommandError("the file has a user of that name");
  await appendFile(path, `${await lineEnd(path)}${line}`);
}

/** What the last line lacks, as after some editors. */
async function lineEnd(path: string): Promise<string> {
  return /[^\n]$/.test(await readFile(path, "utf8")) ? "\n" : "";
}
