/** What was found where a forwarded instance is not as it was received; the list is closed. */
export type BitPreservationCode =
  /** The forwarded instance is in Implicit VR. */
  | "VR_IMPLICIT"
  /** The numbers of the forwarded instance are in the other byte order. */
  | "BYTE_ORDER_CHANGED"
  /** An element is no longer there. */
  | "ELEMENT_REMOVED"
  /** An element has another VR. */
  | "VR_CHANGED"
  /** A value has other bytes, padding included. */
  | "VALUE_CHANGED"
  /** Encapsulated data are cut otherwise, have other bytes, or are no longer encapsulated. */
  | "FRAGMENTS_CHANGED"
  /** A Sequence has lost an Item. */
  | "ITEM_REMOVED"
  /** A Sequence has one more Item, and is not one of the Digital Signatures Macro. */
  | "ITEM_ADDED"
  /** A Sequence has the same Items in another order. */
  | "ITEM_ORDER_CHANGED"
  /** What was added is inside what a signature covers, or makes its MAC ID Number ambiguous. */
  | "ADDITION_BREAKS_SIGNATURE";

/** One finding; no message holds a value. */
export interface BitPreservationFinding {
  readonly code: BitPreservationCode;
  /** The Tag path of the element or Item; empty for the whole instance. */
  readonly path: string;
  readonly message: string;
}

/** What a comparison has found so far. */
export interface ComparisonReport {
  readonly findings: BitPreservationFinding[];
  readonly additions: string[];
}

const messages: Readonly<Record<BitPreservationCode, string>> = {
  VR_IMPLICIT: "the forwarded instance is in Implicit VR",
  BYTE_ORDER_CHANGED: "the forwarded instance is in the other byte order",
  ELEMENT_REMOVED: "the element was removed",
  VR_CHANGED: "the VR was changed",
  VALUE_CHANGED: "the value was changed",
  FRAGMENTS_CHANGED: "the encapsulated data were changed",
  ITEM_REMOVED: "an Item was removed",
  ITEM_ADDED: "an Item was added",
  ITEM_ORDER_CHANGED: "the order of Items was changed",
  ADDITION_BREAKS_SIGNATURE: "what was added breaks a signature",
};

export function preservationFinding(code: BitPreservationCode, path: string): BitPreservationFinding {
  return { code, path, message: messages[code] };
}
