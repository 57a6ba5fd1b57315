import { DicomError } from "@dicomsec/core";

/** Why something cannot be de-identified as asked. */
export type DeidentificationErrorCode =
  /** The key has not the 32 bytes it must have. */
  | "ERR_DEIDENTIFICATION_KEY_LENGTH"
  /** The profile or option is not one this package carries out. */
  | "ERR_DEIDENTIFICATION_OPTION"
  /** The configuration is none that can be carried out. */
  | "ERR_DEIDENTIFICATION_CONFIG"
  /** A filter of the configuration leaves the instance out. */
  | "ERR_DEIDENTIFICATION_EXCLUDED"
  /** The input was de-identified before, and the configuration refuses that. */
  | "ERR_DEIDENTIFICATION_ALREADY"
  /** The patient is in none of the tables the configuration names. */
  | "ERR_DEIDENTIFICATION_PATIENT_UNKNOWN"
  /** The store of counted pseudonyms cannot be used. */
  | "ERR_DEIDENTIFICATION_STORE"
  /** The input is a DICOMDIR. */
  | "ERR_DEIDENTIFICATION_DICOMDIR"
  /** The input is no SOP Instance. */
  | "ERR_DEIDENTIFICATION_NO_INSTANCE"
  /** The input is damaged so that not every element can be told for certain. */
  | "ERR_DEIDENTIFICATION_MALFORMED"
  /** The output still held an identifying value. */
  | "ERR_DEIDENTIFICATION_LEAK"
  /** Nothing is known of the pixels, or they cannot be redacted, and such instances are not to be released. */
  | "ERR_DEIDENTIFICATION_PIXELS"
  /** An output folder and an input lie inside one another. */
  | "ERR_DEIDENTIFICATION_FOLDERS"
  /** The input is a pipe, a device or a socket. */
  | "ERR_DEIDENTIFICATION_NO_FILE"
  /** Two inputs of one batch have the same output. */
  | "ERR_DEIDENTIFICATION_SAME_OUTPUT"
  /** The inputs hold no files. */
  | "ERR_DEIDENTIFICATION_NO_INPUT"
  /** The output folder is full or cannot be written to. */
  | "ERR_DEIDENTIFICATION_OUTPUT";

/** Thrown when a de-identification cannot be carried out as asked. */
export class DeidentificationError extends DicomError<DeidentificationErrorCode> {}

/** Why a de-identified instance cannot be re-identified. */
export type ReidentificationErrorCode =
  /** The input has no Encrypted Attributes Sequence (0400,0500), or an empty one. */
  | "ERR_REIDENTIFICATION_NO_ENCRYPTED_ATTRIBUTES"
  /** No Encrypted Attributes are addressed to the given keys. */
  | "ERR_REIDENTIFICATION_NO_KEY"
  /** The key or the password is wrong, or the Encrypted Attributes are damaged. On purpose it does not say which. */
  | "ERR_REIDENTIFICATION_NOT_DECRYPTED"
  /** The Encrypted Attributes have a Transfer Syntax, or are encrypted by an algorithm, that this package does not know. */
  | "ERR_REIDENTIFICATION_UNSUPPORTED";

/** Thrown when an instance cannot be re-identified; it was not changed then. */
export class ReidentificationError extends DicomError<ReidentificationErrorCode> {}
