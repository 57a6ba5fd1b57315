import { replacementCharacter, unitsByDecoder } from "./code-table.js";
import { type ReportProblem, textProblem } from "./problems.js";
import { textOfUnits } from "./units.js";

const trailCount = 190;
const firstSupplementary = 189000;
const bmpCount = 39420;

/** Two-byte codes of GB 18030 that GBK does not have, as ranges. */
const notInGbk = [[0xa2e3, 0xa2e3], [0xa3a0, 0xa3a0], [0xa6d9, 0xa6df], [0xa6ec, 0xa6ed], [0xa6f3, 0xa6f3], [0xa8bc, 0xa8bc], [0xa8bf, 0xa8bf], [0xa989, 0xa995], [0xfe50, 0xfea0]] as const; // prettier-ignore

let cachedTwoByte: Uint16Array | undefined;
let cachedFourByte: Uint16Array | undefined;
let cachedCodes: Uint32Array | undefined;

/** Code unit by two-byte code, row by row. */
function twoByteUnits(): Uint16Array {
  return (cachedTwoByte ??= unitsByDecoder("gb18030", 126 * trailCount, (bytes, offset, at) => {
    const code = twoByteCode(at);
    bytes[offset] = code >> 8;
    bytes[offset + 1] = code & 0xff;
    return offset + 2;
  }));
}

/** Code unit by the position of the four-byte code, in the Basic Multilingual Plane. */
function fourByteUnits(): Uint16Array {
  return (cachedFourByte ??= unitsByDecoder("gb18030", bmpCount, (bytes, offset, at) => {
    bytes.set(fourBytes(at), offset);
    return offset + 4;
  }));
}

/** By code unit the first two-byte code, else 0x10000 + position of the four-byte code; 0 for the halves of a surrogate pair. */
function codes(): Uint32Array {
  if (cachedCodes !== undefined) return cachedCodes;
  const table = new Uint32Array(0x10000);
  twoByteUnits().forEach((unit, at) => {
    if (unit !== replacementCharacter && table[unit] === 0) table[unit] = twoByteCode(at);
  });
  fourByteUnits().forEach((unit, at) => {
    if (table[unit] === 0) table[unit] = 0x10000 + at;
  });
  return (cachedCodes = table);
}

function twoByteCode(at: number): number {
  const column = at % trailCount;
  return ((0x81 + Math.floor(at / trailCount)) << 8) | (column + (column < 0x3f ? 0x40 : 0x41));
}

function fourBytes(position: number): readonly number[] {
  return [
    0x81 + Math.floor(position / 12600),
    0x30 + (Math.floor(position / 1260) % 10),
    0x81 + (Math.floor(position / 10) % 126),
    0x30 + (position % 10),
  ];
}

/** Decodes GB18030 and its part GBK; what cannot be decoded becomes U+FFFD and is reported. */
export function decodeGb18030(bytes: Uint8Array, start: number, end: number, report: ReportProblem): string {
  const units = new Uint16Array(end - start);
  let length = 0;
  for (let at = start; at < end;) {
    const { codePoint, size } = readCharacter(bytes, at, end);
    if (codePoint < 0) report(textProblem.undecodable);
    if (codePoint > 0xffff) units[length++] = 0xd7c0 + (codePoint >> 10);
    units[length++] =
      codePoint > 0xffff ? 0xdc00 | (codePoint & 0x3ff) : codePoint < 0 ? replacementCharacter : codePoint;
    at += size;
  }
  return textOfUnits(units.subarray(0, length));
}

interface Character {
  /** -1 when the bytes are no character. */
  readonly codePoint: number;
  readonly size: number;
}

const invalidByte: Character = { codePoint: -1, size: 1 };

function readCharacter(bytes: Uint8Array, at: number, end: number): Character {
  const lead = bytes[at]!;
  if (lead < 0x80) return { codePoint: lead, size: 1 };
  const second = at + 1 < end ? bytes[at + 1]! : 0;
  if (lead === 0x80 || lead === 0xff || second < 0x30) return invalidByte;
  if (second <= 0x39) return at + 3 < end ? readFourBytes(lead, second, bytes[at + 2]!, bytes[at + 3]!) : invalidByte;
  if (second < 0x40 || second === 0x7f || second === 0xff) return invalidByte;
  const unit = twoByteUnits()[(lead - 0x81) * trailCount + second - (second < 0x7f ? 0x40 : 0x41)]!;
  return unit === replacementCharacter ? invalidByte : { codePoint: unit, size: 2 };
}

function readFourBytes(first: number, second: number, third: number, fourth: number): Character {
  if (third < 0x81 || third > 0xfe || fourth < 0x30 || fourth > 0x39) return invalidByte;
  const position = (((first - 0x81) * 10 + second - 0x30) * 126 + third - 0x81) * 10 + fourth - 0x30;
  if (position < bmpCount) return { codePoint: fourByteUnits()[position]!, size: 4 };
  const codePoint = position - firstSupplementary + 0x10000;
  return codePoint >= 0x10000 && codePoint <= 0x10ffff ? { codePoint, size: 4 } : invalidByte;
}

/** Encodes text in GB18030, or in its part GBK; gives the index of the first character that is not in it. */
export function encodeGb18030(text: string, isGbk: boolean): Uint8Array | number {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const codePoint = text.codePointAt(i)!;
    const code = codeOf(codePoint, isGbk);
    if (code === undefined) return i;
    bytes.push(...code);
    if (codePoint > 0xffff) i++;
  }
  return Uint8Array.from(bytes);
}

function codeOf(codePoint: number, isGbk: boolean): readonly number[] | undefined {
  if (codePoint < 0x80) return codePoint === 0x1b ? undefined : [codePoint];
  const code = codePoint > 0xffff ? codePoint + firstSupplementary : codes()[codePoint]!;
  if (code === 0) return undefined;
  if (code >= 0x10000) return isGbk ? undefined : fourBytes(code - 0x10000);
  return isGbk && !isGbkCode(code, codePoint) ? undefined : [code >> 8, code & 0xff];
}

function isGbkCode(code: number, unit: number): boolean {
  const isUserDefined = unit >= 0xe000 && unit <= 0xf8ff;
  return !isUserDefined && !notInGbk.some(([first, last]) => code >= first && code <= last);
}
