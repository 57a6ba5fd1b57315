import { DicomError } from "@dicomsec/core";

/** Why something cannot be de-identified as asked. */
export type DeidentificationErrorCode =
  /** The key has not the 32 bytes it must have. */
  | "ERR_DEIDENTIFICATION_KEY_LENGTH"
  /** The profile or option is not one this package carries out. */
  | "ERR_DEIDENTIFICATION_OPTION"
  /** The input is a DICOMDIR. */
  | "ERR_DEIDENTIFICATION_DICOMDIR"
  /** The input is no SOP Instance. */
  | "ERR_DEIDENTIFICATION_NO_INSTANCE"
  /** The input is damaged so that not every element can be told for certain. */
  | "ERR_DEIDENTIFICATION_MALFORMED"
  /** The output still held an identifying value. */
  | "ERR_DEIDENTIFICATION_LEAK"
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
