import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes, latin1 } from "@dicomsec/testing";
import { desCbcDecrypt, desCbcEncrypt, desMac, isWeakDesKey } from "../../src/iscl/des.js";

const key = bytes`01 23 45 67 89 ab cd ef`;

describe("DES", () => {
  it.each([
    // The worked example of J. O. Grabbe, "The DES Algorithm Illustrated"; its key has odd parity.
    [bytes`13 34 57 79 9b bc df f1`, bytes`01 23 45 67 89 ab cd ef`, bytes`85 e8 13 54 0f 0a b4 05`],
    // FIPS 81, Table B1 (ECB): the three blocks of "Now is the time for all ".
    [key, latin1("Now is t"), bytes`3f a4 0e 8a 98 4d 48 15`],
    [key, latin1("he time "), bytes`6a 27 17 87 ab 88 83 f9`],
    [key, latin1("for all "), bytes`89 3d 51 ec 4b 56 3b 53`],
    // NBS Special Publication 500-20, variable plaintext and variable key.
    [bytes`01 01 01 01 01 01 01 01`, bytes`80 00 00 00 00 00 00 00`, bytes`95 f8 a5 e5 dd 31 d9 00`],
    [bytes`80 01 01 01 01 01 01 01`, bytes`00 00 00 00 00 00 00 00`, bytes`95 a8 d7 28 13 da a9 4d`],
  ])("encrypts and decrypts the block of a known answer", (key, plain, encrypted) => {
    expect(desCbcEncrypt(key, plain)).toEqual(encrypted);
    expect(desCbcDecrypt(key, encrypted)).toEqual(plain);
  });

  it("ignores the parity bits of a key", () => {
    const other = key.map((byte) => byte ^ 1);
    expect(desCbcEncrypt(other, latin1("Now is t"))).toEqual(bytes`3f a4 0e 8a 98 4d 48 15`);
  });

  it("chains blocks as Table C1 of FIPS 81 does", () => {
    const iv = bytes`12 34 56 78 90 ab cd ef`;
    const plain = latin1("Now is the time for all ");
    const encrypted = bytes`e5 c7 cd de 87 2b f2 7c 43 e9 34 00 8c 38 9c 0f 68 37 88 49 9a 7c 05 f6`;
    expect(desCbcEncrypt(key, plain, { iv })).toEqual(encrypted);
    expect(desCbcDecrypt(key, encrypted, { iv })).toEqual(plain);
  });

  it("gives back bytes of any length when it pads them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.uint8Array(), (iv, plain) => {
        const encrypted = desCbcEncrypt(key, plain, { iv, padding: true });
        expect(desCbcDecrypt(key, encrypted, { iv, padding: true })).toEqual(plain);
      }),
    );
  });

  it("does not decrypt what is no whole number of blocks", () => {
    expect(() => desCbcDecrypt(key, new Uint8Array(9), { padding: true })).toThrow("wrong final block length");
  });
});

describe("DES-MAC", () => {
  it("is that of the example in FIPS 113, whose last block is filled up with zeros", () => {
    expect(desMac(key, latin1("7654321 Now is the time for "))).toEqual(bytes`f1 d3 0f 68 49 31 2c a4`);
  });

  it("is another for another message and for another key", () => {
    const mac = desMac(key, latin1("7654321 Now is the time for "));
    expect(desMac(key, latin1("7654321 Now is the time for!"))).not.toEqual(mac);
    expect(desMac(bytes`11 23 45 67 89 ab cd ef`, latin1("7654321 Now is the time for "))).not.toEqual(mac);
  });
});

describe("isWeakDesKey", () => {
  // NIST SP 800-67, section 3.3.2.
  const weakKeys = [
    "0101010101010101 fefefefefefefefe e0e0e0e0f1f1f1f1 1f1f1f1f0e0e0e0e",
    "011f011f010e010e 1f011f010e010e01 01e001e001f101f1 e001e001f101f101",
    "01fe01fe01fe01fe fe01fe01fe01fe01 1fe01fe00ef10ef1 e01fe01ff10ef10e",
    "1ffe1ffe0efe0efe fe1ffe1ffe0efe0e e0fee0fef1fef1fe fee0fee0fef1fef1",
  ].flatMap((line) => line.split(" "));

  it.each(weakKeys)("knows %s, with any parity bits", (hex) => {
    const weak = Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
    expect(isWeakDesKey(weak)).toBe(true);
    expect(isWeakDesKey(weak.map((byte) => byte ^ 1))).toBe(true);
    expect(isWeakDesKey(weak.with(3, weak[3]! ^ 2))).toBe(false);
  });

  it("knows weak keys by what they do: encrypting twice gives the message back", () => {
    const weak = bytes`1f 1f 1f 1f 0e 0e 0e 0e`;
    expect(desCbcEncrypt(weak, desCbcEncrypt(weak, latin1("Now is t")))).toEqual(latin1("Now is t"));
  });
});
