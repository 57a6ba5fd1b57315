import { digestLengths, type KeyTransport } from "../algorithms.js";
import { concat } from "../asn1/der.js";
import { type DigestFunction, mgf1, xor } from "./mgf1.js";
import { PkiError } from "../errors.js";

type Oaep = Extract<KeyTransport, { readonly scheme: "RSAES-OAEP" }>;

/** The block that RSAES-OAEP encrypts (RFC 8017 7.1.1). @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM when the modulus is too short */
export function oaepBlock(
  message: Uint8Array,
  { digest: algorithm, maskDigest = algorithm, label = new Uint8Array() }: Oaep,
  platform: { length: number; digest: DigestFunction; randomBytes: (length: number) => Uint8Array },
): Uint8Array {
  const hashLength = digestLengths[algorithm];
  const dataLength = platform.length - hashLength - 1;
  if (dataLength < hashLength + 1 + message.length) {
    throw new PkiError("ERR_PKI_UNSUPPORTED_ALGORITHM", "the RSA key is too short for RSAES-OAEP with this digest");
  }
  const padding = new Uint8Array(dataLength - hashLength - 1 - message.length);
  const data = concat(platform.digest(algorithm, label), padding, Uint8Array.of(1), message);
  const seed = platform.randomBytes(hashLength);
  const maskedData = xor(data, mgf1(seed, { algorithm: maskDigest, length: dataLength, digest: platform.digest }));
  const mask = mgf1(maskedData, { algorithm: maskDigest, length: hashLength, digest: platform.digest });
  return concat(Uint8Array.of(0), xor(seed, mask), maskedData);
}

/**
 * The message in a decrypted block (RFC 8017 7.1.2); what is wrong with a wrong one is decided once, at the end, without a branch on its way.
 * @throws PkiError ERR_PKI_DECRYPT
 */
export function oaepMessage(
  block: Uint8Array,
  { digest: algorithm, maskDigest = algorithm, label = new Uint8Array() }: Oaep,
  digest: DigestFunction,
): Uint8Array {
  const hashLength = digestLengths[algorithm];
  const maskedSeed = block.subarray(1, 1 + hashLength);
  const maskedData = block.subarray(1 + hashLength);
  if (maskedData.length <= hashLength) throw new PkiError("ERR_PKI_DECRYPT", "the content key cannot be decrypted");
  const seed = xor(maskedSeed, mgf1(maskedData, { algorithm: maskDigest, length: hashLength, digest }));
  const data = xor(maskedData, mgf1(seed, { algorithm: maskDigest, length: maskedData.length, digest }));
  const expected = digest(algorithm, label);
  let wrong = block[0]!;
  for (let i = 0; i < hashLength; i++) wrong |= data[i]! ^ expected[i]!;
  let start = 0;
  let searching = 1;
  for (let i = hashLength; i < data.length; i++) {
    const octet = data[i]!;
    const isOne = (((octet ^ 1) - 1) >> 31) & 1;
    const isZero = ((octet - 1) >> 31) & 1;
    start |= (i + 1) * (searching & isOne);
    wrong |= searching & ~isOne & ~isZero & 1;
    searching &= ~isOne;
  }
  if ((wrong | searching) !== 0) throw new PkiError("ERR_PKI_DECRYPT", "the content key cannot be decrypted");
  return data.slice(start);
}
