import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes } from "@dicomsec/testing";
import {
  childOf,
  expectNode,
  numberOf,
  octetStringOf,
  oidOf,
  readBer,
  readBerPrefix,
  timeOf,
} from "../../src/asn1/ber.js";
import { der, integer, octetString, oid, sequence, time } from "../../src/asn1/der.js";
import { PkiError } from "../../src/errors.js";

const damaged = expect.objectContaining({ code: "ERR_PKI_DAMAGED" });
const limit = expect.objectContaining({ code: "ERR_PKI_LIMIT" });

/** What is read of it, or the name of the error. */
function outcome(encoded: Uint8Array): Uint8Array | string {
  try {
    return readBer(encoded).bytes;
  } catch (error) {
    return error instanceof PkiError ? error.name : String(error);
  }
}

describe("a BER value", () => {
  it("is read with its children, whose views are into it", () => {
    const encoded = bytes`30 08 02 01 05 24 80 04 00 00 00`.slice(0, 10);
    expect(() => readBer(encoded)).toThrow(damaged);
    // SEQUENCE { INTEGER 5, OCTET STRING of indefinite length { 'ab' } }
    const node = readBer(bytes`30 0a 02 01 05 24 80 04 01 ab 00 00`);
    expect(node.children.map(({ identifier }) => identifier)).toEqual([0x02, 0x24]);
    expect(node.children[1]!.bytes).toEqual(bytes`24 80 04 01 ab 00 00`);
    expect(node.children[1]!.content).toEqual(bytes`04 01 ab`);
    expect(node.children[1]!.content.buffer).toBe(node.bytes.buffer);
  });

  it.each([
    ["nothing", bytes``],
    ["an identifier alone", bytes`30`],
    ["less than its length", bytes`04 02 00`],
    ["a length cut off", bytes`04 82 01`],
    ["a length of seven octets", bytes`04 87 00 00 00 00 00 00 01 00`],
    ["a reserved length", bytes`04 ff`],
    ["a tag number above 30", bytes`1f 81 00 00`],
    ["a primitive of indefinite length", bytes`04 80 00 00`],
    ["no end of an indefinite length", bytes`30 80 02 01 05`],
    ["half an end of an indefinite length", bytes`30 80 00`],
    ["an end that is not 00 00", bytes`30 80 00 01`],
    ["a child longer than itself", bytes`30 03 04 02 00 00`],
    ["a child of indefinite length that ends after it", bytes`30 03 30 80 00 00`],
    ["a byte after it", bytes`05 00 00`],
  ])("with %s is damaged", (_, encoded) => {
    expect(() => readBer(encoded)).toThrow(damaged);
  });

  it("may have bytes after it where only a prefix is asked for", () => {
    expect(readBerPrefix(bytes`05 00 ff ff`).bytes).toEqual(bytes`05 00`);
  });

  it("may be nested 32 deep and hold 20,000 values, and no more", () => {
    const nested = (depth: number): Uint8Array =>
      Array.from({ length: depth }).reduce<Uint8Array>((inner) => sequence(inner), der(0x05));
    expect(readBer(nested(32)).identifier).toBe(0x30);
    expect(() => readBer(nested(33))).toThrow(limit);
    const wide = (count: number): Uint8Array =>
      der(
        0x30,
        new Uint8Array(2 * count).map((_, index) => (index % 2 === 0 ? 5 : 0)),
      );
    expect(readBer(wide(19_999)).children).toHaveLength(19_999);
    expect(() => readBer(wide(20_000))).toThrow(limit);
  });

  it("is either read or refused by a PkiError, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (encoded) => {
        expect([encoded, "PkiError"]).toContainEqual(outcome(encoded));
      }),
    );
  });
});

describe("an OCTET STRING", () => {
  it("is joined of its pieces, of pieces at any depth", () => {
    const node = readBer(bytes`24 80 04 02 01 02 24 05 04 01 03 04 00 04 01 04 00 00`);
    expect(octetStringOf(node)).toEqual(bytes`01 02 03 04`);
    expect(octetStringOf(readBer(bytes`04 00`))).toEqual(bytes``);
  });

  it("is nothing else, and holds nothing else", () => {
    expect(() => octetStringOf(readBer(bytes`05 00`))).toThrow(damaged);
    expect(() => octetStringOf(undefined)).toThrow(damaged);
    expect(() => octetStringOf(readBer(bytes`24 02 05 00`))).toThrow(damaged);
  });
});

