import { childOf, expectNode, octetsOf, oidOf, readBer, type BerNode } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import { Certificate } from "../certificates/certificate.js";
import { Crl } from "../certificates/crl.js";
import { readSignerInfo, type SignerInfo } from "../cms/signer-info.js";
import { damaged } from "../errors.js";
import { parseTstInfo, type TstInfo } from "./tst-info.js";

/** A time-stamp token as it was read. Nothing has been checked but its form. */
export interface TimeStampToken {
  /** The encoding of the ContentInfo: what is kept beside the signature. */
  readonly bytes: Uint8Array;
  readonly info: TstInfo;
  /** The encoding of the TSTInfo: what the authority signed. */
  readonly infoBytes: Uint8Array;
  readonly signer: SignerInfo;
  readonly certificates: readonly Certificate[];
  readonly crls: readonly Crl[];
}

/**
 * Reads a time-stamp token: a CMS SignedData around a TSTInfo, with one signature.
 *
 * @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT
 * @see RFC 3161 section 2.4.2
 */
export function parseTimeStampToken(bytes: Uint8Array): TimeStampToken {
  return timeStampTokenOf(readBer(new Uint8Array(bytes)));
}

export function timeStampTokenOf(node: BerNode): TimeStampToken {
  const [type, tagged] = expectNode(node, UNIVERSAL.sequence).children;
  if (oidOf(type) !== oids.signedData) throw damaged("a time-stamp token is no SignedData");
  const signedData = childOf(expectNode(tagged, 0xa0), 0, UNIVERSAL.sequence);
  const [, , content, ...rest] = signedData.children;
  const infoBytes = tstInfoBytes(expectNode(content, UNIVERSAL.sequence));
  return {
    bytes: node.bytes,
    info: parseTstInfo(infoBytes),
    infoBytes,
    signer: onlySigner(expectNode(rest.at(-1), UNIVERSAL.set)),
    certificates: sequencesIn(rest, 0xa0).map((one) => Certificate.fromNode(one)),
    crls: sequencesIn(rest, 0xa1).map((one) => Crl.fromDer(one.bytes)),
  };
}

function tstInfoBytes(content: BerNode): Uint8Array {
  if (oidOf(content.children[0]) !== oids.tstInfo) throw damaged("a time-stamp token holds no TSTInfo");
  const octets = childOf(content, 1, 0xa0).children[0];
  if (octets === undefined || (octets.identifier & 0xdf) !== UNIVERSAL.octetString)
    throw damaged("a time-stamp token holds no TSTInfo");
  return octetsOf(octets);
}

function onlySigner({ children: [signer, more] }: BerNode): SignerInfo {
  if (signer === undefined || more) throw damaged("a time-stamp token has not exactly one signature");
  return readSignerInfo(signer);
}

/** Certificates or CRLs; other choices of CertificateSet and RevocationInfoChoices are tagged, and passed over. */
function sequencesIn(fields: readonly BerNode[], identifier: number): readonly BerNode[] {
  const set = fields.find((field) => field.identifier === identifier);
  return set?.children.filter((child) => child.identifier === UNIVERSAL.sequence) ?? [];
}
