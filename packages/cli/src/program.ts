import { Command, CommanderError } from "commander";
import { describeError, ExitCode } from "./exit-codes.js";
import { printable, printableLines } from "./print.js";
import { softwareVersion } from "./version.js";

/** Runs the command with the words after its name; resolves to its exit code. */
export async function runCommand(words: readonly string[]): Promise<number> {
  let exitCode: number = ExitCode.yes;
  try {
    const program = await createProgram(words, (code) => (exitCode = code));
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.yes : ExitCode.usage;
    const { message, exitCode: failed } = describeError(error);
    process.stderr.write(`dicomsec: ${printable(message)}\n`);
    return failed;
  }
}

type AddCommand = (
  program: Command,
  setExitCode: (code: number) => void,
  words: readonly string[],
) => void | Promise<void>;

/** Each command loads what it needs, so that nobody waits for packages that are not used. In the order of the help. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  dump: async () => (await import("./commands/dump.js")).addDump,
  convert: async () => (await import("./commands/convert.js")).addConvert,
  deidentify: async () => (await import("./commands/deidentify.js")).addDeidentify,
  worker: async () => (await import("./commands/worker.js")).addWorker,
  reidentify: async () => (await import("./commands/reidentify.js")).addReidentify,
  "check-deidentified": async () => (await import("./commands/check-deidentified.js")).addCheckDeidentified,
  cohort: async () => (await import("./commands/cohort.js")).addCohort,
  sign: async () => (await import("./commands/sign.js")).addSign,
  verify: async () => (await import("./commands/verify.js")).addVerify,
  seal: async () => (await import("./commands/seal.js")).addSeal,
  open: async () => (await import("./commands/open.js")).addOpen,
  tls: async () => (await import("./commands/tls.js")).addTls,
  echo: async () => (await import("./commands/echo.js")).addEcho,
  store: async () => (await import("./commands/store.js")).addStore,
  listen: async () => (await import("./commands/listen.js")).addListen,
  audit: async () => (await import("./commands/audit.js")).addAudit,
  config: async () => (await import("./commands/config.js")).addConfig,
  discover: async () => (await import("./commands/discover.js")).addDiscover,
  time: async () => (await import("./commands/time.js")).addTime,
  dhcp: async () => (await import("./commands/dhcp.js")).addDhcp,
  email: async () => (await import("./commands/email.js")).addEmail,
  conformance: async () => (await import("./commands/conformance.js")).addConformance,
  "new-key": async () => (await import("./commands/new-key.js")).addNewKey,
  "new-user": async () => (await import("./commands/new-user.js")).addNewUser,
  "new-ca": async () => (await import("./commands/new-ca.js")).addNewCa,
};

/** The command that is named alone; all of them for the help, and where none is named. */
async function createProgram(words: readonly string[], setExitCode: (code: number) => void): Promise<Command> {
  const [name = ""] = words;
  const program = new Command("dicomsec")
    .description("DICOM PS3.15 Security and System Management Profiles")
    .version(softwareVersion)
    .exitOverride()
    // What is refused is repeated, and whoever typed it need not have written it.
    .configureOutput({ outputError: (text, write) => write(printableLines(text)) })
    .showHelpAfterError("(dicomsec --help lists the commands)")
    .addHelpText("after", exitCodesHelp);
  const named = Object.hasOwn(commands, name) ? [commands[name]!] : Object.values(commands);
  for (const load of named) await (await load())(program, setExitCode, words);
  return program;
}

const exitCodesHelp = `
Exit codes: 0 done and the answer is yes; 1 the answer is no (a leak was found, a signature is missing or not
valid, a file was not opened, a profile is not met, some files failed); 2 usage or configuration; 3 input cannot be read; 4 a peer or a key store refused.
Inputs are files, folders (with all below them; DICOM is told by content, not by name) or - for standard input where one file is
read. Outputs never replace a file without --force.`;
