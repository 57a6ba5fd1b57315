import fc from "fast-check";
import type { ElementValue } from "./dicom-nodes.js";

/** How text is written: which Specific Character Set, and its encoder. */
export interface TextEncoding {
  /** The defined term of (0008,0005); `undefined`: the default repertoire. */
  readonly characterSet: string | undefined;
  readonly encode: (text: string) => Uint8Array;
  readonly alphabet: string;
}

const utf8 = new TextEncoder();
const ascii = " !#%()+-./0123456789:<=>?@ABCXYZ[]_`abcxyz{|}~";

/** The character sets in which the arbitraries write text. */
export const textEncodings: readonly TextEncoding[] = [
  { characterSet: undefined, encode: (text) => utf8.encode(text), alphabet: ascii },
  {
    characterSet: "ISO_IR 100",
    encode: (text) => Uint8Array.from(text, (c) => c.charCodeAt(0)),
    alphabet: `${ascii}äöüßÉñ×`,
  },
  { characterSet: "ISO_IR 192", encode: (text) => utf8.encode(text), alphabet: `${ascii}äøЖ山田 太郎김희중` },
];

/** A value that PS3.5 Table 6.2-1 allows for the VR, one or several, as a builder takes it. */
export function vrValueArbitrary(vr: string, text: TextEncoding): fc.Arbitrary<ElementValue> {
  const make = values[vr];
  if (make === undefined) throw new RangeError(`no values for VR ${vr}`);
  return make(text);
}

type Make = (text: TextEncoding) => fc.Arbitrary<ElementValue>;

const digits = (length: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: 10 ** length - 1 }).map((value) => String(value).padStart(length, "0"));
const two = (min: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map((value) => String(value).padStart(2, "0"));
const date = fc.tuple(digits(4), two(1, 12), two(1, 28)).map((parts) => parts.join(""));
const time = fc.oneof(
  two(0, 23),
  fc.tuple(two(0, 23), two(0, 59), two(0, 59)).map((parts) => parts.join("")),
  fc.tuple(two(0, 23), two(0, 59), two(0, 59), digits(6)).map(([h, m, s, fraction]) => `${h}${m}${s}.${fraction}`),
);
const uid = fc
  .array(fc.nat({ max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 4 })
  .map((parts) => ["1.2", ...parts].join("."));

const several =
  (one: fc.Arbitrary<string>): Make =>
  () =>
    fc.array(one, { maxLength: 3 }).map((strings) => strings.join("\\"));
const words =
  (maxLength: number, forbidden = ""): Make =>
  (text) =>
    chars(text.alphabet, maxLength, forbidden).map((value) => text.encode(value));
const severalWords =
  (maxLength: number): Make =>
  (text) =>
    fc.array(chars(text.alphabet, maxLength), { maxLength: 3 }).map((strings) => text.encode(strings.join("\\")));
const numbers =
  (one: fc.Arbitrary<number | bigint>): Make =>
  () =>
    fc.array(one, { maxLength: 4 });
const blob =
  (unit: number): Make =>
  () =>
    fc.uint8Array({ maxLength: 24 }).map((value) => value.slice(0, value.length - (value.length % Math.max(unit, 2))));

function chars(alphabet: string, maxLength: number, forbidden = ""): fc.Arbitrary<string> {
  const allowed = Array.from(alphabet).filter((char) => !forbidden.includes(char));
  return fc.array(fc.constantFrom(...allowed), { maxLength }).map((list) => list.join(""));
}

const personName: Make = (text) =>
  fc
    .array(
      fc.array(chars(text.alphabet, 6, "=^"), { minLength: 1, maxLength: 5 }).map((parts) => parts.join("^")),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((groups) => text.encode(groups.join("=")));

const values: Readonly<Record<string, Make>> = {
  AE: several(chars(ascii, 16)),
  AS: several(fc.tuple(digits(3), fc.constantFrom("D", "W", "M", "Y")).map((parts) => parts.join(""))),
  AT: numbers(fc.nat({ max: 0xffffffff })),
  CS: several(chars("ABCXYZ 0123_", 16)),
  DA: several(date),
  DS: several(fc.oneof(fc.integer().map(String), fc.constantFrom("1.5", " -0.25", "1e-7 ", "+.5"))),
  DT: several(fc.tuple(date, time, fc.constantFrom("", "+0100", "-1200")).map((parts) => parts.join(""))),
  FD: numbers(fc.double()),
  FL: numbers(fc.float()),
  IS: several(fc.integer().map(String)),
  LO: severalWords(20),
  LT: words(60),
  OB: blob(1),
  OD: blob(8),
  OF: blob(4),
  OL: blob(4),
  OV: blob(8),
  OW: blob(2),
  PN: personName,
  SH: severalWords(10),
  SL: numbers(fc.integer()),
  SS: numbers(fc.integer({ min: -0x8000, max: 0x7fff })),
  ST: words(40),
  SV: numbers(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  TM: several(time),
  UC: severalWords(30),
  UI: several(uid),
  UL: numbers(fc.nat({ max: 0xffffffff })),
  UN: blob(1),
  UR: () => fc.webUrl(),
  US: numbers(fc.nat({ max: 0xffff })),
  UT: words(80),
  UV: numbers(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
};

/** Every VR that holds a value; SQ holds Items. */
export const valueVrs: readonly string[] = Object.keys(values);
