import type { Certificate } from "./certificate.js";
import type { RevocationReason } from "./crl-entry.js";

/** Why a path is not valid. */
export type PathFindingCode =
  /** No certificate at hand issued this one, or none that leads to a trust anchor. */
  | "PATH_ISSUER_UNKNOWN"
  /** The search was given up at its limit before a path was found. */
  | "PATH_SEARCH_LIMIT"
  /** A certificate of the issuer's name is there, but its key did not make the signature. */
  | "PATH_SIGNATURE"
  /** An algorithm or a kind of key that is not supported here, so that the signature was not verified. */
  | "PATH_UNSUPPORTED_ALGORITHM"
  /** A signature algorithm that the policy refuses. */
  | "PATH_WEAK_ALGORITHM"
  /** A key that the policy refuses. */
  | "PATH_WEAK_KEY"
  /** The time in question is before notBefore. */
  | "PATH_NOT_YET_VALID"
  /** The time in question is after notAfter. */
  | "PATH_EXPIRED"
  /** A critical extension that is not processed here. */
  | "PATH_CRITICAL_EXTENSION"
  /** An issuer that is not a certification authority by its basicConstraints. */
  | "PATH_NOT_AN_AUTHORITY"
  /** An issuer whose keyUsage lacks keyCertSign. */
  | "PATH_KEY_CERT_SIGN"
  /** More authorities follow than pathLenConstraint allows. */
  | "PATH_TOO_LONG"
  /** A name that an authority's nameConstraints do not allow. */
  | "PATH_NAME_CONSTRAINT"
  /** A name of a kind, or of a form, that an authority constrains in a way that is not processed here. */
  | "PATH_NAME_CONSTRAINT_UNSUPPORTED"
  /** keyUsage does not allow the purpose. */
  | "PATH_KEY_USAGE"
  /** extendedKeyUsage does not allow the purpose. */
  | "PATH_EXTENDED_KEY_USAGE"
  /** The certificate was revoked at the time in question. */
  | "PATH_REVOKED"
  /** Revocation must be known, and neither a CRL nor an OCSP response at hand tells it. */
  | "PATH_REVOCATION_UNKNOWN";

/** One reason; the message names no subject. */
export interface PathFinding {
  readonly code: PathFindingCode;
  readonly message: string;
}

/** What is looked at in each certificate of a path. */
export type PathCheck =
  | "trust"
  | "signature"
  | "algorithm"
  | "key"
  | "validity"
  | "criticalExtensions"
  | "basicConstraints"
  | "keyCertSign"
  | "pathLength"
  | "nameConstraints"
  | "keyUsage"
  | "extendedKeyUsage"
  | "revocation"
  | "policies";

/** What could not be looked at. */
export interface NotChecked {
  readonly what: PathCheck;
  readonly why: string;
}

/**
 * `good` and `revoked` as of the time in question; `unknown` when what is at hand does not tell; `not-checked` when nothing is at hand for
 * this issuer, and for trust anchors.
 */
export type RevocationStatus = "good" | "revoked" | "unknown" | "not-checked";

/** Where the status of revocation comes from, or what is known of a revocation after the time in question. */
export interface RevocationEvidence {
  readonly source: "crl" | "ocsp";
  readonly thisUpdate: Date;
  /** Also for a certificate that was revoked after the time in question, which counts as good. */
  readonly revokedAt: Date | undefined;
  readonly reason: RevocationReason | undefined;
}

/** What was found out about one certificate of a path. */
export interface CertificateCheck {
  readonly certificate: Certificate;
  readonly checked: readonly PathCheck[];
  readonly notChecked: readonly NotChecked[];
  readonly findings: readonly PathFinding[];
  readonly revocation: RevocationStatus;
  readonly revocationEvidence: RevocationEvidence | undefined;
}

/** The answer of `validatePath`. */
export interface PathValidation {
  /**
   * `valid`: a path to a trust anchor holds. `invalid`: something in it is wrong. `indeterminate`: nothing is known to be wrong, but no
   * trust anchor was reached, or something needed could not be checked. Rely on `valid` alone.
   */
  readonly status: "valid" | "invalid" | "indeterminate";
  /** The certificate in question first, the trust anchor last; without a trust anchor, as far as issuers are known. */
  readonly path: readonly CertificateCheck[];
  /** Those of all certificates of the path. */
  readonly findings: readonly PathFinding[];
}

const unanswered: readonly PathFindingCode[] = [
  "PATH_ISSUER_UNKNOWN",
  "PATH_SEARCH_LIMIT",
  "PATH_UNSUPPORTED_ALGORITHM",
  "PATH_REVOCATION_UNKNOWN",
];

/** Whether a finding says that something could not be found out, and not that it is wrong. */
export function isUnanswered({ code }: PathFinding): boolean {
  return unanswered.includes(code);
}

export function statusOf(findings: readonly PathFinding[]): PathValidation["status"] {
  if (findings.length === 0) return "valid";
  return findings.every(isUnanswered) ? "indeterminate" : "invalid";
}
