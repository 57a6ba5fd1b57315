import { createHash, createHmac } from "node:crypto";

/** MD5 (RFC 1321). */
export function md5(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("md5").update(bytes).digest());
}

/** HMAC-MD5 (RFC 2104). */
export function hmacMd5(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac("md5", key).update(bytes).digest());
}
