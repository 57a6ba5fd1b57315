import { bytes, toHex } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import { characterSetOf } from "../../src/text/index.js";
import type { VR } from "../../src/vr.js";
import { standardExamples } from "./standard-examples.js";

const esc = 0x1b;

function decode(terms: readonly string[], encoded: Uint8Array, vr: VR = "LO") {
  const problems: string[] = [];
  const text = characterSetOf(terms).decode(encoded, 0, encoded.length, vr, (message) => problems.push(message));
  return { text, problems };
}

const encode = (terms: readonly string[], text: string, vr: VR = "LO") => toHex(characterSetOf(terms).encode(text, vr));

const failure = (index: number) =>
  expect.objectContaining({
    code: "ERR_ENCODE_CHARACTER_SET",
    message: `the character at index ${index} is not in the Specific Character Set`,
  });

/** Runs and gives what was thrown. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("the examples of PS3.5", () => {
  it.each(standardExamples)("are decoded without a problem: $name", ({ terms, vr, encoded, text }) => {
    expect(decode(terms, encoded, vr)).toEqual({ text, problems: [] });
  });

  it.each(standardExamples)("are encoded byte by byte: $name", ({ terms, vr, encoded, text }) => {
    expect(toHex(characterSetOf(terms).encode(text, vr))).toBe(toHex(encoded));
  });
});

describe("decoding with code extensions", () => {
  it.each([
    ["ISO 2022 IR 101", bytes`${esc}${"-B"} b1`, "ą"],
    ["ISO 2022 IR 109", bytes`${esc}${"-C"} a1`, "Ħ"],
    ["ISO 2022 IR 110", bytes`${esc}${"-D"} a2`, "ĸ"],
    ["ISO 2022 IR 144", bytes`${esc}${"-L"} bb`, "Л"],
    ["ISO 2022 IR 127", bytes`${esc}${"-G"} e2`, "ق"],
    ["ISO 2022 IR 126", bytes`${esc}${"-F"} c4`, "Δ"],
    ["ISO 2022 IR 138", bytes`${esc}${"-H"} f9`, "ש"],
    ["ISO 2022 IR 148", bytes`${esc}${"-M"} dd`, "İ"],
    ["ISO 2022 IR 203", bytes`${esc}${"-b"} a4`, "€"],
    ["ISO 2022 IR 166", bytes`${esc}${"-T"} a1`, "ก"],
    ["ISO 2022 IR 13", bytes`${esc}${")I"} b1`, "ｱ"],
    ["ISO 2022 IR 159", bytes`${esc}${"$(D"} 30 21 ${esc}${"(B"}`, "丂"],
  ])("designates %s beside ISO-IR 100", (term, encoded, text) => {
    const terms = ["ISO 2022 IR 100", term];
    expect(decode(terms, encoded)).toEqual({ text, problems: [] });
    expect(encode(terms, text)).toBe(toHex(encoded));
  });

  it("has the initial code elements again after a backslash, but not in a VR where it is text", () => {
    const terms = ["ISO 2022 IR 100", "ISO 2022 IR 144"];
    const encoded = bytes`${esc}${"-L"} bb 5c e9`;
    expect(decode(terms, encoded, "LO").text).toBe("Л\\é");
    expect(decode(terms, encoded, "LT").text).toBe("Л\\щ");
  });

  it("has them again after a caret or an equals sign of a PN alone", () => {
    const terms = ["ISO 2022 IR 100", "ISO 2022 IR 144"];
    const encoded = bytes`${esc}${"-L"} bb 5e e9 ${esc}${"-L"} bb 3d e9`;
    expect(decode(terms, encoded, "PN").text).toBe("Л^éЛ=é");
    expect(decode(terms, encoded, "LO").text).toBe("Л^щЛ=щ");
  });

  it.each([0x09, 0x0a, 0x0c, 0x0d])("has them again after the control character %i", (control) => {
    const encoded = bytes`${esc}${"-L"} bb ${control} e9`;
    expect(decode(["ISO 2022 IR 100", "ISO 2022 IR 144"], encoded, "LT").text).toBe(
      `Л${String.fromCharCode(control)}é`,
    );
  });

  it.each([0x08, 0x0b, 0x20])("keeps what is designated after the character %i", (code) => {
    const encoded = bytes`${esc}${"-L"} bb ${code} e9`;
    expect(decode(["ISO 2022 IR 100", "ISO 2022 IR 144"], encoded, "LT").text).toBe(`Л${String.fromCharCode(code)}щ`);
  });

  it("reads bytes that look like delimiters as halves of two-byte characters", () => {
    // JIS X 0208 5C 5E, 3D 5C and 5E 3D
    const encoded = bytes`${esc}${"$B"} 5c 5e 3d 5c 5e 3d ${esc}${"(B"} 5c 41`;
    const characterSet = characterSetOf(["", "ISO 2022 IR 87"]);
    expect(characterSet.decodeValues(encoded, 0, encoded.length, "PN")).toEqual(["權旬渊", "A"]);
  });

  it("takes the only declared G1 for bytes before which its escape sequence is missing, and says so", () => {
    const { text, problems } = decode(["", "ISO 2022 IR 149"], bytes`c8 ab 5e b1 e6 b5 bf`, "PN");
    expect(text).toBe("홍^길동");
    expect(problems).toEqual(["characters of a declared character set without the escape sequence that designates it"]);
  });

  it("decodes an escape sequence of a set that is not declared, and says so", () => {
    const { text, problems } = decode(["ISO_IR 100"], bytes`e9 ${esc}${"$B"} 3b 33 ${esc}${"(B"} e9`);
    expect(text).toBe("é山é");
    expect(problems).toEqual(["an escape sequence of a character set that Specific Character Set does not declare"]);
  });

  it("says once that an escape sequence is unknown, and goes on", () => {
    const { text, problems } = decode(["", "ISO 2022 IR 87"], bytes`41 ${esc} 25 ${esc} 25 42`);
    expect(text).toBe("A\ufffd%\ufffd%B");
    expect(problems).toHaveLength(2);
  });

  it.each([
    ["the second byte is missing", bytes`${esc}${"$B"} 3b`],
    ["the second byte is a control character", bytes`${esc}${"$)C"} c8 0a`],
    ["there is no character", bytes`${esc}${"$B"} 2f 7e`],
  ])("gives U+FFFD and says so where %s", (_, encoded) => {
    const { text, problems } = decode(["", "ISO 2022 IR 87", "ISO 2022 IR 149"], encoded);
    expect(text.replace("\n", "")).toBe("\ufffd");
    expect(problems).toEqual(["bytes that are no character of the declared Specific Character Set"]);
  });

  it("decodes only the given range", () => {
    const encoded = bytes`${esc}${"$B"} 3b 33 45 44 ${esc}${"(B"}`;
    expect(characterSetOf(["", "ISO 2022 IR 87"]).decode(encoded, 0, 5, "LO")).toBe("山");
  });
});

describe("encoding with code extensions", () => {
  const terms = ["ISO 2022 IR 100", "ISO 2022 IR 144", "ISO 2022 IR 87"];

  it("returns to the G1 of Value 1 before a delimiter", () => {
    expect(encode(terms, "Л\\é")).toBe(toHex(bytes`${esc}${"-L"} bb ${esc}${"-A"} 5c e9`));
  });

  it("returns to the G0 of Value 1 at the end and before a space", () => {
    expect(encode(terms, "山 山")).toBe(
      toHex(bytes`${esc}${"$B"} 3b 33 ${esc}${"(B"} 20 ${esc}${"$B"} 3b 33 ${esc}${"(B"}`),
    );
  });

  it("designates nothing twice in a stretch of text", () => {
    expect(encode(terms, "ЛЛaЛ山山é")).toBe(
      toHex(bytes`${esc}${"-L"} bb bb 61 bb ${esc}${"$B"} 3b 33 3b 33 ${esc}${"-A"} e9 ${esc}${"(B"}`),
    );
  });

  it("designates again after a delimiter", () => {
    expect(encode(["", "ISO 2022 IR 149"], "길\\동")).toBe(toHex(bytes`${esc}${"$)C"} b1 e6 5c ${esc}${"$)C"} b5 bf`));
  });

  it("writes a fullwidth tilde as the wave dash, which has its place in JIS X 0208", () => {
    expect(encode(["", "ISO 2022 IR 87"], "～")).toBe(encode(["", "ISO 2022 IR 87"], "〜"));
  });

  it.each([
    ["a character of no declared set", ["ISO 2022 IR 100", "ISO 2022 IR 87"], "é한", 1],
    ["a character of a set that only code extensions have", ["ISO_IR 100"], "山", 0],
    ["a hangul beyond KS X 1001", ["", "ISO 2022 IR 149"], "홍똠", 1],
    ["a character that only some decoders of JIS X 0208 know", ["", "ISO 2022 IR 87"], "①", 0],
    ["the euro sign, which came to KS X 1001 later", ["", "ISO 2022 IR 149"], "€", 0],
    ["a character beyond the Basic Multilingual Plane", ["", "ISO 2022 IR 87"], "山𠮷", 1],
    ["an ESC", ["", "ISO 2022 IR 87"], "a\u001b$B", 1],
    ["a yen sign, whose place is the delimiter's", ["ISO_IR 13"], "¥", 0],
  ])("refuses %s", (_, declared, text, index) => {
    const characterSet = characterSetOf(declared);
    expect(characterSet.canEncode(text, "LO")).toBe(false);
    expect(thrownBy(() => characterSet.encode(text, "LO"))).toEqual(failure(index));
  });
});
