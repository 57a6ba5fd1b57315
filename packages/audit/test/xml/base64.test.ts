import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeBase64, encodeBase64 } from "../../src/xml/base64.js";

describe("base64", () => {
  it("is written as Node writes it, and read back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encodeBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64"));
        expect(decodeBase64(text)).toEqual(bytes);
      }),
    );
  });

  it("may have white space in it", () => {
    expect(decodeBase64(" QU\nJD ")).toEqual(new TextEncoder().encode("ABC"));
  });

  it.each(["A", "AB", "AB=", "A===", "A-==", "AB==CD==", "AC==\u00e9", "AB==", "====", "ABC\u0100"])(
    "is not '%s'",
    (text) => {
      expect(decodeBase64(text)).toBeUndefined();
    },
  );
});
