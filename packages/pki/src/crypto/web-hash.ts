import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { md5, ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { pbkdf2Async } from "@noble/hashes/pbkdf2.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import type { DigestAlgorithm } from "../algorithms.js";
import type { Hash } from "./types.js";
import { owned, subtle } from "./web-platform.js";

// WebCrypto digests whole messages only, and knows neither MD5 nor RIPEMD-160.
const hashes = { MD5: md5, RIPEMD160: ripemd160, SHA1: sha1, SHA256: sha256, SHA384: sha384, SHA512: sha512 };

/** The digests WebCrypto has, by its names. */
export const webDigests: Readonly<Partial<Record<DigestAlgorithm, string>>> = {
  SHA1: "SHA-1",
  SHA256: "SHA-256",
  SHA384: "SHA-384",
  SHA512: "SHA-512",
};

export function createHash(algorithm: DigestAlgorithm): Hash {
  const hash = hashes[algorithm].create();
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}

export async function hmac(algorithm: DigestAlgorithm, key: Uint8Array, message: Uint8Array): Promise<Uint8Array> {
  return nobleHmac(hashes[algorithm], key, message);
}

export async function pbkdf2(
  password: Uint8Array,
  salt: Uint8Array,
  {
    iterations,
    length,
    digest,
  }: { readonly iterations: number; readonly length: number; readonly digest: DigestAlgorithm },
): Promise<Uint8Array> {
  const hash = webDigests[digest];
  if (hash === undefined) return pbkdf2Async(hashes[digest], password, salt, { c: iterations, dkLen: length });
  const key = await subtle().importKey("raw", owned(password), "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", salt: owned(salt), iterations, hash };
  return new Uint8Array(await subtle().deriveBits(parameters, key, length * 8));
}
