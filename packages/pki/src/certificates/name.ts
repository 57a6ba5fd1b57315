import { expectNode, oidOf, readBer, type BerNode } from "../asn1/ber.js";
import { compareBytes, UNIVERSAL } from "../asn1/der.js";
import { damaged } from "../errors.js";

/** One type and value of a RelativeDistinguishedName. */
interface NameAttribute {
  readonly type: string;
  readonly value: BerNode;
}

type Rdn = readonly NameAttribute[];

/** The Name of a subject or an issuer. @throws PkiError ERR_PKI_DAMAGED */
export function parseName(node: BerNode): readonly Rdn[] {
  return expectNode(node, UNIVERSAL.sequence).children.map((set) => {
    const attributes = expectNode(set, UNIVERSAL.set).children.map(parseAttribute);
    if (attributes.length === 0) throw damaged("a RelativeDistinguishedName is empty");
    return attributes;
  });
}

function parseAttribute(node: BerNode): NameAttribute {
  const [type, value, more] = expectNode(node, UNIVERSAL.sequence).children;
  if (value === undefined || more) throw damaged("an attribute of a Name is not a type and a value");
  return { type: oidOf(type), value };
}

/**
 * A Name as RFC 4514 writes it, the last RelativeDistinguishedName first; control characters as hexadecimal pairs.
 *
 * @see RFC 4514 section 2
 */
export function nameText(name: readonly Rdn[]): string {
  return name.toReversed().map(rdnText).join(",");
}

function rdnText(rdn: Rdn): string {
  return rdn.map(attributeText).join("+");
}

function attributeText({ type, value }: NameAttribute): string {
  const short = shortNames.get(type);
  const text = stringOf(value);
  if (short === undefined || text === undefined) return `${short ?? type}=#${hex(value.bytes)}`;
  return `${short}=${escaped(text)}`;
}

/** Of RFC 4514 section 3, and more of the registered LDAP descriptors. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ["2.5.4.3", "CN"],
  ["2.5.4.7", "L"],
  ["2.5.4.8", "ST"],
  ["2.5.4.10", "O"],
  ["2.5.4.11", "OU"],
  ["2.5.4.6", "C"],
  ["2.5.4.9", "STREET"],
  ["0.9.2342.19200300.100.1.25", "DC"],
  ["0.9.2342.19200300.100.1.1", "UID"],
  ["1.2.840.113549.1.9.1", "emailAddress"],
  ["2.5.4.4", "SN"],
  ["2.5.4.5", "serialNumber"],
  ["2.5.4.12", "title"],
  ["2.5.4.13", "description"],
  ["2.5.4.42", "givenName"],
]);

function escaped(text: string): string {
  return text
    .replaceAll(/[\\,+"<>;=]/g, String.raw`\$&`)
    .replaceAll(/^[ #]| $/g, String.raw`\$&`)
    .replaceAll(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, (control) =>
      [...new TextEncoder().encode(control)].map((octet) => `\\${hex(Uint8Array.of(octet))}`).join(""),
    );
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** The text of a string type; `undefined` for any other type, and for octets that the type does not allow. */
function stringOf(value: BerNode): string | undefined {
  const encoding = encodings.get(value.identifier);
  if (encoding === undefined) return undefined;
  try {
    return encoding === "utf-32be"
      ? utf32(value.content)
      : new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(value.content);
  } catch {
    return undefined;
  }
}

/** UTF8String, NumericString, PrintableString, TeletexString, IA5String, VisibleString, UniversalString, BMPString. */
const encodings: ReadonlyMap<number, string> = new Map([
  [0x0c, "utf-8"],
  [0x12, "latin1"],
  [0x13, "latin1"],
  [0x14, "latin1"],
  [0x16, "latin1"],
  [0x1a, "latin1"],
  [0x1c, "utf-32be"],
  [0x1e, "utf-16be"],
]);

function utf32(content: Uint8Array): string {
  if (content.length % 4 !== 0) throw new RangeError("not whole characters");
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  return Array.from({ length: content.length / 4 }, (_, i) => String.fromCodePoint(view.getUint32(i * 4))).join("");
}

/** The text values of the attributes of a type. */
export function attributeValues(name: readonly Rdn[], type: string): string[] {
  return name.flatMap((rdn) => rdn.flatMap((one) => (one.type === type ? (stringOf(one.value) ?? []) : [])));
}

/** Canonical forms of the RelativeDistinguishedNames: equal exactly when RFC 5280 section 7.1 calls the names equal. */
export function canonicalRdns(name: readonly Rdn[]): readonly string[] {
  return name.map((rdn) => JSON.stringify(rdn.map(canonicalAttribute).toSorted()));
}

function canonicalAttribute({ type, value }: NameAttribute): string {
  const text = stringOf(value);
  return text === undefined ? `${type}#${hex(value.bytes)}` : `${type}=${prepared(text)}`;
}

/** Case folded, compatibility characters composed, outer whitespace removed and inner whitespace made one space. */
function prepared(text: string): string {
  return text.normalize("NFKC").toLowerCase().trim().replaceAll(/\s+/g, " ");
}

const known = new WeakMap<Uint8Array, string>();

/** The canonical form of the DER Name of a certificate, kept for its view. @throws PkiError ERR_PKI_DAMAGED */
export function canonicalName(bytes: Uint8Array): string {
  const before = known.get(bytes);
  if (before !== undefined) return before;
  const canonical = canonicalForm(bytes);
  known.set(bytes, canonical);
  return canonical;
}

function canonicalForm(bytes: Uint8Array): string {
  return JSON.stringify(canonicalRdns(parseName(readBer(bytes))));
}

/** Whether two DER Names are the same: byte by byte, or else by the rules of RFC 5280 section 7.1. */
export function isSameName(a: Uint8Array, b: Uint8Array): boolean {
  return compareBytes(a, b) === 0 || canonicalForm(a) === canonicalForm(b);
}
