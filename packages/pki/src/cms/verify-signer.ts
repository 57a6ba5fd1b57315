import type { DigestAlgorithm } from "../algorithms.js";
import { octetStringOf, oidOf } from "../asn1/ber.js";
import { compareBytes } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import type { Certificate } from "../certificates/certificate.js";
import { createHash, verifyDigest } from "#crypto";
import { digestWith } from "../crypto/mgf1.js";
import type { SignatureAlgorithm } from "../crypto/types.js";
import { PkiError } from "../errors.js";
import { isNamed } from "./content-key.js";
import { type SignerInfo, signingTimeOf, singleAttribute } from "./signer-info.js";

const digestOf = digestWith(createHash);

/** Why a signature of a SignedData is not valid, or cannot be judged. */
export type SignerFindingCode =
  /** The content is not what was signed. */
  | "CMS_DIGEST"
  /** The signature is not one of this key over these attributes or this content. */
  | "CMS_SIGNATURE"
  /** The signed attributes lack content type or message digest, have one twice, or name another content type. */
  | "CMS_ATTRIBUTES"
  /** No certificate at hand is the one the signer is named by. */
  | "CMS_CERTIFICATE_MISSING"
  /** The digest or the signature algorithm is not known here, or the digest was not announced before the content. */
  | "CMS_UNSUPPORTED_ALGORITHM";

/** The verdict on one SignerInfo. */
export interface SignerVerification {
  /** valid: this key signed this content. indeterminate: it cannot be judged. It says nothing about whom the key belongs to, nor how strong `algorithm` is. */
  readonly status: "valid" | "invalid" | "indeterminate";
  readonly findings: readonly { readonly code: SignerFindingCode; readonly message: string }[];
  /** The certificate the signature was checked with. */
  readonly certificate: Certificate | undefined;
  readonly algorithm: SignatureAlgorithm | undefined;
  /** When the signer says it signed. */
  readonly signingTime: Date | undefined;
  readonly info: SignerInfo;
}

const messages: Readonly<Record<SignerFindingCode, string>> = {
  CMS_DIGEST: "the content is not the one that was signed",
  CMS_SIGNATURE: "the signature does not fit the key and what it signs",
  CMS_ATTRIBUTES: "the signed attributes do not describe the content",
  CMS_CERTIFICATE_MISSING: "the certificate of the signer is not at hand",
  CMS_UNSUPPORTED_ALGORITHM: "the digest or signature algorithm is not supported",
};

/** What is known of a content that was read to its end. */
export interface SignedContent {
  readonly digests: ReadonlyMap<DigestAlgorithm, Uint8Array>;
  readonly contentType: string;
  /** Whether it is, as a whole, what a signature over signed attributes is made over. */
  readonly isAttributeSet: boolean;
}

/** Most certificates of one name that a signature is tried with: a message must not keep its reader busy. */
const MAX_CANDIDATES = 8;

/** Checks one signature over a content whose digests were made. */
export async function verifySigner(
  info: SignerInfo,
  signed: SignedContent,
  certificates: readonly Certificate[],
): Promise<SignerVerification> {
  const candidates = certificates.filter((one) => isNamed(one, info.signer)).slice(0, MAX_CANDIDATES);
  const algorithm = info.signatureAlgorithm;
  const digest = algorithm && signed.digests.get(algorithm.digest);
  const verdict = (
    status: SignerVerification["status"],
    code?: SignerFindingCode,
    certificate = candidates[0],
  ): SignerVerification => ({
    status,
    certificate,
    algorithm,
    info,
    signingTime: safeSigningTime(info),
    findings: code ? [{ code, message: messages[code] }] : [],
  });
  if (!algorithm || !digest) return verdict("indeterminate", "CMS_UNSUPPORTED_ALGORITHM");
  const wrong = attributesFinding(info, signed, digest);
  if (wrong) return verdict("invalid", wrong);
  if (candidates.length === 0) return verdict("indeterminate", "CMS_CERTIFICATE_MISSING");
  const answers = new Set<boolean | undefined>();
  for (const certificate of candidates) {
    const answer = await isSignedBy(certificate, info, { algorithm, digest });
    if (answer) return verdict("valid", undefined, certificate);
    answers.add(answer);
  }
  return answers.has(undefined)
    ? verdict("indeterminate", "CMS_UNSUPPORTED_ALGORITHM")
    : verdict("invalid", "CMS_SIGNATURE");
}

/** RFC 5652 5.4 and 5.6: content type and message digest must be there and right. */
function attributesFinding(
  { signedAttributes }: SignerInfo,
  { contentType, isAttributeSet }: SignedContent,
  digest: Uint8Array,
): SignerFindingCode | undefined {
  // Without attributes nothing says which content type was signed: RFC 5652 5.3 allows that for id-data only.
  if (!signedAttributes) return contentType === oids.data && !isAttributeSet ? undefined : "CMS_ATTRIBUTES";
  try {
    const type = singleAttribute(signedAttributes.attributes, oids.contentType);
    if (oidOf(type) !== contentType) return "CMS_ATTRIBUTES";
    const value = octetStringOf(singleAttribute(signedAttributes.attributes, oids.messageDigest));
    return compareBytes(value, digest) === 0 ? undefined : "CMS_DIGEST";
  } catch {
    return "CMS_ATTRIBUTES";
  }
}

/** `undefined` for a key that is not supported: another certificate of the same name may have one that is. */
async function isSignedBy(
  certificate: Certificate,
  { signedAttributes, signature }: SignerInfo,
  { algorithm, digest }: { readonly algorithm: SignatureAlgorithm; readonly digest: Uint8Array },
): Promise<boolean | undefined> {
  const digests = signedAttributes
    ? signedAttributes.encodings.map((one) => digestOf(algorithm.digest, one))
    : [digest];
  try {
    for (const one of digests) {
      if (await verifyDigest(certificate.publicKey, algorithm, { digest: one, signature })) return true;
    }
    return false;
  } catch (error) {
    if (error instanceof PkiError) return undefined;
    throw error;
  }
}

function safeSigningTime(info: SignerInfo): Date | undefined {
  try {
    return signingTimeOf(info);
  } catch {
    return undefined;
  }
}
