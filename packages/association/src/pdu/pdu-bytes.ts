import { AssociationError } from "../errors.js";

export function uint8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** ISO 646 text. @throws AssociationError ERR_ASSOCIATION_OPTIONS */
export function text(value: string): Uint8Array {
  if (!/^[\x20-\x7e]*$/.test(value))
    throw new AssociationError("ERR_ASSOCIATION_OPTIONS", { message: "a name or UID is not of ISO 646 characters" });
  return new TextEncoder().encode(value);
}

/** Bytes after their length in two octets. @throws AssociationError ERR_ASSOCIATION_OPTIONS when they are too many */
export function sized(...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  if (content.length > 0xffff)
    throw new AssociationError("ERR_ASSOCIATION_OPTIONS", { message: "an item of a PDU is longer than 65535 bytes" });
  return concat(uint16(content.length), content);
}

/** An item of a PDU: type, a reserved octet, length in two octets, content. */
export function item(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(Uint8Array.of(type, 0), sized(...parts));
}
