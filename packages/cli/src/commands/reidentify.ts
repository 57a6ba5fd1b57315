import { type Command, Option } from "commander";
import { type ReidentifiedFile, reidentifyFiles } from "@dicomsec/deidentification/node";
import { createDecryptor, type DecryptionKeys } from "@dicomsec/pki";
import { CommandError, ExitCode } from "../exit-codes.js";
import { addKeyOptions, type KeyOptions, readKeyEntry, readPassword } from "../keys.js";
import { jsonText, print } from "../print.js";
import { progressBar } from "../progress.js";

interface ReidentifyCommandOptions extends KeyOptions {
  readonly out: string;
  readonly unopened: "keep" | "remove";
  readonly force?: boolean;
  readonly json?: true;
}

export function addReidentify(program: Command, setExitCode: (code: number) => void): void {
  const command = program
    .command("reidentify")
    .description("restore what Encrypted Attributes protect (PS3.15 E.1.2); inputs are never changed")
    .argument("<in...>", "de-identified files and folders")
    .requiredOption("--out <dir>", "the output folder; must not lie inside an input");
  addKeyOptions(command)
    .option(
      "--password-file <file>",
      "the password of the Encrypted Attributes, or that of --key or --keystore; default: DICOMSEC_PASSWORD",
    )
    .addOption(
      new Option("--unopened <what>", "Encrypted Attributes that are for others")
        .choices(["keep", "remove"])
        .default("keep"),
    )
    .option("--force", "replace existing outputs")
    .option("--json", "print what became of each file as one JSON document, with paths")
    .addHelpText(
      "after",
      "\nOutputs are for their owner only. Exit code 1: some files were not re-identified; the others are done.",
    )
    .action(async (inputs: string[], options: ReidentifyCommandOptions) => {
      const keys = await readDecryptionKeys(options);
      const files = await run(inputs, options, keys);
      await print(options.json ? `${jsonText(files)}\n` : summary(files));
      if (files.some(({ error }) => error)) setExitCode(ExitCode.no);
    });
}

/** A password opens the key where there is one, and else the Encrypted Attributes. */
async function readDecryptionKeys(options: KeyOptions): Promise<DecryptionKeys> {
  const password = await readPassword(options.passwordFile);
  const entry = await readKeyEntry(options, password);
  if (entry) return { decryptors: [createDecryptor(entry)] };
  if (password !== undefined) return { passwords: [password] };
  throw new CommandError("a key is needed: --key and --cert, --keystore or --password-file");
}

async function run(
  inputs: readonly string[],
  { out, unopened, force = false }: ReidentifyCommandOptions,
  keys: DecryptionKeys,
): Promise<readonly ReidentifiedFile[]> {
  const progress = progressBar();
  const controller = new AbortController();
  const onInterrupt = () => controller.abort(new CommandError("interrupted; finished outputs are whole", ExitCode.no));
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.once(name, onInterrupt);
  try {
    return await reidentifyFiles({
      inputs,
      out,
      keys,
      unopened,
      overwrite: force,
      signal: controller.signal,
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
    for (const name of signals) process.off(name, onInterrupt);
  }
}

const MOST_FAILURES = 10;

/** Names of files can identify patients: inputs are told by their number. */
function summary(files: readonly ReidentifiedFile[]): string {
  const failed = files.filter(({ error }) => error);
  const lines = failed.slice(0, MOST_FAILURES).map(({ number, error }) => {
    return `  input ${number}: ${error!.message} [${error!.code}]`;
  });
  if (failed.length > MOST_FAILURES) lines.push(`  and ${failed.length - MOST_FAILURES} more; --json tells all`);
  return `${[`Re-identified ${files.length - failed.length} of ${files.length} DICOM files`, ...lines].join("\n")}\n`;
}
