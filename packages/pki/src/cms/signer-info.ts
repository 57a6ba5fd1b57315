import type { DigestAlgorithm } from "../algorithms.js";
import { type BerNode, childOf, expectNode, numberOf, octetsOf, octetStringOf, oidOf, timeOf } from "../asn1/ber.js";
import {
  compareBytes,
  concat,
  der,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  time,
  UNIVERSAL,
} from "../asn1/der.js";
import { digestOids, ecdsaOids, oids, rsaSignatureOids, wordFor } from "../asn1/oids.js";
import type { Certificate } from "../certificates/certificate.js";
import type { SignatureAlgorithm } from "../crypto/types.js";
import { damaged, unsupported } from "../errors.js";
import { type CertificateIdentifier, certificateIdentifier } from "./recipient.js";

const CONSTRUCTED_OCTET_STRING = UNIVERSAL.octetString | 0x20;

/** How a message names a certificate. */
export type CertificateName =
  | { readonly issuerBytes: Uint8Array; readonly serialNumber: Uint8Array }
  | { readonly subjectKeyIdentifier: Uint8Array };

/** A SignerInfo as it came (RFC 5652 5.3). */
export interface SignerInfo {
  readonly signer: CertificateName;
  /** The word of this package, or the dotted OBJECT IDENTIFIER of an algorithm it does not know. */
  readonly digestAlgorithm: string;
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly signatureAlgorithmOid: string;
  /** Absent where the content itself is signed. */
  readonly signedAttributes: SignedAttributes | undefined;
  readonly unsignedAttributes: readonly Attribute[];
  readonly signature: Uint8Array;
}

export interface SignedAttributes {
  /** DER of the SET OF: in its order, and in that of the message where it differs, since some makers sign what they did not sort. */
  readonly encodings: readonly Uint8Array[];
  readonly attributes: readonly Attribute[];
}

export interface Attribute {
  readonly type: string;
  readonly values: readonly BerNode[];
}

/** The signed attributes this package writes: content type, message digest and, where a time is given, signing time (RFC 5652 11). */
export function encodeSignedAttributes(
  contentType: string,
  { digest, signingTime }: { readonly digest: Uint8Array; readonly signingTime: Date | undefined },
): Uint8Array {
  return setOf(
    sequence(oid(oids.contentType), setOf(oid(contentType))),
    ...(signingTime ? [sequence(oid(oids.signingTime), setOf(time(signingTime)))] : []),
    sequence(oid(oids.messageDigest), setOf(octetString(digest))),
  );
}

/** A SignerInfo; its length depends on the lengths of what goes in, never on their values. */
export function encodeSignerInfo(
  certificate: Certificate,
  parts: {
    readonly identifier: CertificateIdentifier;
    readonly algorithm: SignatureAlgorithm;
    readonly signedAttributes: Uint8Array | undefined;
    readonly signature: Uint8Array;
  },
): Uint8Array {
  const { identifier, algorithm, signedAttributes, signature } = parts;
  return sequence(
    integer(identifier === "subjectKeyIdentifier" ? 3 : 1),
    certificateIdentifier(certificate, identifier),
    sequence(oid(digestOids[algorithm.digest]), nullValue()),
    ...(signedAttributes ? [concat(Uint8Array.of(0xa0), signedAttributes.subarray(1))] : []),
    signatureAlgorithmIdentifier(algorithm),
    octetString(signature),
  );
}

function signatureAlgorithmIdentifier({ scheme, digest }: SignatureAlgorithm): Uint8Array {
  if (scheme === "RSASSA-PKCS1-v1_5") return sequence(oid(oids.rsaEncryption), nullValue());
  const dotted = scheme === "ECDSA" ? ecdsaOids[digest] : undefined;
  if (!dotted) throw unsupported(`creating ${scheme} with ${digest}`);
  return sequence(oid(dotted));
}

/** @throws PkiError ERR_PKI_DAMAGED */
export function readSignerInfo(node: BerNode): SignerInfo {
  const [version, signer, digestAlgorithm, ...rest] = expectNode(node, UNIVERSAL.sequence).children;
  const attributes = rest[0]?.identifier === 0xa0 ? rest.shift() : undefined;
  const [signatureAlgorithm, signature, unsigned] = rest;
  if (![1, 3].includes(numberOf(version))) throw damaged("a SignerInfo has an unknown version");
  const digestOid = oidOf(expectNode(digestAlgorithm, UNIVERSAL.sequence).children[0]);
  const digest = wordFor(digestOids, digestOid);
  const algorithmNode = expectNode(signatureAlgorithm, UNIVERSAL.sequence);
  return {
    signer: readCertificateName(signer),
    digestAlgorithm: digest ?? digestOid,
    signatureAlgorithm: digest && readSignatureAlgorithm(algorithmNode, digest),
    signatureAlgorithmOid: oidOf(algorithmNode.children[0]),
    signedAttributes: attributes && readSignedAttributes(attributes),
    unsignedAttributes: unsigned?.identifier === 0xa1 ? unsigned.children.map(readAttribute) : [],
    signature: octetStringOf(signature),
  };
}

