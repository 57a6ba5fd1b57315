/// <reference types="node" />
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash as createNodeHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  pbkdf2 as nodePbkdf2,
  type PrivateKeyInput,
  privateDecrypt,
  publicEncrypt,
  randomBytes as nodeRandomBytes,
} from "node:crypto";
import { promisify } from "node:util";
import type { DigestAlgorithm, KeyTransport } from "../algorithms.js";
import { signEcdsa, verifyEcdsa } from "../crypto/elliptic.js";
import { digestWith } from "../crypto/mgf1.js";
import { oaepBlock, oaepMessage } from "../crypto/oaep.js";
import { encryptionBlock, unpadOrReject } from "../crypto/pkcs1.js";
import { isSignatureBlock, pkcs1SignatureBlock } from "../crypto/rsa-signature.js";
import type {
  AuthenticatedDecipher,
  AuthenticatedOptions,
  CipherOptions,
  CipherStream,
  Hash,
  PrivateKey,
  PublicKey,
  SignatureAlgorithm,
} from "../crypto/types.js";
import { PkiError, unsupported } from "../errors.js";

const digestNames: Readonly<Record<DigestAlgorithm, string>> = {
  MD5: "md5",
  RIPEMD160: "ripemd160",
  SHA1: "sha1",
  SHA256: "sha256",
  SHA384: "sha384",
  SHA512: "sha512",
};

const digestOf = digestWith(createHash);

export function randomBytes(length: number): Uint8Array {
  return Uint8Array.from(nodeRandomBytes(length));
}

export function createHash(algorithm: DigestAlgorithm): Hash {
  const hash = available(() => createNodeHash(digestNames[algorithm]), algorithm);
  return { update: (bytes) => void hash.update(bytes), digest: () => plain(hash.digest()) };
}

export async function hmac(algorithm: DigestAlgorithm, key: Uint8Array, message: Uint8Array): Promise<Uint8Array> {
  return plain(
    available(() => createHmac(digestNames[algorithm], key), algorithm)
      .update(message)
      .digest(),
  );
}

export async function pbkdf2(
  password: Uint8Array,
  salt: Uint8Array,
  { iterations, length, digest }: { iterations: number; length: number; digest: DigestAlgorithm },
): Promise<Uint8Array> {
  return plain(await promisify(nodePbkdf2)(password, salt, iterations, length, digestNames[digest]));
}

export async function createCipher({ cipher, key, iv, padding = true }: CipherOptions): Promise<CipherStream> {
  const stream = available(() => createCipheriv(cipher, key, iv).setAutoPadding(padding), cipher);
  return { update: (bytes) => plain(stream.update(bytes)), final: () => plain(stream.final()) };
}

export async function createDecipher({ cipher, key, iv, padding = true }: CipherOptions): Promise<CipherStream> {
  const stream = available(() => createDecipheriv(cipher, key, iv).setAutoPadding(padding), cipher);
  return { update: (bytes) => plain(stream.update(bytes)), final: () => decrypted(() => stream.final()) };
}

export async function createAuthenticatedDecipher(options: AuthenticatedOptions): Promise<AuthenticatedDecipher> {
  const { cipher, key, nonce, tagLength: authTagLength, additionalData } = options;
  const stream = available(
    () => createDecipheriv(cipher, key, nonce, { authTagLength }),
    `${cipher} with this nonce and tag`,
  );
  if (additionalData) stream.setAAD(additionalData);
  return {
    update: (bytes) => plain(stream.update(bytes)),
    final: (tag) =>
      decrypted(() => {
        if (tag.length !== authTagLength) throw new Error("the tag has another length");
        return stream.setAuthTag(tag).final();
      }),
  };
}

export async function encryptKey(key: PublicKey, transport: KeyTransport, contentKey: Uint8Array): Promise<Uint8Array> {
  const publicKey = publicKeyObject(key);
  const length = modulusLength(publicKey);
  if (transport.scheme === "RSAES-PKCS1-v1_5") {
    return rawPublic(publicKey, encryptionBlock(contentKey, { length, randomBytes }));
  }
  return rawPublic(publicKey, oaepBlock(contentKey, transport, { length, digest: digestOf, randomBytes }));
}

