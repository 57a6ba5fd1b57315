import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { dateForms, timeForms } from "../../src/leak-check/date-forms.js";
import type { LeakKind } from "../../src/leak-check/identifying-value.js";
import { nameForms } from "../../src/leak-check/name-forms.js";
import { formsOf } from "../../src/leak-check/value-forms.js";

const textsOf = (forms: readonly { readonly text: string }[] | undefined) => forms?.map(({ text }) => text) ?? [];
const formsOfText = (kind: LeakKind, text: string) =>
  formsOf({ kind, text, path: "(0010,0010)", isSaidElsewhere: false });
const strengthIn = (forms: ReturnType<typeof formsOf>, text: string) =>
  forms.find((form) => form.text === text)?.strength;

describe("the forms of a name", () => {
  it("are made of what can be a name, however much there is", () => {
    const forms = textsOf(nameForms(`Doe^${"^".repeat(100_000)}x`));
    expect(forms.every((form) => form.length <= 512)).toBe(true);
    expect(textsOf(nameForms(`Doe^Jon${" ".repeat(100_000)}x`))).toContain("Jon Doe");
  });

  it("hold short components in both orders, however they are joined", () => {
    const forms = textsOf(nameForms("Doe^Jon"));
    expect(forms).toEqual(
      expect.arrayContaining(["Doe^Jon", "Doe Jon", "Jon Doe", "Doe, Jon", "Doe,Jon", "Jon^Doe", "Doe_Jon", "Jon.Doe"]),
    );
  });

  it("hold each component and each word of it alone", () => {
    const forms = nameForms("Meier-Lehmann^Anna Maria^Eva^Dr.^MD");
    expect(textsOf(forms)).toEqual(
      expect.arrayContaining(["Meier-Lehmann", "Meier", "Lehmann", "Anna Maria", "Anna", "Maria"]),
    );
    expect(textsOf(forms)).not.toContain("Dr.");
    expect(textsOf(forms)).not.toContain("MD");
  });

  it("hold the groups of other scripts, components joined", () => {
    const forms = textsOf(nameForms("Yamada^Tarou=山田^太郎=やまだ^たろう"));
    expect(forms).toEqual(
      expect.arrayContaining(["Yamada^Tarou", "山田^太郎", "山田太郎", "山田", "やまだ", "たろう"]),
    );
  });

  it("hold what is left without accents, and umlauts as digraphs", () => {
    const forms = textsOf(nameForms("Müller^Jörg"));
    expect(forms).toEqual(expect.arrayContaining(["Müller", "Mueller", "Muller", "Joerg", "Jorg"]));
  });

  it("take a name without delimiters for first and last name", () => {
    expect(textsOf(nameForms("Jon Doe"))).toEqual(
      expect.arrayContaining(["Jon Doe", "Doe Jon", "Doe^Jon", "Doe, Jon"]),
    );
  });

  it("count for less the more common the word is", () => {
    expect(strengthIn(nameForms("Mustermann^Max"), "Mustermann")).toBe("strong");
    expect(strengthIn(nameForms("Lang^Eva"), "Lang")).toBe("ordinary");
    expect(strengthIn(nameForms("Head^Eva"), "Head")).toBe("weak");
    expect(strengthIn(nameForms("TEST"), "TEST")).toBe("weak");
    expect(strengthIn(nameForms("TEST^PATIENT"), "TEST^PATIENT")).toBe("ordinary");
  });

  it("are none for what stands in place of a name", () => {
    expect(nameForms("ANONYMOUS")).toEqual([]);
    expect(nameForms("REMOVED^")).toEqual([]);
    expect(nameForms("^^^^")).toEqual([]);
  });

  it("can be made of any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        for (const form of nameForms(text)) expect(form.text).not.toBe("");
      }),
    );
  });
});

