import { latin1 } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeAscii } from "../../src/text/index.js";

describe("decodeAscii", () => {
  it("gives a character of ISO 8859-1 for each byte, at any length", () => {
    const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ max: 0x7f, maxLength: 70 }));
    fc.assert(
      fc.property(anyBytes, fc.nat(9), fc.nat(9), (bytes, before, after) => {
        const start = Math.min(before, bytes.length);
        const end = Math.max(start, bytes.length - after);
        const expected = [...bytes.subarray(start, end)].map((byte) => String.fromCharCode(byte)).join("");
        expect(decodeAscii(bytes, start, end)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["of plain text", "x".repeat(100_000)],
    ["with bytes from 0x80", "\x80é".repeat(50_000)],
  ])("decodes a long value %s", (_, text) => {
    expect(decodeAscii(latin1(text), 0, text.length)).toBe(text);
  });
});
