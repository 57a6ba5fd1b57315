import { EncodeError, type EncodeErrorCode } from "../errors.js";
import { formatTag, type TagNumber } from "../tag.js";
import { type VR, type VRFacts, vrFacts } from "../vr.js";
import { defaultCharacterSet, formatDecimalString } from "../text/index.js";
import { lengthOf, type Piece } from "../file/byte-source.js";
import { swapped } from "../codec/swap-bytes.js";
import type { DataElement, OwnValue } from "./data-element.js";
import type { Dataset } from "./dataset.js";

/**
 * What an element can be set to: text, numbers (also for DS and IS), 64-bit integers, encoded bytes (Little Endian), Items, or
 * encapsulated data (the Basic Offset Table, then the fragments). Encoded bytes and fragments may be stretches of a source, or lists of
 * pieces, that are read when they are written. null or an empty list makes a zero-length value.
 */
export type ElementValue =
  | null
  | string
  | number
  | bigint
  | readonly string[]
  | readonly number[]
  | readonly bigint[]
  | readonly Dataset[]
  | Uint8Array
  | { readonly pieces: readonly Piece[] }
  | { readonly fragments: readonly (Piece | readonly Piece[])[] };

/** Longest value in characters, by VR (PS3.5 Table 6.2-1); for PN of one component group. */
const longestValue: { readonly [vr in VR]?: number } = {
  AE: 16,
  CS: 16,
  DS: 16,
  IS: 12,
  LO: 64,
  LT: 10240,
  PN: 64,
  SH: 16,
  ST: 1024,
  UI: 64,
};

const LONGEST_SHORT_LENGTH = 0xfffe;

/** Encodes a value for a VR, in Little Endian and padded to even length. @throws EncodeError */
export function encodeValue(value: ElementValue, vr: VR, dataset: Dataset, tag: TagNumber): OwnValue {
  const facts = vrFacts(vr);
  const fail = (code: EncodeErrorCode, message: string, cause?: unknown): never => {
    const { path } = dataset;
    throw new EncodeError(code, { message, path: `${path}${path === "" ? "" : "."}${formatTag(tag)}`, cause });
  };
  if (value !== null && typeof value === "object" && "fragments" in value) {
    if (facts.kind !== "bytes") fail("ERR_ENCODE_VALUE", "only OB, OW and their like hold fragments");
    const fragments = value.fragments.map((fragment) => (Array.isArray(fragment) ? fragment : [fragment as Piece]));
    return { vr, fragments, undefinedLength: true };
  }
  if (value !== null && typeof value === "object" && "pieces" in value) {
    if (facts.kind !== "bytes") fail("ERR_ENCODE_VALUE", "only OB, OW and their like are set in pieces");
    if (value.pieces.slice(0, -1).some(({ length }) => length % facts.bytesPerValue !== 0)) {
      fail("ERR_ENCODE_VALUE", "pieces are cut between numbers");
    }
    const padding = lengthOf(value.pieces) & 1 ? [Uint8Array.of(facts.padding)] : [];
    return { vr, pieces: [...value.pieces, ...padding], undefinedLength: false };
  }
  if (vr === "SQ") {
    if (value !== null && !isItems(value)) fail("ERR_ENCODE_VALUE", "a Sequence takes Items");
    return { vr, items: (value ?? []) as readonly Dataset[], undefinedLength: false };
  }
  if (value instanceof Uint8Array) return { vr, bytes: pad(value, facts), undefinedLength: false };
  const values = value === null ? [] : Array.isArray(value) ? value : [value];
  const bytes = pad(encodeValues(values, facts, dataset, fail), facts);
  if (!facts.longLength && bytes.length > LONGEST_SHORT_LENGTH) {
    fail("ERR_ENCODE_LENGTH", "the value is longer than its VR allows");
  }
  return { vr, bytes, undefinedLength: false };
}

/** The value of an element as it is, in Little Endian. @throws DecodeError ERR_DECODE_VALUE_NOT_LOADED */
export function encodedValue(element: DataElement): OwnValue {
  if (element.own) return element.own;
  const { items, fragments, undefinedLength } = element;
  // In a value of UN with a defined length there may be Items, but nothing says so.
  if (element.isSequence && (undefinedLength || element.vr !== "UN")) return { vr: element.vr, items, undefinedLength };
  if (fragments) return { vr: element.vr, fragments: fragments.map((fragment) => [fragment]), undefinedLength: true };
  const { bytes } = element;
  const vr = bytes.length > 0 && (element.vr === "SQ" || isTooLong(element)) ? "UN" : element.vr;
  const facts = vrFacts(vr);
  return {
    vr,
    bytes: pad(swapped(bytes, element.littleEndian ? 1 : facts.bytesPerValue), facts),
    undefinedLength: false,
  };
}

/** An implicit VR has more room. */
function isTooLong({ vr, length }: DataElement): boolean {
  return !vrFacts(vr).longLength && length > LONGEST_SHORT_LENGTH;
}

type Fail = (code: EncodeErrorCode, message: string, cause?: unknown) => never;
type Scalar = string | number | bigint | Dataset;

function isItems(value: ElementValue): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "object");
}

