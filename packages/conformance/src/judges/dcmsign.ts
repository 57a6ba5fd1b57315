import { readFile } from "node:fs/promises";
import { requirePeer, runProcess } from "@dicomsec/testing";
import type { Judgement } from "./judgement.js";

const macOptions = { RIPEMD160: "+mr", MD5: "+mm", SHA1: "+ms", SHA256: "+m2", SHA384: "+m3", SHA512: "+m5" } as const;
const imprintOptions = { SHA1: "+tms", SHA256: "+tm2", SHA384: "+tm3", SHA512: "+tm5" } as const;
/** `srVerification` is the `sr` of a VERIFIED document, with the purpose "Verification Signature". */
const profileOptions = {
  none: "-pf",
  base: "+pb",
  creator: "+pc",
  authorization: "+pa",
  sr: "+pr",
  srVerification: "+pv",
} as const;
const outputOptions = {
  "1.2.840.10008.1.2": "+ti",
  "1.2.840.10008.1.2.1": "+te",
  "1.2.840.10008.1.2.2": "+tb",
} as const;

/** How DCMTK's `dcmsign` signs. */
export interface DcmsignOptions {
  /** PEM files. */
  readonly privateKeyFile: string;
  readonly certificateFile: string;
  /** Default: `none`. `dcmsign` adds to `tags` what the profile demands; an Item is signed with `none` or `base` alone. */
  readonly profile?: keyof typeof profileOptions;
  /** Default: SHA256. */
  readonly macAlgorithm?: keyof typeof macOptions;
  /** Default: all that can be signed. */
  readonly tags?: readonly number[];
  /** The Item to sign, `(0008,1140)[0].(0008,1199)[1]`. Default: the main Dataset. */
  readonly item?: string;
  /** The code of the purpose, 1 to 18. Default: none. */
  readonly purpose?: number;
  /** An uncompressed Transfer Syntax to write. Default: that of the input. */
  readonly transferSyntaxUid?: keyof typeof outputOptions;
  /** Lengths of Sequences and Items that are written. Default: defined. */
  readonly lengths?: "defined" | "undefined";
  /** Signs encapsulated data as DCMTK before 3.5.4 did. Default: false. */
  readonly oldFormat?: boolean;
  /** The digest of a time-stamp request to write. Default: no request. */
  readonly timeStampRequest?: keyof typeof imprintOptions;
}

/** What became of signing; every file is beside the output. */
export interface DcmsignResult extends Judgement {
  /** 0; 85 when `dcmsign` refuses to sign, 40 when it cannot convert, 20 when it cannot read. */
  readonly exitCode: number | null;
  /** The bytes that were digested; empty when the input was not accepted. */
  readonly macInput: Uint8Array;
  /** The time-stamp request, and the file that tells the signature it is for. Written when asked for. */
  readonly requestFile: string;
  readonly uidFile: string;
}

/** Adds a Digital Signature with DCMTK's `dcmsign`, which writes all values anew, without superfluous padding. */
export async function dcmsign(input: string, output: string, options: DcmsignOptions): Promise<DcmsignResult> {
  const [macFile, requestFile, uidFile] = [`${output}.mac`, `${output}.tsq`, `${output}.uid`];
  const { privateKeyFile, certificateFile, item, timeStampRequest } = options;
  const keys = [privateKeyFile, certificateFile];
  const command = item === undefined ? ["+s", ...keys] : ["+si", ...keys, item];
  const request = timeStampRequest ? ["+ts", requestFile, uidFile, imprintOptions[timeStampRequest]] : [];
  const files = ["+d", macFile, input, output];
  const result = await run(input, [...command, ...signingFlags(options), ...request, ...files]);
  const macInput = result.accepted ? new Uint8Array(await readFile(macFile)) : new Uint8Array();
  return { ...result, macInput, requestFile, uidFile };
}

function signingFlags(options: DcmsignOptions): string[] {
  const { profile = "none", macAlgorithm = "SHA256", tags = [], purpose, transferSyntaxUid } = options;
  return [
    profileOptions[profile],
    macOptions[macAlgorithm],
    ...tags.flatMap((tag) => ["-t", tagText(tag)]),
    ...(purpose === undefined ? [] : ["+sp", String(purpose)]),
    ...(transferSyntaxUid === undefined ? [] : [outputOptions[transferSyntaxUid]]),
    options.lengths === "undefined" ? "-e" : "+e",
    options.oldFormat === true ? "-fo" : "-fn",
  ];
}

function tagText(tag: number): string {
  const digits = tag.toString(16).padStart(8, "0");
  return `${digits.slice(0, 4)},${digits.slice(4)}`;
}

/** Puts the answer to the request that `dcmsign` wrote into the signature it is for. */
export function dcmsignAttachTimeStamp(
  input: string,
  output: string,
  files: { readonly requestFile: string; readonly uidFile: string; readonly responseFile: string },
): Promise<DcmsignOutcome> {
  return run(input, ["+t", files.requestFile, files.responseFile, files.uidFile, input, output]);
}

/** Removes a signature of any Dataset of the file, or all of them, with their MAC Parameters. */
export function dcmsignRemove(
  input: string,
  output: string,
  which: "all" | { readonly uid: string },
): Promise<DcmsignOutcome> {
  return run(input, [...(which === "all" ? ["+ra"] : ["+r", which.uid]), input, output]);
}

export type DcmsignOutcome = Judgement & Pick<DcmsignResult, "exitCode">;

async function run(file: string, args: readonly string[]): Promise<DcmsignOutcome> {
  const { exitCode, stderr } = await runProcess(requirePeer("dcmsign"), args, { timeoutMs: 120_000 });
  const lines = stderr.split("\n");
  return {
    file,
    exitCode,
    accepted: exitCode === 0,
    errors: lines.filter((line) => /^(?:[EF]: |error: )/.test(line)),
    warnings: lines.filter((line) => line.startsWith("W: ")),
  };
}
