import type { DigestAlgorithm } from "../algorithms.js";
import { nullValue, octetString, oid, sequence } from "../asn1/der.js";
import { digestOids } from "../asn1/oids.js";
import { unsupported } from "../errors.js";

/** The encoded message of RSASSA-PKCS1-v1_5, as long as the modulus (RFC 8017 9.2); undefined where the modulus is too short for the digest. */
export function signatureBlock(
  digestAlgorithm: DigestAlgorithm,
  digest: Uint8Array,
  { length, withNull = true }: { readonly length: number; readonly withNull?: boolean },
): Uint8Array | undefined {
  const digestInfo = encodeDigestInfo(digestAlgorithm, digest, withNull);
  if (length < digestInfo.length + 11) return undefined;
  const block = new Uint8Array(length).fill(0xff);
  block.set([0, 1]);
  block[length - digestInfo.length - 1] = 0;
  block.set(digestInfo, length - digestInfo.length);
  return block;
}

/** Some makers leave out the NULL that RFC 8017 asks for (A.2.4); verifiers accept both. */
export function encodeDigestInfo(digestAlgorithm: DigestAlgorithm, digest: Uint8Array, withNull = true): Uint8Array {
  const parameters = withNull ? [nullValue()] : [];
  return sequence(sequence(oid(digestOids[digestAlgorithm]), ...parameters), octetString(digest));
}

/** The block that RSAES-PKCS1-v1_5 encrypts (RFC 8017 7.2.1). @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM when the modulus is too short */
export function encryptionBlock(
  message: Uint8Array,
  { length, randomBytes }: { readonly length: number; readonly randomBytes: (length: number) => Uint8Array },
): Uint8Array {
  if (length < message.length + 11) throw unsupported("an RSA key that is too short for the content key");
  const block = new Uint8Array(length);
  block[1] = 2;
  const padding = block.subarray(2, length - message.length - 1);
  padding.set(randomBytes(padding.length));
  for (let i = 0; i < padding.length; i++) while (padding[i] === 0) padding[i] = randomBytes(1)[0]!;
  block.set(message, length - message.length);
  return block;
}

/**
 * The last `rejected.length` bytes of a decrypted block, or `rejected` where the block is not 00 02, non-zero padding, 00, and a message of that length.
 * No branch and no index depends on the block: who measures the time or sees what follows cannot tell the two apart (RFC 3218 2.3.2).
 */
export function unpadOrReject(block: Uint8Array, rejected: Uint8Array): Uint8Array {
  const separator = block.length - rejected.length - 1;
  // Lengths are public: at least eight bytes of padding stand before the separator.
  if (separator < 10) return rejected;
  let wrong = block[0]! | (block[1]! ^ 2) | block[separator]!;
  for (let i = 2; i < separator; i++) wrong |= ((block[i]! - 1) >> 8) & 1;
  const keep = ((wrong - 1) >> 31) & 0xff;
  const message = new Uint8Array(rejected.length);
  for (let i = 0; i < message.length; i++) {
    message[i] = (block[separator + 1 + i]! & keep) | (rejected[i]! & ~keep);
  }
  return message;
}
