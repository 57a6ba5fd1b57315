import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes, type DatasetNode, element, encodeDataset, fragments, part10, transferSyntax } from "@dicomsec/testing";
import {
  bytesSource,
  Dataset,
  encapsulateFrames,
  type Frames,
  framesOf,
  openFile,
  readDataset,
  readFile,
  Tag,
  type OffsetTableKind,
} from "../../src/index.js";

const image = (rows: number, columns: number, bitsAllocated: number, frames?: number): DatasetNode[] => [
  ...(frames === undefined ? [] : [element(Tag.NumberOfFrames, "IS", String(frames))]),
  element(Tag.Rows, "US", [rows]),
  element(Tag.Columns, "US", [columns]),
  element(Tag.BitsAllocated, "US", [bitsAllocated]),
];

const framesOfNodes = (nodes: readonly DatasetNode[]): Promise<Frames> =>
  framesOf(readDataset(encodeDataset([...nodes].sort((a, b) => ("tag" in a && "tag" in b ? a.tag - b.tag : 0)))));

const listed = (frames: Frames): Uint8Array[] => [...frames].map((frame) => frame.bytes);

describe("frames of native Pixel Data", () => {
  it("have the size that Rows, Columns, Samples per Pixel and Bits Allocated tell", async () => {
    const value = Uint8Array.from({ length: 2 * 3 * 3 * 2 }, (_, at) => at);
    const nodes = [...image(2, 3, 8, 2), element(Tag.SamplesPerPixel, "US", [3]), element(Tag.PixelData, "OW", value)];
    const frames = await framesOfNodes(nodes);
    expect(listed(frames)).toEqual([value.subarray(0, 18), value.subarray(18)]);
    expect(frames.count).toBe(2);
    expect(frames.at(1)!.length).toBe(18);
    expect([frames.at(2), frames.at(-1)]).toEqual([undefined, undefined]);
  });

  it("are one without Number of Frames, and leave padding out", async () => {
    const frames = await framesOfNodes([...image(1, 3, 8), element(Tag.PixelData, "OB", bytes`01 02 03 00`)]);
    expect(listed(frames)).toEqual([bytes`01 02 03`]);
  });

  it.each([
    ["YBR_FULL_422", 2],
    ["YBR_PARTIAL_420", 1.5],
    ["RGB", 3],
  ])("of %s have %d samples per pixel", async (photometricInterpretation, samples) => {
    const nodes = [
      ...image(2, 2, 8, 2),
      element(Tag.SamplesPerPixel, "US", [3]),
      element(Tag.PhotometricInterpretation, "CS", photometricInterpretation),
      element(Tag.PixelData, "OB", new Uint8Array(24)),
    ];
    expect((await framesOfNodes(nodes)).at(0)!.length).toBe(4 * samples);
  });

  it("of 1 bit per pixel may begin and end inside a byte", async () => {
    // 3 x 3 pixels: frames of 9 bits, the second from bit 1 of byte 1, the third from bit 2 of byte 2
    const nodes = [...image(3, 3, 1, 3), element(Tag.PixelData, "OB", bytes`ff 03 fc ff`)];
    expect(listed(await framesOfNodes(nodes))).toEqual([bytes`ff 01`, bytes`01 00`, bytes`ff 01`]);
  });

  it("are Little Endian when the Dataset is Big Endian, also from the middle of a word", async () => {
    const nodes = [...image(1, 3, 8, 2), element(Tag.PixelData, "OW", [0x0201, 0x0403, 0x0605])];
    const dataset = readDataset(encodeDataset(nodes, "explicit-be"), { transferSyntaxUid: transferSyntax.explicitBig });
    expect(listed(await framesOf(dataset))).toEqual([bytes`01 02 03`, bytes`04 05 06`]);
  });

  it("of Float Pixel Data are found, too", async () => {
    const nodes = [...image(1, 1, 32, 2), element(Tag.FloatPixelData, "OF", [1.5, 2.5])];
    expect(listed(await framesOfNodes(nodes))).toEqual([bytes`00 00 c0 3f`, bytes`00 00 20 40`]);
  });

  it("are read from the source on request when they were left there", async () => {
    const value = Uint8Array.from({ length: 400 }, (_, at) => at & 0xff);
    const file = part10({ dataset: [...image(10, 10, 8, 4), element(Tag.PixelData, "OB", value)] });
    const reads: number[] = [];
    const source = bytesSource(file);
    const counting = {
      size: source.size,
      read: (offset: number, length: number) => (reads.push(length), source.read(offset, length)),
    };
    const opened = await openFile(counting, { externalThreshold: 50 });
    const frames = await framesOf(opened);
    reads.length = 0;
    expect(frames.at(2)!.isLoaded).toBe(false);
    expect(() => frames.at(2)!.bytes).toThrow(expect.objectContaining({ code: "ERR_DECODE_VALUE_NOT_LOADED" }));
    expect(await frames.at(2)!.read()).toEqual(value.subarray(200, 300));
    expect(reads).toEqual([100]);
  });

  it("are none without Pixel Data", async () => {
    expect((await framesOf(new Dataset())).count).toBe(0);
  });

  it.each([
    ["ERR_DECODE_LENGTH", [...image(2, 2, 8, 2), element(Tag.PixelData, "OB", bytes`01 02 03 04 05 06`)]],
    [
      "ERR_DECODE_VALUE",
      image(2, 2, 8)
        .slice(1)
        .concat(element(Tag.PixelData, "OB", bytes`01 02`)),
    ],
  ])("cannot be told when the attributes do not fit: %s", async (code, nodes) => {
    await expect(framesOfNodes(nodes)).rejects.toMatchObject({ code, path: "(7FE0,0010)" });
  });

  it("cost nothing before they are asked for, however many a malformed input claims", async () => {
    const frames = await framesOfNodes([
      ...image(1, 1, 1, 80_000_000),
      element(Tag.PixelData, "OB", new Uint8Array(10_000_000)),
    ]);
    expect(frames.count).toBe(80_000_000);
    expect(frames.at(79_999_999)!.bytes).toEqual(bytes`00`);
  });
});

