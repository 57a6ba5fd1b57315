import type { KeyTransport } from "../algorithms.js";
import { PkiError, unsupported } from "../errors.js";
import { signEcdsa, verifyEcdsa } from "./elliptic.js";
import { digestWith } from "./mgf1.js";
import { oaepBlock, oaepMessage } from "./oaep.js";
import { encryptionBlock, unpadOrReject } from "./pkcs1.js";
import { isSignatureBlock, pkcs1SignatureBlock } from "./rsa-signature.js";
import type { PrivateKey, PublicKey, SignatureAlgorithm } from "./types.js";
import { createHash } from "./web-hash.js";
import { randomBytes } from "./web-platform.js";
import { privateNumbers, publicNumbers, rawPrivate, rawPublic, webOaep } from "./web-rsa.js";

export { createAuthenticatedDecipher, createCipher, createDecipher } from "./web-ciphers.js";
export { createHash, hmac, pbkdf2 } from "./web-hash.js";
export { randomBytes } from "./web-platform.js";

const digestOf = digestWith(createHash);

export async function encryptKey(key: PublicKey, transport: KeyTransport, contentKey: Uint8Array): Promise<Uint8Array> {
  const numbers = publicNumbers(key);
  const { length } = numbers;
  const block =
    transport.scheme === "RSAES-PKCS1-v1_5"
      ? encryptionBlock(contentKey, { length, randomBytes })
      : oaepBlock(contentKey, transport, { length, digest: digestOf, randomBytes });
  return rawPublic(numbers, block) ?? refused();
}

/** What is wrong with the padding of RSAES-PKCS1-v1_5 stays inside: a random key comes out. */
export async function decryptKey(
  key: PrivateKey,
  transport: KeyTransport,
  { encryptedKey, length }: { readonly encryptedKey: Uint8Array; readonly length: number },
): Promise<Uint8Array> {
  if (transport.scheme === "RSAES-PKCS1-v1_5") {
    const rejected = randomBytes(length);
    const block = await rawPrivate(key, encryptedKey);
    return block ? unpadOrReject(block, rejected) : rejected;
  }
  if (key.kind !== "RSA") throw unsupported("RSA with a key of another kind");
  const message = await webOaep(key, transport, encryptedKey);
  if (message) return message;
  const block = await rawPrivate(key, encryptedKey);
  if (!block) throw new PkiError("ERR_PKI_DECRYPT", "the content key cannot be decrypted");
  return oaepMessage(block, transport, digestOf);
}

export async function signDigest(
  key: PrivateKey,
  algorithm: SignatureAlgorithm,
  digest: Uint8Array,
): Promise<Uint8Array> {
  if (algorithm.scheme === "ECDSA") return signEcdsa(key, digest);
  if (algorithm.scheme === "RSASSA-PSS") throw unsupported("creating RSASSA-PSS signatures");
  const { length } = privateNumbers(key).n;
  return (await rawPrivate(key, pkcs1SignatureBlock(algorithm, digest, length))) ?? refused();
}

export async function verifyDigest(
  key: PublicKey,
  algorithm: SignatureAlgorithm,
  { digest, signature }: { readonly digest: Uint8Array; readonly signature: Uint8Array },
): Promise<boolean> {
  if (algorithm.scheme === "ECDSA") return key.kind === "EC" && verifyEcdsa(key, digest, signature);
  if (key.kind !== "RSA") return false;
  const numbers = publicNumbers(key);
  const block = signature.length === numbers.length ? rawPublic(numbers, signature) : undefined;
  return block !== undefined && isSignatureBlock(block, { algorithm, digest, bits: key.bits }, digestOf);
}

function refused(): never {
  throw unsupported("this RSA key");
}
