import { type BerNode, childOf, numberOf, oidOf, readBer } from "../asn1/ber.js";
import { integer, nullValue, octetString, oid, sequence, UNIVERSAL } from "../asn1/der.js";
import { curveOids, oids, wordFor } from "../asn1/oids.js";
import type { KeyKind, PrivateKey } from "../crypto/types.js";
import { damaged, unsupported } from "../errors.js";
import { ecKeyParts, normalizedEcKey } from "./ec-private-key.js";
import { areConsistent, encodeRsaPrivateNumbers, readRsaPrivateNumbers } from "../crypto/rsa-numbers.js";

/**
 * A private key from PKCS#8 (RFC 5958). Its numbers are checked against each other, and what comes out is DER that depends on them alone:
 * attributes are left out, a missing public key of an EC key is put in.
 * @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT
 */
export function readPkcs8(bytes: Uint8Array): PrivateKey {
  const { version, algorithm, key } = pkcs8Parts(readBer(bytes));
  if (version > 1) throw damaged("a PKCS#8 private key has an unknown version");
  const kind = kindOf(algorithm);
  if (kind === "RSA") return { kind, pkcs8: pkcs8Of(rsaAlgorithm(algorithm), normalizedRsaKey(key)) };
  if (kind === "EC") return { kind, pkcs8: pkcs8Of(algorithm.bytes, normalizedEcKey(algorithm, key)) };
  return { kind, pkcs8: pkcs8Of(algorithm.bytes, key) };
}

function pkcs8Of(algorithm: Uint8Array, key: Uint8Array): Uint8Array {
  return sequence(integer(0), algorithm, octetString(key));
}

/** Keys for RSASSA-PSS alone say so, with parameters that matter. */
function rsaAlgorithm(algorithm: BerNode): Uint8Array {
  const isPss = oidOf(algorithm.children[0]) === oids.rsaPss;
  return isPss ? algorithm.bytes : sequence(oid(oids.rsaEncryption), nullValue());
}

/** Whether a value has the outline of PKCS#8, so that what a password opened is known from noise. */
export function isPkcs8(node: BerNode): boolean {
  const [version, algorithm, key] = node.children;
  return (
    node.identifier === UNIVERSAL.sequence &&
    version?.identifier === UNIVERSAL.integer &&
    algorithm?.identifier === UNIVERSAL.sequence &&
    algorithm.children[0]?.identifier === UNIVERSAL.oid &&
    key?.identifier === UNIVERSAL.octetString
  );
}

/** A private key from PKCS#1 (RFC 8017 A.1.2, "RSA PRIVATE KEY"). @throws PkiError ERR_PKI_DAMAGED */
export function readPkcs1(bytes: Uint8Array): PrivateKey {
  return readPkcs8(pkcs8Of(sequence(oid(oids.rsaEncryption), nullValue()), bytes));
}

/** A private key from SEC 1 (RFC 5915, "EC PRIVATE KEY"). @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_UNSUPPORTED_ALGORITHM */
export function readSec1(bytes: Uint8Array): PrivateKey {
  const { curve } = ecKeyParts(bytes);
  if (!curve) throw damaged("an EC private key does not name its curve");
  if (curve.identifier !== UNIVERSAL.oid) throw unsupported("an elliptic curve without a name");
  return readPkcs8(pkcs8Of(sequence(oid(oids.ecPublicKey), curve.bytes), bytes));
}

function pkcs8Parts(node: BerNode): { version: number; algorithm: BerNode; key: Uint8Array } {
  if (!isPkcs8(node)) throw damaged("a private key is not of the form of PKCS#8");
  return {
    version: numberOf(node.children[0]),
    algorithm: childOf(node, 1, UNIVERSAL.sequence),
    key: childOf(node, 2, UNIVERSAL.octetString).content,
  };
}

/** EC only on the curves this package computes with: a key on another one cannot be checked, nor used. */
function kindOf({ children: [type, parameters] }: BerNode): KeyKind {
  const dotted = oidOf(type);
  if (dotted === oids.rsaEncryption || dotted === oids.rsaPss) return "RSA";
  if (dotted !== oids.ecPublicKey || parameters?.identifier !== UNIVERSAL.oid) return "other";
  return wordFor(curveOids, oidOf(parameters)) ? "EC" : "other";
}

/** @throws PkiError ERR_PKI_DAMAGED when the numbers do not belong together */
function normalizedRsaKey(pkcs1: Uint8Array): Uint8Array {
  const numbers = readRsaPrivateNumbers(pkcs1);
  if (!areConsistent(numbers)) throw damaged("the numbers of an RSA private key do not belong together");
  return encodeRsaPrivateNumbers(numbers);
}
