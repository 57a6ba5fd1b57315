import { type BerNode, childOf, oidOf, readBer } from "../asn1/ber.js";
import { compareBytes, der, integer, nullValue, oid, sequence, UNIVERSAL } from "../asn1/der.js";
import { curveOids, oids, wordFor } from "../asn1/oids.js";
import { parsePublicKey } from "../certificates/public-key.js";
import { ecPrivateKey } from "../crypto/elliptic.js";
import type { PrivateKey, PublicKey } from "../crypto/types.js";
import { damaged } from "../errors.js";
import { readRsaPrivateNumbers } from "../crypto/rsa-numbers.js";

/** The public key of a private one; `undefined` where it is not inside and its curve or kind is none of this package's. */
export function publicKeyOf(key: PrivateKey): PublicKey | undefined {
  const [, algorithm, octets] = readBer(key.pkcs8).children;
  const bits = key.kind === "RSA" ? rsaPublicKey(octets!.content) : key.kind === "EC" ? ecPoint(key) : undefined;
  if (!bits) return undefined;
  const type = key.kind === "RSA" ? sequence(oid(oids.rsaEncryption), nullValue()) : algorithm!.bytes;
  return parsePublicKey(sequence(type, der(UNIVERSAL.bitString, Uint8Array.of(0), bits)));
}

/** Whether an EC private key carries a public key that is not its own; only for curves this package computes with. */
export function hasOtherPublicKey(key: PrivateKey): boolean {
  const inside = pointInside(key);
  const own = ownPoint(key);
  return inside !== undefined && own !== undefined && compareBytes(inside, own(inside[0] !== 4)) !== 0;
}

function rsaPublicKey(pkcs1: Uint8Array): Uint8Array {
  const { n, e } = readRsaPrivateNumbers(pkcs1);
  return sequence(unsigned(n), unsigned(e));
}

function unsigned(value: Uint8Array): Uint8Array {
  return integer(value[0]! & 0x80 ? Uint8Array.of(0, ...value) : value);
}

function ecPoint(key: PrivateKey): Uint8Array | undefined {
  return ownPoint(key)?.(false) ?? pointInside(key);
}

/** The point as the private number gives it, compressed or not. */
function ownPoint(key: PrivateKey): ((compressed: boolean) => Uint8Array) | undefined {
  const parameters = readBer(key.pkcs8).children[1]!.children[1];
  if (parameters?.identifier !== UNIVERSAL.oid || !wordFor(curveOids, oidOf(parameters))) return undefined;
  const { curve, secret } = ecPrivateKey(key.pkcs8);
  if (!curve.utils.isValidSecretKey(secret)) throw damaged("an EC private key is outside its curve");
  return (compressed) => curve.getPublicKey(secret, compressed);
}

/** The public key inside an ECPrivateKey (RFC 5915 section 3). */
function pointInside(key: PrivateKey): Uint8Array | undefined {
  const ecKey = readBer(childOf(readBer(key.pkcs8), 2, UNIVERSAL.octetString).content);
  const tagged: BerNode | undefined = ecKey.children.find(({ identifier }) => identifier === 0xa1);
  return tagged && childOf(tagged, 0, UNIVERSAL.bitString).content.slice(1);
}
