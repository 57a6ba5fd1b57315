import { type ByteSource, joinPieces, type Piece, type SourceRange } from "@dicomsec/core";

/** A stretch of bytes that is made when it is read, and forgotten once it was read to its end. */
export function computedRange(length: number, make: () => Promise<Uint8Array>): SourceRange {
  let made: Promise<Uint8Array> | undefined;
  const source: ByteSource = {
    size: length,
    read: async (offset, count) => {
      const bytes = await (made ??= make());
      if (offset + count >= length) made = undefined;
      return bytes.subarray(offset, offset + count);
    },
  };
  return { source, offset: 0, length };
}

/**
 * A stretch of bytes that is read from another and changed on the way.
 * @param change Changes bytes in place; they begin at an offset of the stretch.
 * @param unit What is read at once is cut at multiples of so many bytes.
 */
export function changedRange(
  range: SourceRange,
  change: (bytes: Uint8Array, from: number) => void,
  unit: number,
): SourceRange {
  const source: ByteSource = {
    size: range.length,
    read: async (offset, count) => {
      const first = offset - (offset % unit);
      const last = Math.min(range.length, Math.ceil((offset + count) / unit) * unit);
      if (first >= last) return new Uint8Array(0);
      const read: Piece = { source: range.source, offset: range.offset + first, length: last - first };
      // What a source gives may be a view of memory that is others'.
      const bytes = new Uint8Array(await joinPieces([read]));
      change(bytes, first);
      return bytes.subarray(offset - first, offset - first + count);
    },
  };
  return { source, offset: 0, length: range.length };
}
