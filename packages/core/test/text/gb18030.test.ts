import { bytes, toHex } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { characterSetOf } from "../../src/text/index.js";

const gb18030 = characterSetOf(["GB18030"]);
const gbk = characterSetOf(["GBK"]);

describe("GB18030", () => {
  it.each([
    ["the first four-byte code", "\u0080", bytes`81 30 81 30`],
    ["a two-byte code", "啊", bytes`b0 a1`],
    ["a trail byte that is a backslash elsewhere", "乗", bytes`81 5c`],
    ["a four-byte hanzi of the Basic Multilingual Plane", "㐀", bytes`81 39 ee 39`],
    ["an ideographic space, of which there are two codes", "\u3000", bytes`a1 a1`],
    ["the replacement character itself", "\ufffd", bytes`84 31 a4 37`],
    ["the first supplementary character", "\u{10000}", bytes`90 30 81 30`],
    ["a hanzi of plane 2", "𠮷", bytes`95 34 b2 35`],
    ["the last character", "\u{10ffff}", bytes`e3 32 9a 35`],
  ])("encodes and decodes %s", (_, text, encoded) => {
    expect(toHex(gb18030.encode(text, "LO"))).toBe(toHex(encoded));
    expect(gb18030.decode(encoded, 0, encoded.length, "LO")).toBe(text);
  });

  it("agrees with the TextDecoder on any text it encodes", () => {
    const decoder = new TextDecoder("gb18030");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        fc.pre(gb18030.canEncode(text, "LT"));
        const encoded = gb18030.encode(text, "LT");
        expect(decoder.decode(encoded)).toBe(text);
        expect(gb18030.decode(encoded, 0, encoded.length, "LT")).toBe(text);
      }),
    );
  });

  it("parts values at a backslash, not at the second byte of a character", () => {
    const encoded = bytes`81 5c 5c 41`;
    expect(gb18030.decodeValues(encoded, 0, 4, "LO")).toEqual(["乗", "A"]);
    expect(gb18030.decodeValues(encoded, 0, 4, "UT")).toEqual(["乗\\A"]);
  });

  it.each([
    ["a lead byte at the end", bytes`41 b0`, "A\ufffd"],
    ["a byte that leads nothing", bytes`80 41 ff`, "\ufffdA\ufffd"],
    ["a four-byte code without an end", bytes`81 30 81`, "\ufffd0\ufffd"],
    ["a four-byte code beyond the last", bytes`e3 32 9a 36`, "\ufffd2\ufffd6"],
  ])("replaces %s, says so and goes on", (_, encoded, text) => {
    const problems: string[] = [];
    const decoded = gb18030.decode(encoded, 0, encoded.length, "LO", (message) => problems.push(message));
    expect(decoded).toBe(text);
    expect(problems).toEqual(["bytes that are no character of the declared Specific Character Set"]);
  });

  it.each(["\ud800", "a\udc00", "\u001b"])("refuses half a surrogate pair and ESC: %j", (text) => {
    expect(gb18030.canEncode(text, "LO")).toBe(false);
  });
});

describe("GBK", () => {
  it("encodes and decodes its two-byte codes", () => {
    expect(toHex(gbk.encode("朱鎔基", "PN"))).toBe("d6 ec e6 67 bb f9");
    expect(gbk.decode(bytes`d6 ec e6 67 bb f9`, 0, 6, "PN")).toBe("朱鎔基");
  });

  it.each(["€", "ḿ", "㐀", "𠮷", "\ue000"])("refuses what only GB18030 has: %s", (text) => {
    expect(gb18030.canEncode(text, "LO")).toBe(true);
    expect(gbk.canEncode(text, "LO")).toBe(false);
    expect(() => gbk.encode(text, "LO")).toThrow(expect.objectContaining({ code: "ERR_ENCODE_CHARACTER_SET" }));
  });
});
