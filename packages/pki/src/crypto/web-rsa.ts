import type { KeyTransport } from "../algorithms.js";
import { childOf, oidOf, readBer } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import { PkiError, unsupported } from "../errors.js";
import { fromBinary, loadForge, toBinary } from "./forge.js";
import { areConsistent, readRsaPrivateNumbers, type RsaPrivateNumbers, toBigInt, toHex } from "./rsa-numbers.js";
import type { PrivateKey, PublicKey } from "./types.js";
import { webDigests } from "./web-hash.js";
import { owned, subtle } from "./web-platform.js";

interface RsaPublicNumbers {
  readonly n: bigint;
  readonly e: bigint;
  /** Of the modulus, in bytes. */
  readonly length: number;
}

/** Longest modulus and exponent, in bits, that are worth the time; OpenSSL has the first limit too. */
const MAX_BITS = { modulus: 16_384, exponent: 256 };

/** @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM for other keys, and those for RSASSA-PSS alone, as in Node */
export function publicNumbers(key: PublicKey): RsaPublicNumbers {
  const spki = readBer(key.spki);
  const isPss = oidOf(spki.children[0]?.children[0]) === oids.rsaPss;
  if (key.kind !== "RSA" || isPss) throw unsupported("RSA with a key of another kind");
  const { content } = childOf(spki, 1, UNIVERSAL.bitString);
  const rsaKey = readBer(content.subarray(1));
  const n = toBigInt(childOf(rsaKey, 0, UNIVERSAL.integer).content);
  const e = toBigInt(childOf(rsaKey, 1, UNIVERSAL.integer).content);
  if (key.bits > MAX_BITS.modulus || e >> BigInt(MAX_BITS.exponent) > 0n) throw unsupported("an RSA key that long");
  return { n, e, length: Math.ceil(n.toString(16).length / 2) };
}

/** The raw public operation; everything in it is public, so its time may tell what it likes. `undefined` for a block that is not below the modulus. */
export function rawPublic({ n, e, length }: RsaPublicNumbers, block: Uint8Array): Uint8Array | undefined {
  const value = toBigInt(block);
  return value < n ? toBytes(power(value, e, n), length) : undefined;
}

export function privateNumbers(key: PrivateKey): RsaPrivateNumbers {
  if (key.kind !== "RSA") throw unsupported("RSA with a key of another kind");
  const numbers = readRsaPrivateNumbers(childOf(readBer(key.pkcs8), 2, UNIVERSAL.octetString).content);
  if (!areConsistent(numbers))
    throw new PkiError("ERR_PKI_DAMAGED", "the numbers of an RSA private key do not belong together");
  return numbers;
}

/**
 * The raw private operation, blinded by node-forge; `undefined` for a block that is not below the modulus. WebCrypto has it only inside
 * schemes that hash for themselves.
 * @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM without node-forge
 */
export async function rawPrivate(key: PrivateKey, block: Uint8Array): Promise<Uint8Array | undefined> {
  const numbers = privateNumbers(key);
  const { n, e, d, p, q, dp, dq, qInv } = numbers;
  const forge = await loadForge("RSA with a private key");
  const length = n.length;
  if (block.length !== length || toBigInt(block) >= toBigInt(n)) return undefined;
  const forgeKey = forge.pki.setRsaPrivateKey(
    ...[n, e, d, p, q, dp, dq, qInv].map((number) => new forge.jsbn.BigInteger(toHex(number), 16)),
  );
  const result = fromBinary(forge.pki.rsa.decrypt(toBinary(block), forgeKey, false, false));
  // A fault on the way through the Chinese remainders would give away a prime.
  const back = power(toBigInt(result), toBigInt(e), toBigInt(n));
  if (back !== toBigInt(block))
    throw new PkiError("ERR_PKI_DAMAGED", "the RSA private key does not undo its public key");
  return result;
}

/** RSAES-OAEP on WebCrypto; `undefined` where it lacks the digests or does not take the key. @throws PkiError ERR_PKI_DECRYPT */
export async function webOaep(
  key: PrivateKey,
  transport: Extract<KeyTransport, { readonly scheme: "RSAES-OAEP" }>,
  encryptedKey: Uint8Array,
): Promise<Uint8Array | undefined> {
  const hash = webDigests[transport.digest];
  if (hash === undefined || (transport.maskDigest ?? transport.digest) !== transport.digest) return undefined;
  let webKey: CryptoKey;
  try {
    webKey = await subtle().importKey("pkcs8", owned(key.pkcs8), { name: "RSA-OAEP", hash }, false, ["decrypt"]);
  } catch {
    return undefined;
  }
  const parameters = { name: "RSA-OAEP", ...(transport.label && { label: owned(transport.label) }) };
  try {
    return new Uint8Array(await subtle().decrypt(parameters, webKey, owned(encryptedKey)));
  } catch {
    throw new PkiError("ERR_PKI_DECRYPT", "the content key cannot be decrypted");
  }
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let factor = base % modulus, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

function toBytes(value: bigint, length: number): Uint8Array {
  const hex = value.toString(16).padStart(length * 2, "0");
  return Uint8Array.from({ length }, (_, index) => parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}
