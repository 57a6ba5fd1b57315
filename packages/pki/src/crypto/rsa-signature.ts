import { unsupported } from "../errors.js";
import type { DigestFunction } from "./mgf1.js";
import { signatureBlock } from "./pkcs1.js";
import { isPssBlock } from "./pss.js";
import type { SignatureAlgorithm } from "./types.js";

/** The block a private RSA key signs. @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM when the modulus is too short for the digest */
export function pkcs1SignatureBlock(algorithm: SignatureAlgorithm, digest: Uint8Array, length: number): Uint8Array {
  const block = signatureBlock(algorithm.digest, digest, { length });
  if (!block) throw unsupported("an RSA key that is too short for the digest");
  return block;
}

/** Whether the block that a public RSA key gave stands for the digest. The whole block is compared, so nothing can hide in its padding. */
export function isSignatureBlock(
  block: Uint8Array,
  { algorithm, digest, bits }: { algorithm: SignatureAlgorithm; digest: Uint8Array; bits: number },
  hash: DigestFunction,
): boolean {
  if (algorithm.scheme === "RSASSA-PSS") return isPssBlock(block, { algorithm, digest, bits }, hash);
  return [true, false].some((withNull) => {
    const expected = signatureBlock(algorithm.digest, digest, { length: block.length, withNull });
    return expected?.every((octet, index) => octet === block[index]) ?? false;
  });
}
