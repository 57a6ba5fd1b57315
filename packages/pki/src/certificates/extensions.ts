import { childOf, expectNode, numberOf, oidOf, readBer, type BerNode } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { damaged } from "../errors.js";
import { parseGeneralName, type GeneralName } from "./general-name.js";

/** The purposes of RFC 5280 section 4.2.1.3, in the order of their bits. */
const keyUsages = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
] as const;

export type KeyUsage = (typeof keyUsages)[number];

/** One extension as it came. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** The DER inside extnValue. */
  readonly value: Uint8Array;
}

export interface BasicConstraints {
  readonly ca: boolean;
  readonly pathLength?: number;
}

/** The subtrees of RFC 5280 section 4.2.1.10. */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

export const EXTENSION = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  issuerAltName: "2.5.29.18",
  deltaCRLIndicator: "2.5.29.27",
  issuingDistributionPoint: "2.5.29.28",
  nameConstraints: "2.5.29.30",
  cRLDistributionPoints: "2.5.29.31",
  certificatePolicies: "2.5.29.32",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
} as const;

/** Reads the extensions of a certificate, a CRL, or an entry of one. @throws PkiError ERR_PKI_DAMAGED */
export function parseExtensions(node: BerNode | undefined): Extension[] {
  if (node === undefined) return [];
  const extensions = expectNode(node, UNIVERSAL.sequence).children.map(parseExtension);
  if (new Set(extensions.map(({ oid }) => oid)).size !== extensions.length)
    throw damaged("an extension is there twice");
  return extensions;
}

function parseExtension(node: BerNode): Extension {
  const { children } = expectNode(node, UNIVERSAL.sequence);
  const flag = children[1]?.identifier === UNIVERSAL.boolean ? children[1] : undefined;
  const value = expectNode(children[flag ? 2 : 1], UNIVERSAL.octetString).content;
  if (children.length > (flag ? 3 : 2)) throw damaged("an extension has more than it may have");
  return { oid: oidOf(children[0]), critical: flag !== undefined && booleanOf(flag), value };
}

/** A BOOLEAN. @throws PkiError ERR_PKI_DAMAGED */
export function booleanOf(node: BerNode): boolean {
  if (node.content.length !== 1) throw damaged("a BOOLEAN is not one octet");
  return node.content[0] !== 0;
}

/** The KeyUsage of an extension value. */
export function parseKeyUsage(value: Uint8Array): ReadonlySet<KeyUsage> {
  return new Set(namedBits(expectNode(readBer(value), UNIVERSAL.bitString).content, keyUsages));
}

/** The names of the bits that are set in the content of a BIT STRING. @throws PkiError ERR_PKI_DAMAGED */
export function namedBits<T extends string>(content: Uint8Array, names: readonly T[]): T[] {
  if (content.length === 0 || content[0]! > 7) throw damaged("a BIT STRING is malformed");
  return names.filter((_, bit) => ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

export function parseExtendedKeyUsage(value: Uint8Array): readonly string[] {
  return expectNode(readBer(value), UNIVERSAL.sequence).children.map(oidOf);
}

export function parseBasicConstraints(value: Uint8Array): BasicConstraints {
  const { children } = expectNode(readBer(value), UNIVERSAL.sequence);
  const flag = children[0]?.identifier === UNIVERSAL.boolean ? children[0] : undefined;
  const length = children[flag ? 1 : 0];
  if (children.length > (flag ? 1 : 0) + (length ? 1 : 0)) throw damaged("BasicConstraints has more than it may have");
  const ca = flag !== undefined && booleanOf(flag);
  return length ? { ca, pathLength: numberOf(length) } : { ca };
}

export function parseSubjectKeyIdentifier(value: Uint8Array): Uint8Array {
  return expectNode(readBer(value), UNIVERSAL.octetString).content;
}

/** The keyIdentifier of AuthorityKeyIdentifier, when it has one. */
export function parseAuthorityKeyIdentifier(value: Uint8Array): Uint8Array | undefined {
  return expectNode(readBer(value), UNIVERSAL.sequence).children.find(({ identifier }) => identifier === 0x80)?.content;
}

export function parseGeneralNames(value: Uint8Array): GeneralName[] {
  return expectNode(readBer(value), UNIVERSAL.sequence).children.map(parseGeneralName);
}

export function parseNameConstraints(value: Uint8Array): NameConstraints {
  const { children } = expectNode(readBer(value), UNIVERSAL.sequence);
  if (children.some(({ identifier }) => identifier !== 0xa0 && identifier !== 0xa1))
    throw damaged("NameConstraints has more than it may have");
  const subtrees = (identifier: number): GeneralName[] =>
    children.filter((child) => child.identifier === identifier).flatMap((child) => child.children.map(parseSubtree));
  return { permitted: subtrees(0xa0), excluded: subtrees(0xa1) };
}

/** RFC 5280 allows no minimum but 0 and no maximum: a subtree with them would not be understood. */
function parseSubtree(node: BerNode): GeneralName {
  const [base, ...distances] = expectNode(node, UNIVERSAL.sequence).children;
  if (base === undefined || distances.length > 0) throw damaged("a GeneralSubtree is not one GeneralName");
  return parseGeneralName(base);
}

/** The extensions at the end of a structure under the given EXPLICIT tag. */
export function taggedExtensions(node: BerNode | undefined): Extension[] {
  if (node && node.children.length > 1) throw damaged("there is more than one list of extensions");
  return node === undefined ? [] : parseExtensions(childOf(node, 0, UNIVERSAL.sequence));
}
