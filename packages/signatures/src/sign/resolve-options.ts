import { type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import type { Certificate, DigestAlgorithm, Signer } from "@dicomsec/pki";
import { SignatureError } from "../errors.js";
import { isMacAlgorithm, isWeakMac } from "../mac/mac-algorithms.js";
import type { SignOptions, TimeStampSource } from "../sign-options.js";
import { purposeOfCode, type SignaturePurpose } from "../signature-purpose.js";
import { randomUid } from "./random-uid.js";

const SMALLEST_RSA_BITS = 2048;
const VERIFICATION_PURPOSE = "5";

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

/** @throws SignatureError ERR_SIGNATURE_ALGORITHM, ERR_SIGNATURE_CERTIFICATE, ERR_SIGNATURE_PURPOSE */
export function resolveSignOptions(options: SignOptions, dataset: Dataset): ResolvedSignOptions {
  const { signer, profile, macAlgorithm = "SHA256", now = new Date() } = options;
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
    utcOffsetMinutes: options.utcOffsetMinutes ?? -now.getTimezoneOffset(),
    createUid: options.createUid ?? randomUid,
  };
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
  const isVerified = profile === "sr" && dataset.getString(Tag.VerificationFlag) === "VERIFIED";
  const asked = purpose ?? (isVerified ? VERIFICATION_PURPOSE : undefined);
  if (typeof asked !== "string") return asked;
  const known = purposeOfCode(asked);
  if (known) return known;
  throw new SignatureError("ERR_SIGNATURE_PURPOSE", { message: "the purpose is not one of CID 7007" });
}
