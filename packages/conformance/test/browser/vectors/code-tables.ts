import { Dataset, Tag } from "@dicomsec/core";

/** Decodes every code of every character set: a line for each set. */
export function run(): Uint8Array {
  return new TextEncoder().encode(sets.map(([terms, bytes]) => decoded(terms, bytes)).join("\n"));
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);
const pairs = (leads: readonly number[], trails: readonly number[]): number[] =>
  leads.flatMap((lead) => trails.flatMap((trail) => [lead, trail]));
const escape = (final: string): number[] => [0x1b, ...Array.from(final, (char) => char.charCodeAt(0))];

const g0 = range(0x21, 0x7e);
const g1 = range(0xa1, 0xfe);
const chinese = pairs(range(0x81, 0xfe), [...range(0x40, 0x7e), ...range(0x80, 0xfe)]);
/** The four-byte codes of the Basic Multilingual Plane. */
const fourBytes = range(0x81, 0x84).flatMap((first) =>
  range(0x30, 0x39).flatMap((second) =>
    range(0x81, 0xfe).flatMap((third) => range(0x30, 0x39).flatMap((fourth) => [first, second, third, fourth])),
  ),
);
const singleByte = [13, 100, 101, 109, 110, 126, 127, 138, 144, 148, 166, 203].map((register): [string[], number[]] => [
  [`ISO_IR ${register}`],
  range(0xa0, 0xff),
]);

const sets: readonly (readonly [terms: readonly string[], bytes: readonly number[]])[] = [
  ...singleByte,
  [
    ["", "ISO 2022 IR 87"],
    [...escape("$B"), ...pairs(g0, g0)],
  ],
  [
    ["", "ISO 2022 IR 159"],
    [...escape("$(D"), ...pairs(g0, g0)],
  ],
  [
    ["", "ISO 2022 IR 149"],
    [...escape("$)C"), ...pairs(g1, g1)],
  ],
  [
    ["", "ISO 2022 IR 58"],
    [...escape("$)A"), ...pairs(g1, g1)],
  ],
  [["GBK"], chinese],
  [["GB18030"], chinese],
  [["GB18030"], fourBytes],
];

function decoded(terms: readonly string[], bytes: readonly number[]): string {
  const dataset = new Dataset();
  dataset.set(Tag.SpecificCharacterSet, [...terms]);
  dataset.set(Tag.TextValue, Uint8Array.from(bytes), "UT");
  return dataset.getString(Tag.TextValue) ?? "";
}
