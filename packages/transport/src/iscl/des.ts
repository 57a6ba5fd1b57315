import { createCipheriv, createDecipheriv } from "node:crypto";

/** Bytes of a DES key, and of a block. */
export const desLength = 8;

const zeroBlock: Uint8Array = new Uint8Array(desLength);

export interface DesCbcOptions {
  /** Default: zero. */
  readonly iv?: Uint8Array;
  /** Whether PKCS #7 padding is added or taken off; without it, the bytes are whole blocks. Default: false. */
  readonly padding?: boolean;
}

/** DES in CBC mode (FIPS 46, FIPS 81). */
export function desCbcEncrypt(key: Uint8Array, bytes: Uint8Array, options: DesCbcOptions = {}): Uint8Array {
  const cipher = createCipheriv("des-ede3-cbc", tripled(key), options.iv ?? zeroBlock);
  cipher.setAutoPadding(options.padding ?? false);
  return joined([cipher.update(bytes), cipher.final()]);
}

/** @throws Error when the bytes are not whole blocks, or their padding is damaged. */
export function desCbcDecrypt(key: Uint8Array, bytes: Uint8Array, options: DesCbcOptions = {}): Uint8Array {
  const decipher = createDecipheriv("des-ede3-cbc", tripled(key), options.iv ?? zeroBlock);
  decipher.setAutoPadding(options.padding ?? false);
  return joined([decipher.update(bytes), decipher.final()]);
}

/**
 * DES-MAC: the last block of the message, filled up with zeros, in CBC mode (FIPS 113, ANSI X9.9); all its 64 bits, of which ISO 8730 uses
 * the first 32.
 *
 * Secure for messages of different lengths only when each begins with its length.
 */
export function desMac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(Math.ceil(message.length / desLength) * desLength);
  blocks.set(message);
  return desCbcEncrypt(key, blocks).slice(-desLength);
}

/** The weak and semi-weak keys of DES, without their parity bits. */
const weakKeys: ReadonlySet<string> = new Set([
  "0000000000000000",
  "fefefefefefefefe",
  "1e1e1e1e0e0e0e0e",
  "e0e0e0e0f0f0f0f0",
  "00fe00fe00fe00fe",
  "fe00fe00fe00fe00",
  "1ee01ee00ef00ef0",
  "e01ee01ef00ef00e",
  "00e000e000f000f0",
  "e000e000f000f000",
  "1efe1efe0efe0efe",
  "fe1efe1efe0efe0e",
  "001e001e000e000e",
  "1e001e000e000e00",
  "e0fee0fef0fef0fe",
  "fee0fee0fef0fef0",
]);

/** Whether a key is one of the weak and semi-weak keys of DES; parity bits do not count. */
export function isWeakDesKey(key: Uint8Array): boolean {
  return weakKeys.has(Array.from(key, (byte) => (byte & 0xfe).toString(16).padStart(2, "0")).join(""));
}

/** OpenSSL builds of Node lack single DES: EDE with the same key three times is the same function. */
function tripled(key: Uint8Array): Uint8Array {
  return joined([key, key, key]);
}

/** All the given bytes, one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
