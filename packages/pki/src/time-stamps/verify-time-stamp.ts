import { digestWith } from "../crypto/mgf1.js";
import { createHash } from "#crypto";
import type { DigestAlgorithm } from "../algorithms.js";
import { compareBytes } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import { resolveAlgorithmPolicy, type AlgorithmPolicy } from "../certificates/algorithm-policy.js";
import type { Certificate } from "../certificates/certificate.js";
import type { PathValidation } from "../certificates/path-result.js";
import { validatePath, type PathOptions } from "../certificates/validate-path.js";
import { verifySigner, type SignerFindingCode, type SignerVerification } from "../cms/verify-signer.js";
import { PkiError } from "../errors.js";
import { certificateFindings, TIME_STAMPING } from "./authority-certificate.js";
import { positiveInteger } from "./time-stamp-query.js";
import {
  statusOfTimeStamp,
  type TimeStampFinding,
  type TimeStampFindingCode,
  type TimeStampVerification,
} from "./time-stamp-result.js";
import { parseTimeStampToken, type TimeStampToken } from "./time-stamp-token.js";
import type { TstInfo } from "./tst-info.js";

const digestOf = digestWith(createHash);

/** What the token is to be of: the digest of it, or itself. */
export type TimeStamped =
  /** `digestAlgorithm`: by default that of the token. */
  { readonly digest: Uint8Array; readonly digestAlgorithm?: DigestAlgorithm } | { readonly content: Uint8Array };

export type VerifyTimeStampOptions = TimeStamped &
  Pick<PathOptions, "trust" | "intermediates" | "crls" | "ocspResponses" | "revocation" | "signal"> & {
    /**
     * When the certificate of the authority must be valid. Default: the time of the token, which whoever has its key may choose, also after the
     * certificate expired: give CRLs from then, or now for a new token.
     */
    readonly at?: Date;
    /** The nonce of the query. Default: any. */
    readonly nonce?: Uint8Array;
    /** The OBJECT IDENTIFIER of the policy of the query. Default: any. */
    readonly policy?: string;
    /** For the imprint, the signature and the certification path. */
    readonly algorithms?: AlgorithmPolicy;
  };

/**
 * Whether an authority that is trusted says that something existed at the time of the token.
 *
 * Certificates and CRLs in the token are used beside those that are given. A bad token is an answer, not an error.
 *
 * @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT when the bytes are no token; RangeError when `at` is no time; the reason of `signal`
 * @see RFC 3161 section 2.4.2, RFC 5816
 */
export async function verifyTimeStampToken(
  token: TimeStampToken | Uint8Array,
  options: VerifyTimeStampOptions,
): Promise<TimeStampVerification> {
  const parsed = token instanceof Uint8Array ? parseTimeStampToken(token) : token;
  const { info } = parsed;
  const verification = await signatureOf(parsed, options);
  const { certificate } = verification;
  const path = certificate && (await pathOf(certificate, parsed, options));
  const findings = [
    ...infoFindings(info, options),
    ...signatureFindings(verification, info, options),
    ...(certificate ? certificateFindings(certificate, parsed, path) : []),
    ...(path?.findings ?? []),
  ];
  return { status: statusOfTimeStamp(findings), findings, info, certificate, path };
}

function finding(code: TimeStampFindingCode, message: string): TimeStampFinding {
  return { code, message };
}

/** What the authority states, against what is asked. */
function infoFindings(info: TstInfo, options: VerifyTimeStampOptions): TimeStampFinding[] {
  const { nonce, policy } = options;
  const isNonce = nonce === undefined || (info.nonce && compareBytes(info.nonce, positiveInteger(nonce)) === 0);
  return [
    ...(isImprintOf(info, options) ? [] : [finding("TIME_STAMP_IMPRINT", "the token is not of this content")]),
    ...(isNonce ? [] : [finding("TIME_STAMP_NONCE", "the token has another nonce, or none")]),
    ...(policy === undefined || policy === info.policy
      ? []
      : [finding("TIME_STAMP_POLICY", "the token has another policy")]),
    ...(info.extensions.some(({ critical }) => critical)
      ? [finding("TIME_STAMP_EXTENSION", "the token has a critical extension that is not processed")]
      : []),
  ];
}

