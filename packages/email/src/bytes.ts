// The libraries for MIME take nothing else, and no other search is as fast; it never leaves this package.
// eslint-disable-next-line no-restricted-imports
import { Buffer } from "node:buffer";

/** The same memory as what the libraries for MIME take, and with the search that Node has for it. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

export function joinBytes(...pieces: readonly Uint8Array[]): Buffer {
  return Buffer.concat(pieces);
}

export function fromLatin1(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

export function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}
