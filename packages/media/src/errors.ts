import { DicomError } from "@dicomsec/core";

/** Why a Secure DICOM File cannot be made or opened. */
export type MediaErrorCode =
  /** What is to be sealed, or what was sealed, is not one DICOM file with preamble and prefix. */
  | "ERR_MEDIA_NOT_DICOM"
  /** The input is no Secure DICOM File: not a CMS object, or one of another kind. */
  | "ERR_MEDIA_NOT_SECURE"
  /** The CMS object is truncated, malformed, beyond the limits, or has bytes after its end. */
  | "ERR_MEDIA_DAMAGED"
  /** It is not addressed to any of the given keys, or no key was given; or who shall open it is not said. */
  | "ERR_MEDIA_NO_RECIPIENT"
  /** It cannot be decrypted, or its content is not what was sealed. On purpose it does not say which. */
  | "ERR_MEDIA_NOT_OPENED"
  /** Nothing inside protects the integrity of the file: neither a signature nor a digest. */
  | "ERR_MEDIA_NO_INTEGRITY"
  /** No signature is by a signer that the given trust leads to, or that can be checked at all. */
  | "ERR_MEDIA_UNTRUSTED"
  /** A password with characters other than the graphic characters of ISO IR 6, or an empty one. */
  | "ERR_MEDIA_PASSWORD"
  /** A key or an algorithm that PS3.15 D.1 does not have, that is too weak or meant for another use, or that this platform does not offer. */
  | "ERR_MEDIA_ALGORITHM"
  /** The input is shorter or longer than it said. */
  | "ERR_MEDIA_LENGTH"
  /** A folder to be sealed or opened is empty, or the output folder is inside it. */
  | "ERR_MEDIA_FILE_SET";

/** Thrown when a Secure DICOM File cannot be made or opened. */
export class MediaError extends DicomError<MediaErrorCode> {}

/** One and the same error for every reason why an opened envelope is not accepted, without a cause that would tell which. */
export function notOpened(): MediaError {
  return new MediaError("ERR_MEDIA_NOT_OPENED", {
    message: "the file cannot be decrypted, or its content is not what was sealed",
  });
}
