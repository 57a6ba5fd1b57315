import type { Certificate } from "../certificates/certificate.js";
import {
  isUnanswered,
  type PathFinding,
  type PathFindingCode,
  type PathValidation,
} from "../certificates/path-result.js";
import type { TstInfo } from "./tst-info.js";

/** Why a time-stamp token is not valid. */
export type TimeStampFindingCode =
  /** The token is of something else. */
  | "TIME_STAMP_IMPRINT"
  /** The nonce is not the one that was asked with. */
  | "TIME_STAMP_NONCE"
  /** The policy is not the one that was asked for. */
  | "TIME_STAMP_POLICY"
  /** A critical extension that is not processed here. */
  | "TIME_STAMP_EXTENSION"
  /** The signature is not one of the certificate's key over this token. */
  | "TIME_STAMP_SIGNATURE"
  /** A digest or signature algorithm that is not supported here. */
  | "TIME_STAMP_UNSUPPORTED_ALGORITHM"
  /** The digest of the imprint or of the signature is one that the policy refuses. */
  | "TIME_STAMP_WEAK_ALGORITHM"
  /** The certificate of the authority is neither in the token nor at hand. */
  | "TIME_STAMP_CERTIFICATE_MISSING"
  /** The signed attribute SigningCertificate does not name the certificate. */
  | "TIME_STAMP_SIGNING_CERTIFICATE"
  /** The extendedKeyUsage of the certificate is not timeStamping alone, and critical. */
  | "TIME_STAMP_USAGE"
  /** The name of the authority in the token is none of the certificate's. */
  | "TIME_STAMP_AUTHORITY"
  /** The time of the token is outside of the validity of the certificate. */
  | "TIME_STAMP_OUTSIDE_VALIDITY"
  /** The certificate, or that of an issuer, was revoked, later or without a date that counts, for a reason that takes the worth of all its tokens. */
  | "TIME_STAMP_KEY_COMPROMISED";

/** One reason; those of the certification path are among them. */
export interface TimeStampFinding {
  readonly code: TimeStampFindingCode | PathFindingCode;
  readonly message: string;
}

/** The answer of `verifyTimeStampToken`. */
export interface TimeStampVerification {
  /** `indeterminate`: nothing is known to be wrong, but something needed could not be checked. Rely on `valid` alone. */
  readonly status: "valid" | "invalid" | "indeterminate";
  readonly findings: readonly TimeStampFinding[];
  readonly info: TstInfo;
  /** That of the time-stamp authority, when it is at hand. */
  readonly certificate: Certificate | undefined;
  readonly path: PathValidation | undefined;
}

export function statusOfTimeStamp(findings: readonly TimeStampFinding[]): TimeStampVerification["status"] {
  if (findings.length === 0) return "valid";
  return findings.every(isOpen) ? "indeterminate" : "invalid";
}

function isOpen(finding: TimeStampFinding): boolean {
  return (
    finding.code === "TIME_STAMP_UNSUPPORTED_ALGORITHM" ||
    finding.code === "TIME_STAMP_CERTIFICATE_MISSING" ||
    isUnanswered(finding as PathFinding)
  );
}
