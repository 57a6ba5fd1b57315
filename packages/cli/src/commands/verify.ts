import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { DecodeError, type DecodeWarning } from "@dicomsec/core";
import { collectInputs } from "@dicomsec/core/node";
import { type ProfileName, type SignatureVerification, verify, type VerifyOptions } from "@dicomsec/signatures";
import { dateTime } from "../date-time.js";
import { CommandError, describeError, ExitCode } from "../exit-codes.js";
import { openInput } from "../input.js";
import { readCertificates, readCrls, readPassword } from "../keys.js";
import { jsonText, print } from "../print.js";
import { repeatable } from "../repeatable.js";
import { type FileVerdict, verdictJson, verdictText } from "../signature-verdict.js";

interface VerifyCommandOptions {
  readonly trust?: string;
  readonly crl: readonly string[];
  readonly at?: Date;
  readonly intermediates?: string;
  readonly timestampTrust?: string;
  readonly passwordFile?: string;
  readonly believeSigningTime?: true;
  readonly profile?: ProfileName;
  readonly oldDcmtk?: true;
  readonly json?: true;
}

export function addVerify(program: Command, setExitCode: (code: number) => void): void {
  program
    .command("verify")
    .description("tell of each Digital Signature (PS3.15 C) who signed, when, what it covers and what is wrong with it")
    .argument("<in...>", "DICOM files, folders, or - for standard input, which is read into memory")
    .option("--trust <file>", "the authorities that signers are trusted by; without them no signature is valid")
    .addOption(
      new Option("--crl <file>", "a certificate revocation list; may be given several times")
        .argParser(repeatable)
        .default([], "none"),
    )
    .option("--at <datetime>", "the time of verification, as 2026-01-31T12:00:00Z (default: now)", dateTime)
    .option("--intermediates <file>", "certificates between the signers and --trust; signatures do not carry them")
    .option("--timestamp-trust <file>", "the authorities that time stamps are trusted by (default: those of --trust)")
    .option("--password-file <file>", "the password of the files with certificates; default: DICOMSEC_PASSWORD")
    .option(
      "--believe-signing-time",
      "take the signer's word for the time where no time stamp proves it, so that a certificate may have expired since",
    )
    .addOption(
      new Option("--profile <name>", "the profile that the signatures of the main Dataset must meet").choices([
        "base",
        "creator",
        "authorization",
        "sr",
      ]),
    )
    .option("--old-dcmtk", "accept encapsulated data as DCMTK before 3.5.4 signed them, and say so")
    .option("--json", "print the verdicts as one JSON document")
    .addHelpText(
      "after",
      "\nExit code 0: every file has a signature, and all signatures are valid; 3: nothing could be read.\nWhat is missing, damaged or cut off is told as NOT READ, and the others are verified.",
    )
    .action(async (inputs: string[], options: VerifyCommandOptions) => {
      const places = await placesOf(inputs);
      const verifyOptions = await readVerifyOptions(options);
      setExitCode(await verifyAll(places, verifyOptions, options.json ? printJson() : printText()));
    });
}

interface Place {
  readonly path: string;
  readonly isNamed: boolean;
  /** Why there is nothing to be read. */
  readonly error?: string;
}

/** In the order in which they are named; what several inputs hold counts once, and as named if one of them names it. */
async function placesOf(inputs: readonly string[]): Promise<readonly Place[]> {
  const places = new Map<string, Place>();
  for (const input of inputs) {
    for (const place of await placesIn(input)) {
      const name = place.path === "-" ? "-" : resolve(place.path);
      if (place.isNamed || !places.has(name)) places.set(name, place);
    }
  }
  return [...places.values()];
}

/** A name that leads nowhere must not keep the others from being verified. */
async function placesIn(input: string): Promise<readonly Place[]> {
  if (input === "-") return [{ path: input, isNamed: true }];
  try {
    return await collectInputs([input]);
  } catch (error) {
    return [{ path: input, isNamed: true, error: describeError(error).message }];
  }
}

