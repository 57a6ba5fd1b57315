/** The bytes do not follow the presentation language of TLS (RFC 5246 section 4). */
export class TlsDecodeError extends Error {
  constructor() {
    super("a TLS structure is malformed");
    this.name = "TlsDecodeError";
  }
}

/** Reads the numbers and vectors of TLS (RFC 5246 section 4); what it returns are views. Every method throws TlsDecodeError beyond the end. */
export class TlsReader {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  bytes(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new TlsDecodeError();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** A number of so many octets. */
  uint(octets: 1 | 2 | 3): number {
    return this.bytes(octets).reduce((value, octet) => value * 256 + octet, 0);
  }

  /** The content of a vector whose length is given in so many octets. */
  vector(octets: 1 | 2 | 3): Uint8Array {
    return this.bytes(this.uint(octets));
  }

  end(): void {
    if (!this.isAtEnd) throw new TlsDecodeError();
  }
}

/** Reads what fills the bytes from the first to the last. @throws TlsDecodeError */
export function readWhole<Result>(bytes: Uint8Array, read: (reader: TlsReader) => Result): Result {
  const reader = new TlsReader(bytes);
  const result = read(reader);
  reader.end();
  return result;
}

/** Reads values until the bytes are at their end. @throws TlsDecodeError */
export function readAll<Result>(bytes: Uint8Array, read: (reader: TlsReader) => Result): Result[] {
  const reader = new TlsReader(bytes);
  const results: Result[] = [];
  while (!reader.isAtEnd) results.push(read(reader));
  return results;
}

/** A number in so many octets. */
export function uint(octets: 1 | 2 | 3, value: number): Uint8Array {
  const bytes = new Uint8Array(octets);
  for (let i = 0; i < octets; i++) bytes[i] = value >>> (8 * (octets - 1 - i));
  return bytes;
}

type Bytes = Uint8Array | readonly number[];

/** A vector whose length is given in so many octets. */
export function vector(octets: 1 | 2 | 3, ...parts: readonly Bytes[]): Uint8Array {
  const content = concat(...parts);
  return concat(uint(octets, content.length), content);
}

export function concat(...parts: readonly Bytes[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
