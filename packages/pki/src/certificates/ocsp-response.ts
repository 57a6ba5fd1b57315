import { childOf, expectNode, numberOf, octetsOf, oidOf, readBer, timeOf, type BerNode } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import type { DigestAlgorithm } from "../algorithms.js";
import type { SignatureAlgorithm } from "../crypto/types.js";
import { damaged, unsupported } from "../errors.js";
import { Certificate } from "./certificate.js";
import { parseReason, type RevocationReason } from "./crl-entry.js";
import { taggedExtensions, type Extension } from "./extensions.js";
import { parseName } from "./name.js";
import { bitsOf } from "./public-key.js";
import { parseDigestAlgorithm, parseSignatureAlgorithm } from "./signature-algorithm.js";

const BASIC_RESPONSE = "1.3.6.1.5.5.7.48.1.1";

/** The OCSPResponseStatus of RFC 6960 section 4.2.1, in the order of their numbers; 4 is not used. */
const responseStatuses = [
  "successful",
  "malformedRequest",
  "internalError",
  "tryLater",
  undefined,
  "sigRequired",
  "unauthorized",
] as const;

export type OcspResponseStatus = NonNullable<(typeof responseStatuses)[number]>;

/** What a responder says of one certificate. */
export interface OcspSingleResponse {
  /** `undefined` for a digest that this package does not know. */
  readonly hashAlgorithm: DigestAlgorithm | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** The content octets of the INTEGER, as encoded. */
  readonly serialNumber: Uint8Array;
  readonly status: "good" | "revoked" | "unknown";
  readonly revocationTime: Date | undefined;
  readonly reason: RevocationReason | undefined;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly extensions: readonly Extension[];
}

/** Who signed a response: the DER Name of the responder, or the SHA-1 of its public key. */
export type OcspResponderId = { readonly name: Uint8Array } | { readonly keyHash: Uint8Array };

/** The signed part of a successful response. */
export interface BasicOcspResponse {
  readonly tbsBytes: Uint8Array;
  readonly responderId: OcspResponderId;
  readonly producedAt: Date;
  readonly responses: readonly OcspSingleResponse[];
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly signatureAlgorithmOid: string;
  readonly signature: Uint8Array;
  readonly certificates: readonly Certificate[];
}

/** An OCSP response as it was read. Nothing has been checked but its form. */
export interface OcspResponse {
  readonly bytes: Uint8Array;
  readonly responseStatus: OcspResponseStatus;
  /** There exactly when the status is `successful`. */
  readonly basic: BasicOcspResponse | undefined;
}

/**
 * Reads an OCSP response (DER), as a responder sends it or a TLS server staples it.
 *
 * @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT; ERR_PKI_UNSUPPORTED_ALGORITHM for a response that is not basic
 * @see RFC 6960 section 4.2.1
 */
export function parseOcspResponse(bytes: Uint8Array): OcspResponse {
  const node = expectNode(readBer(new Uint8Array(bytes)), UNIVERSAL.sequence);
  const responseStatus = responseStatuses[enumerated(node.children[0])];
  if (responseStatus === undefined) throw damaged("an OCSP response has an unknown status");
  const basic = responseStatus === "successful" ? parseBasic(childOf(node, 1, 0xa0)) : undefined;
  return { bytes: node.bytes, responseStatus, basic };
}

function enumerated(node: BerNode | undefined): number {
  return numberOf({ ...expectNode(node, 0x0a), identifier: UNIVERSAL.integer });
}

function parseBasic(tagged: BerNode): BasicOcspResponse {
  const holder = childOf(tagged, 0, UNIVERSAL.sequence);
  const type = oidOf(holder.children[0]);
  if (type !== BASIC_RESPONSE) throw unsupported(`the OCSP response type ${type}`);
  const node = expectNode(readBer(octetsOf(childOf(holder, 1, UNIVERSAL.octetString))), UNIVERSAL.sequence);
  const tbs = childOf(node, 0, UNIVERSAL.sequence);
  const algorithm = childOf(node, 1, UNIVERSAL.sequence);
  return {
    tbsBytes: tbs.bytes,
    ...parseResponseData(tbs),
    signatureAlgorithm: parseSignatureAlgorithm(algorithm),
    signatureAlgorithmOid: oidOf(algorithm.children[0]),
    signature: bitsOf(childOf(node, 2, UNIVERSAL.bitString)),
    certificates: node.children[3] ? certificatesOf(childOf(node, 3, 0xa0)) : [],
  };
}

function certificatesOf(tagged: BerNode): Certificate[] {
  return childOf(tagged, 0, UNIVERSAL.sequence).children.map((one) => Certificate.fromNode(one));
}

type ResponseData = Pick<BasicOcspResponse, "responderId" | "producedAt" | "responses" | "extensions">;

function parseResponseData(tbs: BerNode): ResponseData {
  const fields = tbs.children[0]?.identifier === 0xa0 ? tbs.children.slice(1) : tbs.children;
  const [responder, producedAt, responses, extensions] = fields;
  return {
    responderId: parseResponderId(responder),
    producedAt: timeOf(producedAt),
    responses: expectNode(responses, UNIVERSAL.sequence).children.map(parseSingle),
    extensions: taggedExtensions(extensions && expectNode(extensions, 0xa1)),
  };
}

function parseResponderId(node: BerNode | undefined): OcspResponderId {
  if (node?.identifier === 0xa1) {
    const name = childOf(node, 0, UNIVERSAL.sequence);
    parseName(name);
    return { name: name.bytes };
  }
  return { keyHash: childOf(expectNode(node, 0xa2), 0, UNIVERSAL.octetString).content };
}

function parseSingle(node: BerNode): OcspSingleResponse {
  const [certId, status, thisUpdate, ...rest] = expectNode(node, UNIVERSAL.sequence).children;
  const tagged = new Map(rest.map((child) => [child.identifier, child]));
  return {
    ...parseCertId(expectNode(certId, UNIVERSAL.sequence)),
    ...parseStatus(status),
    thisUpdate: timeOf(thisUpdate),
    nextUpdate: tagged.has(0xa0) ? timeOf(tagged.get(0xa0)?.children[0]) : undefined,
    extensions: taggedExtensions(tagged.get(0xa1)),
  };
}

type CertId = Pick<OcspSingleResponse, "hashAlgorithm" | "issuerNameHash" | "issuerKeyHash" | "serialNumber">;

function parseCertId(node: BerNode): CertId {
  return {
    hashAlgorithm: parseDigestAlgorithm(node.children[0]),
    issuerNameHash: childOf(node, 1, UNIVERSAL.octetString).content,
    issuerKeyHash: childOf(node, 2, UNIVERSAL.octetString).content,
    serialNumber: childOf(node, 3, UNIVERSAL.integer).content,
  };
}

function parseStatus(node: BerNode | undefined): Pick<OcspSingleResponse, "status" | "revocationTime" | "reason"> {
  const none = { revocationTime: undefined, reason: undefined };
  if (node?.identifier === 0x80) return { status: "good", ...none };
  if (node?.identifier === 0x82) return { status: "unknown", ...none };
  const [time, reason] = expectNode(node, 0xa1).children;
  return {
    status: "revoked",
    revocationTime: timeOf(time),
    reason: reason && parseReason(childOf(expectNode(reason, 0xa0), 0, 0x0a).bytes),
  };
}
