import type { AlgorithmPolicy } from "./algorithm-policy.js";
import type { Certificate } from "./certificate.js";
import type { Crl } from "./crl.js";
import type { RevocationReason } from "./crl-entry.js";
import type { OcspResponse } from "./ocsp-response.js";
import type { SignatureMemory } from "./signature-memory.js";

export interface RevocationContext {
  readonly at: Date;
  readonly crls: readonly Crl[];
  readonly ocspResponses: readonly OcspResponse[];
  readonly policy: Required<AlgorithmPolicy>;
  readonly signatures: SignatureMemory;
}

/** What one authentic CRL or OCSP response says of a certificate, or why it says nothing. */
export type RevocationAnswer =
  | {
      readonly source: "crl" | "ocsp";
      readonly thisUpdate: Date;
      /** Whether it speaks of the time in question. */
      readonly isCurrent: boolean;
      /** `undefined` for a certificate that is not revoked. */
      readonly revokedAt: Date | undefined;
      readonly reason: RevocationReason | undefined;
    }
  | { readonly why: string };

/** A certificate, and the one that issued it. */
export interface RevocationQuestion {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
}

/**
 * Whether a CRL or a response tells the status at a time: it is of that time, or it is younger and was made before the certificate expired,
 * until when revoked certificates stay listed (RFC 5280 section 3.3).
 */
export function speaksOf(
  at: Date,
  of: { readonly thisUpdate: Date; readonly until: Date | undefined; readonly certificate: Certificate },
): boolean {
  if (of.thisUpdate > at) return of.thisUpdate <= of.certificate.notAfter;
  return of.until !== undefined && at <= of.until;
}

/**
 * What counts of a statement whose signature the policy refuses: a revocation alone. A weak signature must not clear a certificate, nor keep a revoked
 * one in use.
 */
export function revocationAlone(answer: RevocationAnswer, why: string): RevocationAnswer {
  return "why" in answer || answer.revokedAt === undefined ? { why } : { ...answer, isCurrent: false };
}
