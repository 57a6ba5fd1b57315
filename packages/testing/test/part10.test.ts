import { describe, expect, it } from "@jest/globals";
import { inflateRawSync } from "node:zlib";
import { bytes } from "../src/bytes.js";
import { encodeDataset } from "../src/dicom-encoding.js";
import { element } from "../src/dicom-nodes.js";
import { part10, transferSyntax } from "../src/part10.js";

const dataset = [element(0x00280010, "US", 512)];
/** Where the Dataset starts, by the length that (0002,0000) tells. */
const startOf = (file: Uint8Array): number => 144 + new DataView(file.buffer).getUint32(140, true);

describe("part10", () => {
  it("starts with 128 zero bytes, DICM and the right group length", () => {
    const file = part10({ dataset });
    expect(file.slice(0, 140)).toEqual(bytes`${new Uint8Array(128)} ${"DICM"} 02 00 00 00 ${"UL"} 04 00`);
    expect(file.slice(startOf(file))).toEqual(encodeDataset(dataset));
  });

  it.each([
    [transferSyntax.implicitLittle, bytes`28 00 10 00 02 00 00 00 00 02`],
    [transferSyntax.explicitBig, bytes`00 28 00 10 ${"US"} 00 02 02 00`],
    [transferSyntax.jpegBaseline, bytes`28 00 10 00 ${"US"} 02 00 00 02`],
  ])("writes the Dataset as %s wants it, and names it", (transferSyntaxUid, expected) => {
    const file = part10({ dataset, transferSyntaxUid });
    expect(file.slice(startOf(file))).toEqual(expected);
    expect(new TextDecoder("latin1").decode(file)).toContain(transferSyntaxUid);
  });

  it("deflates the Dataset and keeps the file even", () => {
    const file = part10({ dataset, transferSyntaxUid: transferSyntax.deflated });
    expect(file.length % 2).toBe(0);
    expect(new Uint8Array(inflateRawSync(file.slice(startOf(file))))).toEqual(encodeDataset(dataset));
  });

  it("can be wrong on purpose: group length, preamble, Dataset", () => {
    const file = part10({ dataset: bytes`01 02 03`, metaLength: 7, preamble: bytes`` });
    expect(file.slice(0, 4)).toEqual(bytes`${"DICM"}`);
    expect(new DataView(file.buffer).getUint32(12, true)).toBe(7);
    expect(file.slice(-3)).toEqual(bytes`01 02 03`);
    expect(part10({ dataset, metaLength: false }).slice(132, 136)).toEqual(bytes`02 00 01 00`);
  });
});
