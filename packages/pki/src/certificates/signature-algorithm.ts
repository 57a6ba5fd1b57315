import { childOf, expectNode, numberOf, oidOf, type BerNode } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import type { DigestAlgorithm, SignatureScheme } from "../algorithms.js";
import type { SignatureAlgorithm } from "../crypto/types.js";

/** OBJECT IDENTIFIERs of signature algorithms that name their digest. */
const algorithms: ReadonlyMap<string, readonly [SignatureScheme, DigestAlgorithm]> = new Map([
  ["1.2.840.113549.1.1.4", ["RSASSA-PKCS1-v1_5", "MD5"]],
  ["1.3.36.3.3.1.2", ["RSASSA-PKCS1-v1_5", "RIPEMD160"]],
  ["1.2.840.113549.1.1.5", ["RSASSA-PKCS1-v1_5", "SHA1"]],
  ["1.3.14.3.2.29", ["RSASSA-PKCS1-v1_5", "SHA1"]],
  ["1.2.840.113549.1.1.11", ["RSASSA-PKCS1-v1_5", "SHA256"]],
  ["1.2.840.113549.1.1.12", ["RSASSA-PKCS1-v1_5", "SHA384"]],
  ["1.2.840.113549.1.1.13", ["RSASSA-PKCS1-v1_5", "SHA512"]],
  ["1.2.840.10045.4.1", ["ECDSA", "SHA1"]],
  ["1.2.840.10045.4.3.2", ["ECDSA", "SHA256"]],
  ["1.2.840.10045.4.3.3", ["ECDSA", "SHA384"]],
  ["1.2.840.10045.4.3.4", ["ECDSA", "SHA512"]],
]);

const digests: ReadonlyMap<string, DigestAlgorithm> = new Map([
  ["1.2.840.113549.2.5", "MD5"],
  ["1.3.36.3.2.1", "RIPEMD160"],
  ["1.3.14.3.2.26", "SHA1"],
  ["2.16.840.1.101.3.4.2.1", "SHA256"],
  ["2.16.840.1.101.3.4.2.2", "SHA384"],
  ["2.16.840.1.101.3.4.2.3", "SHA512"],
]);

const PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";

/** The digest of an AlgorithmIdentifier; `undefined` for one this package does not know. @throws PkiError ERR_PKI_DAMAGED */
export function parseDigestAlgorithm(node: BerNode | undefined): DigestAlgorithm | undefined {
  return digests.get(oidOf(expectNode(node, UNIVERSAL.sequence).children[0]));
}

/**
 * The AlgorithmIdentifier of a signature; `undefined` for one that this package does not know.
 *
 * @throws PkiError ERR_PKI_DAMAGED
 * @see RFC 4055, RFC 5758
 */
export function parseSignatureAlgorithm(node: BerNode): SignatureAlgorithm | undefined {
  const [type, parameters] = expectNode(node, UNIVERSAL.sequence).children;
  const oid = oidOf(type);
  if (oid === PSS) return parsePss(parameters);
  const known = algorithms.get(oid);
  return known && { scheme: known[0], digest: known[1] };
}

/** RSASSA-PSS-params, all of whose members have defaults (RFC 4055 section 3.1). */
function parsePss(parameters: BerNode | undefined): SignatureAlgorithm | undefined {
  const fields = new Map(expectNode(parameters, UNIVERSAL.sequence).children.map((node) => [node.identifier, node]));
  const field = (tag: number): BerNode | undefined => fields.get(0xa0 | tag)?.children[0];
  const digest = fields.has(0xa0) ? parseDigestAlgorithm(field(0)) : "SHA1";
  const maskDigest = fields.has(0xa1) ? parseMask(expectNode(field(1), UNIVERSAL.sequence)) : "SHA1";
  const trailer = fields.has(0xa3) ? numberOf(field(3)) : 1;
  if (digest === undefined || maskDigest === undefined || trailer !== 1) return undefined;
  return { scheme: "RSASSA-PSS", digest, maskDigest, saltLength: fields.has(0xa2) ? numberOf(field(2)) : 20 };
}

function parseMask(node: BerNode): DigestAlgorithm | undefined {
  return oidOf(node.children[0]) === MGF1 ? parseDigestAlgorithm(childOf(node, 1, UNIVERSAL.sequence)) : undefined;
}
