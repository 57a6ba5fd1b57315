import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  formatDecimalString,
  formatIntegerString,
  parseDecimalString,
  parseIntegerString,
} from "../../src/text/index.js";

describe("a DS", () => {
  it.each([
    ["0", 0],
    ["1.5", 1.5],
    ["+.5", 0.5],
    ["-12.", -12],
    ["1e3", 1000],
    ["-1.25E-02", -0.0125],
    ["  42 ", 42],
    ["1234567890.12345", 1234567890.12345],
    ["9E999", Infinity],
  ])("%j is read", (text, value) => {
    expect(parseDecimalString(text)).toBe(value);
  });

  it.each([
    "",
    " ",
    ".",
    "+",
    "e5",
    "1e",
    "1,5",
    "1.5mm",
    "0x10",
    "NaN",
    "Infinity",
    "1 2",
    "1.2.3",
    "--1",
    "12345678901234567",
  ])("%j is not read", (text) => {
    expect(parseDecimalString(text)).toBeUndefined();
  });

  it.each([
    [0, "0"],
    [-0, "0"],
    [0.1, "0.1"],
    [-1 / 3, "-0.3333333333333"],
    [Math.PI, "3.14159265358979"],
    [123456789012345680000, "1.2345678901e+20"],
    [-0.000012345678901234, "-1.2345678901e-5"],
    [1234567890123456, "1234567890123456"],
    [-1234567890123456, "-1.23456789e+15"],
    [Number.MAX_VALUE, "1.79769313e+308"],
    [5e-324, "5e-324"],
    [0.1 + 0.2, "0.3"],
  ])("%d is written as %s", (value, text) => {
    expect(formatDecimalString(value)).toBe(text);
  });

  it("is at most 16 characters, is read again, and is as near as 16 characters allow", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = formatDecimalString(value);
        expect(text.length).toBeLessThanOrEqual(16);
        const read = parseDecimalString(text)!;
        // A sign, a point and an exponent of five characters leave nine digits.
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8);
      }),
    );
  });

  it.each([NaN, Infinity, -Infinity])("%d is refused", (value) => {
    expect(() => formatDecimalString(value)).toThrow(expect.objectContaining({ code: "ERR_ENCODE_VALUE" }));
  });
});

describe("an IS", () => {
  it.each([
    ["0", 0],
    ["-0", 0],
    ["+7", 7],
    [" -12 ", -12],
    ["2147483647", 2147483647],
    ["-2147483648", -2147483648],
    ["000000000012", 12],
  ])("%j is read", (text, value) => {
    expect(parseIntegerString(text)).toBe(value);
  });

  it.each(["", " ", "1.0", "1e3", "2147483648", "-2147483649", "1 2", "0000000000012", "１"])(
    "%j is not read",
    (text) => {
      expect(parseIntegerString(text)).toBeUndefined();
    },
  );

  it("is written so that it is read again", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
        expect(parseIntegerString(formatIntegerString(value))).toBe(value);
      }),
    );
  });

  it.each([0.5, NaN, 2 ** 31, -(2 ** 31) - 1])("%d is refused", (value) => {
    expect(() => formatIntegerString(value)).toThrow(expect.objectContaining({ code: "ERR_ENCODE_VALUE" }));
  });
});
