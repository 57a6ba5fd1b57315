import { describe, expect, it } from "@jest/globals";
import {
  bytes,
  concatBytes,
  element,
  encodeDataset,
  fragments,
  part10,
  sequence,
  item,
  toHex,
} from "@dicomsec/testing";
import {
  type ByteSource,
  bytesSource,
  Dataset,
  openFile,
  type Part,
  readDataset,
  streamPart,
  Tag,
  writeElement,
} from "../../src/index.js";

async function joined(parts: readonly Part[]): Promise<string> {
  const blocks: Uint8Array[] = [];
  for (const part of parts) for await (const block of streamPart(part)) blocks.push(block.slice());
  return toHex(concatBytes(...blocks));
}

const bigEndian = (nodes: Parameters<typeof encodeDataset>[0]): Dataset =>
  readDataset(encodeDataset(nodes, "explicit-be"), { transferSyntaxUid: "1.2.840.10008.1.2.2" });

describe("the parts of a value", () => {
  it("are views of a Little Endian input, with the padding", () => {
    const input = bytes`10 00 20 00 4c 4f 04 00 49 44 31 20`;
    const [part] = readDataset(input).get(0x00100020)!.littleEndianParts;
    expect(part).toEqual(input.subarray(8));
    expect((part as Uint8Array).buffer).toBe(input.buffer);
  });

  it("turn the numbers of a Big Endian input round, and not those of UN", async () => {
    const dataset = bigEndian([element(0x00280010, "US", 0x0102), element(0x00091001, "UN", Uint8Array.of(1, 2))]);
    expect(await joined(dataset.get(0x00280010)!.littleEndianParts)).toBe("02 01");
    expect(await joined(dataset.get(0x00091001)!.littleEndianParts)).toBe("01 02");
  });

  it("are those of a value that was set", async () => {
    const dataset = bigEndian([element(0x00280010, "US", 1)]);
    dataset.set(Tag.Rows, 0x0304);
    expect(await joined(dataset.get(Tag.Rows)!.littleEndianParts)).toBe("04 03");
  });

  it.each(["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"])(
    "stay in the source where they were left there: %s",
    async (transferSyntaxUid) => {
      const values = Array.from({ length: 5000 }, (_, at) => at);
      const file = await openFile(
        bytesSource(part10({ transferSyntaxUid, dataset: [element(0x7fe00010, "OW", values)] })),
        { externalThreshold: 16 },
      );
      const pixels = file.dataset.get(Tag.PixelData)!;
      expect(pixels.isLoaded).toBe(false);
      const expected = toHex(Uint8Array.from(values.flatMap((value) => [value & 0xff, value >>> 8])));
      expect(await joined(pixels.littleEndianParts)).toBe(expected);
    },
  );

  it("are one list for each fragment of encapsulated data, and none for other values", async () => {
    const parts = [new Uint8Array(0), Uint8Array.of(1, 2), new Uint8Array(40).fill(3)];
    const bytes = part10({
      transferSyntaxUid: "1.2.840.10008.1.2.4.50",
      dataset: [element(0x00100020, "LO", "ID"), fragments(0x7fe00010, "OB", parts)],
    });
    for (const externalThreshold of [16, 1000]) {
      const { dataset } = await openFile(bytesSource(bytes), { externalThreshold });
      const found = dataset.get(Tag.PixelData)!.fragmentParts!;
      expect(await Promise.all(found.map(joined))).toEqual(parts.map(toHex));
      expect(dataset.get(0x00100020)!.fragmentParts).toBeUndefined();
    }
    const own = new Dataset();
    own.set(Tag.PixelData, { fragments: parts }, "OB");
    expect(await Promise.all(own.get(Tag.PixelData)!.fragmentParts!.map(joined))).toEqual(parts.map(toHex));
  });
});

describe("blocks from a source", () => {
  const value = Uint8Array.from({ length: 600_000 }, (_, at) => at % 251);

  function sourceOf(read: (offset: number, length: number) => Promise<Uint8Array>): ByteSource {
    return { size: value.length, read };
  }

  it("come in order when the source gives less than was asked for", async () => {
    const source = sourceOf(async (offset, length) => value.subarray(offset, offset + Math.min(length, 70_001)));
    expect(await joined([{ source, offset: 5, length: 500_000, swapUnit: 1 }])).toBe(toHex(value.subarray(5, 500_005)));
  });

  it("fail where the source ends or fails, and not when nobody waits for them", async () => {
    const short = sourceOf(async (offset, length) => value.subarray(offset, Math.min(offset + length, 300_000)));
    await expect(joined([{ source: short, offset: 0, length: 600_000, swapUnit: 1 }])).rejects.toMatchObject({
      code: "ERR_DECODE_TRUNCATED",
    });
    const failing = sourceOf(async (offset, length) => {
      if (offset > 0) throw new Error("the disk is gone");
      return value.subarray(0, length);
    });
    await expect(joined([{ source: failing, offset: 0, length: 600_000, swapUnit: 1 }])).rejects.toThrow(
      "the disk is gone",
    );
    for await (const block of streamPart({ source: failing, offset: 0, length: 600_000, swapUnit: 1 })) {
      expect(block.length).toBeGreaterThan(0);
      break;
    }
  });
});

describe("one element, written alone", () => {
  const nodes = [
    element(0x00080005, "CS", "ISO_IR 100"),
    sequence(0x00081140, [item([element(0x00081155, "UI", "1.2")], { length: "undefined" })], { length: "undefined" }),
    element(0x00100010, "PN", "Müller"),
  ];

  it("is what stands in the whole, untouched, changed or in another encoding", () => {
    const dataset = readDataset(encodeDataset(nodes, "explicit-le"));
    expect(writeElement(dataset, 0x00081140)).toEqual(encodeDataset([nodes[1]!], "explicit-le"));
    expect(writeElement(dataset, 0x00081140, { transferSyntaxUid: "1.2.840.10008.1.2" })).toEqual(
      encodeDataset([nodes[1]!], "implicit-le"),
    );
    dataset.set(Tag.PatientName, "Möller");
    expect(writeElement(dataset, Tag.PatientName)).toEqual(bytes`10 00 10 00 50 4e 06 00 4d f6 6c 6c 65 72`);
    dataset.getItems(0x00081140)[0]!.set(Tag.ReferencedSOPInstanceUID, "1.3");
    expect(toHex(writeElement(dataset, 0x00081140))).toContain("31 2e 33");
  });

  it("is nothing when it is absent", () => {
    expect(writeElement(readDataset(encodeDataset(nodes, "explicit-le")), Tag.PatientID)).toHaveLength(0);
  });
});
