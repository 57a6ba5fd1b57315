/** Where in a Dataset or a byte stream something was found. */
export interface Place {
  /** Tag path from the root Dataset, Items counted from 0: `(0040,A730)[2].(0040,A160)`. Empty at the root. */
  readonly path?: string;
  /** Byte offset in the input (after inflation for a deflated Dataset). */
  readonly offset?: number;
}

/** The base of every error thrown by a dicomsec package: a stable `code`, a place, and never an attribute value. */
export class DicomError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly path: string | undefined;
  readonly offset: number | undefined;

  constructor(code: Code, details: { readonly message: string; readonly cause?: unknown } & Place) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.path = details.path;
    this.offset = details.offset;
  }
}

/** Why bytes cannot be read as a Dataset. */
export type DecodeErrorCode =
  /** The input holds neither a DICOM file nor anything that looks like a Dataset. */
  | "ERR_DECODE_NOT_DICOM"
  /** The input ends inside a header or a nested Item. */
  | "ERR_DECODE_TRUNCATED"
  /** A length reaches beyond the Item, Sequence or Dataset that holds it. */
  | "ERR_DECODE_LENGTH_BEYOND_END"
  /** An element, Item or delimiter stands where PS3.5 does not allow it. */
  | "ERR_DECODE_STRUCTURE"
  /** Bytes that belong to no data element follow the Dataset. */
  | "ERR_DECODE_TRAILING"
  /** The VR is not one of PS3.5 Table 6.2-1. */
  | "ERR_DECODE_VR"
  /** Sequences are nested deeper than `maxDepth`. */
  | "ERR_DECODE_DEPTH"
  /** A length is odd, or not a multiple of the VR's unit. */
  | "ERR_DECODE_LENGTH"
  /** Tags are duplicated or not in ascending order. */
  | "ERR_DECODE_ORDER"
  /** The File Meta Information is missing or contradicts itself. */
  | "ERR_DECODE_FILE_META"
  /** The Transfer Syntax is missing, or does not describe the Dataset that follows. */
  | "ERR_DECODE_TRANSFER_SYNTAX"
  /** The deflated Dataset is damaged, or inflates beyond `maxInflatedBytes`. */
  | "ERR_DECODE_DEFLATE"
  /** Text cannot be decoded in the declared Specific Character Set. */
  | "ERR_DECODE_CHARACTER_SET"
  /** The value is not of the form its VR demands. */
  | "ERR_DECODE_VALUE"
  /** The value was left in its source; read it with `DataElement.read`. */
  | "ERR_DECODE_VALUE_NOT_LOADED";

/** Thrown when bytes cannot be read, or depart from PS3.5 and `strict` was asked for. */
export class DecodeError extends DicomError<DecodeErrorCode> {}

/** A departure from PS3.5 or PS3.10 that was tolerated; the code is the one a strict reader would throw. */
export interface DecodeWarning extends Place {
  readonly code: DecodeErrorCode;
  readonly message: string;
}

/** Why a value or a Dataset cannot be written. */
export type EncodeErrorCode =
  /** A character is not in the Specific Character Set of the Dataset. */
  | "ERR_ENCODE_CHARACTER_SET"
  /** The value is longer than its VR's length field or PS3.5 allows. */
  | "ERR_ENCODE_LENGTH"
  /** The value does not fit the VR. */
  | "ERR_ENCODE_VALUE"
  /** The Transfer Syntax cannot carry the Dataset, or is unknown. */
  | "ERR_ENCODE_TRANSFER_SYNTAX"
  /** The value was left in its source, and the source is not at hand. */
  | "ERR_ENCODE_VALUE_NOT_LOADED";

/** Thrown when something cannot be encoded as asked. */
export class EncodeError extends DicomError<EncodeErrorCode> {}
