import { childOf, expectNode, numberOf, readBer, shortestInteger, timeOf } from "../asn1/ber.js";
import { compareBytes, UNIVERSAL } from "../asn1/der.js";
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
    // One with needless octets would not be found, and whom it revokes would pass.
    if (serial && compareBytes(shortestInteger(serial.content), serialNumber) === 0) return bytes;
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

/** Reads a CRLReason (ENUMERATED); `undefined` for a number without a name: it revokes all the same. @throws PkiError ERR_PKI_DAMAGED */
export function parseReason(value: Uint8Array): RevocationReason | undefined {
  const node = expectNode(readBer(value), 0x0a);
  return revocationReasons[numberOf({ ...node, identifier: UNIVERSAL.integer })];
}

/** Whether an entry names its own issuer, as those of indirect CRLs do. */
export function namesIssuer(bytes: Uint8Array): boolean {
  return extensionsOf(bytes).some(({ oid }) => oid === CERTIFICATE_ISSUER);
}

/**
 * Whether any entry has a critical extension that is not understood: then the list tells nothing of the certificates that are not in it.
 *
 * @see RFC 5280 section 5.3
 */
export function hasUnknownExtension(list: Uint8Array): boolean {
  if (!mayHoldTrue(list)) return false;
  const known: readonly string[] = [REASON, INVALIDITY_DATE];
  for (const { bytes } of derValues(list))
    if (mayHoldTrue(bytes) && extensionsOf(bytes).some(({ critical, oid }) => critical && !known.includes(oid)))
      return true;
  return false;
}

function extensionsOf(entry: Uint8Array): Extension[] {
  return parseExtensions(readBer(entry).children[2]);
}

/** Whether a BOOLEAN that is true may be in there: a million entries without one are not read one by one. */
function mayHoldTrue(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(UNIVERSAL.boolean); at >= 0; at = bytes.indexOf(UNIVERSAL.boolean, at + 1))
    if (bytes[at + 1] === 1 && bytes[at + 2] !== 0) return true;
  return false;
}
