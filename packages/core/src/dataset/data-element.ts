import { RowFlag } from "../codec/dataset-index.js";
import { itemPieces, joinedLength, joinFragments } from "../codec/fragment-items.js";
import type { Part } from "../codec/part-writer.js";
import { swapped } from "../codec/swap-bytes.js";
import { NO_VR, UN, vrNames } from "../codec/vr-codes.js";
import { DecodeError } from "../errors.js";
import { joinPieces, lengthOf, type Piece, readRange } from "../file/byte-source.js";
import { formatTag, type TagNumber } from "../tag.js";
import { type VR, type VRFacts, vrFacts, vrTable } from "../vr.js";
import type { Dataset } from "./dataset.js";
import { resolveVr } from "./resolve-vr.js";
import { decodeBigInts, decodeNumbers, decodeStrings } from "./decode-value.js";

/** A value that was set, in Little Endian. */
export interface OwnValue {
  readonly vr: VR;
  readonly bytes?: Uint8Array;
  /** The value where some of it is in a source. */
  readonly pieces?: readonly Piece[];
  readonly items?: readonly Dataset[];
  /** Encapsulated data: the Basic Offset Table, then the fragments, each in pieces. */
  readonly fragments?: readonly (readonly Piece[])[];
  readonly undefinedLength: boolean;
}

/**
 * A data element of a Dataset: a view of its encoded form, decoded on request.
 *
 * An element is a snapshot: `dataset.set` makes a new one. Getters that do not fit the VR give an empty list or undefined.
 * @see PS3.5 7.1
 */
export class DataElement {
  /** @internal */
  constructor(
    readonly dataset: Dataset,
    readonly tag: TagNumber,
    /** @internal Row in the Dataset's index, or -1 for a value that was set. */
    readonly row: number,
    /** @internal */
    readonly own?: OwnValue,
  ) {}

  /** The VR as encoded; in Implicit VR as PS3.6, the private dictionary and Pixel Representation (0028,0103) give it, else UN. */
  get vr(): VR {
    if (this.own) return this.own.vr;
    const index = this.dataset.index!;
    const info = index.info(this.row);
    if (info & RowFlag.implicitVr) return resolveVr(this.dataset, this.tag) ?? impliedVr(info);
    return vrNames[info & RowFlag.vrMask]!;
  }

  /** The VR that decodes the value: for UN the one that the dictionary knows, else as `vr`. @see PS3.5 6.2.2 */
  get valueVr(): VR {
    const { vr } = this;
    return vr === "UN" ? (resolveVr(this.dataset, this.tag) ?? vr) : vr;
  }

