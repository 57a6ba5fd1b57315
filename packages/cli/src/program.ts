import { Command, CommanderError } from "commander";
import { addCheckDeidentified } from "./commands/check-deidentified.js";
import { addConvert } from "./commands/convert.js";
import { addDeidentify } from "./commands/deidentify.js";
import { addDump } from "./commands/dump.js";
import { addNewCa } from "./commands/new-ca.js";
import { addNewKey } from "./commands/new-key.js";
import { addOpen } from "./commands/open.js";
import { addSeal } from "./commands/seal.js";
import { describeError, ExitCode } from "./exit-codes.js";
import { softwareVersion } from "./version.js";

/** Runs the command with the words after its name; resolves to its exit code. */
export async function runCommand(words: readonly string[]): Promise<number> {
  let exitCode: number = ExitCode.yes;
  const program = createProgram((code) => (exitCode = code));
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.yes : ExitCode.usage;
    const { message, exitCode: failed } = describeError(error);
    process.stderr.write(`dicomsec: ${message}\n`);
    return failed;
  }
}

function createProgram(setExitCode: (code: number) => void): Command {
  const program = new Command("dicomsec")
    .description("DICOM PS3.15 Security and System Management Profiles")
    .version(softwareVersion)
    .exitOverride()
    .showHelpAfterError("(dicomsec --help lists the commands)")
    .addHelpText("after", exitCodesHelp);
  for (const add of [addDump, addConvert, addDeidentify, addCheckDeidentified, addSeal, addOpen, addNewKey, addNewCa])
    add(program, setExitCode);
  return program;
}

const exitCodesHelp = `
Exit codes: 0 done and the answer is yes; 1 the answer is no (a leak was found, a file was not opened, some files failed);
2 usage or configuration; 3 input cannot be read; 4 a peer or a key store refused.
Inputs are files, folders (with all below them; DICOM is told by content, not by name) or - for standard input where one file is
read. Outputs never replace a file without --force.`;
