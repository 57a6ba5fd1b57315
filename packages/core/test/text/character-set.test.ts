import { bytes, latin1, toHex } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { characterSetOf, defaultCharacterSet } from "../../src/text/index.js";
import { vrTable, type VR } from "../../src/vr.js";

function declare(...terms: readonly string[]) {
  const problems: string[] = [];
  const characterSet = characterSetOf(terms, (message) => problems.push(message));
  return { characterSet, terms: characterSet.terms, problems };
}

function decode(terms: readonly string[], encoded: Uint8Array, vr: VR = "LO") {
  const problems: string[] = [];
  const text = characterSetOf(terms).decode(encoded, 0, encoded.length, vr, (message) => problems.push(message));
  return { text, problems };
}

const undecodable = "bytes that are no character of the declared Specific Character Set";
const undeclared = "bytes from 0x80 in text whose Specific Character Set has no character there";
const control = "bytes from 0x80 to 0x9F, which are no characters in DICOM";

/** Every Defined Term of PS3.3 Tables C.12-2 to C.12-5, with text in it. */
const definedTerms: readonly (readonly [term: string, text: string, encoded: Uint8Array])[] = [
  ["ISO_IR 100", "Äneas^Rüdiger", latin1("Äneas^Rüdiger")],
  ["ISO_IR 101", "Wałęsa", bytes`57 61 b3 ea 73 61`],
  ["ISO_IR 109", "ĉiuĵaŭde", bytes`e6 69 75 bc 61 fd 64 65`],
  ["ISO_IR 110", "šķūņi", bytes`b9 f3 fe f1 69`],
  ["ISO_IR 144", "Люкceмбypг", bytes`bb ee da 63 65 dc d1 79 70 d3`],
  ["ISO_IR 127", "قباني^لنزار", bytes`e2 c8 c7 e6 ea 5e e4 e6 d2 c7 d1`],
  ["ISO_IR 126", "Διονυσιος", bytes`c4 e9 ef ed f5 f3 e9 ef f2`],
  ["ISO_IR 138", "שרון^דבורה", bytes`f9 f8 e5 ef 5e e3 e1 e5 f8 e4`],
  ["ISO_IR 148", "Işıl", bytes`49 fe fd 6c`],
  ["ISO_IR 203", "Œuvre €", bytes`bc 75 76 72 65 20 a4`],
  ["ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ", bytes`d4 cf c0 de 5e c0 db b3`],
  ["ISO_IR 166", "นามสกุล", bytes`b9 d2 c1 ca a1 d8 c5`],
  ["ISO_IR 192", "𠮷野家", bytes`f0 a0 ae b7 e9 87 8e e5 ae b6`],
  ["GB18030", "王^小东", bytes`cd f5 5e d0 a1 b6 ab`],
  ["GBK", "王^小东", bytes`cd f5 5e d0 a1 b6 ab`],
];

describe("a character set without code extensions", () => {
  it.each(definedTerms)("%s decodes and encodes", (term, text, encoded) => {
    expect(declare(term)).toMatchObject({ terms: [term], problems: [] });
    expect(decode([term], encoded, "PN")).toEqual({ text, problems: [] });
    expect(toHex(characterSetOf([term]).encode(text, "PN"))).toBe(toHex(encoded));
  });

  it.each(definedTerms)("%s writes any text it can so that it reads the same", (term) => {
    const characterSet = characterSetOf([term]);
    const repertoire = definedTerms.map(([, text]) => text).join("") + "a ^=\\\n";
    const letters = fc.constantFrom(...Array.from(repertoire)).filter((letter) => characterSet.canEncode(letter, "LT"));
    fc.assert(
      fc.property(fc.array(letters), fc.constantFrom<VR>("LO", "PN", "LT"), (chosen, vr) => {
        const encoded = characterSet.encode(chosen.join(""), vr);
        expect(characterSet.decode(encoded, 0, encoded.length, vr)).toBe(chosen.join(""));
      }),
      { numRuns: 50 },
    );
  });

  it.each(definedTerms.filter(([term]) => !["ISO_IR 192", "GB18030"].includes(term)))(
    "%s refuses a character of another script",
    (term) => {
      expect(characterSetOf([term]).canEncode("한", "LO")).toBe(false);
      expect(() => characterSetOf([term]).encode("a한", "LO")).toThrow(
        expect.objectContaining({
          code: "ERR_ENCODE_CHARACTER_SET",
          message: "the character at index 1 is not in the Specific Character Set",
        }),
      );
    },
  );

  it("is the same object for the same terms", () => {
    expect(characterSetOf(["ISO_IR 101"])).toBe(characterSetOf(["ISO_IR 101"]));
    expect(characterSetOf(["ISO_IR 101"])).not.toBe(characterSetOf(["ISO_IR 100"]));
  });

  it("gives no character for a byte its table leaves free", () => {
    expect(decode(["ISO_IR 126"], bytes`41 d2 42`)).toEqual({ text: "A\ufffdB", problems: [undecodable] });
  });

  it("reads the control characters from 0x80 as such and reports them", () => {
    expect(decode(["ISO_IR 100"], bytes`80 e4`)).toEqual({ text: "\u0080ä", problems: [control] });
  });

  it("reads Shift_JIS under ISO_IR 13 and says so", () => {
    const { text, problems } = decode(["ISO_IR 13"], bytes`8e 52 93 63 5e 91 be 98 59 c0 db b3`, "PN");
    expect(text).toBe("山田^太郎ﾀﾛｳ");
    expect(problems).toEqual(["bytes that are no character of ISO_IR 13; they are valid Shift_JIS and were read so"]);
  });

  it("does not take a stray byte under ISO_IR 13 for Shift_JIS", () => {
    expect(decode(["ISO_IR 13"], bytes`c0 ff`)).toEqual({ text: "ﾀ\ufffd", problems: [undecodable] });
  });
});