/** Whether a token is of a content, or of something with a digest. */
function isImprintOf({ messageImprint }: TstInfo, stamped: TimeStamped): boolean {
  const { digestAlgorithm, digest } = messageImprint;
  if (digestAlgorithm === undefined) return false;
  if ("content" in stamped) return compareBytes(digest, digestOf(digestAlgorithm, stamped.content)) === 0;
  const isSameAlgorithm = stamped.digestAlgorithm === undefined || stamped.digestAlgorithm === digestAlgorithm;
  return isSameAlgorithm && compareBytes(digest, stamped.digest) === 0;
}

async function signatureOf(token: TimeStampToken, options: VerifyTimeStampOptions): Promise<SignerVerification> {
  const { signer, infoBytes, certificates } = token;
  const algorithm = signer.signatureAlgorithm?.digest;
  const digests = new Map(algorithm ? [[algorithm, digestOf(algorithm, infoBytes)]] : []);
  const content = { digests, contentType: oids.tstInfo, isAttributeSet: false };
  return verifySigner(signer, content, [...certificates, ...(options.intermediates ?? []), ...options.trust]);
}

const signatureCodes: Readonly<Record<SignerFindingCode, TimeStampFindingCode>> = {
  CMS_DIGEST: "TIME_STAMP_SIGNATURE",
  CMS_SIGNATURE: "TIME_STAMP_SIGNATURE",
  CMS_ATTRIBUTES: "TIME_STAMP_SIGNATURE",
  CMS_CERTIFICATE_MISSING: "TIME_STAMP_CERTIFICATE_MISSING",
  CMS_UNSUPPORTED_ALGORITHM: "TIME_STAMP_UNSUPPORTED_ALGORITHM",
};

function signatureFindings(
  { findings, algorithm }: SignerVerification,
  { messageImprint }: TstInfo,
  options: VerifyTimeStampOptions,
): TimeStampFinding[] {
  const accepted = resolveAlgorithmPolicy(options.algorithms).digests;
  const used = [algorithm?.digest, algorithm?.maskDigest, messageImprint.digestAlgorithm];
  const weak = [...new Set(used)].filter((digest) => digest !== undefined && !accepted.includes(digest));
  return [
    ...findings.map(({ code, message }) => finding(signatureCodes[code], message)),
    ...(weak.length > 0 ? [finding("TIME_STAMP_WEAK_ALGORITHM", `the policy refuses ${weak.join(", ")}`)] : []),
  ];
}

async function pathOf(
  certificate: Certificate,
  token: TimeStampToken,
  options: VerifyTimeStampOptions,
): Promise<PathValidation> {
  const { trust, ocspResponses, revocation, signal, algorithms } = options;
  return validatePath(certificate, {
    trust,
    intermediates: [...(options.intermediates ?? []), ...token.certificates],
    crls: [...(options.crls ?? []), ...token.crls],
    at: options.at ?? token.info.genTime,
    purpose: { keyUsage: ["digitalSignature", "nonRepudiation"], extendedKeyUsage: [TIME_STAMPING] },
    ...(ocspResponses ? { ocspResponses } : {}),
    ...(revocation ? { revocation } : {}),
    ...(signal ? { signal } : {}),
    ...(algorithms ? { policy: algorithms } : {}),
  });
}

/** @throws PkiError ERR_PKI_TIME_STAMP when the token does not answer the query */
export function expectAnswer(
  { info }: TimeStampToken,
  options: Pick<VerifyTimeStampOptions, "nonce" | "policy"> & TimeStamped,
): void {
  const [first] = infoFindings(info, { ...options, trust: [] });
  if (first) throw new PkiError("ERR_PKI_TIME_STAMP", first.message);
}
