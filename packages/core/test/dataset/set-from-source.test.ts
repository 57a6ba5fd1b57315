import { describe, expect, it } from "@jest/globals";
import { concatBytes } from "@dicomsec/testing";
import {
  bytesSource,
  createFile,
  Dataset,
  encapsulateFrames,
  framesOf,
  openFile,
  readFile,
  type SourceRange,
  streamFile,
  Tag,
  TransferSyntax,
  writeFile,
} from "../../src/index.js";

const stored = Uint8Array.from({ length: 40_000 }, (_, at) => (at * 7) & 0xff);
const range = (offset: number, length: number): SourceRange => ({ source: bytesSource(stored), offset, length });

function image(frames: number): Dataset {
  const dataset = new Dataset();
  dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7");
  dataset.set(Tag.SOPInstanceUID, "1.2.3");
  dataset.set(Tag.NumberOfFrames, frames);
  dataset.set(Tag.Rows, 4);
  dataset.set(Tag.Columns, 4);
  dataset.set(Tag.BitsAllocated, 16);
  return dataset;
}

async function streamed(dataset: Dataset, transferSyntaxUid: string): Promise<Uint8Array> {
  const blocks: Uint8Array[] = [];
  for await (const block of streamFile(createFile(dataset, transferSyntaxUid))) blocks.push(block);
  return concatBytes(...blocks);
}

describe("a value set in pieces", () => {
  const value = concatBytes(stored.subarray(100, 130), Uint8Array.of(1, 2), stored.subarray(0, 32));

  it.each([
    ["little", TransferSyntax.ExplicitVRLittleEndian],
    ["big", TransferSyntax.ExplicitVRBigEndian],
  ])("is written from its source, in %s endian", async (_, uid) => {
    const dataset = image(2);
    dataset.set(Tag.PixelData, { pieces: [range(100, 30), Uint8Array.of(1, 2), range(0, 32)] }, "OW");
    const element = dataset.get(Tag.PixelData)!;
    expect([element.length, element.isLoaded, element.undefinedLength]).toEqual([64, false, false]);
    expect(await element.read()).toEqual(value);
    const frames = await framesOf(dataset);
    expect(await frames.at(1)!.read()).toEqual(value.subarray(32));

    const again = readFile(await streamed(dataset, uid)).dataset;
    expect((await framesOf(again)).at(0)!.bytes).toEqual(value.subarray(0, 32));
    expect((await framesOf(again)).at(1)!.bytes).toEqual(value.subarray(32));
  });

  it("is padded to even length", async () => {
    const dataset = image(1);
    dataset.set(Tag.PixelData, { pieces: [range(0, 33)] }, "OB");
    const written = readFile(await streamed(dataset, TransferSyntax.ExplicitVRLittleEndian)).dataset;
    expect(written.getBytes(Tag.PixelData)).toEqual(concatBytes(stored.subarray(0, 33), new Uint8Array(1)));
  });

  it("is not in memory, and says so", () => {
    const dataset = image(1);
    dataset.set(Tag.PixelData, { pieces: [range(0, 32)] }, "OW");
    expect(() => dataset.getBytes(Tag.PixelData)).toThrow(
      expect.objectContaining({ code: "ERR_DECODE_VALUE_NOT_LOADED" }),
    );
    expect(() => writeFile(createFile(dataset, TransferSyntax.ExplicitVRLittleEndian))).toThrow(
      expect.objectContaining({ code: "ERR_ENCODE_VALUE_NOT_LOADED" }),
    );
  });

  it("is in memory when all its pieces are", () => {
    const dataset = image(1);
    dataset.set(Tag.PixelData, { pieces: [stored.subarray(0, 10), stored.subarray(50, 60)] }, "OW");
    expect(dataset.getBytes(Tag.PixelData)).toEqual(concatBytes(stored.subarray(0, 10), stored.subarray(50, 60)));
  });

  it("is refused when a number lies in two of them", () => {
    expect(() => image(1).set(Tag.PixelData, { pieces: [range(0, 3), range(3, 5)] }, "OW")).toThrow(
      expect.objectContaining({ code: "ERR_ENCODE_VALUE" }),
    );
  });

  it("is refused for a VR of text", () => {
    expect(() => image(1).set(Tag.PatientName, { pieces: [range(0, 2)] })).toThrow(
      expect.objectContaining({ code: "ERR_ENCODE_VALUE" }),
    );
  });
});

describe("fragments set in pieces", () => {
  it("are written from their source, and found again by the offset table", async () => {
    const frames = [[range(0, 31)], [Uint8Array.of(0xff, 0xd8), range(500, 9001)], [stored.subarray(7, 9)]];
    const dataset = image(3);
    dataset.set(Tag.PixelData, { fragments: encapsulateFrames(frames).fragments }, "OB");
    const element = dataset.get(Tag.PixelData)!;
    expect([element.isEncapsulated, element.isLoaded, element.fragmentParts!.length]).toEqual([true, false, 4]);
    expect(() => element.fragments).toThrow(expect.objectContaining({ code: "ERR_DECODE_VALUE_NOT_LOADED" }));

    const output = await streamed(dataset, TransferSyntax.JPEGBaseline8Bit);
    const written = readFile(output).dataset;
    expect(written.getBytes(Tag.PixelData)).toEqual(await element.read());
    expect(element.length).toBe((await element.read()).length);
    const [first, second, third] = [
      ...(await framesOf(await openFile(bytesSource(output), { externalThreshold: 64 }))),
    ];
    expect(await first!.read()).toEqual(concatBytes(stored.subarray(0, 31), new Uint8Array(1)));
    expect(await second!.read()).toEqual(
      concatBytes(Uint8Array.of(0xff, 0xd8), stored.subarray(500, 9501), new Uint8Array(1)),
    );
    expect(await third!.read()).toEqual(stored.subarray(7, 9));
  });
});
