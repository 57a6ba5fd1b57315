import { stat } from "node:fs/promises";
import { type Command, Option } from "commander";
import { type Certificate, createSigner, type ContentCipher } from "@dicomsec/pki";
import { type FileInput, type Recipient, type SealDigest, sealFile, type SealOptions } from "@dicomsec/media";
import { type SealedFileSet, sealFileSet, sealFileTo } from "@dicomsec/media/node";
import { CommandError } from "../exit-codes.js";
import { readHolder, readKeyEntry, readPassword } from "../keys.js";
import { jsonText, print, printBlocks } from "../print.js";
import { bytesBar } from "../progress.js";
import { checkPlaceToWrite, interruptible, placeToRead } from "../secure-file-places.js";
import { repeatable } from "../repeatable.js";

interface SealCommandOptions {
  readonly out: string;
  readonly to: readonly string[];
  readonly passwordFile?: string;
  readonly signKey?: string;
  readonly signCert?: string;
  readonly signKeystore?: string;
  readonly signAlias?: string;
  readonly signPasswordFile?: string;
  readonly digest: SealDigest;
  readonly cipher: ContentCipher;
  readonly allowWeak?: true;
  readonly force?: boolean;
  readonly json?: true;
}

export function addSeal(program: Command): void {
  program
    .command("seal")
    .description("seal a DICOM file, or every file of a folder with its DICOMDIR, as Secure DICOM Files (PS3.15 D.1)")
    .argument("<in>", "a DICOM file, a folder, or - for standard input")
    .requiredOption("--out <path>", "the Secure DICOM File, the new folder, or - for standard output")
    .addOption(
      new Option("--to <cert>", "a certificate whose holder can open it; may be given several times")
        .argParser(repeatable)
        .default([], "none"),
    )
    .option("--password-file <file>", "a file with a password that opens it; DICOMSEC_PASSWORD where no --to is given")
    .option("--sign-key <file>", "the private RSA key that signs; without one a digest protects the integrity")
    .option("--sign-cert <file>", "the certificate of --sign-key, with those of its issuers")
    .addOption(new Option("--sign-keystore <file>", "a key store instead: PKCS#12, JKS or PEM").conflicts("signKey"))
    .option("--sign-alias <name>", "the key in the key store, where it holds several")
    .option("--sign-password-file <file>", "the password of the key that signs; default: DICOMSEC_PASSWORD")
    .addOption(
      new Option("--digest <name>", "the digest").choices(["SHA256", "SHA384", "SHA512", "SHA1"]).default("SHA256"),
    )
    .addOption(
      new Option("--cipher <name>", "the content cipher")
        .choices(["aes-256-cbc", "aes-192-cbc", "aes-128-cbc", "des-ede3-cbc"])
        .default("aes-256-cbc"),
    )
    .option("--allow-weak", "accept RSA keys of less than 2048 bits")
    .option("--force", "replace an existing output file; a folder is never replaced")
    .option("--json", "print what was sealed as one JSON document")
    .action(async (path: string, options: SealCommandOptions) => {
      if (options.json && options.out === "-") throw new CommandError("--json: standard output takes the file already");
      const sealOptions = await readSealOptions(options);
      const bar = bytesBar();
      try {
        warnOfTime(sealOptions);
        const result = await interruptible(options.out, (signal) =>
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

async function seal(path: string, { out, force = false }: SealCommandOptions, options: SealRun): Promise<Sealed> {
  if (path !== "-" && (await stat(path)).isDirectory()) {
    if (out === "-") throw new CommandError("--out: a folder is sealed to a folder");
    const { onProgress, ...rest } = options;
    const result = await sealFileSet(out, path, {
      ...rest,
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

/** Without a key they would be passed over, and the file not signed. */
function checkSignOptions(options: SealCommandOptions): void {
  if (options.signKey !== undefined || options.signKeystore !== undefined) return;
  const { signCert, signAlias, signPasswordFile } = options;
  if ([signCert, signAlias, signPasswordFile].some((given) => given !== undefined))
    throw new CommandError("--sign-cert, --sign-alias and --sign-password-file need --sign-key or --sign-keystore");
}

async function readSealOptions(options: SealCommandOptions): Promise<SealOptions> {
  checkSignOptions(options);
  const { digest, cipher, allowWeak = false } = options;
  const [first, ...others] = await readRecipients(options);
  if (!first) throw new CommandError("nobody could open the file: --to or --password-file is needed");
  const entry = await readKeyEntry(
    {
      ...(options.signKey !== undefined && { key: options.signKey }),
      ...(options.signCert !== undefined && { cert: options.signCert }),
      ...(options.signKeystore !== undefined && { keystore: options.signKeystore }),
      ...(options.signAlias !== undefined && { alias: options.signAlias }),
    },
    await readPassword(options.signPasswordFile),
  );
  return { recipients: [first, ...others], signers: entry ? [createSigner(entry)] : [], digest, cipher, allowWeak };
}

async function readRecipients({ to, passwordFile }: SealCommandOptions): Promise<Recipient[]> {
  const recipients: Recipient[] = (await Promise.all(to.map(readHolder))).map((certificate) => ({ certificate }));
  const password = passwordFile !== undefined || to.length === 0 ? await readPassword(passwordFile) : undefined;
  return password === undefined ? recipients : [...recipients, { password }];
}
