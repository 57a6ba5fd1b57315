import { childOf, readBer } from "../asn1/ber.js";
import { der, nullValue, oid, sequence, UNIVERSAL } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import { parsePublicKey } from "../certificates/public-key.js";
import { ecPrivateKey } from "../crypto/elliptic.js";
import { readRsaPrivateNumbers, unsignedInteger } from "../crypto/rsa-numbers.js";
import type { PrivateKey, PublicKey } from "../crypto/types.js";

/** The public key of a private one; `undefined` for kinds that this package does not compute with. */
export function publicKeyOf(key: PrivateKey): PublicKey | undefined {
  if (key.kind === "other") return undefined;
  const [, algorithm] = readBer(key.pkcs8).children;
  const bits = key.kind === "RSA" ? rsaPublicKey(key) : ecPoint(key);
  const type = key.kind === "RSA" ? sequence(oid(oids.rsaEncryption), nullValue()) : algorithm!.bytes;
  return parsePublicKey(sequence(type, der(UNIVERSAL.bitString, Uint8Array.of(0), bits)));
}

function rsaPublicKey({ pkcs8 }: PrivateKey): Uint8Array {
  const { n, e } = readRsaPrivateNumbers(childOf(readBer(pkcs8), 2, UNIVERSAL.octetString).content);
  return sequence(unsignedInteger(n), unsignedInteger(e));
}

function ecPoint({ pkcs8 }: PrivateKey): Uint8Array {
  const { curve, secret } = ecPrivateKey(pkcs8);
  return curve.getPublicKey(secret, false);
}
