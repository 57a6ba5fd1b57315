import { EncodeError } from "../errors.js";
import { lengthOf, type Piece, type SourceRange } from "./byte-source.js";

const ITEM_HEADER_LENGTH = 8;
const LARGEST_OFFSET = 0xffffffff;

/** Where each fragment begins: bytes from the first Item after the Basic Offset Table. @see PS3.5 A.4 */
export function fragmentOffsets(lengths: readonly number[]): readonly number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (const length of lengths) {
    offsets.push(offset);
    offset += ITEM_HEADER_LENGTH + length + (length & 1);
  }
  return offsets;
}

/** The offsets of a Basic Offset Table. @see PS3.5 A.4 */
export function readBasicOffsetTable(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length >>> 2 }, (_, at) => view.getUint32(4 * at, true));
}

/** Which fragments make each frame, as the first of them, by the offsets of frames; undefined when a frame begins inside a fragment. */
export function firstFragments(frameOffsets: readonly number[], offsets: readonly number[]): number[] | undefined {
  const first: number[] = [];
  let at = 0;
  for (const offset of frameOffsets) {
    while (at < offsets.length && offsets[at]! < offset) at++;
    if (offsets[at] !== offset || first.at(-1) === at) return undefined;
    first.push(at);
  }
  return first[0] === 0 ? first : undefined;
}

/** How the frames of encapsulated Pixel Data are found. @see PS3.5 A.4 */
export type OffsetTableKind = "basic" | "extended" | "none";

/** Encapsulated frames, as `dataset.set(Tag.PixelData, …, "OB")` takes them. */
export interface EncapsulatedFrames<Content = Uint8Array> {
  /** The Basic Offset Table, then a fragment per frame. */
  readonly fragments: readonly (Uint8Array | Content)[];
  /** For Extended Offset Table (7FE0,0001); empty unless asked for. */
  readonly extendedOffsetTable: readonly bigint[];
  /** For Extended Offset Table Lengths (7FE0,0002); empty unless asked for. */
  readonly extendedOffsetTableLengths: readonly bigint[];
}

/**
 * Encapsulates compressed frames, in memory or in a source, one fragment each. Of an extended table, `dataset.set` its two elements too.
 * @param options `offsetTable`: default "basic".
 * @throws EncodeError ERR_ENCODE_LENGTH when a frame, or with a basic table all of them, take more than 2^32 bytes
 * @see PS3.5 A.4
 */
export function encapsulateFrames<Content extends Uint8Array | SourceRange | readonly Piece[] = Uint8Array>(
  frames: readonly Content[],
  options: { readonly offsetTable?: OffsetTableKind } = {},
): EncapsulatedFrames<Content> {
  const { offsetTable = "basic" } = options;
  const lengths = frames.map((frame) => (Array.isArray(frame) ? lengthOf(frame) : frame.length));
  const offsets = fragmentOffsets(lengths);
  const last = offsetTable === "basic" ? (offsets.at(-1) ?? 0) : 0;
  if (last > LARGEST_OFFSET || lengths.some((length) => length >= LARGEST_OFFSET))
    throw new EncodeError("ERR_ENCODE_LENGTH", { message: "the frames are too long" });
  const isExtended = offsetTable === "extended";
  return {
    fragments: [offsetTable === "basic" ? basicOffsetTable(offsets) : new Uint8Array(0), ...frames],
    extendedOffsetTable: isExtended ? offsets.map(BigInt) : [],
    extendedOffsetTableLengths: isExtended ? lengths.map(BigInt) : [],
  };
}

function basicOffsetTable(offsets: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * offsets.length);
  const view = new DataView(bytes.buffer);
  offsets.forEach((offset, at) => view.setUint32(4 * at, offset, true));
  return bytes;
}
