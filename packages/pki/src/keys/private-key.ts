import { type BerNode, childOf, numberOf, oidOf, readBer } from "../asn1/ber.js";
import { integer, nullValue, octetString, oid, sequence, UNIVERSAL } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import type { KeyKind, PrivateKey } from "../crypto/types.js";
import { damaged, unsupported } from "../errors.js";
import { hasOtherPublicKey } from "./public-key-of.js";
import { areConsistent, readRsaPrivateNumbers } from "../crypto/rsa-numbers.js";

/** The curve in an ECPrivateKey (RFC 5915 section 3). */
const PARAMETERS = 0xa0;

/**
 * A private key from PKCS#8 (RFC 5958), its numbers checked against each other; attributes are left out.
 * @throws PkiError ERR_PKI_DAMAGED
 */
export function readPkcs8(bytes: Uint8Array): PrivateKey {
  const { version, algorithm, key } = pkcs8Parts(readBer(bytes));
  if (version > 1) throw damaged("a PKCS#8 private key has an unknown version");
  const kind = kindOf(oidOf(algorithm.children[0]));
  const pkcs8 = sequence(integer(0), algorithm.bytes, octetString(key));
  if (kind === "RSA" && !areConsistent(readRsaPrivateNumbers(key)))
    throw damaged("the numbers of an RSA private key do not belong together");
  const privateKey = { kind, pkcs8 };
  if (kind === "EC" && hasOtherPublicKey(privateKey))
    throw damaged("the public key inside an EC private key is not its own");
  return privateKey;
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
  return readPkcs8(sequence(integer(0), sequence(oid(oids.rsaEncryption), nullValue()), octetString(bytes)));
}

/** A private key from SEC 1 (RFC 5915, "EC PRIVATE KEY"). @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_UNSUPPORTED_ALGORITHM */
export function readSec1(bytes: Uint8Array): PrivateKey {
  const node = readBer(bytes);
  if (numberOf(node.children[0]) !== 1) throw damaged("an EC private key has an unknown version");
  const parameters = node.children.find(({ identifier }) => identifier === PARAMETERS);
  const curve = parameters?.children[0];
  if (!curve) throw damaged("an EC private key does not name its curve");
  if (curve.identifier !== UNIVERSAL.oid) throw unsupported("an elliptic curve without a name");
  return readPkcs8(sequence(integer(0), sequence(oid(oids.ecPublicKey), curve.bytes), octetString(withoutCurve(node))));
}

/** PKCS#8 names the curve beside the key. */
function withoutCurve(node: BerNode): Uint8Array {
  return sequence(...node.children.filter(({ identifier }) => identifier !== PARAMETERS).map(({ bytes }) => bytes));
}

function pkcs8Parts(node: BerNode): { version: number; algorithm: BerNode; key: Uint8Array } {
  if (!isPkcs8(node)) throw damaged("a private key is not of the form of PKCS#8");
  return {
    version: numberOf(node.children[0]),
    algorithm: childOf(node, 1, UNIVERSAL.sequence),
    key: childOf(node, 2, UNIVERSAL.octetString).content,
  };
}

function kindOf(algorithm: string): KeyKind {
  if (algorithm === oids.rsaEncryption || algorithm === oids.rsaPss) return "RSA";
  return algorithm === oids.ecPublicKey ? "EC" : "other";
}
