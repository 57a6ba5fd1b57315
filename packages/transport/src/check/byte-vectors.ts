/** The presentation language of TLS: big endian numbers and vectors that begin with their length. @see RFC 8446 3 */

export function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

/** A vector whose length takes so many bytes. */
export function vector(lengthBytes: 1 | 2 | 3, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const content = joined(...parts);
  const length = [content.length >> 16, (content.length >> 8) & 0xff, content.length & 0xff].slice(3 - lengthBytes);
  return joined(length, content);
}

/** Thrown by the reader where a message ends too early; what the peer sent is malformed. */
export class VectorError extends Error {
  constructor() {
    super("a message of the handshake is malformed");
    this.name = "VectorError";
  }
}

/** Reads what a peer sent; no length is believed before it was checked. */
export class VectorReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** A big endian number of so many bytes. @throws VectorError */
  number(length: 1 | 2 | 3): number {
    return this.bytes(length).reduce((value, octet) => value * 256 + octet, 0);
  }

  /** A view. @throws VectorError */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) throw new VectorError();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** The content of a vector. @throws VectorError */
  vector(lengthBytes: 1 | 2 | 3): VectorReader {
    return new VectorReader(this.bytes(this.number(lengthBytes)));
  }

  /** All that is left, as a view. */
  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }
}