describe("an INTEGER", () => {
  it.each([0, 1, 127, 128, 255, 256, 65_535, 0x7fffffff])("of %i is read as it was written", (value) => {
    expect(numberOf(readBer(integer(value)))).toBe(value);
  });

  it.each([
    bytes`02 00`,
    bytes`02 01 ff`,
    bytes`02 05 00 80 00 00 00`,
    bytes`02 06 00 00 00 00 00 01`,
    bytes`04 01 00`,
  ])("that is empty, negative, too large or something else is damaged", (encoded) => {
    expect(() => numberOf(readBer(encoded))).toThrow(damaged);
  });
});

describe("an OBJECT IDENTIFIER", () => {
  it("is read as it was written", () => {
    const arc = fc.nat({ max: 2 ** 31 - 1 });
    const root = fc.oneof(
      fc.tuple(fc.nat({ max: 1 }), fc.nat({ max: 39 })),
      fc.tuple(fc.constant(2), fc.nat({ max: 100_000 })),
    );
    fc.assert(
      fc.property(root, fc.array(arc, { maxLength: 8 }), (start, rest) => {
        const dotted = [...start, ...rest].join(".");
        expect(oidOf(readBer(oid(dotted)))).toBe(dotted);
      }),
    );
  });
});

describe("an OBJECT IDENTIFIER with needless octets", () => {
  // X.690 8.19.2; 2.5.29.19 with its last arc as 80 13
  it.each([bytes`06 04 55 1d 80 13`, bytes`06 03 80 55 1d`])("is damaged, so that it has one form alone", (encoded) => {
    expect(() => oidOf(readBer(encoded))).toThrow(damaged);
  });
});

describe("a time", () => {
  it.each([
    "1950-01-01T00:00:00Z",
    "1999-12-31T23:59:59Z",
    "2049-12-31T23:59:59Z",
    "2050-01-01T00:00:00Z",
    "1949-12-31T23:59:59Z",
  ])("of %s is read as it was written", (text) => {
    expect(timeOf(readBer(time(new Date(text))))).toEqual(new Date(text));
  });

  const utc = (text: string): Uint8Array => der(0x17, new TextEncoder().encode(text));
  const general = (text: string): Uint8Array => der(0x18, new TextEncoder().encode(text));
  it("may be a leap day", () => {
    expect(timeOf(readBer(utc("240229235959Z")))).toEqual(new Date("2024-02-29T23:59:59Z"));
    expect(timeOf(readBer(general("99991231235959Z")))).toEqual(new Date("9999-12-31T23:59:59Z"));
  });

  it("may lack seconds, and have fractions of them", () => {
    expect(timeOf(readBer(utc("2405060708Z")))).toEqual(new Date("2024-05-06T07:08:00Z"));
    expect(timeOf(readBer(general("20240506070809.1239Z")))).toEqual(new Date("2024-05-06T07:08:09.123Z"));
  });

  it.each([
    utc("240506070809"),
    utc("240506070809+0200"),
    utc("241306070809Z"),
    utc("240230070809Z"),
    utc("230229070809Z"),
    utc("240431070809Z"),
    utc("240506240000Z"),
    utc("240506070860Z"),
    utc(""),
    general("20300230070809Z"),
    general("202405060708.5Z"),
    octetString(utc("240506070809Z")),
  ])("that is not in UTC, does not exist or is something else is damaged", (encoded) => {
    expect(() => timeOf(readBer(encoded))).toThrow(damaged);
  });
});

it("a child that is missing, or of another tag, is damaged", () => {
  const node = readBer(sequence(integer(1)));
  expect(childOf(node, 0, 0x02).content).toEqual(bytes`01`);
  expect(() => childOf(node, 1, 0x02)).toThrow(damaged);
  expect(() => childOf(node, 0, 0x30)).toThrow(damaged);
  expect(() => expectNode(undefined, 0x30)).toThrow(damaged);
});
