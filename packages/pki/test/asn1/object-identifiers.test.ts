import { expect, it } from "@jest/globals";
import { bytes } from "@dicomsec/testing";
import { oidOf, readBer } from "../../src/asn1/ber.js";
import { oid } from "../../src/asn1/der.js";

it.each([
  ["0.9.2342.19200300.100.1.25", bytes`06 0a 09 92 26 89 93 f2 2c 64 01 19`],
  ["1.2.840.113549.1.7.2", bytes`06 09 2a 86 48 86 f7 0d 01 07 02`],
  ["2.5.29.15", bytes`06 03 55 1d 0f`],
  ["2.999.1", bytes`06 03 88 37 01`],
])("%s is written and read", (dotted, encoded) => {
  expect(oid(dotted)).toEqual(encoded);
  expect(oidOf(readBer(encoded))).toBe(dotted);
});

it("an arc made of a UUID is read digit by digit", () => {
  // 2.25 and an arc of 128 bits, all of them set (X.667)
  const encoded = bytes`06 14 69 83 ${new Uint8Array(17).fill(0xff)} 7f`;
  expect(oidOf(readBer(encoded))).toBe("2.25.340282366920938463463374607431768211455");
});

it.each([
  ["empty", bytes`06 00`],
  ["truncated within an arc", bytes`06 02 2a 86`],
  ["of an arc longer than any", bytes`06 16 2a ${new Uint8Array(20).fill(0x81)} 01`],
])("an OBJECT IDENTIFIER that is %s is refused", (_, encoded) => {
  expect(() => oidOf(readBer(encoded))).toThrow(expect.objectContaining({ code: "ERR_PKI_DAMAGED" }));
});
