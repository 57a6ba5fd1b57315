import { describe, expect, it } from "@jest/globals";
import { aeTitle, isAeTitle } from "../src/ae-title.js";

describe("AE titles", () => {
  it.each([
    ["CT_01", "CT_01"],
    ["  CT 01 ", "CT 01"],
    ["ct_01", "ct_01"],
    ['A,B+C"D<E>;=*()#', 'A,B+C"D<E>;=*()#'],
    ["1234567890123456  ", "1234567890123456"],
    ["~", "~"],
  ])("%j is the title %j", (text, title) => {
    expect(aeTitle(text)).toBe(title);
    expect(isAeTitle(title)).toBe(true);
  });

  it.each(["", "    ", "12345678901234567", "A\\B", "A\tB", "A\u0000", "Ä", "A\u007F", "ＡＢ"])(
    "%j is none",
    (text) => {
      expect(() => aeTitle(text)).toThrow(expect.objectContaining({ code: "ERR_CONFIGURATION_AE_TITLE" }));
      expect(isAeTitle(text)).toBe(false);
    },
  );
});
