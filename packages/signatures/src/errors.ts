import { DicomError } from "@dicomsec/core";

/** Why a Digital Signature cannot be made, or a question about one not be answered. */
export type SignatureErrorCode =
  /** The Dataset, the key or the options do not meet the Digital Signature Profile that was asked for. */
  | "ERR_SIGNATURE_PROFILE"
  /** The profile wants another purpose, the purpose is not one of CID 7007, or it lacks a part or has one that does not fit its VR. */
  | "ERR_SIGNATURE_PURPOSE"
  /** A MAC algorithm that is not to be used for new signatures, or a key that does not fit. */
  | "ERR_SIGNATURE_ALGORITHM"
  /** The certificate cannot vouch for a new signature: not valid at that time, not meant for signatures, or not that of the key which signed. */
  | "ERR_SIGNATURE_CERTIFICATE"
  /** An attribute that is to be signed is absent. */
  | "ERR_SIGNATURE_ATTRIBUTE_MISSING"
  /** An attribute that PS3.3 C.12.1.1.3.1.1 never lets be signed. */
  | "ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN"
  /** More attributes are to be signed than Data Elements Signed (0400,0020) can name: 16,383. */
  | "ERR_SIGNATURE_ATTRIBUTE_LIMIT"
  /** There is nothing to be signed. */
  | "ERR_SIGNATURE_EMPTY"
  /** The path names no Item, or one that no signature is looked for in: of the signatures themselves, or of a Sequence encoded as UN. */
  | "ERR_SIGNATURE_ITEM"
  /** What `createUid` gave is no UID. */
  | "ERR_SIGNATURE_UID"
  /** MAC Parameters Sequence or Digital Signatures Sequence stands in the Dataset twice, or is none. */
  | "ERR_SIGNATURE_MALFORMED"
  /** The Transfer Syntax is not known, so that the MAC Calculation Transfer Syntax cannot be told. */
  | "ERR_SIGNATURE_TRANSFER_SYNTAX"
  /** All 65,536 MAC ID Numbers are in use. */
  | "ERR_SIGNATURE_MAC_ID"
  /** The signature lacks what a time stamp is made of, or the response is not of this signature. */
  | "ERR_SIGNATURE_TIME_STAMP"
  /** What is to be signed again has not been verified, or is no longer as it was. */
  | "ERR_SIGNATURE_NOT_VERIFIED"
  /** A reference to a signature or an instance that was not given. */
  | "ERR_SIGNATURE_REFERENCE";

/** Thrown when a Digital Signature cannot be made as asked. A bad signature in a file is an answer of `verify`, not an error. */
export class SignatureError extends DicomError<SignatureErrorCode> {}
