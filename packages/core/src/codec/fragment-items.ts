import { lengthOf, type Piece } from "../file/byte-source.js";
import { ITEM, SEQUENCE_DELIMITATION } from "./dataset-index.js";

const HEADER_LENGTH = 8;

/** Encapsulated data as it stands in a value of undefined length, without the Sequence Delimitation Item. @see PS3.5 A.4 */
export function joinFragments(fragments: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(joinedLength(fragments));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const fragment of fragments) {
    putItemHeader(view, at, paddedLength(fragment));
    bytes.set(fragment, at + HEADER_LENGTH);
    at += HEADER_LENGTH + paddedLength(fragment);
  }
  return bytes;
}

/** A fragment with its header and padding, as it stands in such a value. */
export function itemPieces(fragment: readonly Piece[]): readonly Piece[] {
  const header = new Uint8Array(HEADER_LENGTH);
  const length = lengthOf(fragment);
  putItemHeader(new DataView(header.buffer), 0, length + (length & 1));
  return [header, ...fragment, ...(length & 1 ? [new Uint8Array(1)] : [])];
}

function putItemHeader(view: DataView, at: number, length: number): void {
  view.setUint16(at, ITEM >>> 16, true);
  view.setUint16(at + 2, ITEM & 0xffff, true);
  view.setUint32(at + 4, length, true);
}

/** How long it is. */
export function joinedLength(fragments: readonly { readonly length: number }[]): number {
  return fragments.reduce((sum, fragment) => sum + HEADER_LENGTH + paddedLength(fragment), 0);
}

function paddedLength(fragment: { readonly length: number }): number {
  return fragment.length + (fragment.length & 1);
}

/** The fragments of such a value; undefined when it is not made of them from end to end. */
export function splitFragments(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fragments: Uint8Array[] = [];
  let at = 0;
  while (at + HEADER_LENGTH <= bytes.length) {
    const tag = view.getUint16(at, true) * 0x10000 + view.getUint16(at + 2, true);
    const end = at + HEADER_LENGTH + view.getUint32(at + 4, true);
    if (tag === SEQUENCE_DELIMITATION && end === bytes.length && at + HEADER_LENGTH === end) return fragments;
    if (tag !== ITEM || end > bytes.length) return undefined;
    fragments.push(bytes.subarray(at + HEADER_LENGTH, end));
    at = end;
  }
  return at === bytes.length && fragments.length > 0 ? fragments : undefined;
}