const first = bytes`01 02 03 04`;
const second = bytes`05 06`;
const third = bytes`07 08 09 0a`;

/** Encapsulated Pixel Data with a Basic Offset Table. */
function encapsulated(table: readonly number[], parts: readonly Uint8Array[], frames?: number): DatasetNode[] {
  const offsets = new Uint8Array(new Uint32Array(table).buffer);
  const count = frames === undefined ? [] : [element(Tag.NumberOfFrames, "IS", String(frames))];
  return [...count, fragments(Tag.PixelData, "OB", [offsets, ...parts])];
}

describe("frames of encapsulated Pixel Data", () => {
  it.each([
    ["a fragment each without a table", encapsulated([], [first, second, third], 3), [first, second, third]],
    ["one of all fragments without a table", encapsulated([], [first, second], 1), [bytes`01 02 03 04 05 06`]],
    ["by the Basic Offset Table", encapsulated([0, 22], [first, second, third], 2), [bytes`01 02 03 04 05 06`, third]],
    [
      "as many as the table has when Number of Frames is absent",
      encapsulated([0, 12], [first, second]),
      [first, second],
    ],
    ["one when nothing tells", encapsulated([], [first, second]), [bytes`01 02 03 04 05 06`]],
    ["a fragment each when the table does not fit", encapsulated([0, 13], [first, second], 2), [first, second]],
    ["a fragment each when the table has another count", encapsulated([0], [first, second], 2), [first, second]],
    ["a fragment each when the table does not ascend", encapsulated([0, 0], [first, second], 2), [first, second]],
  ])("are %s", async (_title, nodes, expected) => {
    expect(listed(await framesOfNodes(nodes))).toEqual(expected);
  });

  it("are told apart by the markers of JPEG and JPEG 2000 when there is no table", async () => {
    for (const marker of [bytes`ff d8 ff c0`, bytes`ff d8 ff f7`, bytes`ff 4f ff 51`]) {
      const frames = await framesOfNodes(encapsulated([], [marker, first, second, marker, third], 2));
      expect([...frames].map(({ length }) => length)).toEqual([10, 8]);
    }
  });

  it("are found by the Extended Offset Table before the basic one, without their padding", async () => {
    const odd = bytes`01 02 03`;
    const nodes = [
      element(Tag.ExtendedOffsetTable, "OV", [0n, 12n]),
      element(Tag.ExtendedOffsetTableLengths, "OV", [3n, 2n]),
      ...encapsulated([], [odd, second], 2),
    ];
    expect(listed(await framesOfNodes(nodes))).toEqual([odd, second]);
    const wrong = [
      element(Tag.ExtendedOffsetTable, "OV", [0n, 13n]),
      ...encapsulated([0, 12], [odd, second, third], 2),
    ];
    expect(listed(await framesOfNodes(wrong))).toEqual([bytes`01 02 03 00`, bytes`05 06 07 08 09 0a`]);
  });

  it.each([
    ["more frames than fragments, as of video", encapsulated([], [first], 5)],
    ["more fragments than frames, and no table", encapsulated([], [first, second, third], 2)],
    ["markers that are not as many as the frames", encapsulated([], [bytes`ff d8 ff c0`, first, second], 2)],
    ["a first fragment without a marker", encapsulated([], [first, bytes`ff d8 ff c0`, bytes`ff d8 ff c0`], 2)],
    ["a table that leaves out the first fragment", encapsulated([12, 22], [first, second, third], 2)],
    ["no fragments", encapsulated([], [], 1)],
  ])("cannot be told apart: %s", async (_title, nodes) => {
    await expect(framesOfNodes(nodes)).rejects.toMatchObject({ code: "ERR_DECODE_VALUE", path: "(7FE0,0010)" });
  });

  it("are read from the source when their fragments, and even the tables, were left there", async () => {
    const parts = Array.from({ length: 30 }, (_, at) => new Uint8Array(60).fill(at));
    const table = parts.map((_, at) => at * 68);
    const input = part10({
      dataset: [element(Tag.ExtendedOffsetTable, "OV", table.map(BigInt)), ...encapsulated(table, parts, 30)].sort(
        (a, b) => ("tag" in a && "tag" in b ? a.tag - b.tag : 0),
      ),
      transferSyntaxUid: transferSyntax.jpegBaseline,
    });
    const frames = await framesOf(await openFile(bytesSource(input), { externalThreshold: 50 }));
    expect(frames.at(7)!.isLoaded).toBe(false);
    expect(await frames.at(7)!.read()).toEqual(parts[7]);
    expect(listed(await framesOf(readFile(input)))).toEqual(parts);
  });
});

