import { stat } from "node:fs/promises";
import type { Command } from "commander";
import type { Certificate } from "@dicomsec/pki";
import { type FileInput, sealFile, type SealOptions } from "@dicomsec/media";
import { type SealedFileSet, sealFileSet, sealFileTo } from "@dicomsec/media/node";
import { countOption } from "../bulk/queue-options.js";
import { addQueueKeyOption, addRunOptions, bulkHelp, isRun, type RunCommandOptions } from "../bulk/run-options.js";
import { sealThreads } from "../bulk/seal-threads.js";
import { CommandError } from "../exit-codes.js";
import { jsonText, print, printBlocks } from "../print.js";
import { bytesBar } from "../progress.js";
import { addSealSettings, readSealOptions, type SealSettings } from "../seal-settings.js";
import { checkPlaceToWrite, interruptible, placeToRead } from "../secure-file-places.js";

interface SealCommandOptions extends SealSettings, RunCommandOptions {
  readonly out: string;
  readonly queueKeyFile?: string;
}

export function addSeal(program: Command, setExitCode: (code: number) => void): void {
  const command = program
    .command("seal")
    .description("seal a DICOM file, or every file of a folder with its DICOMDIR, as Secure DICOM Files (PS3.15 D.1)")
    .argument("<in>", "a DICOM file, a folder, s3://bucket/prefix, or - for standard input")
    .requiredOption(
      "--out <path>",
      "the Secure DICOM File, the new folder, s3://bucket/prefix, or - for standard output",
    );
  addSealSettings(command)
    .addOption(countOption("--jobs <n>", "files of a folder sealed at the same time (default: 1)"))
    .option("--force", "replace an existing output file, or what is under s3://; a folder is never replaced")
    .option("--json", "print what was sealed as one JSON document; of a run over stores or a queue the report");
  addQueueKeyOption(addRunOptions(command))
    .addHelpText("after", bulkHelp)
    .action(async (path: string, options: SealCommandOptions) => {
      const { out } = options;
      if (isRun({ inputs: [path], out }, options)) {
        const { runOverStores } = await import("../bulk/run-command.js");
        setExitCode(await runOverStores({ name: "seal", options }, { inputs: [path], out }, options));
        return;
      }
      if (options.json && out === "-") throw new CommandError("--json: standard output takes the file already");
      const sealOptions = await readSealOptions(options);
      const bar = bytesBar();
      try {
        warnOfTime(sealOptions);
        const result = await interruptible(out, (signal) =>
          seal(path, options, { ...sealOptions, signal, onProgress: bar.update }),
        );
        bar.stop();
        process.stderr.write(notes(result));
        if (options.json) await print(`${jsonText(result)}\n`);
      } finally {
        bar.stop();
      }
    });
}

/** What is printed with --json. */
interface Sealed extends Partial<SealedFileSet> {
  readonly file: string;
  readonly out: string;
}

/** How files are sealed until a signal says to stop. */
type SealRun = SealOptions & { readonly signal: AbortSignal };

async function seal(path: string, command: SealCommandOptions, options: SealRun): Promise<Sealed> {
  const { out, force = false, jobs = 1 } = command;
  if (path !== "-" && (await stat(path)).isDirectory()) {
    if (out === "-") throw new CommandError("--out: a folder is sealed to a folder");
    const { onProgress, ...rest } = options;
    await using threads = jobs > 1 ? sealThreads(command, jobs) : undefined;
    const result = await sealFileSet(out, path, {
      ...rest,
      ...(threads && { sealTo: threads.sealTo, jobs: threads.room }),
      onProgress: ({ bytesDone, bytesTotal }) => onProgress?.(bytesDone, bytesTotal),
    });
    return { file: path, out, ...result };
  }
  await checkPlaceToWrite(out, path);
  await using source = await placeToRead(path);
  if (out === "-") await sealToOutput(source.input, options);
  else await sealFileTo(out, source.input, { ...options, overwrite: force });
  return { file: path, out };
}

/** Names of files can identify patients: they are printed only with --json, which asks for them. */
function notes({ skipped = [], hasDicomdir = true }: Sealed): string {
  const others = `dicomsec: left out, for they are no DICOM files: ${skipped.length} (--json names them)\n`;
  const incomplete = "dicomsec: there is no DICOMDIR: the output is no Secure File-set\n";
  return `${skipped.length > 0 ? others : ""}${hasDicomdir ? "" : incomplete}`;
}

async function sealToOutput(input: FileInput, options: SealRun): Promise<void> {
  await printBlocks(await sealFile(input, options), options.signal);
}

/** The holder's key may still be at hand, so this is for a person to decide. */
function warnOfTime({ recipients, signers = [] }: SealOptions): void {
  const now = new Date();
  const isOutside = ({ notBefore, notAfter }: Certificate): boolean => now < notBefore || now > notAfter;
  const receiving = recipients.flatMap(({ certificate }) => certificate ?? []);
  if (receiving.some(isOutside)) process.stderr.write("dicomsec: a certificate of --to is expired or not yet valid\n");
  if (signers.some(({ certificates }) => isOutside(certificates[0])))
    process.stderr.write("dicomsec: the certificate of the signer is expired or not yet valid\n");
}
