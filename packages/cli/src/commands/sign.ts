import { stat } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type DicomFile, formatTag, parseTag, streamFile, tagOf, type TagNumber } from "@dicomsec/core";
import { writeFileTo } from "@dicomsec/core/node";
import { createSigner, type DigestAlgorithm, type Signer } from "@dicomsec/pki";
import {
  findSignatures,
  type MadeSignature,
  type ProfileName,
  sign,
  type SignOptions,
  type SignRun,
} from "@dicomsec/signatures";
import { signFileTo } from "@dicomsec/signatures/node";
import { CommandError } from "../exit-codes.js";
import { openInput } from "../input.js";
import { addKeyOptions, type KeyOptions, readKeyEntry, readPassword } from "../keys.js";
import { macAlgorithms } from "../mac-algorithms.js";
import { jsonText, print, printBlocks } from "../print.js";
import { checkPlaceToWrite, interruptible } from "../secure-file-places.js";

interface SignCommandOptions extends KeyOptions {
  readonly out: string;
  readonly profile: ProfileName | "none";
  readonly mac: DigestAlgorithm;
  readonly tag: readonly (TagNumber | "all")[];
  readonly purpose?: string;
  readonly timestampUrl?: string;
  readonly item?: string;
  readonly allowWeak?: true;
  readonly allowEcdsa?: true;
  readonly shortenPadding?: true;
  readonly force?: boolean;
  readonly json?: true;
}

export function addSign(program: Command): void {
  const command = program
    .command("sign")
    .description("add a Digital Signature to a DICOM file (PS3.15 C); what it covers nobody can change unnoticed")
    .argument("<in>", "a DICOM file, or - for standard input, which is read into memory")
    .requiredOption("--out <file>", "the signed file, or - for standard output")
    .addOption(
      new Option(
        "--profile <name>",
        "base (C.1), creator (C.2), authorization (C.3), sr (C.4); none is outside of them",
      )
        .choices(["base", "creator", "authorization", "sr", "none"])
        .makeOptionMandatory(),
    );
  addKeyOptions(command)
    .option("--password-file <file>", "the password of the key; default: DICOMSEC_PASSWORD")
    .addOption(
      new Option("--mac <name>", "the MAC Algorithm; the last three need --allow-weak")
        .choices(macAlgorithms)
        .default("SHA256"),
    )
    .addOption(
      new Option(
        "--tag <tag>",
        "an element to sign beside what the profile asks for, as (0010,0010), 00100010 or PatientName, or all; may be given several times",
      )
        .argParser(tagsSoFar)
        .default([], "all for base and none, nothing more for the others"),
    )
    .option("--purpose <code>", "a code of CID 7007, as 1 for the author's signature")
    .option("--timestamp-url <url>", "a time-stamp authority (RFC 3161) that is asked over HTTP")
    .option("--item <path>", "sign an Item instead of the main Dataset, as ReferencedImageSequence[0]")
    .option("--allow-weak", "accept MD5, RIPEMD160 and SHA1, and RSA keys of less than 2048 bits")
    .option("--allow-ecdsa", "accept keys on elliptic curves, with --profile none")
    .option(
      "--shorten-padding",
      "take superfluous padding off text values, for which DCMTK would call the signature invalid; not in a file that is signed already",
    )
    .option("--force", "replace an existing output file")
    .option("--json", "print what was signed as one JSON document")
    .action(async (path: string, options: SignCommandOptions) => {
      if (options.json && options.out === "-") throw new CommandError("--json: standard output takes the file already");
      const signOptions = await readSignOptions(options);
      const made = await interruptible(options.out, (signal) => signInput(path, options, { ...signOptions, signal }));
      if (options.json) await print(`${jsonText({ file: path, out: options.out, ...madeJson(made) })}\n`);
      else process.stderr.write(madeText(made));
    });
}

async function signInput(
  path: string,
  { out, force = false }: SignCommandOptions,
  options: SignOptions & SignRun & { readonly signal: AbortSignal },
): Promise<MadeSignature> {
  await checkPlaceToWrite(out, path);
  if (path !== "-" && out !== "-" && (await stat(path)).isFile()) {
    const { signal, shortenPadding = false } = options;
    if (shortenPadding) await checkPaddingOf(path);
    const [made] = await signFileTo(out, path, [options], { overwrite: force, signal, shortenPadding });
    return made!;
  }
  await using input = await openInput(path);
  if (options.shortenPadding) await checkPadding(input.file);
  const made = await sign(input.file, options);
  if (out === "-") await printBlocks(streamFile(input.file, options), options.signal);
  else await writeFileTo(out, input.file, { overwrite: force, signal: options.signal });
  return made;
}

async function checkPaddingOf(path: string): Promise<void> {
  await using input = await openInput(path);
  await checkPadding(input.file);
}

/** A signature covers padding as it is. @see PS3.3 C.12.1.1.3.1.1 */
async function checkPadding({ dataset }: DicomFile): Promise<void> {
  const signatures = await findSignatures(dataset);
  if (signatures.length > 0)
    throw new CommandError(
      "--shorten-padding: the file is signed already, and other padding would break its signatures",
    );
}

async function readSignOptions(options: SignCommandOptions): Promise<SignOptions & SignRun> {
  const { profile, mac, tag, purpose, item, allowWeak = false, allowEcdsa = false, shortenPadding = false } = options;
  if (allowEcdsa && profile !== "none") throw new CommandError("--allow-ecdsa needs --profile none");
  const url = timeStampUrl(options.timestampUrl);
  const signer = await readSigner(options);
  return {
    signer,
    profile,
    macAlgorithm: mac,
    allowWeak,
    allowEcdsa,
    shortenPadding,
    ...(tag.length > 0 && { attributes: tag.includes("all") ? "all" : tag.filter((one) => one !== "all") }),
    ...(purpose !== undefined && { purpose }),
    ...(item !== undefined && { item }),
    ...(url && { timeStamp: { url } }),
  };
}

async function readSigner(options: KeyOptions): Promise<Signer> {
  const entry = await readKeyEntry(options, await readPassword(options.passwordFile));
  if (!entry) throw new CommandError("nobody signs: --key with --cert, or --keystore, is needed");
  return createSigner(entry);
}

/** Not an argument parser: what that refuses is printed, and an address may hold a password. */
function timeStampUrl(value: string | undefined): URL | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return url;
  throw new CommandError("--timestamp-url: an address of HTTP, without user and password");
}

function tagsSoFar(value: string, earlier: readonly (TagNumber | "all")[]): readonly (TagNumber | "all")[] {
  const tag = value === "all" ? value : (parseTag(value) ?? tagOf(value));
  if (tag === undefined) throw new InvalidArgumentError("neither a Tag nor a keyword of PS3.6");
  return [...earlier, tag];
}

function madeJson({ uid, path, elements, leftOut, superfluousPadding }: MadeSignature): object {
  return { uid, path, elements: elements.map(formatTag), notCovered: leftOut.map(formatTag), superfluousPadding };
}

function madeText({ elements, leftOut, superfluousPadding }: MadeSignature): string {
  const rest = leftOut.length === 0 ? "" : `; ${leftOut.length} are not (--json lists them)`;
  const padded = `dicomsec: DCMTK will call the signature invalid for padding that --shorten-padding takes off\n`;
  return `dicomsec: signed: ${elements.length} elements are covered${rest}\n${superfluousPadding.length > 0 ? padded : ""}`;
}
