import { describe, expect, it } from "@jest/globals";
import { bytes, latin1, toHex } from "@dicomsec/testing";
import { encodedPattern, textPatterns } from "../../src/leak-check/text-patterns.js";

const hexOf = (text: string, characterSet?: readonly string[]) =>
  textPatterns(text, characterSet).map((pattern) => toHex(pattern.bytes));

describe("the patterns of a text", () => {
  it("of ASCII are its bytes", () => {
    expect(hexOf("Doe1")).toEqual(["44 6f 65 31"]);
  });

  it("hold ISO 8859-1, UTF-8 and UTF-16 in both byte orders beyond ASCII", () => {
    const patterns = hexOf("Jürg", ["ISO_IR 100"]);
    expect(patterns).toEqual(
      expect.arrayContaining(["4a fc 72 67", "4a c3 bc 72 67", "4a 00 fc 00 72 00 67 00", "00 4a 00 fc 00 72 00 67"]),
    );
  });

  it("hold letters beyond ASCII in upper and lower case", () => {
    expect(hexOf("Jürg")).toEqual(expect.arrayContaining(["4a dc 52 47", "6a fc 72 67"]));
  });

  it("hold the declared character set, escape sequences included", () => {
    const kanji = toHex(bytes`1b 24 42 3b 33 45 44 1b 28 42`);
    expect(hexOf("山田", ["", "ISO 2022 IR 87"])).toContain(kanji);
    expect(hexOf("山田", ["ISO_IR 192"])).not.toContain(kanji);
    expect(hexOf("Иван", ["ISO_IR 144"])).toContain("b8 d2 d0 dd");
    expect(hexOf("Иван", ["ISO_IR 100"])).not.toContain("b8 d2 d0 dd");
  });

  it("are none where fewer than four bytes tell anything", () => {
    expect(hexOf("Doe")).toEqual([]);
    expect(hexOf("李").filter((hex) => hex.length < 11)).toEqual([]);
  });

  it("weigh what chance would have to meet", () => {
    expect(textPatterns("Doe1", undefined).map(({ weight }) => weight)).toEqual([4]);
    const [utf8] = textPatterns("山田", ["ISO_IR 192"]);
    expect(utf8!.weight).toBe(6);
  });

  it("of a value as it was encoded leave padding out", () => {
    expect(toHex(encodedPattern(bytes`4a fc 72 67 20`)!.bytes)).toBe("4a fc 72 67");
    expect(encodedPattern(bytes`4a fc 20 20 20 00`)).toBeUndefined();
    expect(encodedPattern(latin1("ä".repeat(500)))!.bytes).toHaveLength(64);
  });
});
