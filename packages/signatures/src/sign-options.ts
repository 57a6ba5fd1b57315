import type { Dataset, TagNumber } from "@dicomsec/core";
import type { DigestAlgorithm, RequestTimeStampOptions, Signer, TimeStampToken } from "@dicomsec/pki";
import type { ProfileName } from "./profile-name.js";
import type { SignaturePurpose } from "./signature-purpose.js";

/** How one Digital Signature is made. */
export interface SignOptions {
  readonly signer: Signer;
  /** `none`: a signature outside of the profiles of PS3.15 C, which are for RSA keys alone. */
  readonly profile: ProfileName | "none";
  /**
   * What is signed beside that which the profile demands: for `authorization` what the signer could see. `all` is all that may be signed.
   * A signature names no more than 16,383 elements.
   * Default: `all` for `base` and `none`, nothing more for the others.
   */
  readonly attributes?: "all" | readonly TagNumber[];
  /** The Item that is signed: itself, or its path as `Dataset.path` writes it. Default: the main Dataset. */
  readonly item?: Dataset | string;
  /** Default: SHA256. */
  readonly macAlgorithm?: DigestAlgorithm;
  /** Whether MD5, RIPEMD160 and SHA1, and RSA keys of less than 2048 bits, may make a new signature. Default: false. */
  readonly allowWeak?: boolean;
  /** Whether a key on an elliptic curve may be used, with profile `none`. Default: false. */
  readonly allowEcdsa?: boolean;
  /** A code of CID 7007, or its value ("1" is the author's). Default: "5" (Verification) for `sr` of a VERIFIED document, else none. */
  readonly purpose?: SignaturePurpose | string;
  /** Where a time stamp over the signature comes from. Default: there is none. */
  readonly timeStamp?: TimeStampSource;
  /** The time of signing. Default: now. */
  readonly now?: Date;
  /** The offset from UTC that the time of signing is written with, in minutes from -720 to 840. Default: that of this computer. */
  readonly utcOffsetMinutes?: number;
  /** Gives the Digital Signature UID; what is no UID is refused. Default: a random UUID under 2.25. */
  readonly createUid?: () => string;
}

/**
 * A time-stamp authority: over HTTP, or behind a function that is given the imprint and answers with a token (or its response). Signing ends when
 * `signal` is aborted, whether the function heeds it or not.
 */
export type TimeStampSource =
  | ({ readonly url: string | URL } & Omit<RequestTimeStampOptions, "digest" | "digestAlgorithm" | "signal">)
  | ((imprint: {
      readonly digest: Uint8Array;
      readonly digestAlgorithm: DigestAlgorithm;
      readonly signal?: AbortSignal;
    }) => Promise<TimeStampToken | Uint8Array>);
