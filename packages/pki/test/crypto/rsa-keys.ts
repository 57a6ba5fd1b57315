import { constants, generateKeyPairSync, type KeyObject, privateDecrypt } from "node:crypto";
import { parsePublicKey } from "../../src/certificates/public-key.js";
import type { CryptoFunctions, PrivateKey, PublicKey } from "../../src/crypto/types.js";
import * as web from "../../src/crypto/web.js";
import * as node from "../../src/node/crypto.js";

/** The two implementations of `#crypto`. */
export const platforms: readonly [string, CryptoFunctions][] = [
  ["Node", node],
  ["a browser", web],
];

/** An RSA key as Node and as this package take it. */
export interface RsaKey {
  readonly privateObject: KeyObject;
  readonly publicObject: KeyObject;
  readonly privateKey: PrivateKey;
  readonly publicKey: PublicKey;
  /** Of the modulus, in bytes. */
  readonly length: number;
}

const made = new Map<string, RsaKey>();

/** The RSA key of a modulus of so many bits, the same one each time. */
export function rsaKey(bits: number, publicExponent = 0x10001): RsaKey {
  const id = `${bits} ${publicExponent}`;
  const known = made.get(id);
  if (known) return known;
  const pair = generateKeyPairSync("rsa", { modulusLength: bits, publicExponent });
  const key: RsaKey = {
    privateObject: pair.privateKey,
    publicObject: pair.publicKey,
    privateKey: { kind: "RSA", pkcs8: Uint8Array.from(pair.privateKey.export({ format: "der", type: "pkcs8" })) },
    publicKey: parsePublicKey(Uint8Array.from(pair.publicKey.export({ format: "der", type: "spki" }))),
    length: Math.ceil(bits / 8),
  };
  made.set(id, key);
  return key;
}

/** The raw private operation: a signature of whatever block. */
export function signedBlock({ privateObject }: RsaKey, block: Uint8Array): Uint8Array {
  return Uint8Array.from(privateDecrypt({ key: privateObject, padding: constants.RSA_NO_PADDING }, block));
}
