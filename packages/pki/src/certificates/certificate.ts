import { childOf, expectNode, oidOf, readBer, shortestInteger, timeOf, type BerNode } from "../asn1/ber.js";
import { compareBytes, UNIVERSAL } from "../asn1/der.js";
import type { PublicKey, SignatureAlgorithm } from "../crypto/types.js";
import { damaged, PkiError } from "../errors.js";
import { readEncodings } from "./encodings.js";
import {
  EXTENSION,
  parseAuthorityKeyIdentifier,
  parseBasicConstraints,
  parseExtendedKeyUsage,
  parseGeneralNames,
  parseKeyUsage,
  parseNameConstraints,
  parseSubjectKeyIdentifier,
  taggedExtensions,
  type BasicConstraints,
  type Extension,
  type KeyUsage,
  type NameConstraints,
} from "./extensions.js";
import type { GeneralName } from "./general-name.js";
import { isSameName, nameText, parseName } from "./name.js";
import { bitsOf, isSameKey, publicKeyOf } from "./public-key.js";
import { parseSignatureAlgorithm } from "./signature-algorithm.js";

/**
 * An X.509 certificate as it was read; its views must not be changed. Nothing has been checked but its form.
 *
 * @see RFC 5280 section 4
 */
export class Certificate {
  /** The DER encoding. */
  readonly bytes: Uint8Array;
  /** The signed part. */
  readonly tbsBytes: Uint8Array;
  /** The content octets of the INTEGER, as encoded. */
  readonly serialNumber: Uint8Array;
  /** The DER encoding of the Name. */
  readonly issuerBytes: Uint8Array;
  readonly subjectBytes: Uint8Array;
  /** As RFC 4514 writes it. Keep it out of messages and logs. */
  readonly issuer: string;
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: PublicKey;
  /** `undefined` for an algorithm that this package does not know, or when the signed part names another one. */
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly signatureAlgorithmOid: string;
  readonly signature: Uint8Array;
  /** All extensions, in their order. */
  readonly extensions: readonly Extension[];
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  /** The key identifier of the issuer. */
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined;
  /** Dotted OBJECT IDENTIFIERs. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly basicConstraints: BasicConstraints | undefined;
  readonly subjectAltNames: readonly GeneralName[];
  readonly nameConstraints: NameConstraints | undefined;

  private constructor(node: BerNode) {
    const tbs = childOf(node, 0, UNIVERSAL.sequence);
    const fields = tbsFields(tbs);
    this.bytes = node.bytes;
    this.tbsBytes = tbs.bytes;
    this.serialNumber = shortestInteger(fields.serial.content);
    this.issuerBytes = fields.issuer.bytes;
    this.subjectBytes = fields.subject.bytes;
    this.issuer = nameText(parseName(fields.issuer));
    this.subject = nameText(parseName(fields.subject));
    this.notBefore = timeOf(fields.validity.children[0]);
    this.notAfter = timeOf(fields.validity.children[1]);
    this.publicKey = publicKeyOf(fields.spki);
    const algorithm = childOf(node, 1, UNIVERSAL.sequence);
    const isSame = compareBytes(algorithm.bytes, fields.algorithm.bytes) === 0;
    this.signatureAlgorithm = isSame ? parseSignatureAlgorithm(algorithm) : undefined;
    this.signatureAlgorithmOid = oidOf(algorithm.children[0]);
    this.signature = bitsOf(childOf(node, 2, UNIVERSAL.bitString));
    this.extensions = fields.extensions;
    this.subjectKeyIdentifier = this.#read(EXTENSION.subjectKeyIdentifier, parseSubjectKeyIdentifier);
    this.authorityKeyIdentifier = this.#read(EXTENSION.authorityKeyIdentifier, parseAuthorityKeyIdentifier);
    this.keyUsage = this.#read(EXTENSION.keyUsage, parseKeyUsage);
    this.extendedKeyUsage = this.#read(EXTENSION.extendedKeyUsage, parseExtendedKeyUsage);
    this.basicConstraints = this.#read(EXTENSION.basicConstraints, parseBasicConstraints);
    this.subjectAltNames = this.#read(EXTENSION.subjectAltName, parseGeneralNames) ?? [];
    this.nameConstraints = this.#read(EXTENSION.nameConstraints, parseNameConstraints);
  }

  /** @internal */
  static fromNode(node: BerNode): Certificate {
    if (expectNode(node, UNIVERSAL.sequence).children.length !== 3) throw damaged("a certificate has not three parts");
    return new Certificate(node);
  }

