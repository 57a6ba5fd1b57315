import type { Dataset, TagNumber } from "@dicomsec/core";
import type { Certificate, DigestAlgorithm, Signer } from "@dicomsec/pki";
import { SignatureError } from "../errors.js";
import { isMacAlgorithm, isWeakMac } from "../mac/mac-algorithms.js";
import { isVerified } from "../profiles/profile-tags.js";
import type { SignOptions, TimeStampSource } from "../sign-options.js";
import { purposeOfCode, type SignaturePurpose } from "../signature-purpose.js";
import { randomUid } from "./random-uid.js";

const SMALLEST_RSA_BITS = 2048;
const VERIFICATION_PURPOSE = "5";
const UTC_OFFSET_MINUTES = [-12 * 60, 14 * 60] as const;
const LAST_TAG = 0xffffffff;

export interface ResolvedSignOptions {
  readonly signer: Signer;
  readonly profile: SignOptions["profile"];
  readonly attributes: "all" | readonly TagNumber[];
  readonly macAlgorithm: DigestAlgorithm;
  readonly purpose: SignaturePurpose | undefined;
  readonly timeStamp: TimeStampSource | undefined;
  readonly now: Date;
  readonly utcOffsetMinutes: number;
  readonly createUid: () => string;
}

/** @throws SignatureError ERR_SIGNATURE_ALGORITHM, ERR_SIGNATURE_CERTIFICATE, ERR_SIGNATURE_PURPOSE; RangeError */
export function resolveSignOptions(options: SignOptions, dataset: Dataset): ResolvedSignOptions {
  const { signer, profile, macAlgorithm = "SHA256", now = new Date() } = options;
  const utcOffsetMinutes = options.utcOffsetMinutes ?? -now.getTimezoneOffset();
  checkTime(now, utcOffsetMinutes);
  checkTags(options.attributes);
  checkAlgorithm(options, macAlgorithm);
  checkCertificate(signer.certificates[0], now);
  return {
    signer,
    profile,
    attributes: options.attributes ?? (profile === "base" || profile === "none" ? "all" : []),
    macAlgorithm,
    purpose: purposeOf(options, dataset),
    timeStamp: options.timeStamp,
    now,
    utcOffsetMinutes,
    createUid: options.createUid ?? randomUid,
  };
}

/** @see PS3.5 6.2, DT: from -1200 to +1400 */
function checkTime(now: Date, utcOffsetMinutes: number): void {
  if (Number.isNaN(now.getTime())) throw new RangeError("the time of signing is no time");
  const [least, most] = UTC_OFFSET_MINUTES;
  if (!Number.isInteger(utcOffsetMinutes) || utcOffsetMinutes < least || utcOffsetMinutes > most)
    throw new RangeError(`the offset from UTC is not a number of minutes from ${least} to ${most}`);
}

function checkTags(attributes: SignOptions["attributes"]): void {
  if (attributes === undefined || attributes === "all") return;
  const isTag = (tag: number): boolean => Number.isInteger(tag) && tag >= 0 && tag <= LAST_TAG;
  if (!attributes.every(isTag)) throw new RangeError("an attribute that is to be signed is no Tag");
}

function checkAlgorithm(options: SignOptions, macAlgorithm: DigestAlgorithm): void {
  const { allowWeak = false, allowEcdsa = false, profile } = options;
  const { kind, bits } = options.signer.certificates[0].publicKey;
  if (!isMacAlgorithm(macAlgorithm)) throw badAlgorithm("the MAC Algorithm is none of PS3.15 C.1");
  if (!allowWeak && isWeakMac(macAlgorithm)) throw badAlgorithm(`${macAlgorithm} is too weak for new signatures`);
  if (kind === "other") throw badAlgorithm("a key of this kind does not sign");
  if (kind === "EC" && profile !== "none") throw badAlgorithm("the profiles of PS3.15 C are for RSA keys");
  if (kind === "EC" && !allowEcdsa) throw badAlgorithm("keys on elliptic curves sign only when that is asked for");
  if (kind === "RSA" && !allowWeak && bits < SMALLEST_RSA_BITS)
    throw badAlgorithm(`an RSA key of less than ${SMALLEST_RSA_BITS} bits is too weak for new signatures`);
}

function badAlgorithm(message: string): SignatureError {
  return new SignatureError("ERR_SIGNATURE_ALGORITHM", { message });
}

function checkCertificate({ notBefore, notAfter, keyUsage }: Certificate, now: Date): void {
  const refuse = (message: string): never => {
    throw new SignatureError("ERR_SIGNATURE_CERTIFICATE", { message });
  };
  if (now < notBefore) refuse("the certificate is not yet valid");
  if (now > notAfter) refuse("the certificate has expired");
  if (keyUsage && !keyUsage.has("digitalSignature") && !keyUsage.has("nonRepudiation"))
    refuse("the certificate is not meant for signatures");
}

function purposeOf({ purpose, profile }: SignOptions, dataset: Dataset): SignaturePurpose | undefined {
  const asked = purpose ?? (profile === "sr" && isVerified(dataset) ? VERIFICATION_PURPOSE : undefined);
  if (typeof asked === "object" && !isWhole(asked)) throw badPurpose("the purpose lacks a part, or has one that does not fit its VR"); // prettier-ignore
  if (typeof asked !== "string") return asked;
  const known = purposeOfCode(asked);
  if (known) return known;
  throw badPurpose("the purpose is not one of CID 7007");
}

/** Whether the parts of a code are there, and in the default character repertoire, as long as SH and LO may be. */
function isWhole({ codeValue, codingSchemeDesignator, codeMeaning }: SignaturePurpose): boolean {
  const fits = (text: string, longest: number): boolean =>
    text.length <= longest && /^ *[!-[\]-~][ -[\]-~]*$/.test(text);
  return fits(codeValue, 16) && fits(codingSchemeDesignator, 16) && fits(codeMeaning, 64);
}

function badPurpose(message: string): SignatureError {
  return new SignatureError("ERR_SIGNATURE_PURPOSE", { message });
}
