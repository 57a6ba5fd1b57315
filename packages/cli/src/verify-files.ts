import { DecodeError, type DecodeWarning } from "@dicomsec/core";
import { type SignatureVerification, verify, type VerifyOptions } from "@dicomsec/signatures";
import { describeError } from "./exit-codes.js";
import { openInput } from "./input.js";
import { jsonText } from "./print.js";
import { type FileVerdict, verdictJson, verdictText } from "./signature-verdict.js";

export interface Place {
  readonly path: string;
  readonly isNamed: boolean;
  /** Why there is nothing to be read. */
  readonly error?: string;
}

/** A verdict as it is printed, and what is counted of it. */
export interface VerifiedFile {
  readonly text: string;
  readonly isRead: boolean;
  readonly isYes: boolean;
  readonly statuses: readonly SignatureVerification["status"][];
}

export interface VerifyFileOptions {
  readonly verify: VerifyOptions;
  /** Whether the text is JSON. */
  readonly isJson: boolean;
}

/** Nothing for a file of a folder that is no DICOM file. */
export async function verifyFile(
  place: Place,
  { verify: options, isJson }: VerifyFileOptions,
): Promise<VerifiedFile | undefined> {
  const verdict = await verifyPlace(place, options);
  return (
    verdict && {
      text: isJson ? jsonText(verdictJson(verdict)) : verdictText(verdict),
      isRead: verdict.error === undefined,
      isYes: isYes(verdict, options),
      statuses: verdict.signatures.map(({ status }) => status),
    }
  );
}

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
