import { concatBytes, joinBytes, latin1 } from "./bytes.js";
import type { DatasetNode, ElementNode, ElementValue, FragmentsNode, ItemNode, SequenceNode } from "./dicom-nodes.js";

/** The three ways of PS3.5 to write data elements as bytes. */
export type Encoding = "implicit-le" | "explicit-le" | "explicit-be";

const undefinedLength = 0xffffffff;
const itemTag = 0xfffee000;
const itemEnd = 0xfffee00d;
const sequenceEnd = 0xfffee0dd;
/** VRs whose length field has 32 bits (PS3.5 7.1.2). */
const longVrs = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);
const nullPaddedVrs = new Set(["UI", "OB", "UN"]);

/** A Dataset as bytes, data elements in the order given. Default: Explicit VR Little Endian. */
export function encodeDataset(
  nodes: readonly DatasetNode[],
  encoding: Encoding = "explicit-le",
): Uint8Array<ArrayBuffer> {
  return joinBytes(nodes.map((node) => encodeNode(node, encoding)));
}

function encodeNode(node: DatasetNode, encoding: Encoding): Uint8Array {
  switch (node.kind) {
    case "raw":
      return node.bytes;
    case "element":
      return encodeElement(node, encoding);
    case "sequence":
      return encodeSequence(node, encoding);
    case "fragments":
      return encodeFragments(node, encoding);
  }
}

function encodeElement(node: ElementNode, encoding: Encoding): Uint8Array {
  const value = padded(encodeValue(node.vr, node.value, encoding), nullPaddedVrs.has(node.vr) ? 0x00 : 0x20);
  return concatBytes(header(node.tag, node.vr, value.length, encoding), value);
}

function encodeSequence(node: SequenceNode, encoding: Encoding): Uint8Array {
  const inner = node.vr === "UN" ? "implicit-le" : encoding;
  const items = joinBytes(node.items.map((child) => encodeItem(child, inner)));
  if (node.length === "defined") return concatBytes(header(node.tag, node.vr, items.length, encoding), items);
  const end = itemHeader(sequenceEnd, 0, inner);
  return concatBytes(header(node.tag, node.vr, undefinedLength, encoding), items, end);
}

function encodeItem(node: ItemNode, encoding: Encoding): Uint8Array {
  const content = encodeDataset(node.nodes, encoding);
  if (node.length === "defined") return concatBytes(itemHeader(itemTag, content.length, encoding), content);
  return concatBytes(itemHeader(itemTag, undefinedLength, encoding), content, itemHeader(itemEnd, 0, encoding));
}

function encodeFragments(node: FragmentsNode, encoding: Encoding): Uint8Array {
  const parts = node.fragments.map((fragment) => {
    const value = padded(fragment, 0x00);
    return concatBytes(itemHeader(itemTag, value.length, encoding), value);
  });
  const end = itemHeader(sequenceEnd, 0, encoding);
  return concatBytes(header(node.tag, node.vr, undefinedLength, encoding), joinBytes(parts), end);
}

function header(tag: number, vr: string, length: number, encoding: Encoding): Uint8Array {
  if (encoding === "implicit-le") return itemHeader(tag, length, encoding);
  const little = encoding === "explicit-le";
  const long = longVrs.has(vr);
  if (!long && length > 0xffff) throw new RangeError(`VR ${vr} cannot hold ${length} bytes in explicit VR`);
  const result = new DataView(new ArrayBuffer(long ? 12 : 8));
  result.setUint16(0, tag >>> 16, little);
  result.setUint16(2, tag & 0xffff, little);
  result.setUint8(4, vr.charCodeAt(0));
  result.setUint8(5, vr.charCodeAt(1));
  if (long) result.setUint32(8, length, little);
  else result.setUint16(6, length, little);
  return new Uint8Array(result.buffer);
}

function itemHeader(tag: number, length: number, encoding: Encoding): Uint8Array {
  const little = encoding !== "explicit-be";
  const result = new DataView(new ArrayBuffer(8));
  result.setUint16(0, tag >>> 16, little);
  result.setUint16(2, tag & 0xffff, little);
  result.setUint32(4, length, little);
  return new Uint8Array(result.buffer);
}

const unitSizes: Readonly<Record<string, number>> = {
  OB: 1,
  UN: 1,
  US: 2,
  SS: 2,
  OW: 2,
  AT: 4,
  UL: 4,
  SL: 4,
  OL: 4,
  FL: 4,
  OF: 4,
  FD: 8,
  OD: 8,
  OV: 8,
  SV: 8,
  UV: 8,
};

function encodeValue(vr: string, value: ElementValue, encoding: Encoding): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return latin1(value);
  const numbers = typeof value === "object" ? value : [value];
  const size = unitSizes[vr];
  if (size === undefined) throw new RangeError(`VR ${vr} is not written from numbers`);
  const view = new DataView(new ArrayBuffer(size * numbers.length));
  numbers.forEach((number, index) => setNumber(view, index * size, vr, number, encoding !== "explicit-be"));
  return new Uint8Array(view.buffer);
}

function setNumber(view: DataView, offset: number, vr: string, value: number | bigint, little: boolean): void {
  switch (vr) {
    case "OB":
    case "UN":
      return view.setUint8(offset, Number(value));
    case "US":
    case "SS":
    case "OW":
      return view.setUint16(offset, Number(value), little);
    case "AT":
      view.setUint16(offset, Number(value) >>> 16, little);
      return view.setUint16(offset + 2, Number(value) & 0xffff, little);
    case "FL":
    case "OF":
      return view.setFloat32(offset, Number(value), little);
    case "FD":
    case "OD":
      return view.setFloat64(offset, Number(value), little);
    case "OV":
    case "SV":
    case "UV":
      return view.setBigUint64(offset, BigInt.asUintN(64, BigInt(value)), little);
    default:
      return view.setUint32(offset, Number(value), little);
  }
}

function padded(value: Uint8Array, padding: number): Uint8Array {
  return value.length % 2 === 0 ? value : concatBytes(value, Uint8Array.of(padding));
}
