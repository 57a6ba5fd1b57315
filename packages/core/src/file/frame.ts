import { swapped } from "../codec/swap-bytes.js";
import { DecodeError } from "../errors.js";
import { joinPieces, type Piece } from "./byte-source.js";

/** How the bytes of a frame are made of its pieces. */
export interface FrameLayout {
  /** Length of the frame in bytes. */
  readonly length: number;
  /** Bits of the first byte that belong to the frame before, of native frames with 1 bit per pixel. */
  readonly firstBit: number;
  /** Bits of the last byte that are no pixels of the frame; they become 0. */
  readonly unusedBits: number;
  /** Bytes at the start that belong to the frame before. */
  readonly skip: number;
  readonly swapUnit: 1 | 2 | 4 | 8;
}

/** A frame of Pixel Data: a view of its encoded form, read on request. */
export class Frame {
  readonly #pieces: readonly Piece[];
  readonly #layout: FrameLayout;

  /** @internal Use `framesOf`. */
  constructor(pieces: readonly Piece[], layout: FrameLayout) {
    this.#pieces = pieces;
    this.#layout = layout;
  }

  /** Length in bytes; of a compressed frame with the padding of its fragments, unless a table tells the length without. */
  get length(): number {
    return this.#layout.length;
  }

  /**
   * The pieces that the frame is in: views of memory, and stretches of the source for what was left there. Of encapsulated Pixel Data
   * they are the frame's fragments, padding included; of native ones they may hold more than the frame.
   */
  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** Whether the frame is in memory; false when any of it was left in its source. */
  get isLoaded(): boolean {
    return this.#pieces.every((piece) => piece instanceof Uint8Array);
  }

  /**
   * The frame's bytes: of native Pixel Data Little Endian, of encapsulated the fragments of the frame joined. A view where that is possible.
   * @throws DecodeError ERR_DECODE_VALUE_NOT_LOADED for a frame left in its source; use `read`.
   */
  get bytes(): Uint8Array {
    const loaded = this.#pieces.filter((piece) => piece instanceof Uint8Array);
    if (loaded.length === this.#pieces.length) return arranged(joined(loaded), this.#layout);
    throw new DecodeError("ERR_DECODE_VALUE_NOT_LOADED", { message: "the frame was left in its source" });
  }

  /** As `bytes`, from the source if the frame was left there. */
  async read(): Promise<Uint8Array> {
    return arranged(await joinPieces(this.#pieces), this.#layout);
  }
}

/** The frames of Pixel Data, in order; made as they are asked for. */
export class Frames implements Iterable<Frame> {
  readonly #make: (at: number) => Frame;

  /** @internal Use `framesOf`. */
  constructor(
    /** How many frames there are. */
    readonly count: number,
    make: (at: number) => Frame,
  ) {
    this.#make = make;
  }

  /** The frame at a position, counted from 0; undefined beyond the last one. */
  at(position: number): Frame | undefined {
    return position >= 0 && position < this.count ? this.#make(position) : undefined;
  }

  *[Symbol.iterator](): Iterator<Frame> {
    for (let at = 0; at < this.count; at++) yield this.#make(at);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function arranged(bytes: Uint8Array, { length, firstBit, unusedBits, skip, swapUnit }: FrameLayout): Uint8Array {
  const ordered = swapped(bytes, swapUnit).subarray(skip);
  if (firstBit === 0 && unusedBits === 0) return ordered.subarray(0, length);
  // Pixels of 1 bit are packed from the least significant bit on, across bytes and frames (PS3.5 8.1.1).
  const shifted = new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    shifted[at] = (ordered[at]! >>> firstBit) | ((ordered[at + 1] ?? 0) << (8 - firstBit));
  }
  shifted[length - 1]! &= 0xff >>> unusedBits;
  return shifted;
}
