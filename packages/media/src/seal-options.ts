import type { Certificate, CertificateIdentifier, ContentCipher, Signer } from "@dicomsec/pki";
import type { OnProgress } from "./file-input.js";

/** The digests of PS3.15 D.1. */
export type SealDigest = "SHA1" | "SHA256" | "SHA384" | "SHA512";

/** Who can open a Secure DICOM File: the holder of the private key of an RSA certificate, or whoever knows a password. */
export type Recipient =
  | {
      readonly certificate: Certificate;
      /** How the file names the certificate. Default: issuerAndSerialNumber. */
      readonly identifier?: CertificateIdentifier;
      readonly password?: never;
      readonly iterations?: never;
    }
  | {
      /** Graphic characters of ISO IR 6 only. */
      readonly password: string;
      /** Rounds of PBKDF2 with HMAC-SHA-256, at most 10,000,000. Default: 600,000. */
      readonly iterations?: number;
      readonly certificate?: never;
      readonly identifier?: never;
    };

export interface SealOptions {
  /** At least one; each of them can open the file. */
  readonly recipients: readonly [Recipient, ...Recipient[]];
  /** RSA keys that sign the file. Default: none, and the file holds a digest, which proves integrity but no origin. */
  readonly signers?: readonly Signer[];
  /** Of the signatures, or of the file. Default: SHA256. */
  readonly digest?: SealDigest;
  /** Default: aes-256-cbc. */
  readonly cipher?: ContentCipher;
  /** Whether RSA keys of less than 2048 bits may sign or receive. Default: false. */
  readonly allowWeak?: boolean;
  /** The signing time. Default: the time of the computer. */
  readonly now?: Date;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}
