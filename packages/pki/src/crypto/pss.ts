import { digestLengths } from "../algorithms.js";
import { type DigestFunction, mgf1, xor } from "./mgf1.js";
import type { SignatureAlgorithm } from "./types.js";

/** Whether an RSA block is an EMSA-PSS encoding of the digest (RFC 8017 9.1.2); `bits` are those of the modulus. */
export function isPssBlock(
  block: Uint8Array,
  { algorithm, digest, bits }: { algorithm: SignatureAlgorithm; digest: Uint8Array; bits: number },
  hash: DigestFunction,
): boolean {
  const { digest: name, maskDigest = name, saltLength = digestLengths[name] } = algorithm;
  const hashLength = digestLengths[name];
  const encoded = (bits - 1) % 8 === 0 ? block.subarray(1) : block;
  const dataLength = encoded.length - hashLength - 1;
  if (dataLength < saltLength + 1 || encoded.at(-1) !== 0xbc) return false;
  if (encoded !== block && block[0] !== 0) return false;
  const unused = 8 * encoded.length - (bits - 1);
  const fingerprint = encoded.subarray(dataLength, -1);
  if (encoded[0]! >> (8 - unused) !== 0) return false;
  const mask = mgf1(fingerprint, { algorithm: maskDigest, length: dataLength, digest: hash });
  const data = xor(encoded.subarray(0, dataLength), mask);
  data[0]! &= 0xff >> unused;
  const saltAt = dataLength - saltLength;
  if (data[saltAt - 1] !== 1 || data.subarray(0, saltAt - 1).some((octet) => octet !== 0)) return false;
  const expected = hash(name, new Uint8Array(8), digest, data.subarray(saltAt));
  return expected.every((octet, index) => octet === fingerprint[index]);
}
