import { unsupported } from "../errors.js";

/** @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM where a page was not loaded over a secure connection, which WebCrypto asks for */
export function subtle(): SubtleCrypto {
  const found = (globalThis as Partial<typeof globalThis>).crypto;
  // The types do not know that a page of an insecure connection has no `subtle`.
  if (!(found as Partial<Crypto> | undefined)?.subtle) throw unsupported("WebCrypto, which needs a secure context,");
  return found!.subtle;
}

/** Bytes as WebCrypto takes them: never of shared memory. */
export function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

/** Most bytes that `getRandomValues` gives at once. */
const MAX_RANDOM = 65536;

export function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += MAX_RANDOM) crypto.getRandomValues(bytes.subarray(at, at + MAX_RANDOM));
  return bytes;
}
