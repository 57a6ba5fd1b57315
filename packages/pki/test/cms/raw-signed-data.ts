import { createHash, createPrivateKey, sign } from "node:crypto";
import {
  concat,
  context,
  der,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  UNIVERSAL,
} from "../../src/asn1/der.js";
import { digestOids, oids } from "../../src/asn1/oids.js";
import type { DigestAlgorithm } from "../../src/algorithms.js";
import type { TestIdentity } from "./self-signed.js";

export interface RawSignedData {
  readonly identity: TestIdentity;
  readonly content: Uint8Array;
  /** Default: id-data. */
  readonly contentType?: string;
  /** The encodings of the signed attributes in the order they are written and signed; `undefined`: none. */
  readonly attributes: readonly Uint8Array[] | undefined;
  /** The octets that are really signed. Default: the attributes as a SET OF, or the content. */
  readonly toSign?: Uint8Array;
  /** Default: SHA256 alone. */
  readonly announced?: readonly DigestAlgorithm[];
  /** The elements of `certificates` and `crls`. Default: the certificate of the signer, nothing. */
  readonly certificates?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  /** How often the SignerInfo is repeated. Default: 1. */
  readonly signerCount?: number;
  /** Default: rsaEncryption. */
  readonly signatureAlgorithm?: Uint8Array;
}

/** A SignedData of one signer by its parts, right or wrong, without the care that the package takes. */
export function rawSignedData(parts: RawSignedData): Uint8Array {
  const { identity, content, contentType = oids.data, attributes, announced = ["SHA256"] } = parts;
  const { certificates = [identity.certificate.bytes], crls = [], signerCount = 1 } = parts;
  const toSign = parts.toSign ?? (attributes ? der(UNIVERSAL.set, ...attributes) : content);
  const info = sequence(
    integer(1),
    sequence(identity.certificate.issuerBytes, integer(identity.certificate.serialNumber)),
    digestIdentifier("SHA256"),
    ...(attributes ? [context(0, ...attributes)] : []),
    parts.signatureAlgorithm ?? sequence(oid(oids.rsaEncryption), nullValue()),
    octetString(Uint8Array.from(sign("sha256", toSign, createPrivateKey(identity.privateKey)))),
  );
  const signed = sequence(
    integer(1),
    der(UNIVERSAL.set, ...announced.map(digestIdentifier)),
    sequence(oid(contentType), context(0, octetString(content))),
    certificates.length > 0 ? context(0, ...certificates) : new Uint8Array(),
    crls.length > 0 ? context(1, ...crls) : new Uint8Array(),
    der(UNIVERSAL.set, ...Array.from({ length: signerCount }, () => info)),
  );
  return sequence(oid(oids.signedData), context(0, signed));
}

export function attribute(type: string, ...values: readonly Uint8Array[]): Uint8Array {
  return sequence(oid(type), der(UNIVERSAL.set, ...values));
}

export function contentTypeAttribute(type: string = oids.data): Uint8Array {
  return attribute(oids.contentType, oid(type));
}

export function messageDigestAttribute(content: Uint8Array): Uint8Array {
  return attribute(oids.messageDigest, octetString(Uint8Array.from(createHash("sha256").update(content).digest())));
}

/** The attributes that a signature must have, in the order of DER. */
export function rightAttributes(content: Uint8Array): readonly Uint8Array[] {
  return [contentTypeAttribute(), messageDigestAttribute(content)];
}

/** What a signature over attributes is really over. */
export function signedOctets(attributes: readonly Uint8Array[]): Uint8Array {
  return setOf(...attributes);
}

/** Any value with an indefinite length. */
export function indefinite(identifier: number, ...content: readonly Uint8Array[]): Uint8Array {
  return concat(Uint8Array.of(identifier, 0x80), ...content, new Uint8Array(2));
}

function digestIdentifier(digest: DigestAlgorithm): Uint8Array {
  return sequence(oid(digestOids[digest]), nullValue());
}
