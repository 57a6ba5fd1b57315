import { type ContentCipher, parseCertificates, type Recipient } from "@dicomsec/pki";
import type { EncryptedSubset } from "../encrypted-attributes/encrypt-attributes.js";
import { DeidentificationError } from "../errors.js";

/** Who can restore the original attributes, as plain data for workers. */
export interface RecipientFiles {
  /** Certificates in PEM or DER, one or several in each. */
  readonly certificates?: readonly Uint8Array[];
  readonly password?: string;
  /** Default: aes-256-cbc. */
  readonly cipher?: ContentCipher;
}

/** @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG` for nobody; `PkiError` for what holds no certificate */
export function encryptedSubset({ certificates = [], password, cipher }: RecipientFiles): EncryptedSubset {
  const [first, ...others]: readonly Recipient[] = [
    ...certificates.flatMap((bytes) => parseCertificates(bytes)).map((certificate) => ({ certificate })),
    ...(password === undefined ? [] : [{ password }]),
  ];
  if (!first)
    throw new DeidentificationError("ERR_DEIDENTIFICATION_CONFIG", { message: "Attributes are encrypted for nobody" });
  return { recipients: [first, ...others], ...(cipher ? { cipher } : {}) };
}
