import { JpegError } from "./jpeg-error.js";

/** Reads the bits of entropy-coded data, in which a 0 follows each FF. @see ISO/IEC 10918-1 F.2.2.5 */
export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  #buffer = 0;
  #count = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** The next bits, at most 16, with zeros behind the end. */
  peek(bits: number): number {
    while (this.#count < bits) this.#fill();
    return (this.#buffer >>> (this.#count - bits)) & ((1 << bits) - 1);
  }

  /** @throws JpegError when there are not so many bits */
  skip(bits: number): void {
    this.#count -= bits;
    if (this.#at - (this.#count >> 3) > this.#end + 2) throw new JpegError("entropy-coded data end too early");
  }

  take(bits: number): number {
    if (bits === 0) return 0;
    const value = this.peek(bits);
    this.skip(bits);
    return value;
  }

  /** Whether there are eight more bits. */
  get hasByte(): boolean {
    return this.#at < this.#end || this.left >= 8;
  }

  /** How many bits were read ahead, without those behind the end. */
  get left(): number {
    return this.#at > this.#end ? this.#count - 8 * (this.#at - this.#end) : this.#count;
  }

  #fill(): void {
    // Keeps 24 bits at most, so that the sign bit is never reached.
    const byte = this.#at < this.#end ? this.#bytes[this.#at]! : 0;
    this.#at += byte === 0xff ? 2 : 1;
    this.#buffer = ((this.#buffer << 8) | byte) & 0xffffff;
    this.#count += 8;
  }
}

/** Writes bits as entropy-coded data. */
export class BitWriter {
  #bytes: Uint8Array;
  #length = 0;
  #buffer = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Writes up to 16 bits. */
  put(value: number, bits: number): void {
    this.#buffer = (this.#buffer << bits) | value;
    this.#count += bits;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#buffer >>> this.#count) & 0xff;
      this.#byte(byte);
      if (byte === 0xff) this.#byte(0);
    }
    this.#buffer &= (1 << this.#count) - 1;
  }

  /** Fills the last byte with ones. */
  align(): void {
    if (this.#count > 0) this.put((1 << (8 - this.#count)) - 1, 8 - this.#count);
  }

  /** Writes bytes as they stand; to be called when aligned. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #byte(byte: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}
