import { childOf, expectNode, numberOf, oidOf, type BerNode } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { digestOids, ecdsaOids, oids, rsaSignatureOids, wordFor } from "../asn1/oids.js";
import type { DigestAlgorithm } from "../algorithms.js";
import type { SignatureAlgorithm } from "../crypto/types.js";

/** RSASSA-PKCS1-v1_5 with SHA-1 as old certificates of Microsoft name it. */
const oldSha1WithRsa = "1.3.14.3.2.29";

/** The digest of an AlgorithmIdentifier; `undefined` for one this package does not know. @throws PkiError ERR_PKI_DAMAGED */
export function parseDigestAlgorithm(node: BerNode | undefined): DigestAlgorithm | undefined {
  return wordFor(digestOids, oidOf(expectNode(node, UNIVERSAL.sequence).children[0]));
}

/**
 * The AlgorithmIdentifier of a signature that names its digest; `undefined` for one that this package does not know.
 *
 * @throws PkiError ERR_PKI_DAMAGED
 * @see RFC 4055, RFC 5758
 */
export function parseSignatureAlgorithm(node: BerNode): SignatureAlgorithm | undefined {
  const [type, parameters] = expectNode(node, UNIVERSAL.sequence).children;
  const dotted = oidOf(type);
  if (dotted === oids.rsaPss) return parsePss(parameters);
  if (dotted === oldSha1WithRsa) return { scheme: "RSASSA-PKCS1-v1_5", digest: "SHA1" };
  const rsa = wordFor(rsaSignatureOids, dotted);
  if (rsa) return { scheme: "RSASSA-PKCS1-v1_5", digest: rsa };
  const ecdsa = wordFor(ecdsaOids, dotted);
  return ecdsa && { scheme: "ECDSA", digest: ecdsa };
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
  return oidOf(node.children[0]) === oids.mgf1 ? parseDigestAlgorithm(childOf(node, 1, UNIVERSAL.sequence)) : undefined;
}