describe("the forms of a date", () => {
  it("hold the orders and separators of several countries", () => {
    expect(textsOf(dateForms("19500704"))).toEqual(
      expect.arrayContaining([
        "19500704",
        "1950-07-04",
        "1950/07/04",
        "04.07.1950",
        "4.7.1950",
        "07/04/1950",
        "7/4/1950",
        "04/07/1950",
        "04071950",
        "07041950",
        "04-Jul-1950",
        "04Jul1950",
        "July 4, 1950",
        "4 July 1950",
      ]),
    );
  });

  it("of a DT hold the whole and the date", () => {
    expect(textsOf(dateForms("20040119072731.5+0100"))).toEqual(
      expect.arrayContaining(["20040119072731.5+0100", "20040119"]),
    );
  });

  it("are none for the dates that stand in place of one", () => {
    for (const dummy of ["19000101", "00010101", "99991231", "19000101000000"]) expect(dateForms(dummy)).toEqual([]);
  });

  it("are those of a text where it is no date", () => {
    expect(dateForms("sometime")).toBeUndefined();
    expect(textsOf(formsOfText("date", "one summer day"))).toEqual(["one summer day"]);
  });
});

describe("the forms of a time", () => {
  it("hold it with colons; only fractions of a second convince", () => {
    const forms = timeForms("072731.512000");
    expect(strengthIn(forms, "07:27:31")).toBe("ordinary");
    expect(strengthIn(forms, "072731")).toBe("weak");
    expect(strengthIn(forms, "072731.512000")).toBe("strong");
    expect(strengthIn(timeForms("072731.000000"), "072731.000000")).toBe("weak");
  });

  it("are none for noon, midnight and hours", () => {
    for (const time of ["120000", "000000", "000000.000000", "0930"]) expect(timeForms(time)).toEqual([]);
  });
});

describe("the forms of other values", () => {
  it("of an ID hold it without separators and leading zeros", () => {
    expect(textsOf(formsOfText("id", "00-123 4567"))).toEqual(["00-123 4567", "001234567", "1234567"]);
  });

  it("of a telephone number hold its digits", () => {
    expect(textsOf(formsOfText("contact", "+49 (30) 123-4567"))).toEqual(["+49 (30) 123-4567", "49301234567"]);
  });

  it("of an address hold its parts", () => {
    expect(textsOf(formsOfText("contact", "Lindenstr. 12, 10969 Berlin"))).toEqual(
      expect.arrayContaining(["Lindenstr. 12", "10969 Berlin"]),
    );
  });

  it("of a long text hold all of it in pieces", () => {
    const text =
      "Referred by the family doctor after a fall from a ladder.\r\nSecond line of a comment that goes on and on and on.";
    expect(textsOf(formsOfText("text", text)).join("").replaceAll(" ", "")).toBe(
      text.replace("\r\n", "").replaceAll(" ", ""),
    );
  });

  it("of a very long text hold a bounded number of pieces, from its beginning to its end", () => {
    const text = Array.from({ length: 50_000 }, (_, at) => `word${at}`).join(" ");
    const forms = textsOf(formsOfText("text", text));
    expect(forms).toHaveLength(64);
    expect(forms[0]).toContain("word0 ");
    expect(Number(/word(\d+)/.exec(forms[63]!)![1])).toBeGreaterThan(48_000);
  });

  it("of a UID hold the UID, unless DICOM registers it", () => {
    expect(textsOf(formsOfText("uid", "1.2.276.0.7230010.3.1.4.1"))).toEqual(["1.2.276.0.7230010.3.1.4.1"]);
    expect(formsOfText("uid", "1.2.840.10008.1.2.1")).toEqual([]);
    expect(formsOfText("uid", "1.2.840.10008.99.99")).toEqual([]);
    expect(textsOf(formsOfText("uid", "not-a-uid-77"))).toContain("not-a-uid-77");
  });

  it("of words that everybody uses count for nothing", () => {
    expect(strengthIn(formsOfText("text", "CT CHEST"), "CT CHEST")).toBe("weak");
    expect(strengthIn(formsOfText("text", "Fall from a ladder"), "Fall from a ladder")).toBe("ordinary");
    expect(strengthIn(formsOfText("id", "1234"), "1234")).toBe("weak");
    expect(strengthIn(formsOfText("id", "12345"), "12345")).toBe("ordinary");
    expect(strengthIn(formsOfText("id", "MR-77413"), "MR-77413")).toBe("strong");
  });
});
