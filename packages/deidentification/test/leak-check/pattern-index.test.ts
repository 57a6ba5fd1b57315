import { describe, expect, it } from "@jest/globals";
import { latin1 } from "@dicomsec/testing";
import fc from "fast-check";
import { PatternIndex } from "../../src/leak-check/pattern-index.js";

const pattern = (text: string, isExact = false) => ({
  bytes: latin1(text),
  unit: 1 as const,
  weight: text.length,
  isExact,
});

function matches(index: PatternIndex, bytes: Uint8Array): string[] {
  const found: string[] = [];
  index.scan(bytes, (number, offset) => found.push(`${number}@${offset}`));
  return found.sort();
}

/** What a search without any table finds. */
function searchEverywhere(patterns: readonly string[], exact: boolean, text: string): string[] {
  const fold = (value: string) => (exact ? value : value.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  const haystack = fold(text);
  return patterns
    .flatMap((needle, number) =>
      Array.from({ length: text.length }, (_, offset) => offset)
        .filter((offset) => haystack.startsWith(fold(needle), offset))
        .map((offset) => `${number}@${offset}`),
    )
    .sort();
}

/** Few different characters, so that patterns occur, overlap and share their beginnings. */
const someText = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom("a", "A", "b", "1", "\0", " ", "\xe4", "@"), minLength, maxLength });

describe("a search for many patterns", () => {
  it("finds what a search for each of them finds, wherever the bytes lie in memory", () => {
    fc.assert(
      fc.property(
        fc.array(someText(4, 9), { maxLength: 40 }),
        someText(0, 300),
        fc.boolean(),
        fc.nat(7),
        (patterns, text, exact, shift) => {
          const index = new PatternIndex();
          for (const one of patterns) index.add(pattern(one, exact));
          const buffer = new Uint8Array(text.length + shift);
          buffer.set(latin1(text), shift);
          expect(matches(index, buffer.subarray(shift))).toEqual(searchEverywhere(patterns, exact, text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("finds a pattern at every offset of a long input, and nothing in the input without it", () => {
    const index = new PatternIndex();
    index.add(pattern("MUSTERMANN"));
    const bytes = Uint8Array.from({ length: 9000 }, (_, at) => (at * 31 + (at >>> 8)) & 0xff);
    expect(matches(index, bytes)).toEqual([]);
    for (let offset = 0; offset + 10 <= bytes.length; offset += 7) {
      const planted = bytes.slice();
      planted.set(latin1("mustermann"), offset);
      expect(matches(index, planted)).toEqual([`0@${offset}`]);
    }
  });

  it("finds each of thousands of patterns that differ only at their ends", () => {
    const index = new PatternIndex();
    const uids = Array.from({ length: 5000 }, (_, at) => `1.2.840.113619.2.1.${at}.7`);
    for (const uid of uids) index.add(pattern(uid));
    for (const at of [0, 1, 999, 2500, 4999]) {
      expect(matches(index, latin1(`xx${uids[at]}`))).toEqual([`${at}@2`]);
    }
  });

  it("takes letters of an exact pattern as they are", () => {
    const index = new PatternIndex();
    index.add(pattern("AbCd", true));
    expect(matches(index, latin1("abcdABCDAbCd"))).toEqual(["0@8"]);
  });

  it("does not read beyond the end of the input", () => {
    const index = new PatternIndex();
    index.add(pattern("abcdefgh"));
    expect(matches(index, latin1("xxabcdefgh").subarray(0, 9))).toEqual([]);
    expect(matches(index, new Uint8Array(0))).toEqual([]);
    expect(matches(index, latin1("abc"))).toEqual([]);
  });
});
