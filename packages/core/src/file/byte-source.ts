import { DecodeError } from "../errors.js";

/**
 * Bytes that can be read at any offset: memory, a file handle, a browser `Blob`.
 * `read` may return fewer bytes than asked for, but at least one before the end.
 * What it returns is the reader's: a later `read`, which may begin before it was worked on, must not write into the same memory.
 */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A ByteSource over bytes in memory; `read` gives views. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** A ByteSource over a browser `Blob` or `File`. */
export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}

/** A stretch of a ByteSource that was not read into memory. */
export interface SourceRange {
  readonly source: ByteSource;
  readonly offset: number;
  readonly length: number;
}

/** A stretch of a value: bytes at hand, or a stretch of a source. */
export type Piece = Uint8Array | SourceRange;

/** How long pieces are together. */
export function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((length, piece) => length + piece.length, 0);
}

/** A stretch of a piece. */
export function cutPiece(piece: Piece, from: number, to: number): Piece {
  if (piece instanceof Uint8Array) return piece.subarray(from, to);
  return { source: piece.source, offset: piece.offset + from, length: to - from };
}

/** Reads pieces as one: a view where there is one piece in memory. @throws DecodeError ERR_DECODE_TRUNCATED, and what a source throws */
export async function joinPieces(pieces: readonly Piece[]): Promise<Uint8Array> {
  if (pieces.length === 1 && pieces[0] instanceof Uint8Array) return pieces[0];
  const bytes = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece instanceof Uint8Array ? piece : await readExactly(piece.source, piece.offset, piece.length), at);
    at += piece.length;
  }
  return bytes;
}

const BLOCK_LENGTH = 256 * 1024;

/**
 * Reads a stretch of a ByteSource block by block; the next block is on its way while one is worked on.
 * @throws DecodeError ERR_DECODE_TRUNCATED when the source has become shorter
 */
export async function* readRange(range: SourceRange, blockLength: number = BLOCK_LENGTH): AsyncIterable<Uint8Array> {
  const { source, offset, length } = range;
  const ask = (from: number): Promise<Uint8Array> => {
    const block = source.read(offset + from, Math.min(blockLength, length - from));
    // It fails when it is waited for, and unheard when nobody waits any more.
    block.catch(() => {});
    return block;
  };
  let next = length > 0 ? ask(0) : undefined;
  for (let done = 0; next;) {
    const block = await next;
    if (block.length === 0) throw sourceEnded(offset + done);
    done += block.length;
    next = done < length ? ask(done) : undefined;
    yield block;
  }
}

/** Reads exactly `length` bytes. @throws DecodeError ERR_DECODE_TRUNCATED when the source has become shorter */
export async function readExactly(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  const first = await source.read(offset, length);
  if (first.length === length) return first;
  const bytes = new Uint8Array(length);
  bytes.set(first);
  for (let done = first.length; done < length;) {
    const block = await source.read(offset + done, length - done);
    if (block.length === 0) throw sourceEnded(offset + done);
    bytes.set(block, done);
    done += block.length;
  }
  return bytes;
}

function sourceEnded(offset: number): DecodeError {
  return new DecodeError("ERR_DECODE_TRUNCATED", { message: "the source ends before its stated size", offset });
}