async function verifyAll(places: readonly Place[], options: VerifyOptions, printer: Printer): Promise<number> {
  const found = { files: 0, unread: 0, isYes: true };
  for (const place of places) {
    const verdict = await verifyPlace(place, options);
    if (!verdict) continue;
    found.files++;
    if (verdict.error !== undefined) found.unread++;
    found.isYes &&= isYes(verdict, options);
    await printer.verdict(verdict);
  }
  if (found.files === 0) throw new CommandError("there are no DICOM files to verify", ExitCode.unreadable);
  await printer.end();
  const others = places.length - found.files;
  if (others > 0) process.stderr.write(`dicomsec: left out, for they are no DICOM files: ${others}\n`);
  if (found.unread === found.files) return ExitCode.unreadable;
  return found.isYes ? ExitCode.yes : ExitCode.no;
}

/** Nothing for a file of a folder that is no DICOM file. */
async function verifyPlace(
  { path, isNamed, error: missing }: Place,
  options: VerifyOptions,
): Promise<FileVerdict | undefined> {
  if (missing !== undefined) return { file: path, signatures: [], error: missing };
  try {
    return { file: path, signatures: await verifyInput(path, options) };
  } catch (error) {
    if (error instanceof DecodeError && error.code === "ERR_DECODE_NOT_DICOM" && !isNamed) return undefined;
    return { file: path, signatures: [], error: describeError(error).message };
  }
}

/** Of a file that was cut off nobody knows whether it was signed: signatures of the main Dataset stand at its end. */
async function verifyInput(path: string, options: VerifyOptions): Promise<readonly SignatureVerification[]> {
  let cutAt: number | undefined;
  const onWarning = ({ code, offset = 0 }: DecodeWarning): void => {
    if (code === "ERR_DECODE_TRUNCATED") cutAt ??= offset;
  };
  await using input = await openInput(path, { onWarning });
  const { file } = input;
  const signatures = await verify(file, options);
  if (signatures.length > 0) return signatures;
  if (cutAt !== undefined)
    throw new DecodeError("ERR_DECODE_TRUNCATED", { message: "the file was cut off", offset: cutAt });
  if (file.dataset.elements().length === 0)
    throw new DecodeError("ERR_DECODE_TRUNCATED", { message: "the file holds no Dataset" });
  return signatures;
}

/** A profile is asked of signatures of the main Dataset: there must be one. */
function isYes({ signatures }: FileVerdict, { profile }: VerifyOptions): boolean {
  const asked = profile === undefined ? signatures : signatures.filter(({ path }) => path === "");
  return asked.length > 0 && signatures.every(({ status }) => status === "valid");
}

async function readVerifyOptions(options: VerifyCommandOptions): Promise<VerifyOptions> {
  const { trust, intermediates, timestampTrust, at, profile, believeSigningTime = false, oldDcmtk = false } = options;
  const password = await readPassword(options.passwordFile);
  return {
    crls: await readCrls(options.crl),
    believeSigningTime,
    allowOldDcmtk: oldDcmtk,
    ...(trust !== undefined && { trust: await readCertificates(trust, password) }),
    ...(intermediates !== undefined && { intermediates: await readCertificates(intermediates, password) }),
    ...(timestampTrust !== undefined && { timeStampTrust: await readCertificates(timestampTrust, password) }),
    ...(at && { at }),
    ...(profile && { profile }),
  };
}

/** Prints verdicts as they come: there may be many. */
interface Printer {
  verdict(verdict: FileVerdict): Promise<void>;
  end(): Promise<void>;
}

function printText(): Printer {
  const counts = { files: 0, valid: 0, invalid: 0, indeterminate: 0 };
  return {
    verdict: async (verdict) => {
      counts.files++;
      for (const { status } of verdict.signatures) counts[status]++;
      await print(verdictText(verdict));
    },
    end: async () => {
      const { files, valid, invalid, indeterminate } = counts;
      if (files > 1)
        await print(`${files} files: signatures ${valid} valid, ${invalid} invalid, ${indeterminate} indeterminate\n`);
    },
  };
}

function printJson(): Printer {
  let isFirst = true;
  return {
    verdict: async (verdict) => {
      await print(`${isFirst ? "[" : ","}${jsonText(verdictJson(verdict))}\n`);
      isFirst = false;
    },
    end: () => print("]\n"),
  };
}