/** `IssuerAndSerialNumber` or `[0]` SubjectKeyIdentifier. @throws PkiError ERR_PKI_DAMAGED */
export function readCertificateName(node: BerNode | undefined): CertificateName {
  if (node?.identifier === 0x80 || node?.identifier === 0xa0) return { subjectKeyIdentifier: octetsOf(node) };
  const name = expectNode(node, UNIVERSAL.sequence);
  return {
    issuerBytes: childOf(name, 0, UNIVERSAL.sequence).bytes,
    serialNumber: childOf(name, 1, UNIVERSAL.integer).content,
  };
}

/** What is signed is the DER of a SET OF, whatever the encoding in the message (RFC 5652 5.4). */
function readSignedAttributes(node: BerNode): SignedAttributes {
  const parts = node.children.map(toDer);
  const sorted = setOf(...parts);
  const asReceived = der(UNIVERSAL.set, ...parts);
  const isSorted = compareBytes(sorted, asReceived) === 0;
  return { encodings: isSorted ? [sorted] : [sorted, asReceived], attributes: node.children.map(readAttribute) };
}

function readAttribute(node: BerNode): Attribute {
  const values = childOf(expectNode(node, UNIVERSAL.sequence), 1, UNIVERSAL.set).children;
  return { type: oidOf(node.children[0]), values };
}

/** The same value with the shortest definite lengths and strings in one piece; values that are DER already stay byte for byte. */
function toDer(node: BerNode): Uint8Array {
  if ((node.identifier & 0x20) === 0) return der(node.identifier, node.content);
  if (node.identifier === CONSTRUCTED_OCTET_STRING) return octetString(octetsOf(node));
  const children = node.children.map(toDer);
  return node.identifier === UNIVERSAL.set ? setOf(...children) : der(node.identifier, ...children);
}

/** rsaEncryption names no digest: it is that of the SignerInfo. A digest that contradicts it gives undefined. */
function readSignatureAlgorithm(node: BerNode, digest: DigestAlgorithm): SignatureAlgorithm | undefined {
  const dotted = oidOf(node.children[0]);
  if (dotted === oids.rsaEncryption || dotted === rsaSignatureOids[digest]) {
    return { scheme: "RSASSA-PKCS1-v1_5", digest };
  }
  if (dotted === oids.ecPublicKey || dotted === ecdsaOids[digest]) return { scheme: "ECDSA", digest };
  if (dotted !== oids.rsaPss) return undefined;
  return readPssParameters(node.children[1], digest);
}

/** RFC 4055 3.1; each parameter has SHA-1 or 20 as its default. */
function readPssParameters(node: BerNode | undefined, digest: DigestAlgorithm): SignatureAlgorithm | undefined {
  const parts = node?.children ?? [];
  const part = (tag: number): BerNode | undefined => parts.find(({ identifier }) => identifier === tag)?.children[0];
  const hash = part(0xa0) ? wordFor(digestOids, oidOf(part(0xa0)!.children[0])) : "SHA1";
  const mask = part(0xa1);
  const maskDigest = mask ? wordFor(digestOids, oidOf(mask.children[1]?.children[0])) : "SHA1";
  if (hash !== digest || !maskDigest || (mask && oidOf(mask.children[0]) !== oids.mgf1)) return undefined;
  const saltLength = part(0xa2) ? numberOf(part(0xa2)) : 20;
  return { scheme: "RSASSA-PSS", digest, maskDigest, saltLength };
}

/** The one value of a signed attribute; undefined where it is missing. @throws PkiError ERR_PKI_DAMAGED where it is there twice, or empty */
export function singleAttribute(attributes: readonly Attribute[], type: string): BerNode | undefined {
  const found = attributes.filter((attribute) => attribute.type === type);
  if (found.length === 0) return undefined;
  const [value, ...others] = found[0]!.values;
  if (found.length > 1 || !value || others.length > 0) throw damaged("a signed attribute has not exactly one value");
  return value;
}

/** The time the signer says it signed at; nobody vouches for it. */
export function signingTimeOf(info: SignerInfo): Date | undefined {
  const value = info.signedAttributes && singleAttribute(info.signedAttributes.attributes, oids.signingTime);
  return value && timeOf(value);
}
