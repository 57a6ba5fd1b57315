import { childOf, expectNode, oidOf, readBer, type BerNode } from "../asn1/ber.js";
import { compareBytes, UNIVERSAL } from "../asn1/der.js";
import type { PublicKey } from "../crypto/types.js";
import { damaged } from "../errors.js";

const RSA: readonly string[] = ["1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"];
const EC = "1.2.840.10045.2.1";

const curves: ReadonlyMap<string, readonly [string, number]> = new Map([
  ["1.2.840.10045.3.1.1", ["P-192", 192]],
  ["1.3.132.0.33", ["P-224", 224]],
  ["1.2.840.10045.3.1.7", ["P-256", 256]],
  ["1.3.132.0.34", ["P-384", 384]],
  ["1.3.132.0.35", ["P-521", 521]],
  ["1.3.132.0.10", ["secp256k1", 256]],
  ["1.3.36.3.3.2.8.1.1.7", ["brainpoolP256r1", 256]],
  ["1.3.36.3.3.2.8.1.1.11", ["brainpoolP384r1", 384]],
  ["1.3.36.3.3.2.8.1.1.13", ["brainpoolP512r1", 512]],
]);

/** Reads a SubjectPublicKeyInfo; keeps nothing of the caller's bytes. @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT */
export function parsePublicKey(spki: Uint8Array): PublicKey {
  return publicKeyOf(readBer(new Uint8Array(spki)));
}

/** The SubjectPublicKeyInfo of a larger structure. @throws PkiError ERR_PKI_DAMAGED */
export function publicKeyOf(node: BerNode): PublicKey {
  const [type, parameters] = childOf(expectNode(node, UNIVERSAL.sequence), 0, UNIVERSAL.sequence).children;
  const key = bitsOf(childOf(node, 1, UNIVERSAL.bitString));
  const oid = oidOf(type);
  if (RSA.includes(oid)) return { kind: "RSA", bits: modulusBits(key), spki: node.bytes };
  if (oid !== EC) return { kind: "other", bits: 0, spki: node.bytes };
  return { kind: "EC", ...curveOf(parameters), spki: node.bytes };
}

/** The octets of a BIT STRING without unused bits. @throws PkiError ERR_PKI_DAMAGED */
export function bitsOf(node: BerNode): Uint8Array {
  if (node.content[0] !== 0) throw damaged("a BIT STRING does not hold whole octets");
  return node.content.subarray(1);
}

/** The length of the modulus. With the exponent 1 everything would be its own signature; even numbers are no keys (RFC 8017 section 3.1). */
function modulusBits(key: Uint8Array): number {
  const node = readBer(key);
  const modulus = oddNumber(childOf(node, 0, UNIVERSAL.integer));
  const exponent = oddNumber(childOf(node, 1, UNIVERSAL.integer));
  if (exponent.length > modulus.length || (exponent.length === 1 && exponent[0]! < 3))
    throw damaged("an RSA exponent is not between 3 and the modulus");
  return modulus.length * 8 - (Math.clz32(modulus[0]!) - 24);
}

/** The octets of a positive, odd INTEGER, without leading zeros. */
function oddNumber({ content }: BerNode): Uint8Array {
  const first = content.findIndex((octet) => octet !== 0);
  if (first < 0 || content[0]! >= 0x80 || content.at(-1)! % 2 === 0)
    throw damaged("an RSA public key holds a number that is not positive and odd");
  return content.subarray(first);
}

/** Curves spelled out in full have no name here: they are refused where a key is used, since few check their parameters. */
function curveOf(parameters: BerNode | undefined): { readonly curve?: string; readonly bits: number } {
  if (parameters?.identifier !== UNIVERSAL.oid) return { bits: 0 };
  const oid = oidOf(parameters);
  const [curve, bits] = curves.get(oid) ?? [oid, 0];
  return { curve, bits };
}

/** Whether two public keys are the same key, whatever the parameters beside it say. */
export function isSameKey(a: PublicKey, b: PublicKey): boolean {
  if (compareBytes(a.spki, b.spki) === 0) return true;
  return a.kind === "RSA" && b.kind === "RSA" && compareBytes(keyBits(a), keyBits(b)) === 0;
}

/** The content of subjectPublicKey: what key identifiers and OCSP are made of. */
export function keyBits(key: PublicKey): Uint8Array {
  return bitsOf(childOf(readBer(key.spki), 1, UNIVERSAL.bitString));
}
