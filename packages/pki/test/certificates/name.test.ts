import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { concat, der, oid, sequence, setOf, UNIVERSAL } from "../../src/asn1/der.js";
import { isSameName } from "../../src/certificates/name.js";

const PRINTABLE = 0x13;
const BMP = 0x1e;
const TELETEX = 0x14;
const CN = "2.5.4.3";
const O = "2.5.4.10";

function attribute(type: string, text: string, tag: number = UNIVERSAL.utf8String): Uint8Array {
  return sequence(oid(type), der(tag, encoded(text, tag)));
}

function encoded(text: string, tag: number): Uint8Array {
  if (tag === UNIVERSAL.utf8String) return new TextEncoder().encode(text);
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return Uint8Array.from(tag === BMP ? units.flatMap((unit) => [unit >> 8, unit & 0xff]) : units);
}

/** A Name of RelativeDistinguishedNames with one attribute each. */
function nameOf(...attributes: readonly Uint8Array[]): Uint8Array {
  return sequence(...attributes.map((one) => setOf(one)));
}

describe("isSameName", () => {
  const rows: readonly (readonly [string, Uint8Array, Uint8Array, boolean])[] = [
    ["another case", nameOf(attribute(CN, "Clinic")), nameOf(attribute(CN, "cLINIC")), true],
    ["other whitespace", nameOf(attribute(CN, " My  Clinic ")), nameOf(attribute(CN, "My Clinic")), true],
    ["another string type", nameOf(attribute(CN, "Süd", TELETEX)), nameOf(attribute(CN, "SÜD", BMP)), true],
    ["PrintableString and UTF8String", nameOf(attribute(CN, "A", PRINTABLE)), nameOf(attribute(CN, "a")), true],
    ["composed and decomposed letters", nameOf(attribute(CN, "S\u00fcd")), nameOf(attribute(CN, "Su\u0308d")), true],
    ["no whitespace inside", nameOf(attribute(CN, "My Clinic")), nameOf(attribute(CN, "MyClinic")), false],
    ["another attribute", nameOf(attribute(CN, "Clinic")), nameOf(attribute(O, "Clinic")), false],
    ["one attribute more", nameOf(attribute(CN, "A")), nameOf(attribute(CN, "A"), attribute(O, "B")), false],
    [
      "another order",
      nameOf(attribute(O, "B"), attribute(CN, "A")),
      nameOf(attribute(CN, "A"), attribute(O, "B")),
      false,
    ],
    [
      "another order within one RelativeDistinguishedName",
      sequence(der(UNIVERSAL.set, attribute(O, "B"), attribute(CN, "A"))),
      sequence(der(UNIVERSAL.set, attribute(CN, "a"), attribute(O, "b"))),
      true,
    ],
    [
      "two attributes in one RelativeDistinguishedName",
      sequence(setOf(attribute(CN, "A"), attribute(O, "B"))),
      nameOf(attribute(CN, "A"), attribute(O, "B")),
      false,
    ],
    ["another octet that is no text", nameOf(attribute(CN, "a", 0x04)), nameOf(attribute(CN, "A", 0x04)), false],
    [
      "quotes that imitate two attributes",
      nameOf(attribute(CN, 'a","2.5.4.3=b')),
      nameOf(attribute(CN, "a"), attribute(CN, "b")),
      false,
    ],
  ];

  it.each(rows)("compares names with %s", (_, a, b, expected) => {
    expect(isSameName(a, b)).toBe(expected);
    expect(isSameName(b, a)).toBe(expected);
  });

  it("takes names for the same whose encodings are, and no others of plain letters", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1 });
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        expect(isSameName(nameOf(attribute(CN, a)), concat(nameOf(attribute(CN, b))))).toBe(a === b);
      }),
    );
  });
});
