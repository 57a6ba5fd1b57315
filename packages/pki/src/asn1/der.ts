/** Writing DER: each function gives the whole encoding of one value. */

/** Universal tags as identifier octets. */
export const UNIVERSAL = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** A value of any identifier octet around the given content. */
export function der(identifier: number, ...content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return concat(derHeader(identifier, length), ...content);
}

/** Identifier and definite length of a value whose content is written by the caller. */
export function derHeader(identifier: number, length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(identifier, length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(identifier, 0x80 | octets.length, ...octets);
}

/** The length of a whole value whose content has the given length. */
export function derLength(contentLength: number): number {
  return derHeader(0, contentLength).length + contentLength;
}

export function sequence(...content: readonly Uint8Array[]): Uint8Array {
  return der(UNIVERSAL.sequence, ...content);
}

/** A SET OF: DER puts its values in ascending order of their encodings. */
export function setOf(...content: readonly Uint8Array[]): Uint8Array {
  return der(UNIVERSAL.set, ...content.toSorted(compareBytes));
}

export function octetString(value: Uint8Array): Uint8Array {
  return der(UNIVERSAL.octetString, value);
}

/** A number up to 2^31, or the content octets of a larger one. */
export function integer(value: number | Uint8Array): Uint8Array {
  if (typeof value !== "number") return der(UNIVERSAL.integer, value);
  const octets: number[] = [];
  let rest = value;
  do {
    octets.unshift(rest & 0xff);
    rest >>>= 8;
  } while (rest > 0);
  return der(UNIVERSAL.integer, Uint8Array.from(octets[0]! & 0x80 ? [0, ...octets] : octets));
}

export function nullValue(): Uint8Array {
  return Uint8Array.of(UNIVERSAL.null, 0);
}

/** An OBJECT IDENTIFIER from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  return der(UNIVERSAL.oid, Uint8Array.from([first! * 40 + second!, ...rest].flatMap(base128)));
}

/** A context-specific, constructed tag: EXPLICIT, or IMPLICIT around constructed content. */
export function context(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  return der(0xa0 | tag, ...content);
}

/** A context-specific, primitive tag: IMPLICIT around primitive content. */
export function contextPrimitive(tag: number, content: Uint8Array): Uint8Array {
  return der(0x80 | tag, content);
}

/** UTCTime from 1950 to 2049, GeneralizedTime otherwise (RFC 5652 11.3); whole seconds. */
export function time(value: Date): Uint8Array {
  const digits = value.toISOString().replace(/\.\d+/, "").replaceAll(/[-:T]/g, "");
  const year = value.getUTCFullYear();
  const short = year >= 1950 && year < 2050;
  return der(
    short ? UNIVERSAL.utcTime : UNIVERSAL.generalizedTime,
    new TextEncoder().encode(short ? digits.slice(2) : digits),
  );
}

/** Which of two encodings comes first in a SET OF. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 | (rest % 128));
  return octets;
}