  /** Whether the issuer is the subject: a root, or a key or policy change of one authority. */
  get isSelfIssued(): boolean {
    return isSameName(this.issuerBytes, this.subjectBytes);
  }

  /** The OBJECT IDENTIFIERs of the extensions marked critical. */
  get criticalExtensions(): readonly string[] {
    return this.extensions.filter(({ critical }) => critical).map(({ oid }) => oid);
  }

  #read<T>(oid: string, parse: (value: Uint8Array) => T): T | undefined {
    const extension = this.extensions.find((one) => one.oid === oid);
    return extension && parse(extension.value);
  }
}

interface TbsFields {
  readonly serial: BerNode;
  readonly algorithm: BerNode;
  readonly issuer: BerNode;
  readonly validity: BerNode;
  readonly subject: BerNode;
  readonly spki: BerNode;
  readonly extensions: readonly Extension[];
}

function tbsFields(tbs: BerNode): TbsFields {
  const first = tbs.children[0]?.identifier === 0xa0 ? 1 : 0;
  const at = (index: number): BerNode => childOf(tbs, first + index, UNIVERSAL.sequence);
  const optional = tbs.children.slice(first + 6);
  const kinds = new Set(optional.map(({ identifier }) => identifier));
  if (kinds.size !== optional.length || ![...kinds].every((kind) => [0x81, 0x82, 0xa3].includes(kind)))
    throw damaged("a certificate has more than it may have");
  return {
    serial: childOf(tbs, first, UNIVERSAL.integer),
    algorithm: at(1),
    issuer: at(2),
    validity: at(3),
    subject: at(4),
    spki: at(5),
    extensions: taggedExtensions(optional.find(({ identifier }) => identifier === 0xa3)),
  };
}

/**
 * Reads one certificate: DER, or PEM text that holds exactly one.
 *
 * @throws PkiError ERR_PKI_UNKNOWN_FORM, ERR_PKI_DAMAGED, ERR_PKI_LIMIT; ERR_PKI_NO_CERTIFICATE for PEM text without one
 */
export function parseCertificate(bytes: Uint8Array): Certificate {
  const [certificate, more] = parseCertificates(bytes);
  if (certificate === undefined) throw new PkiError("ERR_PKI_NO_CERTIFICATE", "the PEM text holds no certificate");
  if (more) throw damaged("there is more than one certificate");
  return certificate;
}

/**
 * Reads the certificates of a PEM text (other blocks are passed over), one DER certificate, or several one after the other.
 *
 * @throws PkiError ERR_PKI_UNKNOWN_FORM, ERR_PKI_DAMAGED, ERR_PKI_LIMIT
 */
export function parseCertificates(bytes: Uint8Array): Certificate[] {
  return readEncodings(bytes, ["CERTIFICATE", "X509 CERTIFICATE"]).map((one) => Certificate.fromNode(readBer(one)));
}

/** Whether a certificate is the one that an IssuerAndSerialNumber names. */
export function isIssuerAndSerial(
  certificate: Certificate,
  issuerBytes: Uint8Array,
  serialNumber: Uint8Array,
): boolean {
  return compareBytes(certificate.serialNumber, serialNumber) === 0 && isSameName(certificate.issuerBytes, issuerBytes);
}

/** The certificates of a public key: those that belong to its private key. */
export function certificatesForKey(certificates: readonly Certificate[], key: PublicKey): Certificate[] {
  return certificates.filter(({ publicKey }) => isSameKey(publicKey, key));
}
