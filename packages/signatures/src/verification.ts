import type { TagNumber } from "@dicomsec/core";
import type { Certificate, PathValidation, TimeStampVerification } from "@dicomsec/pki";
import type { SignatureFinding, SignatureStatus } from "./findings.js";
import type { ProfileName } from "./profile-name.js";
import type { SignaturePurpose } from "./signature-purpose.js";

/** What was found out about one Digital Signature. */
export interface SignatureVerification {
  /** Digital Signature UID (0400,0100). */
  readonly uid: string | undefined;
  /** The Item that holds the signature, `(0040,A730)[2]`; empty for the main Dataset. */
  readonly path: string;
  /** The value of Signature (0400,0120) without padding; undefined when it cannot be one by the key of the certificate. */
  readonly octets: Uint8Array | undefined;
  readonly status: SignatureStatus;
  readonly findings: readonly SignatureFinding[];
  /** The profiles that the signature meets by what it covers, the most demanding first; no file says which was meant. */
  readonly profilesMet: readonly ProfileName[];
  /** The Certificate of Signer. */
  readonly certificate: Certificate | undefined;
  /** Digital Signature DateTime (0400,0105): the signer's word. */
  readonly signedAt: Date | undefined;
  readonly purpose: SignaturePurpose | undefined;
  /** MAC Algorithm (0400,0015) as it stands there. */
  readonly macAlgorithm: string | undefined;
  /**
   * The elements that the signature covers, ascending, with all that is in them but what is never signed (signatures, group lengths, padding of Items).
   * Empty when the signature does not match.
   */
  readonly elements: readonly TagNumber[];
  /** The elements of the same Dataset that it does not cover, ascending. */
  readonly notCovered: readonly TagNumber[];
  /** The certification path of the signer: when the signature was made, as far as is known, and at the time of verification. */
  readonly signerPath: { readonly whenSigned: PathValidation | undefined; readonly now: PathValidation | undefined };
  /** The verdict on the Certified Timestamp (0400,0310). */
  readonly timeStamp: TimeStampVerification | undefined;
}
