import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** HMAC-SHA-256 of a text in UTF-8 under one key, as 64 hexadecimal digits. @see RFC 2104, FIPS 180-4 */
export type KeyedHash = (text: string) => string;

/** HMAC-SHA-256 under a key where Node's own is not at hand; the key is absorbed once. */
export function createKeyedHash(key: Uint8Array): KeyedHash {
  const absorbed = hmac.create(sha256, key);
  return (text) => bytesToHex(absorbed.clone().update(utf8ToBytes(text)).digest());
}
