import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatPersonName, parsePersonName, type PersonNameGroup } from "../../src/text/index.js";

const group = (parts: Partial<PersonNameGroup>): PersonNameGroup => {
  return { familyName: "", givenName: "", middleName: "", prefix: "", suffix: "", ...parts };
};

describe("a Person Name", () => {
  it.each([
    [
      "Adams^John Robert Quincy^^Rev.^B.A. M.Div.",
      {
        alphabetic: group({
          familyName: "Adams",
          givenName: "John Robert Quincy",
          prefix: "Rev.",
          suffix: "B.A. M.Div.",
        }),
      },
    ],
    ["Doe^John", { alphabetic: group({ familyName: "Doe", givenName: "John" }) }],
    ["Smith", { alphabetic: group({ familyName: "Smith" }) }],
    ["^^^Dr.", { alphabetic: group({ prefix: "Dr." }) }],
    [
      "Yamada^Tarou=山田^太郎=やまだ^たろう",
      {
        alphabetic: group({ familyName: "Yamada", givenName: "Tarou" }),
        ideographic: group({ familyName: "山田", givenName: "太郎" }),
        phonetic: group({ familyName: "やまだ", givenName: "たろう" }),
      },
    ],
    ["=山田", { ideographic: group({ familyName: "山田" }) }],
    ["==やまだ", { phonetic: group({ familyName: "やまだ" }) }],
    ["", {}],
  ])("%s is read and written", (text, name) => {
    expect(parsePersonName(text)).toEqual(name);
    expect(formatPersonName(name)).toBe(text);
  });

  it.each([
    ["Smith^^^^", "Smith"],
    ["Wang^XiaoDong=王^小东=", "Wang^XiaoDong=王^小东"],
    ["^^^^=^=", ""],
    ["A^=B^", "A=B"],
  ])("%s is written without empty components at the end", (text, expected) => {
    expect(formatPersonName(parsePersonName(text))).toBe(expected);
  });

  it.each(["a^b^c^d^e^f", "a=b=c=d", "a^b^c^d^e^^f=x=y=z^1^2^3^4^5"])(
    "%s keeps what is beyond the standard",
    (text) => {
      expect(formatPersonName(parsePersonName(text))).toBe(text);
    },
  );

  it("is the same after any number of readings and writings", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", " ", "^", "=") }), (text) => {
        const written = formatPersonName(parsePersonName(text));
        expect(formatPersonName(parsePersonName(written))).toBe(written);
        expect(parsePersonName(written)).toEqual(parsePersonName(text));
        expect(written.replace(/[\^=]/g, "")).toBe(text.replace(/[\^=]/g, ""));
      }),
    );
  });
});
