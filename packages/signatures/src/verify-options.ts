import type { AlgorithmPolicy, Certificate, Crl, OcspResponse } from "@dicomsec/pki";
import type { ProfileName } from "./profile-name.js";

/** How signatures are verified. */
export interface VerifyOptions {
  /** The authorities that signers are trusted by. Default: none, and then no signature is `valid`. */
  readonly trust?: readonly Certificate[];
  /** The authorities that time-stamp authorities are trusted by. Default: those of `trust`. */
  readonly timeStampTrust?: readonly Certificate[];
  /** More certificates that issuers are looked for among. Default: none. */
  readonly intermediates?: readonly Certificate[];
  readonly crls?: readonly Crl[];
  readonly ocspResponses?: readonly OcspResponse[];
  /** `required`: a signer whose revocation status is not known makes the answer `indeterminate`. Default: `ifAvailable`. */
  readonly revocation?: "ifAvailable" | "required";
  /** The time of verification. Default: now. */
  readonly at?: Date;
  /**
   * Whether the Digital Signature DateTime is believed where no time stamp proves it, so that a certificate may have expired or been revoked since.
   * Whoever has the key can write any time. Default: false.
   */
  readonly believeSigningTime?: boolean;
  /** Which MAC algorithms and keys count. Default: all of PS3.15 C.1 for the signature, what is strong enough today for certificates. */
  readonly policy?: AlgorithmPolicy;
  /** The profile that each signature of the main Dataset must meet. Default: none. */
  readonly profile?: ProfileName;
  /** Whether the form of encapsulated data that DCMTK before 3.5.4 signed is accepted, and named. Default: false. */
  readonly allowOldDcmtk?: boolean;
  /** Most signatures of a file that are verified: each may ask for a digest of all of it. Those beyond are `indeterminate`. Default: 250. */
  readonly maxSignatures?: number;
  readonly signal?: AbortSignal;
}
