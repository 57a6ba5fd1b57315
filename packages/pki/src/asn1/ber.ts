import { damaged, PkiError } from "../errors.js";
import { concat, UNIVERSAL } from "./der.js";

/** Deepest nesting of the small structures this package reads whole. */
const MAX_DEPTH = 32;
/** Most values in one of them. */
const MAX_NODES = 20_000;

/** One BER value: its views are into the bytes it was read from. */
export interface BerNode {
  /** The identifier octet; tag numbers above 30 are refused. */
  readonly identifier: number;
  /** The content octets; of an indefinite length without the end-of-contents octets. */
  readonly content: Uint8Array;
  /** The whole encoding. */
  readonly bytes: Uint8Array;
  /** The values inside a constructed one; empty for a primitive one. */
  readonly children: readonly BerNode[];
}

/** Reads exactly one BER value, and refuses bytes after it. @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT */
export function readBer(bytes: Uint8Array): BerNode {
  const reader = new BerReader(bytes);
  const node = reader.value(0, bytes.length, 0);
  if (node.bytes.length !== bytes.length) throw damaged("bytes follow the end of an ASN.1 value");
  return node;
}

/** Reads the one BER value that bytes begin with. @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT */
export function readBerPrefix(bytes: Uint8Array): BerNode {
  return new BerReader(bytes).value(0, bytes.length, 0);
}

class BerReader {
  #nodes = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  value(start: number, end: number, depth: number): BerNode {
    if (depth > MAX_DEPTH || ++this.#nodes > MAX_NODES) {
      throw new PkiError("ERR_PKI_LIMIT", "an ASN.1 structure is too deep or has too many values");
    }
    const identifier = this.#octet(start, end);
    if ((identifier & 0x1f) === 0x1f) throw damaged("an ASN.1 tag number is above 30");
    const { length, at } = this.#length(start + 1, end);
    const constructed = (identifier & 0x20) !== 0;
    if (length === undefined && !constructed) throw damaged("a primitive ASN.1 value has an indefinite length");
    const children = constructed ? this.#children(at, length === undefined ? end : at + length, { depth, length }) : [];
    const last = children.at(-1);
    const contentEnd =
      length === undefined ? (last ? offsetIn(this.#bytes, last.bytes) + last.bytes.length : at) : at + length;
    return {
      identifier,
      content: this.#bytes.subarray(at, contentEnd),
      bytes: this.#bytes.subarray(start, contentEnd + (length === undefined ? 2 : 0)),
      children,
    };
  }

  #children(from: number, to: number, { depth, length }: { depth: number; length: number | undefined }): BerNode[] {
    const children: BerNode[] = [];
    for (let at = from; ;) {
      if (length !== undefined && at >= to) return children;
      if (length === undefined && this.#octet(at, to) === 0) {
        if (this.#octet(at + 1, to) !== 0) throw damaged("end-of-contents octets are not 00 00");
        return children;
      }
      const child = this.value(at, to, depth + 1);
      children.push(child);
      at += child.bytes.length;
    }
  }

  #length(at: number, end: number): { readonly length: number | undefined; readonly at: number } {
    const first = this.#octet(at, end);
    if (first === 0x80) return { length: undefined, at: at + 1 };
    let length = first;
    let next = at + 1;
    if (first > 0x80) {
      if (first > 0x86) throw damaged("an ASN.1 length is too long");
      length = 0;
      for (let left = first & 0x7f; left > 0; left--) length = length * 256 + this.#octet(next++, end);
    }
    if (length > end - next) throw damaged("an ASN.1 length reaches beyond the end");
    return { length, at: next };
  }

  #octet(at: number, end: number): number {
    if (at >= end) throw damaged("an ASN.1 value is truncated");
    return this.#bytes[at]!;
  }
}

function offsetIn(whole: Uint8Array, part: Uint8Array): number {
  return part.byteOffset - whole.byteOffset;
}

/** The child at an index of the expected identifier. @throws PkiError ERR_PKI_DAMAGED */
export function childOf(node: BerNode, index: number, identifier: number): BerNode {
  const child = node.children[index];
  if (child?.identifier !== identifier) throw damaged("an ASN.1 structure lacks a value it must have");
  return child;
}

/** A node of the expected identifier. @throws PkiError ERR_PKI_DAMAGED */
export function expectNode(node: BerNode | undefined, identifier: number): BerNode {
  if (node?.identifier !== identifier) throw damaged("an ASN.1 structure is not of the form it must have");
  return node;
}