describe("UTF-8", () => {
  it.each([
    ["a lone continuation byte", bytes`41 80 42`, "A\ufffdB"],
    ["a character cut off", bytes`41 e7 8e`, "A\ufffd"],
    ["an overlong slash", bytes`c0 af`, "\ufffd\ufffd"],
    ["half of a surrogate pair", bytes`ed a0 80`, "\ufffd\ufffd\ufffd"],
  ])("replaces %s and says so", (_, encoded, text) => {
    expect(decode(["ISO_IR 192"], encoded)).toEqual({ text, problems: [undecodable] });
  });

  it("keeps a byte order mark", () => {
    expect(decode(["ISO_IR 192"], bytes`ef bb bf 41`).text).toBe("\ufeffA");
  });

  it.each([
    ["half of a surrogate pair", "𠮷\ud800", 2],
    ["an ESC", "é\u001b", 1],
  ])("refuses %s", (_, text, index) => {
    expect(characterSetOf(["ISO_IR 192"]).canEncode(text, "LO")).toBe(false);
    expect(() => characterSetOf(["ISO_IR 192"]).encode(text, "LO")).toThrow(`the character at index ${index} is not`);
  });

  it("leaves an escape sequence as it is", () => {
    expect(decode(["ISO_IR 192"], bytes`1b ${"(B"} c3 a9`).text).toBe("\u001b(Bé");
  });
});

describe("the default repertoire", () => {
  it.each([[[]], [[""]], [["", ""]], [["ISO_IR 6"]], [["ISO 2022 IR 6"]]])("is what %j declares", (terms) => {
    expect(declare(...terms).problems).toEqual([]);
    expect(characterSetOf(terms).canEncode("A^=~ \\", "PN")).toBe(true);
    expect(characterSetOf(terms).canEncode("é", "PN")).toBe(false);
  });

  it("has the empty list of terms where none is declared", () => {
    expect(defaultCharacterSet.terms).toEqual([]);
    expect(characterSetOf([])).toBe(defaultCharacterSet);
  });

  it("reads bytes from 0x80 as UTF-8 where they are that, and says so", () => {
    const { text, problems } = decode([], bytes`4d c3 bc`);
    expect(text).toBe("Mü");
    expect(problems).toEqual([
      "bytes from 0x80 in text of the default repertoire; they are valid UTF-8 and were read so",
    ]);
  });

  it("reads them as ISO 8859-1 where they are not, and says so", () => {
    expect(decode([], bytes`4d fc`)).toEqual({ text: "Mü", problems: [undeclared] });
  });

  it.each(vrTable.filter(({ kind, usesCharacterSet }) => kind === "string" && !usesCharacterSet).map(({ vr }) => vr))(
    "is the character set of %s whatever is declared",
    (vr) => {
      expect(decode(["ISO_IR 144"], bytes`bb`, vr)).toEqual({ text: "»", problems: [undeclared] });
      expect(characterSetOf(["ISO_IR 144"]).canEncode("Л", vr)).toBe(false);
      expect(characterSetOf(["ISO_IR 144"]).canEncode("Л", "LO")).toBe(true);
    },
  );
});

describe("decodeValues", () => {
  it("parts several values and keeps their padding", () => {
    const encoded = latin1("Ä \\\\B ");
    expect(characterSetOf(["ISO_IR 100"]).decodeValues(encoded, 0, encoded.length, "LO")).toEqual(["Ä ", "", "B "]);
  });

  it.each<VR>(["LT", "ST", "UT", "UR"])("takes %s for one value", (vr) => {
    const encoded = latin1("A\\B");
    expect(defaultCharacterSet.decodeValues(encoded, 0, 3, vr)).toEqual(["A\\B"]);
  });

  it("gives one empty value for no bytes", () => {
    expect(defaultCharacterSet.decodeValues(bytes``, 0, 0, "LO")).toEqual([""]);
  });
});

