import { AssociationError } from "../errors.js";

/** Reads big endian numbers and texts of a PDU; what it returns are views. Every method throws ERR_ASSOCIATION_PDU beyond the end. */
export class ByteCursor {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  bytes(length: number): Uint8Array {
    if (length > this.remaining) throw malformed("a length in a PDU reaches beyond its end");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint8(): number {
    return this.bytes(1)[0]!;
  }

  uint16(): number {
    const [high = 0, low = 0] = this.bytes(2);
    return high * 0x100 + low;
  }

  uint32(): number {
    return this.uint16() * 0x10000 + this.uint16();
  }

  skip(length: number): void {
    this.bytes(length);
  }

  /** Text of ISO 646, without the spaces and NULs around it. */
  text(length: number): string {
    const text = new TextDecoder("latin1").decode(this.bytes(length));
    return text.replaceAll(/^[ \0]+|[ \0]+$/g, "");
  }

  /** Bytes after their length in two octets. */
  sized(): Uint8Array {
    return this.bytes(this.uint16());
  }

  /** A UID, or another name that is repeated to the peer: of ISO 646 characters alone. */
  uid(length: number): string {
    const uid = this.text(length);
    if (!/^[\x20-\x7e]*$/.test(uid)) throw malformed("a UID in a PDU has characters that none has");
    return uid;
  }

  sizedUid(): string {
    return this.uid(this.uint16());
  }

  /** The items that follow to the end: type, a reserved octet, length in two octets, content. */
  *items(): Generator<{ readonly type: number; readonly content: Uint8Array }> {
    while (this.remaining > 0) {
      const type = this.uint8();
      this.skip(1);
      yield { type, content: this.sized() };
    }
  }
}

export function malformed(message: string): AssociationError {
  // Invalid PDU parameter value (PS3.8 Table 9-26).
  return new AssociationError("ERR_ASSOCIATION_PDU", { message, abort: { source: 2, reason: 6 } });
}
