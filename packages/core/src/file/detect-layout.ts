import {
  type Encoding,
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
  UNDEFINED_LENGTH,
} from "../codec/dataset-index.js";
import { NO_VR, vrCodeByLetters } from "../codec/vr-codes.js";
import { lookupTag } from "../dictionary/index.js";
import { groupOf, isGroupLength, isPrivateCreator, type TagNumber } from "../tag.js";

const PREAMBLE_LENGTH = 128;

/** Where the parts of a PS3.10 file begin. */
export interface FileLayout {
  readonly hasPreamble: boolean;
  readonly hasPrefix: boolean;
  /** Offset of the first byte after preamble and prefix. */
  readonly start: number;
}

/** How many bytes `detectLayout` and `detectEncoding` want to see, when the input has them. */
export const LAYOUT_LENGTH = PREAMBLE_LENGTH + 4 + 16;

/**
 * Finds preamble and prefix in the first bytes of an input of some size. A file without prefix begins with File Meta Information or with the Dataset itself, after a
 * preamble of zeros or without one.
 * @returns undefined when the bytes look like no Dataset at all
 * @see PS3.10 7.1
 */
export function detectLayout(bytes: Uint8Array, size: number): FileLayout | undefined {
  if (hasPrefixAt(bytes, PREAMBLE_LENGTH) && !isPrefixByChance(bytes, size)) {
    return { hasPreamble: true, hasPrefix: true, start: PREAMBLE_LENGTH + 4 };
  }
  if (hasPrefixAt(bytes, 0)) return { hasPreamble: false, hasPrefix: true, start: 4 };
  if (detectEncoding(bytes, 0, size)) return { hasPreamble: false, hasPrefix: false, start: 0 };
  const preambleIsEmpty =
    bytes.length > PREAMBLE_LENGTH && bytes.subarray(0, PREAMBLE_LENGTH).every((byte) => byte === 0);
  if (preambleIsEmpty && detectEncoding(bytes, PREAMBLE_LENGTH, size)) {
    return { hasPreamble: true, hasPrefix: false, start: PREAMBLE_LENGTH };
  }
  return undefined;
}

/**
 * The encoding that the first element at an offset has, judged by its header; undefined when it looks like none.
 * @param declared What to believe where the header fits either byte order.
 */
export function detectEncoding(
  bytes: Uint8Array,
  offset: number,
  size: number,
  declared?: Encoding,
): Encoding | undefined {
  if (bytes.length < offset + 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tag = tagAt(view, offset, true);
  if (vrCodeByLetters[view.getUint16(offset + 4, false)] !== NO_VR) {
    const isLittle = isLittleEndian(tag, tagAt(view, offset, false), declared);
    return isLittle ? explicitLittleEndian : explicitBigEndian;
  }
  return isPlausible(tag, view.getUint32(offset + 4, true), size) ? implicitLittleEndian : undefined;
}

/** Whether a Dataset of some size may begin with an element without VR that has this Tag and length. */
function isPlausible(tag: TagNumber, length: number, size: number): boolean {
  if (groupOf(tag) === 0xfffe || lookupTag(tag) === undefined) return false;
  if (isGroupLength(tag)) return length === 4;
  return length === UNDEFINED_LENGTH || length <= Math.max(size, 0x10000);
}

/** By the byte order in which PS3.6 has the Tag; where it has both or none, as declared; else the one in which the Tag is smaller. */
function isLittleEndian(little: TagNumber, big: TagNumber, declared: Encoding | undefined): boolean {
  const isLittleKnown = isNamed(little);
  const isBigKnown = isNamed(big);
  if (isLittleKnown !== isBigKnown) return isLittleKnown;
  return declared ? declared.littleEndian : little <= big;
}

/** Whether a Dataset may have the Tag and PS3.6 has it, not only a rule for Tags like it. */
function isNamed(tag: TagNumber): boolean {
  return lookupTag(tag) !== undefined && !isPrivateCreator(tag) && !isGroupLength(tag) && groupOf(tag) > 2;
}

function tagAt(view: DataView, offset: number, littleEndian: boolean): TagNumber {
  return ((view.getUint16(offset, littleEndian) << 16) | view.getUint16(offset + 2, littleEndian)) >>> 0;
}

/** A Dataset without preamble may hold DICM where the prefix would be: no File Meta Information follows it then. */
function isPrefixByChance(bytes: Uint8Array, size: number): boolean {
  const after = PREAMBLE_LENGTH + 4;
  const isFileMetaNext = bytes[after] === 2 && bytes[after + 1] === 0;
  const beginsWithGroup8 = bytes[0] === 8 && bytes[1] === 0 && detectEncoding(bytes, 0, size) !== undefined;
  return !isFileMetaNext && beginsWithGroup8;
}

function hasPrefixAt(bytes: Uint8Array, offset: number): boolean {
  return (
    bytes.length >= offset + 4 &&
    bytes[offset] === 0x44 &&
    bytes[offset + 1] === 0x49 &&
    bytes[offset + 2] === 0x43 &&
    bytes[offset + 3] === 0x4d
  );
}
