import { p256, p384, p521 } from "@noble/curves/nist.js";
import { childOf, oidOf, readBer } from "../asn1/ber.js";
import { curveOids, oids, wordFor } from "../asn1/oids.js";
import { UNIVERSAL } from "../asn1/der.js";
import { damaged, unsupported } from "../errors.js";
import type { PrivateKey, PublicKey } from "./types.js";

// Neither Node nor WebCrypto signs or verifies a digest that was made before; noble does.
const curves = { "P-256": p256, "P-384": p384, "P-521": p521 };

/** ECDSA over a digest, deterministic (RFC 6979), in DER form. @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM for other curves */
export function signEcdsa(key: PrivateKey, digest: Uint8Array): Uint8Array {
  const { curve, secret } = ecPrivateKey(key.pkcs8);
  return curve.sign(digest, secret, { prehash: false, format: "der", lowS: false });
}

/** Whether the DER signature is over the digest. @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM for other curves */
export function verifyEcdsa(key: PublicKey, digest: Uint8Array, signature: Uint8Array): boolean {
  const { curve, point } = ecPublicKey(key);
  try {
    return curve.verify(signature, digest, point, { prehash: false, format: "der", lowS: false });
  } catch {
    // A signature or a point that is not one.
    return false;
  }
}

function ecPublicKey(key: PublicKey): { curve: typeof p256; point: Uint8Array } {
  const spki = readBer(key.spki);
  const bits = childOf(spki, 1, UNIVERSAL.bitString).content;
  return { curve: curveOf(key.curve), point: bits.subarray(1) };
}

/** RFC 5958 and RFC 5915. */
export function ecPrivateKey(pkcs8: Uint8Array): { curve: typeof p256; secret: Uint8Array } {
  const key = readBer(pkcs8);
  const algorithm = childOf(key, 1, UNIVERSAL.sequence);
  if (oidOf(algorithm.children[0]) !== oids.ecPublicKey) throw damaged("the private key is not an EC key");
  const ecKey = readBer(childOf(key, 2, UNIVERSAL.octetString).content);
  const curveOid = oidOf(algorithm.children[1]);
  const curve = curveOf(wordFor(curveOids, curveOid) ?? curveOid);
  const octets = childOf(ecKey, 1, UNIVERSAL.octetString).content;
  const length = curve.lengths.secretKey!;
  // Some makers drop leading zeros.
  const secret = new Uint8Array(length);
  if (octets.length > length) throw damaged("the EC private key is too long");
  secret.set(octets, length - octets.length);
  return { curve, secret };
}

function curveOf(name: string | undefined): typeof p256 {
  const curve = (curves as Readonly<Record<string, typeof p256>>)[name ?? ""];
  if (!curve) throw unsupported(`the elliptic curve ${name ?? "without a name"}`);
  return curve;
}
