import { describe, expect, it } from "@jest/globals";
import { bytes } from "@dicomsec/testing";
import { splitBer } from "../../src/index.js";

describe("a BER value with bytes behind it", () => {
  it.each([
    ["nothing", bytes`30 03 02 01 05`, bytes``],
    ["the NULL that makes a length even", bytes`30 03 02 01 05`, bytes`00`],
    ["more", bytes`30 80 02 01 05 00 00`, bytes`30 00`],
  ])("is split from %s", (_, value, rest) => {
    expect(splitBer(Uint8Array.from([...value, ...rest]))).toEqual({ value, rest });
  });

  it.each([
    ["truncated", bytes`30 05 02 01`],
    ["empty", bytes``],
    ["without end", bytes`30 80 02 01 05`],
  ])("is refused when it is %s", (_, value) => {
    expect(() => splitBer(value)).toThrow(expect.objectContaining({ code: "ERR_PKI_DAMAGED" }));
  });
});