function encodeValues(values: readonly Scalar[], facts: VRFacts, dataset: Dataset, fail: Fail): Uint8Array {
  if (values.length === 0) return new Uint8Array(0);
  if (facts.kind === "string" || facts.kind === "text") return encodeText(values, facts, dataset, fail);
  const writer = numberWriters[facts.vr];
  if (!writer) return fail("ERR_ENCODE_VALUE", "the VR takes encoded bytes");
  const bytes = new Uint8Array(values.length * writer.size);
  const view = new DataView(bytes.buffer);
  values.forEach((value, at) => {
    if (!writer.write(view, at * writer.size, value)) fail("ERR_ENCODE_VALUE", "a number does not fit the VR");
  });
  return bytes;
}

function encodeText(values: readonly Scalar[], facts: VRFacts, dataset: Dataset, fail: Fail): Uint8Array {
  const texts = values.map((value) => textOf(value, facts, fail));
  if (facts.kind === "text" && texts.length > 1) fail("ERR_ENCODE_VALUE", "the VR has one value only");
  if (facts.kind === "string" && texts.length > 1 && texts.some((text) => text.includes("\\"))) {
    fail("ERR_ENCODE_VALUE", "a backslash separates values and cannot stand in one");
  }
  const text = texts.join("\\");
  const longest = longestValue[facts.vr];
  if (longest !== undefined && text.length > longest && longestPart(text, facts) > longest) {
    fail("ERR_ENCODE_LENGTH", "a value is longer than its VR allows");
  }
  const characterSet = facts.usesCharacterSet ? dataset.characterSet : defaultCharacterSet;
  try {
    return characterSet.encode(text, facts.vr);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    return fail(error.code, error.message, error);
  }
}

function textOf(value: Scalar, facts: VRFacts, fail: Fail): string {
  if (typeof value === "string") return value;
  if (facts.vr === "IS" && typeof value === "bigint") return String(value);
  if (facts.vr === "IS" && typeof value === "number" && Number.isInteger(value)) return String(value);
  if (facts.vr === "DS" && typeof value === "number" && Number.isFinite(value)) return formatDecimalString(value);
  return fail("ERR_ENCODE_VALUE", "the value is not text");
}

function longestPart(text: string, facts: VRFacts): number {
  if (facts.kind === "text") return characters(text);
  const parts = text.split(facts.vr === "PN" ? /[\\=]/ : "\\");
  return parts.reduce((longest, part) => Math.max(longest, characters(part)), 0);
}

/** PS3.5 counts characters; a surrogate pair is one. */
function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

function pad(bytes: Uint8Array, facts: VRFacts): Uint8Array {
  if ((bytes.length & 1) === 0) return bytes;
  const padded = new Uint8Array(bytes.length + 1);
  padded.set(bytes);
  padded[bytes.length] = facts.padding;
  return padded;
}

interface NumberWriter {
  readonly size: number;
  /** Whether the value fits. */
  readonly write: (view: DataView, offset: number, value: Scalar) => boolean;
}

const numberWriters: { readonly [vr in VR]?: NumberWriter } = {
  AT: integer(4, 0, 0xffffffff, (view, at, value) => {
    view.setUint16(at, value >>> 16, true);
    view.setUint16(at + 2, value & 0xffff, true);
  }),
  FD: float(8, (view, at, value) => view.setFloat64(at, value, true)),
  FL: float(4, (view, at, value) => view.setFloat32(at, value, true)),
  OB: integer(1, 0, 0xff, (view, at, value) => view.setUint8(at, value)),
  OD: float(8, (view, at, value) => view.setFloat64(at, value, true)),
  OF: float(4, (view, at, value) => view.setFloat32(at, value, true)),
  OL: integer(4, 0, 0xffffffff, (view, at, value) => view.setUint32(at, value, true)),
  OV: bigInteger(0n, 2n ** 64n - 1n, (view, at, value) => view.setBigUint64(at, value, true)),
  OW: integer(2, 0, 0xffff, (view, at, value) => view.setUint16(at, value, true)),
  SL: integer(4, -0x80000000, 0x7fffffff, (view, at, value) => view.setInt32(at, value, true)),
  SS: integer(2, -0x8000, 0x7fff, (view, at, value) => view.setInt16(at, value, true)),
  SV: bigInteger(-(2n ** 63n), 2n ** 63n - 1n, (view, at, value) => view.setBigInt64(at, value, true)),
  UL: integer(4, 0, 0xffffffff, (view, at, value) => view.setUint32(at, value, true)),
  US: integer(2, 0, 0xffff, (view, at, value) => view.setUint16(at, value, true)),
  UV: bigInteger(0n, 2n ** 64n - 1n, (view, at, value) => view.setBigUint64(at, value, true)),
};

function integer(
  size: number,
  least: number,
  most: number,
  put: (view: DataView, offset: number, value: number) => void,
): NumberWriter {
  return {
    size,
    write: (view, offset, value) => {
      if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) return false;
      put(view, offset, value);
      return true;
    },
  };
}

function float(size: number, put: (view: DataView, offset: number, value: number) => void): NumberWriter {
  return {
    size,
    write: (view, offset, value) => {
      if (typeof value !== "number") return false;
      put(view, offset, value);
      return true;
    },
  };
}

function bigInteger(
  least: bigint,
  most: bigint,
  put: (view: DataView, offset: number, value: bigint) => void,
): NumberWriter {
  return {
    size: 8,
    write: (view, offset, value) => {
      const isInteger = typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value));
      if (!isInteger || BigInt(value) < least || BigInt(value) > most) return false;
      put(view, offset, BigInt(value));
      return true;
    },
  };
}
