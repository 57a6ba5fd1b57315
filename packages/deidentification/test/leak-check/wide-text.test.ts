import { describe, expect, it } from "@jest/globals";
import { bytes, latin1 } from "@dicomsec/testing";
import fc from "fast-check";
import { findWideText } from "../../src/leak-check/wide-text.js";

const printable = (byte: number | undefined) => byte !== undefined && byte >= 0x20 && byte < 0x7f;

/** All stretches as `offset:text`, found character by character. */
function stretches(input: Uint8Array): string[] {
  const found: string[] = [];
  const seen = new Set<number>();
  for (let start = 0; start < input.length; start++) {
    if (seen.has(start) || !printable(input[start])) continue;
    let text = String.fromCharCode(input[start]!);
    for (let at = start; input[at + 1] === 0 && printable(input[at + 2]); at += 2) {
      seen.add(at + 2);
      text += String.fromCharCode(input[at + 2]!);
    }
    if (text.length >= 4) found.push(`${start}:${text}`);
  }
  return found;
}

function found(input: Uint8Array): string[] {
  const text = findWideText(input);
  if (!text) return [];
  return String.fromCharCode(...text.narrow)
    .split("\0")
    .slice(0, -1)
    .map((stretch, at, all) => {
      const position = all.slice(0, at).reduce((sum, before) => sum + before.length + 1, 0);
      return `${text.offsetOf(position)}:${stretch}`;
    });
}

describe("text in UTF-16", () => {
  it("is found in either byte order, at even and odd offsets", () => {
    expect(found(latin1("D\0o\0e\0 \0J\0"))).toEqual(["0:Doe J"]);
    expect(found(latin1("\0D\0o\0e\0 \0J"))).toEqual(["1:Doe J"]);
    expect(found(latin1("\xff\xff\xff\0D\0o\0e\x001\xff"))).toEqual(["4:Doe1"]);
  });

  it("is none in other bytes, zeros, or less than four characters", () => {
    expect(findWideText(latin1("Doe John Doe"))).toBeUndefined();
    expect(findWideText(new Uint8Array(64))).toBeUndefined();
    expect(findWideText(bytes`44 00 6f 00 65 00`)).toBeUndefined();
    expect(findWideText(new Uint8Array(0))).toBeUndefined();
  });

  it("is all there is, wherever the bytes lie in memory", () => {
    const byte = fc.constantFrom(0, 0, 0, 0x41, 0x62, 0x31, 0x20, 0x7f, 0x80, 0x1f);
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 120 }), fc.nat(3), (values, shift) => {
        const buffer = new Uint8Array(values.length + shift);
        buffer.set(values, shift);
        expect(found(buffer.subarray(shift))).toEqual(stretches(buffer.subarray(shift)));
      }),
      { numRuns: 3000 },
    );
  });
});
