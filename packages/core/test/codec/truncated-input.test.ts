import { describe, expect, it } from "@jest/globals";
import { bytes, concatBytes, element, encodeDataset, fragments, item, sequence } from "@dicomsec/testing";
import { bytesSource, openFile, readDataset, Tag, writeDataset } from "../../src/index.js";

/** Writes it with an element behind the end, and reads that strictly. */
function extended(input: Uint8Array): ReturnType<typeof readDataset> {
  const dataset = readDataset(input);
  dataset.set(Tag.PixelData, Uint8Array.of(1, 2), "OB");
  return readDataset(writeDataset(dataset), { strict: true });
}

const items = sequence(Tag.ContentSequence, [
  item([sequence(Tag.ConceptCodeSequence, [item([element(Tag.CodeValue, "SH", "CODE")])])]),
]);

describe("an input that ends too early, with an element behind its end", () => {
  it.each([1, 2, 4])("has lengths that say what is there, when %i bytes are missing from nested Items", (missing) => {
    const whole = encodeDataset([items]);
    const written = extended(whole.subarray(0, whole.length - missing));
    expect(written.elements().map(({ tag }) => tag)).toEqual([Tag.ContentSequence, Tag.PixelData]);
  });

  it("has lengths that say what is there, when the Sequence around the Item that is too long is not", () => {
    // (0040,A730) SQ, length 14; Item, length 100; (0008,0100) SH, length 4, 2 bytes of it
    const input = bytes`40 00 30 a7 53 51 00 00 12 00 00 00  fe ff 00 e0 64 00 00 00  08 00 00 01 53 48 04 00 41 42`;
    const [content, pixelData] = extended(input).elements();
    expect(content?.items[0]?.getString(Tag.CodeValue)).toBe("AB");
    expect(pixelData?.bytes).toEqual(Uint8Array.of(1, 2));
  });

  it("has the delimitation items that were missing", () => {
    const open = sequence(
      Tag.ContentSequence,
      [item([element(Tag.CodeValue, "SH", "CODE")], { length: "undefined" })],
      {
        length: "undefined",
      },
    );
    const whole = encodeDataset([open]);
    const expected = concatBytes(whole, encodeDataset([element(Tag.PixelData, "OB", Uint8Array.of(1, 2))]));
    for (const missing of [8, 16]) {
      const dataset = readDataset(whole.subarray(0, whole.length - missing));
      dataset.set(Tag.PixelData, Uint8Array.of(1, 2), "OB");
      expect(writeDataset(dataset)).toEqual(expected);
    }
  });

  it("has the part of a fragment that is there, with its length", async () => {
    const parts = [new Uint8Array(0), bytes`01 02 03 04`, bytes`05 06 07 08`];
    const whole = encodeDataset([fragments(Tag.PixelData, "OB", parts)]);
    for (const [missing, rest] of [
      [10, bytes`05 06`],
      [11, bytes`05 00`],
    ] as const) {
      const input = whole.subarray(0, whole.length - missing);
      const trailing = { tag: 0xfffcfffc, value: bytes`00 00` };
      const expected = encodeDataset([
        fragments(Tag.PixelData, "OB", [...parts.slice(0, 2), rest]),
        element(trailing.tag, "OB", trailing.value),
      ]);
      const read = readDataset(input);
      const { dataset: opened } = await openFile(bytesSource(concatBytes(new Uint8Array(128), input)), { externalThreshold: 3 }); // prettier-ignore
      for (const dataset of [read, opened]) dataset.set(trailing.tag, trailing.value, "OB");
      expect(writeDataset(read)).toEqual(expected);
      expect(await opened.get(Tag.PixelData)!.read()).toEqual(read.get(Tag.PixelData)!.bytes);
    }
  });
});