/** The octets of an OCTET STRING under any tag, its chunks joined when it is constructed. */
export function octetsOf(node: BerNode): Uint8Array {
  if ((node.identifier & 0x20) === 0) return node.content;
  return concat(
    ...node.children.map((child) => {
      if ((child.identifier & 0xdf) !== UNIVERSAL.octetString)
        throw damaged("a constructed OCTET STRING holds something else");
      return octetsOf(child);
    }),
  );
}

/** The octets of an OCTET STRING, primitive or constructed. @throws PkiError ERR_PKI_DAMAGED */
export function octetStringOf(node: BerNode | undefined): Uint8Array {
  if (node === undefined || (node.identifier & 0xdf) !== UNIVERSAL.octetString)
    throw damaged("an ASN.1 structure lacks an OCTET STRING");
  return octetsOf(node);
}

/** A small INTEGER, 0 to 2^31 - 1. @throws PkiError ERR_PKI_DAMAGED */
export function numberOf(node: BerNode | undefined): number {
  const { content } = expectNode(node, UNIVERSAL.integer);
  if (content.length === 0 || content.length > 5 || content[0]! >= 0x80)
    throw damaged("an ASN.1 INTEGER is out of range");
  const value = content.reduce((sum, octet) => sum * 256 + octet, 0);
  if (value > 0x7fffffff) throw damaged("an ASN.1 INTEGER is out of range");
  return value;
}

/** The content octets of an INTEGER of any size, which has one form alone. @throws PkiError ERR_PKI_DAMAGED */
export function shortestInteger(content: Uint8Array): Uint8Array {
  const [first, second = 0] = content;
  const isPadded = content.length > 1 && (first === 0 ? second < 0x80 : first === 0xff && second >= 0x80);
  if (content.length === 0 || isPadded) throw damaged("an ASN.1 INTEGER is empty or has needless octets");
  return content;
}

/** Longest arc of an OBJECT IDENTIFIER, in octets: those below 2.25 have 128 bits. */
const MAX_ARC_LENGTH = 19;

/** The dotted form of an OBJECT IDENTIFIER. @throws PkiError ERR_PKI_DAMAGED */
export function oidOf(node: BerNode | undefined): string {
  const { content } = expectNode(node, UNIVERSAL.oid);
  const arcs: bigint[] = [];
  for (let start = 0, at = 0; at < content.length; at++) {
    if (at === start && content[at] === 0x80) throw damaged("an OBJECT IDENTIFIER has needless octets");
    if (content[at]! & 0x80) continue;
    if (at - start >= MAX_ARC_LENGTH) throw damaged("an OBJECT IDENTIFIER is out of range");
    arcs.push(content.subarray(start, at + 1).reduce((arc, octet) => arc * 128n + BigInt(octet & 0x7f), 0n));
    start = at + 1;
  }
  const [first] = arcs;
  if (first === undefined || content.at(-1)! & 0x80) throw damaged("an OBJECT IDENTIFIER is empty or truncated");
  const root = first >= 80n ? 2n : first / 40n;
  return [root, first - root * 40n, ...arcs.slice(1)].join(".");
}

/** UTCTime or GeneralizedTime in UTC, whole seconds or fractions. @throws PkiError ERR_PKI_DAMAGED */
export function timeOf(node: BerNode | undefined): Date {
  const text = new TextDecoder("latin1").decode(node?.content);
  const short = node?.identifier === UNIVERSAL.utcTime;
  if (!short && node?.identifier !== UNIVERSAL.generalizedTime) throw damaged("an ASN.1 time is missing");
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d\d)(\.\d+)?)?Z$/.exec(short ? century(text) + text : text);
  if (!match) throw damaged("an ASN.1 time is not in UTC, or malformed");
  const [, year, month, day, hour, minute, second = "00", fraction = ""] = match;
  const value = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}Z`);
  // A day that the month does not have, and the hour 24, are taken for those of the next month or day.
  if (Number.isNaN(value.getTime()) || value.getUTCDate() !== Number(day))
    throw damaged("an ASN.1 time does not exist");
  return value;
}

/** RFC 5280 4.1.2.5.1: two digits below 50 are of the 21st century. */
function century(text: string): string {
  return Number(text.slice(0, 2)) < 50 ? "20" : "19";
}
