import { createHash } from "#crypto";
import type { DigestAlgorithm } from "../algorithms.js";
import { childOf, expectNode, type BerNode } from "../asn1/ber.js";
import { compareBytes, UNIVERSAL } from "../asn1/der.js";
import { isIssuerAndSerial, type Certificate } from "../certificates/certificate.js";
import { parseDigestAlgorithm } from "../certificates/signature-algorithm.js";
import { singleAttribute, type SignerInfo } from "../cms/signer-info.js";
import { PkiError } from "../errors.js";

const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";

/**
 * Whether the signed attribute SigningCertificate or SigningCertificateV2 names the certificate; both must where both are there.
 *
 * @see RFC 5035 sections 3 and 4
 */
export function namesSigningCertificate({ signedAttributes }: SignerInfo, certificate: Certificate): boolean {
  try {
    const attributes = signedAttributes?.attributes ?? [];
    const first = singleAttribute(attributes, SIGNING_CERTIFICATE);
    const second = singleAttribute(attributes, SIGNING_CERTIFICATE_V2);
    const verdicts = [
      ...(first ? [isCertificateId(firstId(first), "SHA1", certificate)] : []),
      ...(second ? [isCertificateIdV2(firstId(second), certificate)] : []),
    ];
    return verdicts.length > 0 && verdicts.every(Boolean);
  } catch (error) {
    if (error instanceof PkiError) return false;
    throw error;
  }
}

/** The first of the certificates is that of the signature; others limit the path, which is checked from its trust anchor anyway. */
function firstId(value: BerNode): BerNode {
  return childOf(childOf(expectNode(value, UNIVERSAL.sequence), 0, UNIVERSAL.sequence), 0, UNIVERSAL.sequence);
}

function isCertificateIdV2(id: BerNode, certificate: Certificate): boolean {
  if (id.children[0]?.identifier !== UNIVERSAL.sequence) return isCertificateId(id, "SHA256", certificate);
  const digest = parseDigestAlgorithm(id.children[0]);
  return digest !== undefined && isCertificateId({ ...id, children: id.children.slice(1) }, digest, certificate);
}

function isCertificateId(id: BerNode, algorithm: DigestAlgorithm, certificate: Certificate): boolean {
  const hash = createHash(algorithm);
  hash.update(certificate.bytes);
  const isHash = compareBytes(childOf(id, 0, UNIVERSAL.octetString).content, hash.digest()) === 0;
  const issuerSerial = id.children[1];
  return isHash && (issuerSerial === undefined || isIssuerSerial(issuerSerial, certificate));
}

/** IssuerSerial { issuer GeneralNames, serialNumber }: one directoryName. */
function isIssuerSerial(node: BerNode, certificate: Certificate): boolean {
  const name = childOf(childOf(expectNode(node, UNIVERSAL.sequence), 0, UNIVERSAL.sequence), 0, 0xa4);
  const serial = childOf(node, 1, UNIVERSAL.integer).content;
  return isIssuerAndSerial(certificate, childOf(name, 0, UNIVERSAL.sequence).bytes, serial);
}
