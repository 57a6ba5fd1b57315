import type { TagNumber } from "../tag.js";
import type { VRCode } from "./vr-codes.js";
import type { ByteSource, SourceRange } from "../file/byte-source.js";

/** How a stretch of a Dataset is encoded. @see PS3.5 7.1, A.1–A.3 */
export interface Encoding {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
}

export const explicitLittleEndian: Encoding = { explicitVr: true, littleEndian: true };
export const implicitLittleEndian: Encoding = { explicitVr: false, littleEndian: true };
export const explicitBigEndian: Encoding = { explicitVr: true, littleEndian: false };

/** The length field of an element, Sequence or Item that ends at a delimiter. @see PS3.5 7.1.1 */
export const UNDEFINED_LENGTH = 0xffffffff;
/** Greater than any Tag of an element. */
export const LAST_TAG = 0xffffffff;
export const ITEM = 0xfffee000;
export const ITEM_DELIMITATION = 0xfffee00d;
export const SEQUENCE_DELIMITATION = 0xfffee0dd;

/** What the info column holds beside the VR code. */
export const RowFlag = {
  /** The six low bits: the VR code. */
  vrMask: 0x3f,
  /** The length field says "undefined". */
  undefinedLength: 0x40,
  /** The closing delimiter is there. */
  delimited: 0x80,
  /** The header takes 12 bytes, not 8. */
  longHeader: 0x100,
  /** The header has no VR. */
  implicitVr: 0x200,
  bigEndian: 0x400,
  /** The value stayed in the ByteSource. */
  external: 0x800,
  /** An Item that holds a fragment of encapsulated data, or the element around them. */
  fragments: 0x1000,
  /** The input, or a delimitation item missing in it, ended this or something inside it too early. */
  truncated: 0x2000,
  /** A Sequence or Item: its rows follow. */
  container: 0x4000,
} as const;

/** Numbers per row: Tag, info, start, length, next. */
export const ROW_SIZE = 5;

/** Where in a row each number stands. */
export const Column = {
  tag: 0,
  /** The VR code and the flags. */
  info: 1,
  /** Offset of the first header byte. */
  start: 2,
  /** Length of the value without its closing delimiter, as found (not as declared). */
  length: 3,
  /** The row after this one and everything inside it. */
  next: 4,
} as const;

/** Values left in a ByteSource: where they would stand in `bytes`, and where they are. */
export interface ExternalValues {
  readonly source: ByteSource;
  /** Offsets in `bytes`, ascending, one per external value. */
  readonly positions: readonly number[];
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
}

/**
 * The structure of an encoded Dataset: a row per data element and Item over the bytes they came from, in their order.
 * A row's descendants follow it directly, so that `next` alone carries the nesting. One typed array holds all rows: no object per element.
 */
export class DatasetIndex {
  /** The encoded Dataset and what surrounds it; external values are left out. */
  readonly bytes: Uint8Array;
  readonly encoding: Encoding;
  /** `count` rows of ROW_SIZE numbers. */
  readonly rows: Uint32Array;
  readonly count: number;
  /** Whether Tags ascend strictly in every Dataset and Item. */
  readonly sorted: boolean;
  /** Where the Dataset begins in `bytes`, and where its last element ends. */
  readonly begin: number;
  readonly end: number;
  /** What follows the Dataset. */
  readonly trailing: Uint8Array | SourceRange;
  readonly external: ExternalValues | undefined;

  constructor(parts: {
    readonly bytes: Uint8Array;
    readonly encoding: Encoding;
    readonly rows: Uint32Array;
    readonly count: number;
    readonly sorted: boolean;
    readonly begin: number;
    readonly end: number;
    readonly trailing: Uint8Array | SourceRange;
    readonly external: ExternalValues | undefined;
  }) {
    this.bytes = parts.bytes;
    this.encoding = parts.encoding;
    this.rows = parts.rows;
    this.count = parts.count;
    this.sorted = parts.sorted;
    this.begin = parts.begin;
    this.end = parts.end;
    this.trailing = parts.trailing;
    this.external = parts.external;
  }

  tag(row: number): TagNumber {
    return this.rows[row * ROW_SIZE]!;
  }

  info(row: number): number {
    return this.rows[row * ROW_SIZE + Column.info]!;
  }

  vrCode(row: number): VRCode {
    return this.info(row) & RowFlag.vrMask;
  }

  next(row: number): number {
    return this.rows[row * ROW_SIZE + Column.next]!;
  }

  /** How many rows there are from `first` up to `last` without those inside them. */
  countSiblings(first: number, last: number): number {
    let count = 0;
    for (let row = first; row < last; row = this.rows[row * ROW_SIZE + Column.next]!) count++;
    return count;
  }

  start(row: number): number {
    return this.rows[row * ROW_SIZE + Column.start]!;
  }

  length(row: number): number {
    return this.rows[row * ROW_SIZE + Column.length]!;
  }

  /** Where the value begins in `bytes`. */
  valueStart(row: number): number {
    return this.start(row) + (this.info(row) & RowFlag.longHeader ? 12 : 8);
  }

  /** Where the value ends in `bytes`; for an external value, where it would begin. */
  valueEnd(row: number): number {
    return this.valueStart(row) + (this.info(row) & RowFlag.external ? 0 : this.length(row));
  }

  /** Where the row ends, its closing delimiter included. */
  rowEnd(row: number): number {
    return this.valueEnd(row) + (this.info(row) & RowFlag.delimited ? 8 : 0);
  }

  /** Whether all of a row's value is in `bytes`, values inside it included. */
  isResident(row: number): boolean {
    const { external } = this;
    if (!external) return true;
    const at = firstAtOrAfter(external.positions, this.valueStart(row));
    return at === external.positions.length || external.positions[at]! > this.valueEnd(row);
  }

  /** The value of a row in pieces: bytes, and stretches of the source where values were left there. */
  pieces(row: number): readonly (Uint8Array | SourceRange)[] {
    const end = this.valueEnd(row);
    let from = this.valueStart(row);
    if (this.isResident(row)) return [this.bytes.subarray(from, end)];
    const { source, positions, offsets, lengths } = this.external!;
    const pieces: (Uint8Array | SourceRange)[] = [];
    for (let at = firstAtOrAfter(positions, from); at < positions.length && positions[at]! <= end; at++) {
      if (positions[at]! > from) pieces.push(this.bytes.subarray(from, positions[at]));
      pieces.push({ source, offset: offsets[at]!, length: lengths[at]! });
      from = positions[at]!;
    }
    return from < end ? [...pieces, this.bytes.subarray(from, end)] : pieces;
  }
}

/** The position of the first entry of an ascending list that is not below `value`. */
export function firstAtOrAfter(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
