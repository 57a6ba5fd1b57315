import { expect, it } from "@jest/globals";
import { bytes } from "@dicomsec/testing";
import {
  compareBytes,
  contextPrimitive,
  der,
  derHeader,
  derLength,
  integer,
  oid,
  setOf,
  time,
} from "../../src/asn1/der.js";

it.each([
  [0, bytes`04 00`],
  [127, bytes`04 7f`],
  [128, bytes`04 81 80`],
  [255, bytes`04 81 ff`],
  [256, bytes`04 82 01 00`],
  [65_536, bytes`04 83 01 00 00`],
  [2 ** 32 - 1, bytes`04 84 ff ff ff ff`],
  [2 ** 32, bytes`04 85 01 00 00 00 00`],
  [4_000_000_000_000, bytes`04 86 03 a3 52 94 40 00`],
])("a length of %i is written in as few octets as it needs", (length, header) => {
  expect(derHeader(0x04, length)).toEqual(header);
  expect(derLength(length)).toBe(header.length + length);
});

it.each([
  [0, bytes`02 01 00`],
  [127, bytes`02 01 7f`],
  [128, bytes`02 02 00 80`],
  [256, bytes`02 02 01 00`],
  [600_000, bytes`02 03 09 27 c0`],
  [0x7fffffff, bytes`02 04 7f ff ff ff`],
])("an INTEGER of %i is positive, in as few octets as it needs", (value, encoded) => {
  expect(integer(value)).toEqual(encoded);
});

it("an OBJECT IDENTIFIER has its first two arcs in one", () => {
  expect(oid("1.2.840.113549.1.7.2")).toEqual(bytes`06 09 2a 86 48 86 f7 0d 01 07 02`);
  expect(oid("2.999.3")).toEqual(bytes`06 03 88 37 03`);
});

it("a SET OF is in the order of its encodings, a shorter one before a longer one that begins like it", () => {
  expect(setOf(bytes`04 02 01 02`, bytes`04 01 09`, bytes`02 01 09`)).toEqual(
    bytes`31 0a 02 01 09 04 01 09 04 02 01 02`,
  );
  expect(compareBytes(bytes`01`, bytes`01 00`)).toBeLessThan(0);
  expect(compareBytes(bytes`01 00`, bytes`01 00`)).toBe(0);
});

it("a time is UTCTime up to 2049 and GeneralizedTime after it, in whole seconds", () => {
  expect(time(new Date("2024-05-06T07:08:09.9Z"))).toEqual(bytes`17 0d ${"240506070809Z"}`);
  expect(time(new Date("2050-05-06T07:08:09Z"))).toEqual(bytes`18 0f ${"20500506070809Z"}`);
});

it("context-specific tags are primitive around octets", () => {
  expect(contextPrimitive(0, bytes`ab`)).toEqual(bytes`80 01 ab`);
  expect(der(0xa1)).toEqual(bytes`a1 00`);
});
