import { stat } from "node:fs/promises";
import { type Command, Option } from "commander";
import { createDecryptor } from "@dicomsec/pki";
import { MediaError, openSecureFile, type OpenOptions, type SecureFileVerdict } from "@dicomsec/media";
import { type OpenedFile, openFileSet, openSecureFileTo } from "@dicomsec/media/node";
import { dateTime } from "../date-time.js";
import { describeError, CommandError, ExitCode } from "../exit-codes.js";
import { addKeyOptions, type KeyOptions, readCertificates, readCrls, readKeyEntry, readPassword } from "../keys.js";
import { jsonText, print, printable, printBlocks } from "../print.js";
import { bytesBar } from "../progress.js";
import { checkPlaceToWrite, interruptible, placeToRead } from "../secure-file-places.js";
import { verdictJson, verdictText } from "../secure-file-verdict.js";
import { repeatable } from "../repeatable.js";

interface OpenCommandOptions extends KeyOptions {
  readonly out: string;
  readonly trust?: string;
  readonly crl: readonly string[];
  readonly at?: Date;
  readonly force?: boolean;
  readonly json?: true;
}

export function addOpen(program: Command, setExitCode: (code: number) => void): void {
  const command = program
    .command("open")
    .description(
      "open a Secure DICOM File, or every file of a folder (PS3.15 D.1); nothing appears before it was checked",
    )
    .argument("<in>", "a Secure DICOM File, a folder, or - for standard input")
    .requiredOption("--out <path>", "the DICOM file, the new folder, or - for standard output");
  addKeyOptions(command)
    .option(
      "--password-file <file>",
      "the password of the file, or that of --key or --keystore; default: DICOMSEC_PASSWORD",
    )
    .option("--trust <file>", "accept only what was signed by who has a certificate from these authorities")
    .addOption(
      new Option("--crl <file>", "a certificate revocation list; may be given several times")
        .argParser(repeatable)
        .default([], "none"),
    )
    .option("--at <datetime>", "when the signers must be valid, as 2026-01-31T12:00:00Z (default: now)", dateTime)
    .option("--force", "replace an existing output file; a folder is never replaced")
    .option("--json", "print the verdict as one JSON document")
    .action(async (path: string, options: OpenCommandOptions) => {
      if (options.json && options.out === "-") throw new CommandError("--json: standard output takes the file already");
      if (options.trust === undefined && (options.crl.length > 0 || options.at))
        throw new CommandError("--crl and --at need --trust: without it no signer is judged");
      const bar = bytesBar();
      const openOptions = await readOpenOptions(options, bar.update);
      try {
        const files = await interruptible(options.out, (signal) => open(path, options, { ...openOptions, signal }));
        if (files.some((file) => "error" in file)) setExitCode(ExitCode.no);
        bar.stop();
        if (options.json) await print(`${jsonText(files.map(fileJson))}\n`);
        else process.stderr.write(filesText(files));
      } catch (error) {
        if (options.json && error instanceof MediaError) await print(`${jsonText([fileJson({ path, error })])}\n`);
        throw error;
      } finally {
        bar.stop();
      }
    });
}

/** How files are opened until a signal says to stop. */
type OpenRun = OpenOptions & { readonly signal: AbortSignal };

async function open(path: string, options: OpenCommandOptions, openOptions: OpenRun): Promise<readonly OpenedFile[]> {
  const { out, force = false } = options;
  if (path !== "-" && (await stat(path)).isDirectory()) {
    if (out === "-") throw new CommandError("--out: a folder is opened to a folder");
    const { onProgress, ...rest } = openOptions;
    const { files } = await openFileSet(out, path, {
      ...rest,
      onProgress: ({ bytesDone, bytesTotal }) => onProgress?.(bytesDone, bytesTotal),
    });
    return files;
  }
  const verdict = await openOne(path, out, { ...openOptions, force });
  return [{ path, verdict }];
}

async function openOne(
  path: string,
  out: string,
  options: OpenRun & { readonly force: boolean },
): Promise<SecureFileVerdict> {
  await checkPlaceToWrite(out, path);
  await using source = await placeToRead(path);
  if (out !== "-") return await openSecureFileTo(out, source.input, { ...options, overwrite: options.force });
  const { bytes, verdict } = await openSecureFile(source.input, options);
  await printBlocks([bytes], options.signal);
  return verdict;
}

async function readOpenOptions(
  options: OpenCommandOptions,
  onProgress: NonNullable<OpenOptions["onProgress"]>,
): Promise<OpenOptions> {
  const password = await readPassword(options.passwordFile);
  const entry = await readKeyEntry(options, password);
  const decryptors = entry ? [createDecryptor(entry)] : [];
  const passwords = entry === undefined && password !== undefined ? [password] : [];
  return {
    decryptors,
    passwords,
    onProgress,
    crls: await readCrls(options.crl),
    ...(options.at && { at: options.at }),
    ...(options.trust !== undefined && { trust: await readCertificates(options.trust, password) }),
  };
}

function fileJson(file: OpenedFile): object {
  if ("verdict" in file) return { file: file.path, ...verdictJson(file.verdict) };
  return { file: file.path, error: describeError(file.error).message };
}

/** Names of files can identify patients: they are printed only with --json, which asks for them. */
function filesText(files: readonly OpenedFile[]): string {
  const lines = files.map((file, at) => {
    const which = files.length === 1 ? "" : `file ${at + 1} of ${files.length}: `;
    return "verdict" in file
      ? `${which}${printable(verdictText(file.verdict))}\n`
      : `${which}not opened: ${printable(describeError(file.error).message)}\n`;
  });
  return lines.join("");
}