describe("encapsulateFrames", () => {
  const frameLists = fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 5 });

  it("gives what framesOf reads, with every kind of table", async () => {
    const kinds = fc.constantFrom<OffsetTableKind>("basic", "extended", "none");
    await fc.assert(
      fc.asyncProperty(frameLists, kinds, async (list, offsetTable) => {
        const encapsulatedFrames = encapsulateFrames(list, { offsetTable });
        const dataset = new Dataset();
        dataset.set(Tag.NumberOfFrames, list.length);
        dataset.set(Tag.PixelData, encapsulatedFrames, "OB");
        dataset.set(Tag.ExtendedOffsetTable, encapsulatedFrames.extendedOffsetTable);
        dataset.set(Tag.ExtendedOffsetTableLengths, encapsulatedFrames.extendedOffsetTableLengths);
        expect(listed(await framesOf(dataset))).toEqual(list);
      }),
    );
  });

  it("counts offsets from the first fragment's Item, header and padding included", () => {
    const { fragments: parts } = encapsulateFrames([bytes`01 02 03`, bytes`04 05`, bytes`06`]);
    expect(parts[0]).toEqual(bytes`00 00 00 00  0c 00 00 00  16 00 00 00`);
    const extended = encapsulateFrames([bytes`01 02 03`, bytes`04 05`], { offsetTable: "extended" });
    expect(extended).toMatchObject({ extendedOffsetTable: [0n, 12n], extendedOffsetTableLengths: [3n, 2n] });
    expect(extended.fragments[0]).toEqual(new Uint8Array(0));
  });

  it("refuses frames that a basic table cannot reach", () => {
    const large = { length: 0xffff_fff0 } as Uint8Array;
    expect(() => encapsulateFrames([large, first, second])).toThrow(
      expect.objectContaining({ name: "EncodeError", code: "ERR_ENCODE_LENGTH" }),
    );
    expect(encapsulateFrames([large, first, second], { offsetTable: "extended" }).extendedOffsetTable[2]).toBe(
      0x1_0000_0004n,
    );
  });
});
