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
  | "ERR_DEIDENTIFICATION_MALFORMED";

/** Thrown when a de-identification cannot be carried out as asked. */
export class DeidentificationError extends DicomError<DeidentificationErrorCode> {}
