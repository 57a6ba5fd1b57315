import { decodeAscii, defaultCharacterSet, trimPadding, trimsBothEnds } from "../text/index.js";
import type { VR, VRFacts } from "../vr.js";
import type { Dataset } from "./dataset.js";

const BACKSLASH = 0x5c;
const ESCAPE = 0x1b;

/** Decodes text values without their padding; an empty value gives none. @see PS3.5 6.2, 6.4 */
export function decodeStrings(
  bytes: Uint8Array,
  start: number,
  end: number,
  { vr, kind, usesCharacterSet }: VRFacts,
  dataset: Dataset,
): readonly string[] {
  const content = scan(bytes, start, end);
  if (content === Content.ascii) return oneAscii(bytes, start, end, trimsBothEnds(vr));
  const isAscii = content === Content.asciiWithBackslash;
  const characterSet = usesCharacterSet ? dataset.characterSet : defaultCharacterSet;
  const values = isAscii
    ? asciiValues(decodeAscii(bytes, start, end), kind)
    : characterSet.decodeValues(bytes, start, end, vr);
  if (values.length === 1) {
    const only = trimPadding(values[0]!, vr);
    return only === "" ? noValues : [only];
  }
  return values.map((value) => trimPadding(value, vr));
}

const noValues: readonly string[] = [];

/** Most values are one and ASCII: padding is left out before there is any text. */
function oneAscii(bytes: Uint8Array, start: number, end: number, atBothEnds: boolean): readonly string[] {
  let from = start;
  let to = end;
  while (to > from && (bytes[to - 1] === 0x20 || bytes[to - 1] === 0)) to--;
  if (atBothEnds) while (from < to && bytes[from] === 0x20) from++;
  return from === to ? noValues : [decodeAscii(bytes, from, to)];
}

function asciiValues(text: string, kind: VRFacts["kind"]): readonly string[] {
  return kind === "text" ? [text] : text.split("\\");
}

/** What a value is made of: ASCII without a backslash, ASCII with one, or something that needs a character set. */
const Content = { ascii: 0, asciiWithBackslash: 1, other: 2 } as const;

function scan(bytes: Uint8Array, start: number, end: number): number {
  let content: number = Content.ascii;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x80 || byte === ESCAPE) return Content.other;
    if (byte === BACKSLASH) content = Content.asciiWithBackslash;
  }
  return content;
}

type NumberReader = (view: DataView, offset: number, littleEndian: boolean) => number;

const numberReaders: { readonly [vr in VR]?: { readonly size: number; readonly read: NumberReader } } = {
  FD: { size: 8, read: (view, at, le) => view.getFloat64(at, le) },
  FL: { size: 4, read: (view, at, le) => view.getFloat32(at, le) },
  OB: { size: 1, read: (view, at) => view.getUint8(at) },
  OD: { size: 8, read: (view, at, le) => view.getFloat64(at, le) },
  OF: { size: 4, read: (view, at, le) => view.getFloat32(at, le) },
  OL: { size: 4, read: (view, at, le) => view.getUint32(at, le) },
  OW: { size: 2, read: (view, at, le) => view.getUint16(at, le) },
  SL: { size: 4, read: (view, at, le) => view.getInt32(at, le) },
  SS: { size: 2, read: (view, at, le) => view.getInt16(at, le) },
  UL: { size: 4, read: (view, at, le) => view.getUint32(at, le) },
  US: { size: 2, read: (view, at, le) => view.getUint16(at, le) },
  AT: { size: 4, read: (view, at, le) => view.getUint16(at, le) * 0x10000 + view.getUint16(at + 2, le) },
  SV: { size: 8, read: (view, at, le) => Number(view.getBigInt64(at, le)) },
  UV: { size: 8, read: (view, at, le) => Number(view.getBigUint64(at, le)) },
};

/** Decodes binary numbers; bytes beyond the last whole one are ignored. AT values are Tags; SV and UV beyond 2^53 lose precision. */
export function decodeNumbers(bytes: Uint8Array, vr: VR, littleEndian: boolean): readonly number[] {
  const reader = numberReaders[vr];
  if (!reader) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const numbers: number[] = [];
  for (let at = 0; at + reader.size <= bytes.length; at += reader.size)
    numbers.push(reader.read(view, at, littleEndian));
  return numbers;
}

/** Decodes SV, UV and OV. */
export function decodeBigInts(bytes: Uint8Array, vr: VR, littleEndian: boolean): readonly bigint[] {
  if (vr !== "SV" && vr !== "UV" && vr !== "OV") return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values: bigint[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    values.push(vr === "SV" ? view.getBigInt64(at, littleEndian) : view.getBigUint64(at, littleEndian));
  }
  return values;
}
