/** What a data element's value is written from: bytes as they stand, text of one-byte characters, or numbers of the VR. */
export type ElementValue = Uint8Array | string | number | bigint | readonly (number | bigint)[];

/** Whether the end is given by a length or by a delimitation item. */
export type LengthKind = "defined" | "undefined";

/** One data element with a value. */
export interface ElementNode {
  readonly kind: "element";
  readonly tag: number;
  readonly vr: string;
  readonly value: ElementValue;
}

/** A Sequence. With VR `UN` its Items are Implicit VR Little Endian, whatever is around them (PS3.5 6.2.2). */
export interface SequenceNode {
  readonly kind: "sequence";
  readonly tag: number;
  readonly vr: "SQ" | "UN";
  readonly length: LengthKind;
  readonly items: readonly ItemNode[];
}

/** A Dataset inside a Sequence. */
export interface ItemNode {
  readonly kind: "item";
  readonly length: LengthKind;
  readonly nodes: readonly DatasetNode[];
}

/** Encapsulated Pixel Data: the Basic Offset Table and the fragments. */
export interface FragmentsNode {
  readonly kind: "fragments";
  readonly tag: number;
  readonly vr: "OB" | "OW";
  readonly fragments: readonly Uint8Array[];
}

/** Bytes put in as they are, right or wrong. */
export interface RawNode {
  readonly kind: "raw";
  readonly bytes: Uint8Array;
}

export type DatasetNode = ElementNode | SequenceNode | FragmentsNode | RawNode;

/** A data element: `element(0x00100010, "PN", "Doe^Jane")`. */
export function element(tag: number, vr: string, value: ElementValue = ""): ElementNode {
  return { kind: "element", tag, vr, value };
}

/** A Sequence. Default: VR SQ, defined length. */
export function sequence(
  tag: number,
  items: readonly ItemNode[],
  options: { readonly length?: LengthKind; readonly vr?: "SQ" | "UN" } = {},
): SequenceNode {
  return { kind: "sequence", tag, items, vr: options.vr ?? "SQ", length: options.length ?? "defined" };
}

/** An Item. Default: defined length. */
export function item(nodes: readonly DatasetNode[], options: { readonly length?: LengthKind } = {}): ItemNode {
  return { kind: "item", nodes, length: options.length ?? "defined" };
}

/** Encapsulated Pixel Data; the first fragment is the Basic Offset Table. Each is padded to an even length. */
export function fragments(tag: number, vr: "OB" | "OW", parts: readonly Uint8Array[]): FragmentsNode {
  return { kind: "fragments", tag, vr, fragments: parts };
}

/** Bytes put into the Dataset as they are. */
export function raw(bytes: Uint8Array): RawNode {
  return { kind: "raw", bytes };
}
