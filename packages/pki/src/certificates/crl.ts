import { expectNode, oidOf, readBer, timeOf, type BerNode } from "../asn1/ber.js";
import { compareBytes, UNIVERSAL } from "../asn1/der.js";
import type { SignatureAlgorithm } from "../crypto/types.js";
import { damaged, PkiError } from "../errors.js";
import { findEntry, hasUnknownExtension, parseEntry, type RevokedCertificate } from "./crl-entry.js";
import { parseDistributionPoint, type IssuingDistributionPoint } from "./distribution-point.js";
import { derValue, derValues, readEncodings, type DerValue } from "./encodings.js";
import { EXTENSION, taggedExtensions, type Extension } from "./extensions.js";
import { nameText, parseName } from "./name.js";
import { bitsOf } from "./public-key.js";
import { parseSignatureAlgorithm } from "./signature-algorithm.js";

/**
 * A Certificate Revocation List as it was read; its views must not be changed. Nothing has been checked but its form.
 *
 * @see RFC 5280 section 5
 */
export class Crl {
  /** The DER encoding. */
  readonly bytes: Uint8Array;
  /** The signed part. */
  readonly tbsBytes: Uint8Array;
  /** The DER encoding of the Name. */
  readonly issuerBytes: Uint8Array;
  /** As RFC 4514 writes it. Keep it out of messages and logs. */
  readonly issuer: string;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  /** `undefined` for an algorithm that this package does not know, or when the signed part names another one. */
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly signatureAlgorithmOid: string;
  readonly signature: Uint8Array;
  readonly extensions: readonly Extension[];
  readonly issuingDistributionPoint: IssuingDistributionPoint | undefined;
  readonly #list: Uint8Array;
  #hasUnknownEntry: boolean | undefined;

  private constructor(bytes: Uint8Array) {
    const [tbs, algorithm, signature, more] = derValues(sequenceOf(derValue(bytes)));
    if (tbs === undefined || algorithm === undefined || signature === undefined || more)
      throw damaged("a CRL has not three parts");
    const fields = tbsFields(sequenceOf(tbs));
    this.bytes = bytes;
    this.tbsBytes = tbs.bytes;
    this.issuerBytes = fields.issuer.bytes;
    this.issuer = nameText(parseName(fields.issuer));
    this.thisUpdate = timeOf(fields.thisUpdate);
    this.nextUpdate = fields.nextUpdate && timeOf(fields.nextUpdate);
    const node = expectNode(readBer(algorithm.bytes), UNIVERSAL.sequence);
    const isSame = compareBytes(algorithm.bytes, fields.algorithm) === 0;
    this.signatureAlgorithm = isSame ? parseSignatureAlgorithm(node) : undefined;
    this.signatureAlgorithmOid = oidOf(node.children[0]);
    this.signature = bitsOf(expectNode(readBer(signature.bytes), UNIVERSAL.bitString));
    this.extensions = taggedExtensions(fields.extensions);
    const point = this.extensions.find(({ oid }) => oid === EXTENSION.issuingDistributionPoint);
    this.issuingDistributionPoint = point && parseDistributionPoint(point.value);
    this.#list = fields.list;
  }

  /** @internal */
  static fromDer(bytes: Uint8Array): Crl {
    return new Crl(bytes);
  }

  /** What it says of a serial number (content octets of the INTEGER). @throws PkiError ERR_PKI_DAMAGED */
  find(serialNumber: Uint8Array): RevokedCertificate | undefined {
    const entry = this.findBytes(serialNumber);
    return entry && parseEntry(entry);
  }

  /** @internal The encoding of an entry. */
  findBytes(serialNumber: Uint8Array): Uint8Array | undefined {
    return findEntry(this.#list, serialNumber);
  }

  /** @internal Whether an entry has a critical extension that is not understood. */
  get hasUnknownEntry(): boolean {
    return (this.#hasUnknownEntry ??= hasUnknownExtension(this.#list));
  }

  /** All it lists, in its order; read one by one. @throws PkiError ERR_PKI_DAMAGED */
  *revokedCertificates(): Generator<RevokedCertificate, void> {
    for (const { bytes } of derValues(this.#list)) yield parseEntry(bytes);
  }
}

interface TbsFields {
  readonly algorithm: Uint8Array;
  readonly issuer: BerNode;
  readonly thisUpdate: BerNode;
  readonly nextUpdate: BerNode | undefined;
  /** The content of revokedCertificates. */
  readonly list: Uint8Array;
  readonly extensions: BerNode | undefined;
}

function tbsFields(tbs: Uint8Array): TbsFields {
  const values = [...derValues(tbs)];
  if (values[0]?.identifier === UNIVERSAL.integer) values.shift();
  const [algorithm, issuer, thisUpdate, ...rest] = values;
  if (algorithm === undefined || issuer === undefined || thisUpdate === undefined) throw damaged("a CRL is incomplete");
  const next = isTime(rest[0]) ? rest.shift() : undefined;
  const list = rest[0]?.identifier === UNIVERSAL.sequence ? rest.shift() : undefined;
  const extensions = rest[0]?.identifier === 0xa0 ? rest.shift() : undefined;
  if (rest.length > 0) throw damaged("a CRL has more than it may have");
  return {
    algorithm: algorithm.bytes,
    issuer: readBer(issuer.bytes),
    thisUpdate: readBer(thisUpdate.bytes),
    nextUpdate: next && readBer(next.bytes),
    list: list?.content ?? new Uint8Array(),
    extensions: extensions && readBer(extensions.bytes),
  };
}

function isTime(value: DerValue | undefined): boolean {
  return value?.identifier === UNIVERSAL.utcTime || value?.identifier === UNIVERSAL.generalizedTime;
}

function sequenceOf({ identifier, content }: DerValue): Uint8Array {
  if (identifier !== UNIVERSAL.sequence) throw damaged("an ASN.1 structure is not of the form it must have");
  return content;
}

/**
 * Reads one CRL: DER, or PEM text that holds exactly one.
 *
 * @throws PkiError ERR_PKI_UNKNOWN_FORM, ERR_PKI_DAMAGED, ERR_PKI_LIMIT
 */
export function parseCrl(bytes: Uint8Array): Crl {
  const [crl, more] = parseCrls(bytes);
  if (crl === undefined) throw new PkiError("ERR_PKI_UNKNOWN_FORM", "the PEM text holds no CRL");
  if (more) throw damaged("there is more than one CRL");
  return crl;
}

/**
 * Reads the CRLs of a PEM text (other blocks are passed over), one DER CRL, or several one after the other.
 *
 * @throws PkiError ERR_PKI_UNKNOWN_FORM, ERR_PKI_DAMAGED, ERR_PKI_LIMIT
 */
export function parseCrls(bytes: Uint8Array): Crl[] {
  return readEncodings(bytes, ["X509 CRL"]).map((one) => Crl.fromDer(one));
}
