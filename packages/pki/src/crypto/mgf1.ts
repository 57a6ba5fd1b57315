import type { DigestAlgorithm } from "../algorithms.js";
import { concat } from "../asn1/der.js";
import type { Hash } from "./types.js";

export type DigestFunction = (algorithm: DigestAlgorithm, ...parts: readonly Uint8Array[]) => Uint8Array;

/** A one-shot digest over parts, from a function that begins a hash. */
export function digestWith(createHash: (algorithm: DigestAlgorithm) => Hash): DigestFunction {
  return (algorithm, ...parts) => {
    const hash = createHash(algorithm);
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
}

/** MGF1 (RFC 8017 B.2.1). */
export function mgf1(
  seed: Uint8Array,
  { algorithm, length, digest }: { algorithm: DigestAlgorithm; length: number; digest: DigestFunction },
): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let made = 0, counter = 0; made < length; counter++) {
    const block = digest(algorithm, seed, Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter));
    blocks.push(block);
    made += block.length;
  }
  return concat(...blocks).subarray(0, length);
}

export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((octet, index) => octet ^ b[index]!);
}
