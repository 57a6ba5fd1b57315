import type { Certificate, Crl, Decryptor, OcspResponse } from "@dicomsec/pki";
import type { OnProgress } from "./file-input.js";

export interface OpenOptions {
  /** Private keys that may open the file. Default: none. */
  readonly decryptors?: readonly Decryptor[];
  /** Graphic characters of ISO IR 6 only. Default: none. */
  readonly passwords?: readonly string[];
  /**
   * Certification authorities whose signers are trusted. With them, a file that none of them vouches for is refused, also one without
   * a signature. Default: none, and who signed is not judged.
   */
  readonly trust?: readonly Certificate[];
  /** Certificates that signers or their authorities may have, besides those in the file. Default: none. */
  readonly certificates?: readonly Certificate[];
  /** Default: those in the file only. */
  readonly crls?: readonly Crl[];
  readonly ocspResponses?: readonly OcspResponse[];
  /** When the signers must be valid. Default: the time of the computer. */
  readonly at?: Date;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}
