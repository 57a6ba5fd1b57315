import { describe, expect, it } from "@jest/globals";
import { bytes, concatBytes, latin1 } from "@dicomsec/testing";
import { desCbcEncrypt } from "../../src/iscl/des.js";
import { macFormByCode, macFormOf } from "../../src/iscl/mac-form.js";
import { md5 } from "../../src/iscl/md5.js";

const mac = bytes`01 23 45 67 89 ab cd ef`;
const random = Uint8Array.from({ length: 16 }, (_, index) => index);
const keys = { encryption: bytes`13 34 57 79 9b bc df f1`, mac, random };
const input = latin1("7654321 Now is the time for ");
const forms = [
  macFormOf("DES-MAC", "encrypt-random"),
  macFormOf("MD5-DES", "encrypt-random"),
  macFormOf("MD5-DES", "encrypt-digest"),
];

describe("the MAC of a packet", () => {
  it("is the first 32 bits of the DES-MAC, as ISO 8730 has it", () => {
    expect(macFormOf("DES-MAC", "encrypt-digest").mac(keys, input)).toEqual(bytes`f1 d3 0f 68`);
  });

  it("is MD5 over the encrypted random number and the message", () => {
    const expected = md5(concatBytes(desCbcEncrypt(mac, random), input));
    expect(macFormOf("MD5-DES", "encrypt-random").mac(keys, input)).toEqual(expected);
  });

  it("is the encrypted MD5 over the random number and the message", () => {
    const expected = desCbcEncrypt(mac, md5(concatBytes(random, input)));
    expect(macFormOf("MD5-DES", "encrypt-digest").mac(keys, input)).toEqual(expected);
  });

  it.each(forms)("is as long as form $code says, and another for another message or key", (form) => {
    const expected = form.mac(keys, input);
    expect(expected).toHaveLength(form.length);
    expect(form.mac(keys, input.with(0, 0))).not.toEqual(expected);
    expect(form.mac({ ...keys, mac: keys.encryption }, input)).not.toEqual(expected);
  });
});

describe("macFormByCode", () => {
  it("takes both orders of MD5-DES, and nothing but DES-MAC when that was agreed on", () => {
    const codes = [0, 1, 2, 3, 4];
    expect(codes.filter((code) => macFormByCode("MD5-DES", code))).toEqual([2, 3]);
    expect(codes.filter((code) => macFormByCode("DES-MAC", code))).toEqual([1]);
    expect(macFormByCode("MD5-DES", 2)).toBe(macFormOf("MD5-DES", "encrypt-random"));
  });
});
