import { DecodeError } from "../errors.js";
import type { ByteSource } from "./byte-source.js";

const SMALLEST_BLOCK = 4 * 1024;
const LARGEST_BLOCK = 256 * 1024;
/** Bytes moved between two visits of the event loop when the buffer grows. */
const MOVED_AT_ONCE = 1024 * 1024;

/** The part of a source that is held in memory: read in blocks that grow while reading goes straight on. */
export class ResidentBytes {
  readonly #source: ByteSource;
  readonly #breathe: () => Promise<void> | undefined;
  #buffer = new Uint8Array(SMALLEST_BLOCK);
  #fill = 0;
  #offset = 0;
  #block = SMALLEST_BLOCK;

  constructor(source: ByteSource, breathe: () => Promise<void> | undefined) {
    this.#source = source;
    this.#breathe = breathe;
  }

  /** All that is held, a view. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#fill);
  }

  /** Forgets what is held from `position` on and goes on at `offset` of the source. */
  skip(position: number, offset: number): void {
    this.#fill = position;
    this.#offset = offset;
    this.#block = SMALLEST_BLOCK;
  }

  /** Reads until at least `size` bytes are held. @throws DecodeError ERR_DECODE_TRUNCATED when the source ends before */
  async fill(size: number): Promise<void> {
    while (this.#fill < size) {
      const left = this.#source.size - this.#offset;
      const wanted = Math.max(size - this.#fill, Math.min(this.#block, left));
      const bytes = left > 0 ? await this.#source.read(this.#offset, wanted) : noBytes;
      if (bytes.length === 0) {
        const message = "the source ends before its stated size";
        throw new DecodeError("ERR_DECODE_TRUNCATED", { message, offset: this.#offset });
      }
      await this.#makeRoom(this.#fill + bytes.length);
      this.#buffer.set(bytes, this.#fill);
      this.#fill += bytes.length;
      this.#offset += bytes.length;
      this.#block = Math.min(LARGEST_BLOCK, this.#block * 4);
    }
  }

  async #makeRoom(size: number): Promise<void> {
    if (size <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, size));
    for (let at = 0; at < this.#fill; at += MOVED_AT_ONCE) {
      larger.set(this.#buffer.subarray(at, Math.min(this.#fill, at + MOVED_AT_ONCE)), at);
      await this.#breathe();
    }
    this.#buffer = larger;
  }
}

const noBytes = new Uint8Array(0);
