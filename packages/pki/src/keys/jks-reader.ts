import { damaged } from "../errors.js";

/** What Java's DataOutputStream wrote: every length is checked before it is believed. */
export class JksReader {
  offset = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get remaining(): number {
    return this.#bytes.length - this.offset;
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  /** A view into the store. */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** As many values as a count before them says. */
  list<Value>(read: () => Value): Value[] {
    const count = this.uint32();
    const values: Value[] = [];
    while (values.length < count) values.push(read());
    return values;
  }

  /** Java's "modified UTF-8": UTF-8 of UTF-16 code units, and two bytes for NUL. */
  text(): string {
    const bytes = this.bytes(this.#view.getUint16(this.#advance(2)));
    const units: number[] = [];
    for (let at = 0; at < bytes.length;) {
      const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
      if (first < 0x80) units.push(first);
      else if (first < 0xe0) units.push(((first & 0x1f) << 6) | (second & 0x3f));
      else units.push(((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f));
      at += first < 0x80 ? 1 : first < 0xe0 ? 2 : 3;
    }
    return String.fromCharCode(...units);
  }

  #advance(length: number): number {
    if (length > this.remaining) throw damaged("a JKS key store is truncated");
    const start = this.offset;
    this.offset += length;
    return start;
  }
}
