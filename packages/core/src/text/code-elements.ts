import { replacementCharacter, unitsByDecoder } from "./code-table.js";

/** A set of up to 96 characters, invoked in the upper half of the code table: byte 0xA0 to 0xFF. */
export interface SingleByteSet {
  readonly kind: "single";
  /** UTF-16 code unit by byte - 0x80; `replacementCharacter` where there is none. */
  readonly units: () => Uint16Array;
  /** Byte by code unit. */
  readonly codes: () => ReadonlyMap<number, number>;
}

/** A set of 94 x 94 characters, two bytes each; 0x2121 to 0x7E7E as G0, 0xA1A1 to 0xFEFE as G1. */
export interface DoubleByteSet {
  readonly kind: "double";
  /** UTF-16 code unit by 94 * row + column, both counted from 0; `replacementCharacter` where there is none. */
  readonly units: () => Uint16Array;
  /** Code of G0 (0x2121 to 0x7E7E) by code unit. */
  readonly codes: () => ReadonlyMap<number, number>;
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function singleByteSet(make: () => Uint16Array): SingleByteSet {
  const units = lazy(make);
  const codes = lazy(() => {
    const pairs = [...units()].map((unit, at) => [unit, at + 0x80] as const);
    return new Map(pairs.filter(([unit]) => unit !== replacementCharacter));
  });
  return { kind: "single", units, codes };
}

/** Code units 0x80 to 0xFF by a TextDecoder; only for the labels that are the same everywhere. */
function decoded(label: string): SingleByteSet {
  return singleByteSet(() => {
    const bytes = Uint8Array.from({ length: 0x80 }, (_, at) => at + 0x80);
    const text = new TextDecoder(label).decode(bytes);
    return Uint16Array.from({ length: 0x80 }, (_, at) => text.charCodeAt(at));
  });
}

function computed(unitOf: (byte: number) => number | undefined): SingleByteSet {
  return singleByteSet(() => Uint16Array.from({ length: 0x80 }, (_, at) => unitOf(at + 0x80) ?? replacementCharacter));
}

// The label "iso-8859-1" means Windows-1252 and "iso-8859-9" Windows-1254, and ISO-IR 166 has none: these are computed.
const latin5Changes = new Map([[0xd0, 0x11e], [0xdd, 0x130], [0xde, 0x15e], [0xf0, 0x11f], [0xfd, 0x131], [0xfe, 0x15f]]); // prettier-ignore

function thaiUnit(byte: number): number | undefined {
  if (byte <= 0xa0) return byte;
  return byte <= 0xda || (byte >= 0xdf && byte <= 0xfb) ? byte + 0xd60 : undefined;
}

function katakanaUnit(byte: number): number | undefined {
  if (byte < 0xa0) return byte;
  return byte >= 0xa1 && byte <= 0xdf ? byte + 0xfec0 : undefined;
}

/** The single-byte sets of PS3.3 Table C.12-2 by their number in the ISO register. */
export const singleByteSets = {
  100: computed((byte) => byte),
  101: decoded("iso-8859-2"),
  109: decoded("iso-8859-3"),
  110: decoded("iso-8859-4"),
  144: decoded("iso-8859-5"),
  127: decoded("iso-8859-6"),
  126: decoded("iso-8859-7"),
  138: decoded("iso-8859-8"),
  148: computed((byte) => latin5Changes.get(byte) ?? byte),
  203: decoded("iso-8859-15"),
  13: computed(katakanaUnit),
  166: computed(thaiUnit),
} as const;

interface DoubleByteSource {
  readonly label: string;
  /** What precedes each pair: the single shift 0x8F for JIS X 0212 in EUC-JP. */
  readonly prefix?: number;
  /** Codes whose character decoders disagree about, or that follow Windows where the register does not. */
  readonly changes: readonly (readonly [code: number, unit: number])[];
  /** More characters that are written with a code, because others read it so. */
  readonly synonyms: readonly (readonly [unit: number, code: number])[];
  /** The first and last code, row by row, of what the registered set holds; the rest is read, but never written. */
  readonly registered: readonly (readonly [first: number, last: number])[];
}

const isPrivateUse = (unit: number) => unit >= 0xe000 && unit <= 0xf8ff;

function doubleByteSet(source: DoubleByteSource): DoubleByteSet {
  const units = lazy(() => doubleByteUnits(source));
  return { kind: "double", units, codes: lazy(() => doubleByteCodes(source, units())) };
}

function doubleByteUnits({ label, prefix, changes }: DoubleByteSource): Uint16Array {
  const units = unitsByDecoder(label, 94 * 94, (bytes, offset, at) => {
    if (prefix !== undefined) bytes[offset++] = prefix;
    bytes[offset++] = 0xa1 + Math.floor(at / 94);
    bytes[offset++] = 0xa1 + (at % 94);
    return offset;
  });
  for (const [code, unit] of changes) units[doubleByteIndex(code >> 8, code & 0xff)] = unit;
  return units.map((unit) => (isPrivateUse(unit) ? replacementCharacter : unit));
}

function doubleByteCodes({ registered, synonyms }: DoubleByteSource, units: Uint16Array): Map<number, number> {
  const codes = new Map<number, number>();
  for (const [first, last] of registered) {
    for (let row = first >> 8; row <= last >> 8; row++) {
      for (let column = first & 0xff; column <= (last & 0xff); column++) {
        const unit = units[doubleByteIndex(row, column)]!;
        if (unit !== replacementCharacter) codes.set(unit, (row << 8) | column);
      }
    }
  }
  for (const [unit, code] of synonyms) codes.set(unit, code);
  return codes;
}

/** Index into `units` of a pair of bytes of G0 (0x21 to 0x7E each). */
export function doubleByteIndex(row: number, column: number): number {
  return (row - 0x21) * 94 + column - 0x21;
}

/** The double-byte sets of PS3.3 Table C.12-4 by their number in the ISO register. */
export const doubleByteSets = {
  /** JIS X 0208; what decoders take from Windows (FULLWIDTH TILDE …) as JIS X 0221 has it (WAVE DASH …). */
  87: doubleByteSet({
    label: "euc-jp",
    changes: [[0x2141, 0x301c], [0x2142, 0x2016], [0x215d, 0x2212], [0x2171, 0xa2], [0x2172, 0xa3], [0x224c, 0xac]], // prettier-ignore
    synonyms: [[0xff5e, 0x2141], [0x2225, 0x2142], [0xff0d, 0x215d], [0xffe0, 0x2171], [0xffe1, 0x2172], [0xffe2, 0x224c]], // prettier-ignore
    registered: [[0x2121, 0x287e], [0x3021, 0x747e]], // prettier-ignore
  }),
  /** JIS X 0212. Row 0x73 holds IBM extensions in some decoders only. */
  159: doubleByteSet({
    label: "euc-jp",
    prefix: 0x8f,
    changes: [[0x2237, 0x7e], ...Array.from({ length: 94 }, (_, at) => [0x7321 + at, replacementCharacter] as const)],
    synonyms: [[0xff5e, 0x2237]],
    registered: [[0x2221, 0x6d7e]],
  }),
  /** KS X 1001; the euro and registered signs came with its edition of 1998, after ISO-IR 149. */
  149: doubleByteSet({
    label: "euc-kr",
    changes: [[0x2266, 0x20ac], [0x2267, 0xae]], // prettier-ignore
    synonyms: [],
    registered: [[0x2121, 0x217e], [0x2221, 0x2265], [0x2321, 0x2c7e], [0x3021, 0x487e], [0x4a21, 0x7d7e]], // prettier-ignore
  }),
  /** GB 2312, with the characters GB 18030 has in its place. */
  58: doubleByteSet({
    label: "gb18030",
    changes: [],
    synonyms: [[0x30fb, 0x2124], [0x2015, 0x212a]], // prettier-ignore
    registered: [
      [0x2121, 0x217e], [0x2231, 0x2262], [0x2265, 0x226e], [0x2271, 0x227c], [0x2321, 0x237e], [0x2421, 0x2473], [0x2521, 0x2576],
      [0x2621, 0x2638], [0x2641, 0x2658], [0x2721, 0x2741], [0x2751, 0x2771], [0x2821, 0x283a], [0x2845, 0x2869], [0x2924, 0x296f],
      [0x3021, 0x567e], [0x5721, 0x577e], [0x5821, 0x777e],
    ], // prettier-ignore
  }),
} as const;