  /** Whether the length field says "undefined" and a delimitation item closes the value. */
  get undefinedLength(): boolean {
    return this.own ? this.own.undefinedLength : (this.#info & RowFlag.undefinedLength) !== 0;
  }

  /** Length of the value as found in the input, in bytes, padding included; 0 for a Sequence that was set. */
  get length(): number {
    if (this.own) {
      const { fragments, pieces, bytes } = this.own;
      if (fragments) return joinedLength(fragments.map((fragment) => ({ length: lengthOf(fragment) })));
      return pieces ? lengthOf(pieces) : (bytes?.length ?? 0);
    }
    const index = this.dataset.index!;
    if ((this.#info & RowFlag.container) === 0 || index.isResident(this.row)) return index.length(this.row);
    return index.pieces(this.row).reduce((length, piece) => length + piece.length, 0);
  }

  /** Where the element's header begins in the input's resident bytes; undefined for a value that was set. */
  get offset(): number | undefined {
    return this.own ? undefined : this.dataset.index!.start(this.row);
  }

  /** Whether all of the value is in memory; false for one that `openFile` left in its source, whole or in part. */
  get isLoaded(): boolean {
    if (!this.own) return this.dataset.index!.isResident(this.row);
    const { fragments, pieces } = this.own;
    return (fragments?.flat() ?? pieces ?? []).every((piece) => piece instanceof Uint8Array);
  }

  /** Whether the value's numbers are Little Endian. */
  get littleEndian(): boolean {
    if (this.own) return true;
    const info = this.#info;
    return (info & RowFlag.bigEndian) === 0 || (info & RowFlag.vrMask) === UN;
  }

  /** Tag path from the root Dataset: `(0040,A730)[2].(0040,A160)`. */
  get path(): string {
    const { path } = this.dataset;
    return path === "" ? formatTag(this.tag) : `${path}.${formatTag(this.tag)}`;
  }

  /**
   * The encoded value, padding included: a view, not a copy. Encoded Items for a Sequence of the input and for encapsulated data.
   * @throws DecodeError ERR_DECODE_VALUE_NOT_LOADED for a value left in its source; use `read`.
   */
  get bytes(): Uint8Array {
    if (!this.isLoaded) {
      throw new DecodeError("ERR_DECODE_VALUE_NOT_LOADED", {
        message: "the value was left in its source",
        path: this.path,
      });
    }
    if (this.own) {
      const { fragments, pieces, bytes } = this.own;
      if (fragments) return joinFragments(this.fragments!);
      return pieces ? loaded(pieces, this) : (bytes ?? new Uint8Array(0));
    }
    const index = this.dataset.index!;
    return index.bytes.subarray(index.valueStart(this.row), index.valueEnd(this.row));
  }

  /** The value as text values, without padding: one per backslash-separated part, none for an empty value. */
  get strings(): readonly string[] {
    const facts = this.#valueFacts;
    const { kind, vr } = facts;
    if (kind === "number") return vr === "SV" || vr === "UV" ? this.bigints.map(String) : this.numbers.map(String);
    if (kind !== "string" && kind !== "text") return [];
    if (this.own || !this.isLoaded) return decodeStrings(this.bytes, 0, this.bytes.length, facts, this.dataset);
    const index = this.dataset.index!;
    return decodeStrings(index.bytes, index.valueStart(this.row), index.valueEnd(this.row), facts, this.dataset);
  }

  /** The first text value, or undefined when there is none. */
  get string(): string | undefined {
    return this.strings[0];
  }

  /** The value as numbers: of binary VRs, of DS and IS; also the array VRs OB, OW, OL, OF, OD. NaN stands for text that is no number. */
  get numbers(): readonly number[] {
    const vr = this.valueVr;
    if (vr === "DS" || vr === "IS") return this.strings.map((text) => (text === "" ? NaN : Number(text)));
    return decodeNumbers(this.bytes, vr, this.littleEndian);
  }

  /** The first number, or undefined when there is none. */
  get number(): number | undefined {
    return this.numbers[0];
  }

  /** The value as 64-bit integers, of SV, UV and OV. */
  get bigints(): readonly bigint[] {
    return decodeBigInts(this.bytes, this.valueVr, this.littleEndian);
  }

  /** The Items of a Sequence, in order, also of one encoded as UN or with unknown VR. Change them through the Dataset. */
  get items(): readonly Dataset[] {
    return this.own ? (this.own.items ?? []) : this.dataset.itemsAt(this.row);
  }

  /** Whether the value is a Sequence of Items. */
  get isSequence(): boolean {
    if (this.own) return this.own.items !== undefined;
    const info = this.#info;
    if ((info & RowFlag.container) !== 0) return (info & RowFlag.fragments) === 0;
    return (info & RowFlag.vrMask) === UN && this.items.length > 0;
  }

  /** Whether the value is encapsulated: a Basic Offset Table and fragments. @see PS3.5 A.4 */
  get isEncapsulated(): boolean {
    return this.own ? this.own.fragments !== undefined : (this.#info & RowFlag.fragments) !== 0;
  }

  /** Encapsulated data: the Basic Offset Table, then the fragments, as views. Undefined when the value is not encapsulated. @see PS3.5 A.4 */
  get fragments(): readonly Uint8Array[] | undefined {
    if (this.own) return this.own.fragments?.map((pieces) => loaded(pieces, this));
    if ((this.#info & RowFlag.fragments) === 0) return undefined;
    return this.dataset.fragmentsAt(this.row);
  }

  /**
   * The encoded value in pieces, with numbers in Little Endian: views of memory, and stretches of the source for what was left there
   * (`streamPart` reads them). Of a Sequence of the input and of encapsulated data they are the encoded Items; see `fragmentParts`.
   */
  get littleEndianParts(): readonly Part[] {
    return this.partsIn(true);
  }

  /** The Basic Offset Table and the fragments, each in pieces; undefined when the value is not encapsulated. @see PS3.5 A.4 */
  get fragmentParts(): readonly (readonly Part[])[] | undefined {
    if (this.own) return this.own.fragments?.map((fragment) => partsOf(fragment, 1));
    if ((this.#info & RowFlag.fragments) === 0) return undefined;
    const index = this.dataset.index!;
    const fragments: (readonly Part[])[] = [];
    for (let row = this.row + 1; row < index.next(this.row); row++) fragments.push(partsOf(index.pieces(row), 1));
    return fragments;
  }

  /** @internal The encoded value in pieces, its numbers in a byte order. */
  partsIn(littleEndian: boolean): readonly Part[] {
    if (this.own) return partsOf(this.pieces, littleEndian ? 1 : vrFacts(this.vr).bytesPerValue);
    const { vr } = this;
    const isSame = this.littleEndian === littleEndian || vr === "UN";
    return partsOf(this.pieces, isSame ? 1 : vrFacts(vr).bytesPerValue);
  }

  /** Reads the whole value, from its source if it was left there. */
  async read(): Promise<Uint8Array> {
    return this.isLoaded ? this.bytes : joinPieces(this.pieces);
  }

  /** Reads the value in blocks, from its source if it was left there. */
  async *stream(): AsyncIterable<Uint8Array> {
    for (const piece of this.pieces) {
      if (piece instanceof Uint8Array) yield piece;
      else yield* readRange(piece);
    }
  }

  /** @internal The encoded value in pieces, in the byte order it has. */
  get pieces(): readonly Piece[] {
    if (!this.own) return this.dataset.index!.pieces(this.row);
    const { fragments } = this.own;
    if (!fragments) return this.own.pieces ?? [this.own.bytes ?? new Uint8Array(0)];
    return fragments.flatMap((fragment) => itemPieces(fragment));
  }

  get #valueFacts(): VRFacts {
    if (this.own === undefined) {
      const info = this.#info;
      const code = info & RowFlag.vrMask;
      if ((info & RowFlag.implicitVr) === 0 && code !== UN) return vrTable[code]!;
    }
    return vrFacts(this.valueVr);
  }

  get #info(): number {
    return this.dataset.index!.info(this.row);
  }
}

function loaded(pieces: readonly Piece[], { path }: DataElement): Uint8Array {
  if (pieces.length === 1 && pieces[0] instanceof Uint8Array) return pieces[0];
  const bytes = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    if (!(piece instanceof Uint8Array)) {
      throw new DecodeError("ERR_DECODE_VALUE_NOT_LOADED", { message: "a fragment was left in its source", path });
    }
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function partsOf(pieces: readonly Piece[], swapUnit: 1 | 2 | 4 | 8): readonly Part[] {
  return pieces.map((piece) => (piece instanceof Uint8Array ? swapped(piece, swapUnit) : { ...piece, swapUnit }));
}

/** The VR that the tokenizer gave an implicit element. */
function impliedVr(info: number): VR {
  const code = info & RowFlag.vrMask;
  if (code === NO_VR) return "UN";
  return code === UN && info & RowFlag.container && !(info & RowFlag.fragments) ? "SQ" : vrNames[code]!;
}
