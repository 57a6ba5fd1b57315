import { describe, expect, it } from "@jest/globals";
import { doubleByteSets, singleByteSets } from "../../src/text/code-elements.js";
import { replacementCharacter } from "../../src/text/code-table.js";

describe("the double-byte sets", () => {
  it.each([
    ["JIS X 0208", 87, 6_879],
    ["JIS X 0212", 159, 6_067],
    ["KS X 1001 of 1987", 149, 986 + 2_350 + 4_888],
    ["GB 2312", 58, 682 + 6_763],
  ] as const)("write exactly as many codes as %s has characters", (_, register, count) => {
    expect(new Set(doubleByteSets[register].codes().values()).size).toBe(count);
  });

  it.each([
    [87, 0x2121, 0x3000],
    [87, 0x2141, 0x301c], // WAVE DASH, not FULLWIDTH TILDE
    [87, 0x7426, 0x7199], // the last kanji
    [159, 0x2237, 0x7e],
    [159, 0x6d63, 0x9fa5],
    [149, 0x3021, 0xac00],
    [149, 0x4a21, 0x4f3d],
    [149, 0x2266, 0x20ac], // read, but not written
    [58, 0x3021, 0x554a],
    [58, 0x777e, 0x9f44],
    [58, 0x2124, 0xb7],
  ] as const)("reads the code of register %i", (register, code, unit) => {
    const at = ((code >> 8) - 0x21) * 94 + (code & 0xff) - 0x21;
    expect(doubleByteSets[register].units()[at]).toBe(unit);
  });

  it.each([
    [87, 0x7427],
    [159, 0x7321], // IBM extensions in some decoders
    [149, 0x4921], // user-defined characters in some decoders
    [58, 0x7e7e], // user-defined in GB 18030
  ] as const)("has no character for an unassigned code of register %i", (register, code) => {
    const at = ((code >> 8) - 0x21) * 94 + (code & 0xff) - 0x21;
    expect(doubleByteSets[register].units()[at]).toBe(replacementCharacter);
  });

  it("reads each code that it writes as the character, or as its synonym", () => {
    for (const set of Object.values(doubleByteSets)) {
      for (const code of new Set(set.codes().values())) {
        const at = ((code >> 8) - 0x21) * 94 + (code & 0xff) - 0x21;
        const unit = set.units()[at]!;
        expect(set.codes().get(unit) ?? code).toBe(code);
      }
    }
  });
});

describe("the single-byte sets", () => {
  /** Assigned codes from 0xA0, by the tables of ISO 8859, TIS 620 and JIS X 0201. */
  it.each([
    [100, 96],
    [101, 96],
    [109, 96 - 7],
    [110, 96],
    [144, 96],
    [127, 51],
    [126, 93],
    [138, 60],
    [148, 96],
    [203, 96],
    [13, 63],
    [166, 88],
  ] as const)("of register %i have as many characters as the table", (register, count) => {
    const assigned = singleByteSets[register]
      .units()
      .subarray(0x20)
      .filter((unit) => unit !== replacementCharacter);
    expect(assigned).toHaveLength(count);
  });

  it.each([
    [100, 0x80, 0x80], // a control character, not the euro sign of Windows-1252
    [100, 0xff, 0xff],
    [101, 0xb1, 0x105],
    [109, 0xa1, 0x126],
    [110, 0xff, 0x2d9],
    [144, 0xf0, 0x2116],
    [127, 0xac, 0x60c],
    [126, 0xe1, 0x3b1],
    [138, 0xe0, 0x5d0],
    [148, 0xd0, 0x11e],
    [148, 0x9f, 0x9f], // not the Y with diaeresis of Windows-1254
    [203, 0xa4, 0x20ac],
    [13, 0xdf, 0xff9f],
    [166, 0xa1, 0xe01],
    [166, 0xfb, 0xe5b],
    [166, 0xdb, replacementCharacter],
  ] as const)("of register %i have the right character at %i", (register, byte, unit) => {
    expect(singleByteSets[register].units()[byte - 0x80]).toBe(unit);
  });
});
