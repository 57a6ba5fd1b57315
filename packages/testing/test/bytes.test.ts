import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes, concatBytes, latin1, toHex, uint16, uint32 } from "../src/bytes.js";

describe("bytes", () => {
  it("reads hexadecimal pairs of either case, joined or apart", () => {
    expect(bytes`08 00 1A2b
      ff`).toEqual(Uint8Array.of(8, 0, 0x1a, 0x2b, 0xff));
  });

  it("skips line comments and block comments", () => {
    const value = bytes`
      08 00 18 00  // (0008,0018), not be ef
      55 49        /* UI: de ad */ 02 00
    `;
    expect(toHex(value)).toBe("08 00 18 00 55 49 02 00");
  });

  it("takes bytes, ASCII text and single bytes between the digits", () => {
    expect(toHex(bytes`01 ${Uint8Array.of(2, 3)} ${"AB"} ${255} 04`)).toBe("01 02 03 41 42 ff 04");
  });

  it.each([
    ["an odd number of digits", () => bytes`08 0`],
    ["something that is not a digit", () => bytes`08 zz`],
    ["an escape", () => bytes`\x41`],
    ["text beyond ASCII", () => bytes`${"é"}`],
    ["a number above 255", () => bytes`${256}`],
    ["a negative number", () => bytes`${-1}`],
  ])("refuses %s", (_, literal) => {
    expect(literal).toThrow(RangeError);
  });

  it("reads back what toHex wrote", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (value) => {
        const strings = Object.assign([toHex(value)], { raw: [toHex(value)] });
        expect(bytes(strings)).toEqual(value);
      }),
    );
  });
});

describe("the helpers beside it", () => {
  it("write integers least significant byte first", () => {
    expect([toHex(uint16(0x1234)), toHex(uint32(0xfffffffe))]).toEqual(["34 12", "fe ff ff ff"]);
  });

  it("refuse integers that do not fit", () => {
    expect(() => uint16(0x10000)).toThrow(RangeError);
    expect(() => uint32(-1)).toThrow(RangeError);
  });

  it("write one byte per character, and refuse a character that needs two", () => {
    expect(latin1("é")).toEqual(Uint8Array.of(0xe9));
    expect(() => latin1("山")).toThrow(RangeError);
  });

  it("join bytes into new bytes", () => {
    const part = Uint8Array.of(1);
    const joined = concatBytes(part, Uint8Array.of(2));
    part[0] = 9;
    expect(joined).toEqual(Uint8Array.of(1, 2));
  });
});
