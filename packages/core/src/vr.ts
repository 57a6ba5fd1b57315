/** The Value Representations of PS3.5 Table 6.2-1. */
export type VR =
  | "AE" | "AS" | "AT" | "CS" | "DA" | "DS" | "DT" | "FD" | "FL" | "IS" | "LO" | "LT" | "OB" | "OD" | "OF" | "OL" | "OV"
  | "OW" | "PN" | "SH" | "SL" | "SQ" | "SS" | "ST" | "SV" | "TM" | "UC" | "UI" | "UL" | "UN" | "UR" | "US" | "UT" | "UV"; // prettier-ignore

/** What kind of value a VR holds; decides which getters of a Dataset apply. */
export type VRKind =
  /** Text; several values are separated by a backslash. */
  | "string"
  /** Text of one value, in which a backslash is an ordinary character. */
  | "text"
  /** Binary numbers of `bytesPerValue` each. */
  | "number"
  /** Bytes without structure, or an array of numbers treated as one value. */
  | "bytes"
  /** Items. */
  | "sequence";

/** The facts of one VR. */
export interface VRFacts {
  readonly vr: VR;
  readonly kind: VRKind;
  /** Whether the explicit encoding has two reserved bytes and a 32-bit length. @see PS3.5 7.1.2 */
  readonly longLength: boolean;
  /** Unit of byte swapping: 1, 2, 4 or 8. */
  readonly bytesPerValue: 1 | 2 | 4 | 8;
  /** The byte that pads an odd value: a space for text, NULL for UI and binary VRs. @see PS3.5 6.2 */
  readonly padding: 0x20 | 0x00;
  /** Whether the VR's text is affected by Specific Character Set (0008,0005). @see PS3.5 6.1.2.2 */
  readonly usesCharacterSet: boolean;
}

function facts(vr: VR, kind: VRKind, bytesPerValue: 1 | 2 | 4 | 8, longLength: boolean): VRFacts {
  const isText = kind === "string" || kind === "text";
  return {
    vr,
    kind,
    longLength,
    bytesPerValue,
    padding: isText && vr !== "UI" ? 0x20 : 0x00,
    usesCharacterSet: ["LO", "LT", "PN", "SH", "ST", "UC", "UT"].includes(vr),
  };
}

/** Every VR of PS3.5 Table 6.2-1, in alphabetical order. */
export const vrTable: readonly VRFacts[] = [
  facts("AE", "string", 1, false),
  facts("AS", "string", 1, false),
  facts("AT", "number", 2, false),
  facts("CS", "string", 1, false),
  facts("DA", "string", 1, false),
  facts("DS", "string", 1, false),
  facts("DT", "string", 1, false),
  facts("FD", "number", 8, false),
  facts("FL", "number", 4, false),
  facts("IS", "string", 1, false),
  facts("LO", "string", 1, false),
  facts("LT", "text", 1, false),
  facts("OB", "bytes", 1, true),
  facts("OD", "bytes", 8, true),
  facts("OF", "bytes", 4, true),
  facts("OL", "bytes", 4, true),
  facts("OV", "bytes", 8, true),
  facts("OW", "bytes", 2, true),
  facts("PN", "string", 1, false),
  facts("SH", "string", 1, false),
  facts("SL", "number", 4, false),
  facts("SQ", "sequence", 1, true),
  facts("SS", "number", 2, false),
  facts("ST", "text", 1, false),
  facts("SV", "number", 8, true),
  facts("TM", "string", 1, false),
  facts("UC", "string", 1, true),
  facts("UI", "string", 1, false),
  facts("UL", "number", 4, false),
  facts("UN", "bytes", 1, true),
  facts("UR", "text", 1, true),
  facts("US", "number", 2, false),
  facts("UT", "text", 1, true),
  facts("UV", "number", 8, true),
];

const factsByVr = new Map(vrTable.map((row) => [row.vr, row]));

/** The facts of a VR. */
export function vrFacts(vr: VR): VRFacts {
  return factsByVr.get(vr)!;
}

/** Whether two letters name a VR of PS3.5 Table 6.2-1. */
export function isVR(text: string): text is VR {
  return factsByVr.has(text as VR);
}