describe("a Specific Character Set that is not as the standard has it", () => {
  it.each([
    ["ISO IR 100", "ISO_IR 100"],
    ["ISO-IR 100", "ISO_IR 100"],
    ["ISO_IR_100", "ISO_IR 100"],
    ["iso_ir 100", "ISO_IR 100"],
    ["ISOIR100", "ISO_IR 100"],
    ["IS_IR 100", undefined],
    ["ISO 8859-1", "ISO_IR 100"],
    ["ISO-8859-15", "ISO_IR 203"],
    ["ISO-IR 192", "ISO_IR 192"],
    ["UTF8", "ISO_IR 192"],
    ["utf-8", "ISO_IR 192"],
    ["ISO 2022 IR 192", "ISO_IR 192"],
    ["ISO2022IR87", "ISO 2022 IR 87"],
    ["ISO-2022-IR-87", "ISO 2022 IR 87"],
    ["ISO_IR 149", "ISO 2022 IR 149"],
    ["ISO 2022 GBK", "GBK"],
    ["ISO 2022 58", "ISO 2022 IR 58"],
    ["GB 18030", "GB18030"],
  ])("understands %j and says so", (given, term) => {
    const { terms, problems } = declare(given);
    expect(terms).toEqual([term ?? given]);
    expect(problems[0]).toBe(
      term === undefined
        ? "value 1 of Specific Character Set is not a known term; it is ignored"
        : `value 1 of Specific Character Set is misspelt; it is read as ${term}`,
    );
  });

  it("reports the same each time it is asked for", () => {
    expect(declare("UTF8").problems).toEqual(declare("UTF8").problems);
    expect(declare("UTF8").problems).toHaveLength(1);
  });

  it.each(["ISO_IR 999", "ISO_IR", "Latin", "ISO 2022 IR 2022"])("ignores the unknown term %j and guesses", (term) => {
    const { characterSet, problems } = declare(term);
    expect(problems).toEqual(["value 1 of Specific Character Set is not a known term; it is ignored"]);
    expect(characterSet.decode(bytes`c3 a9`, 0, 2, "LO")).toBe("é");
    expect(characterSet.decode(bytes`e9`, 0, 1, "LO")).toBe("é");
    expect(characterSet.canEncode("é", "LO")).toBe(false);
  });

  it("ignores an unknown term beside a known one", () => {
    const { characterSet, problems } = declare("ISO 2022 IR 100", "ISO 2022 IR 999");
    expect(problems).toEqual(["value 2 of Specific Character Set is not a known term; it is ignored"]);
    expect(characterSet.canEncode("é", "LO")).toBe(true);
  });

  it.each([
    [["ISO_IR 192", "ISO 2022 IR 87"], "山한"],
    [["ISO 2022 IR 6", "ISO_IR 192"], "山한"],
    [["GB18030", "ISO 2022 IR 100"], "山한"],
  ])("lets a set without code extensions stand alone: %j", (terms, text) => {
    const { characterSet, problems } = declare(...terms);
    expect(problems).toEqual(["a character set without code extensions stands with others, which are ignored"]);
    expect(characterSet.canEncode(text, "LO")).toBe(true);
  });

  it("reads terms without code extensions that stand together as those with them", () => {
    const { characterSet, problems } = declare("ISO_IR 100", "ISO_IR 144");
    expect(problems).toEqual([
      "a term without code extensions stands with others; it is read as the one with code extensions",
    ]);
    expect(characterSet.canEncode("éЛ", "LO")).toBe(true);
  });

  it("takes a multi-byte set as Value 1 for the initial G1", () => {
    const { characterSet, problems } = declare("ISO 2022 IR 149");
    expect(problems).toEqual(["Value 1 of Specific Character Set is a multi-byte character set"]);
    expect(characterSet.decode(bytes`c8 ab`, 0, 2, "LO")).toBe("홍");
    expect(toHex(characterSet.encode("홍^길", "PN"))).toBe("c8 ab 5e b1 e6");
  });

  it("never says what the text or the term was", () => {
    const { characterSet, problems } = declare("SECRET");
    characterSet.decode(latin1("GEHEIM\xff"), 0, 7, "LO", (message) => problems.push(message));
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toMatch(/SECRET|GEHEIM/);
  });
});

describe("any bytes in any character set", () => {
  const terms = definedTerms.map(([term]) => [term]);
  const extended = [
    ["", "ISO 2022 IR 87", "ISO 2022 IR 159"],
    ["ISO 2022 IR 13", "ISO 2022 IR 149", "ISO 2022 IR 58"],
  ];

  it("decode to some text without a throw", () => {
    const escapes = fc.constantFrom("\x1b$B", "\x1b(B", "\x1b$)C", "\x1b-A", "\x1b(J", "\x1b$(D").map(latin1);
    const chunk = fc.oneof(fc.uint8Array({ maxLength: 6 }), escapes);
    const anyBytes = fc.array(chunk).map((chunks) => Uint8Array.from(chunks.flatMap((part) => [...part])));
    fc.assert(
      fc.property(
        fc.constantFrom(...terms, ...extended, ["?"]),
        anyBytes,
        fc.constantFrom<VR>("PN", "UT", "CS"),
        (declared, input, vr) => {
          const { text } = decode(declared, input, vr);
          expect(text.length).toBeLessThanOrEqual(input.length);
          expect(text).not.toMatch(/\p{Surrogate}/u);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
