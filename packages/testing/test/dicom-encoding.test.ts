import { describe, expect, it } from "@jest/globals";
import { bytes } from "../src/bytes.js";
import { encodeDataset } from "../src/dicom-encoding.js";
import { element, fragments, item, raw, sequence } from "../src/dicom-nodes.js";

describe("encodeDataset of a data element", () => {
  const rows = element(0x00280010, "US", 512);

  it("writes Explicit VR Little Endian with a 16-bit length by default", () => {
    expect(encodeDataset([rows])).toEqual(bytes`28 00 10 00 ${"US"} 02 00  00 02`);
  });

  it("writes Implicit VR Little Endian without the VR", () => {
    expect(encodeDataset([rows], "implicit-le")).toEqual(bytes`28 00 10 00 02 00 00 00  00 02`);
  });

  it("writes Explicit VR Big Endian with tag, length and value turned round", () => {
    expect(encodeDataset([rows], "explicit-be")).toEqual(bytes`00 28 00 10 ${"US"} 00 02  02 00`);
  });

  it("writes the long VRs with two reserved bytes and a 32-bit length", () => {
    expect(encodeDataset([element(0x7fe00010, "OW", Uint8Array.of(1, 2))])).toEqual(
      bytes`e0 7f 10 00 ${"OW"} 00 00 02 00 00 00  01 02`,
    );
  });

  it("pads text with a space and a UID with a NULL", () => {
    expect(encodeDataset([element(0x00080018, "UI", "1.2")])).toEqual(bytes`08 00 18 00 ${"UI"} 04 00 ${"1.2"} 00`);
    expect(encodeDataset([element(0x00100010, "PN", "A^B")])).toEqual(bytes`10 00 10 00 ${"PN"} 04 00 ${"A^B "}`);
  });

  it.each([
    ["SS", [-2], bytes`fe ff`],
    ["UL", [1, 0xffffffff], bytes`01 00 00 00 ff ff ff ff`],
    ["SL", [-1], bytes`ff ff ff ff`],
    ["FL", [1], bytes`00 00 80 3f`],
    ["FD", [1], bytes`00 00 00 00 00 00 f0 3f`],
    ["SV", [-2n], bytes`fe ff ff ff ff ff ff ff`],
    ["UV", [1n], bytes`01 00 00 00 00 00 00 00`],
    ["AT", [0x00100020], bytes`10 00 20 00`],
  ])("writes numbers as %s", (vr, numbers, value) => {
    expect(encodeDataset([element(0x00091001, vr, numbers)]).slice(-value.length)).toEqual(value);
  });

  it("refuses numbers for a VR of text, and a value longer than its length field", () => {
    expect(() => encodeDataset([element(0x00100010, "PN", 1)])).toThrow(RangeError);
    expect(() => encodeDataset([element(0x00100010, "PN", "x".repeat(65536))])).toThrow(RangeError);
  });

  it("puts raw bytes in as they are, odd or not", () => {
    expect(encodeDataset([raw(bytes`01 02 03`)], "explicit-be")).toEqual(bytes`01 02 03`);
  });
});

describe("encodeDataset of a Sequence", () => {
  const inner = element(0x00080060, "CS", "CT");

  it("writes defined lengths for the Sequence and its Items", () => {
    expect(encodeDataset([sequence(0x00081110, [item([inner]), item([])])])).toEqual(bytes`
      08 00 10 11 ${"SQ"} 00 00 1a 00 00 00
        fe ff 00 e0 0a 00 00 00  08 00 60 00 ${"CS"} 02 00 ${"CT"}
        fe ff 00 e0 00 00 00 00`);
  });

  it("ends undefined lengths with their delimitation items", () => {
    const nodes = [sequence(0x00081110, [item([inner], { length: "undefined" })], { length: "undefined" })];
    expect(encodeDataset(nodes, "implicit-le")).toEqual(bytes`
      08 00 10 11 ff ff ff ff
        fe ff 00 e0 ff ff ff ff  08 00 60 00 02 00 00 00 ${"CT"}
        fe ff 0d e0 00 00 00 00
      fe ff dd e0 00 00 00 00`);
  });

  it("writes very many Items", () => {
    const frames = Array.from({ length: 200_000 }, () => item([]));
    expect(encodeDataset([sequence(0x52009230, frames)])).toHaveLength(12 + 8 * 200_000);
  });

  it("writes the Items of a UN in Implicit VR Little Endian, even among big endian", () => {
    const nodes = [sequence(0x00291002, [item([inner])], { vr: "UN", length: "undefined" })];
    expect(encodeDataset(nodes, "explicit-be")).toEqual(bytes`
      00 29 10 02 ${"UN"} 00 00 ff ff ff ff
        fe ff 00 e0 0a 00 00 00  08 00 60 00 02 00 00 00 ${"CT"}
      fe ff dd e0 00 00 00 00`);
  });

  it("writes fragments as Items of a value of undefined length, padded", () => {
    expect(encodeDataset([fragments(0x7fe00010, "OB", [bytes``, bytes`ff d8 ff`])])).toEqual(bytes`
      e0 7f 10 00 ${"OB"} 00 00 ff ff ff ff
        fe ff 00 e0 00 00 00 00
        fe ff 00 e0 04 00 00 00  ff d8 ff 00
      fe ff dd e0 00 00 00 00`);
  });
});
