import { childOf, expectNode, numberOf, readBer, timeOf } from "../asn1/ber.js";
import { compareBytes, UNIVERSAL } from "../asn1/der.js";
import { damaged } from "../errors.js";
import { derValues } from "./encodings.js";
import { parseExtensions, type Extension } from "./extensions.js";

/** The CRLReason of RFC 5280 section 5.3.1, in the order of their numbers; 7 is not used. */
const revocationReasons = [
  "unspecified",
  "keyCompromise",
  "cACompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
  "certificateHold",
  undefined,
  "removeFromCRL",
  "privilegeWithdrawn",
  "aACompromise",
] as const;

export type RevocationReason = NonNullable<(typeof revocationReasons)[number]>;

/** What a CRL says of one certificate. */
export interface RevokedCertificate {
  /** The content octets of the INTEGER, as encoded. */
  readonly serialNumber: Uint8Array;
  readonly revocationDate: Date;
  readonly reason: RevocationReason | undefined;
  /** Since when the key is known or suspected to be compromised. */
  readonly invalidityDate: Date | undefined;
}

const REASON = "2.5.29.21";
const INVALIDITY_DATE = "2.5.29.24";
const CERTIFICATE_ISSUER = "2.5.29.29";

/** The encoding of the entry of a serial number in the content of revokedCertificates. @throws PkiError ERR_PKI_DAMAGED */
export function findEntry(list: Uint8Array, serialNumber: Uint8Array): Uint8Array | undefined {
  for (const { content, bytes } of derValues(list)) {
    const [serial] = derValues(content);
    if (serial && compareBytes(serial.content, serialNumber) === 0) return bytes;
  }
  return undefined;
}

/** Reads one entry of revokedCertificates. @throws PkiError ERR_PKI_DAMAGED */
export function parseEntry(bytes: Uint8Array): RevokedCertificate {
  const node = expectNode(readBer(bytes), UNIVERSAL.sequence);
  const extensions = parseExtensions(node.children[2]);
  const value = (oid: string): Uint8Array | undefined => extensions.find((one) => one.oid === oid)?.value;
  const reason = value(REASON);
  const invalidityDate = value(INVALIDITY_DATE);
  return {
    serialNumber: childOf(node, 0, UNIVERSAL.integer).content,
    revocationDate: timeOf(node.children[1]),
    reason: reason && parseReason(reason),
    invalidityDate: invalidityDate && timeOf(readBer(invalidityDate)),
  };
}

/** Reads a CRLReason (ENUMERATED). @throws PkiError ERR_PKI_DAMAGED */
export function parseReason(value: Uint8Array): RevocationReason {
  const node = expectNode(readBer(value), 0x0a);
  const reason = revocationReasons[numberOf({ ...node, identifier: UNIVERSAL.integer })];
  if (reason === undefined) throw damaged("a CRLReason has an unknown number");
  return reason;
}

/** Whether an entry has a critical extension that is not understood, such as the name of another issuer. */
export function hasUnknownExtension(bytes: Uint8Array): boolean {
  const known: readonly string[] = [REASON, INVALIDITY_DATE];
  const unknown = (extension: Extension): boolean =>
    extension.oid === CERTIFICATE_ISSUER || (extension.critical && !known.includes(extension.oid));
  return parseExtensions(readBer(bytes).children[2]).some(unknown);
}