/** Node refuses RSAES-PKCS1-v1_5 with a private key (CVE-2023-46809): the raw operation, and a padding check that gives nothing away. */
export async function decryptKey(
  key: PrivateKey,
  transport: KeyTransport,
  { encryptedKey, length }: { encryptedKey: Uint8Array; length: number },
): Promise<Uint8Array> {
  const rejected = randomBytes(length);
  const block = rawPrivate(privateKeyObject(key), encryptedKey);
  if (transport.scheme === "RSAES-PKCS1-v1_5") return block ? unpadOrReject(block, rejected) : rejected;
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
  const keyObject = privateKeyObject(key);
  const signature = rawPrivate(keyObject, pkcs1SignatureBlock(algorithm, digest, modulusLength(keyObject)));
  if (!signature) throw unsupported("this RSA key");
  return signature;
}

export async function verifyDigest(
  key: PublicKey,
  algorithm: SignatureAlgorithm,
  { digest, signature }: { readonly digest: Uint8Array; readonly signature: Uint8Array },
): Promise<boolean> {
  if (algorithm.scheme === "ECDSA") return key.kind === "EC" && verifyEcdsa(key, digest, signature);
  if (key.kind !== "RSA") return false;
  const publicKey = publicKeyObject(key);
  if (signature.length !== modulusLength(publicKey)) return false;
  let block: Uint8Array;
  try {
    block = rawPublic(publicKey, signature);
  } catch {
    // A signature that is not below the modulus.
    return false;
  }
  return isSignatureBlock(block, { algorithm, digest, bits: key.bits }, digestOf);
}

function rawPublic(key: KeyObject, block: Uint8Array): Uint8Array {
  return plain(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block));
}

/** The raw private operation, blinded by OpenSSL; undefined for a block that is not below the modulus. */
function rawPrivate(key: KeyObject, block: Uint8Array): Uint8Array | undefined {
  try {
    return plain(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block));
  } catch {
    return undefined;
  }
}

const privateKeys = new WeakMap<PrivateKey, KeyObject>();
const publicKeys = new WeakMap<PublicKey, KeyObject>();

function privateKeyObject(key: PrivateKey): KeyObject {
  const known = privateKeys.get(key);
  if (known) return known;
  const made = rsaKeyObject(() => createPrivateKey({ key: accepted(key.pkcs8), format: "der", type: "pkcs8" }));
  privateKeys.set(key, made);
  return made;
}

function publicKeyObject(key: PublicKey): KeyObject {
  const known = publicKeys.get(key);
  if (known) return known;
  const made = rsaKeyObject(() => createPublicKey({ key: accepted(key.spki), format: "der", type: "spki" }));
  publicKeys.set(key, made);
  return made;
}

function rsaKeyObject(create: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = create();
  } catch (cause) {
    throw new PkiError("ERR_PKI_DAMAGED", "the key is damaged, or of a kind this platform does not know", { cause });
  }
  if (key.asymmetricKeyType !== "rsa") throw unsupported("RSA with a key of another kind");
  return key;
}

function modulusLength(key: KeyObject): number {
  return Math.ceil(key.asymmetricKeyDetails!.modulusLength! / 8);
}

function available<Result>(create: () => Result, what: string): Result {
  try {
    return create();
  } catch (cause) {
    throw new PkiError("ERR_PKI_UNSUPPORTED_ALGORITHM", `${what} is not supported here`, { cause });
  }
}

function decrypted(finish: () => Uint8Array): Uint8Array {
  try {
    return plain(finish());
  } catch {
    // OpenSSL's reason would tell wrong padding from a wrong tag: it is dropped.
    throw new PkiError("ERR_PKI_DECRYPT", "the content cannot be decrypted");
  }
}

/** Node takes any bytes where its types ask for its own class. */
function accepted(bytes: Uint8Array): Extract<PrivateKeyInput["key"], Uint8Array> {
  return bytes as Extract<PrivateKeyInput["key"], Uint8Array>;
}

/** The same bytes without Node's own class around them. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
