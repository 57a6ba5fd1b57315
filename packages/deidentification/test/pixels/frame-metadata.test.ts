import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import {
  bytesSource,
  encapsulateFrames,
  framesOf,
  openFile,
  readFile,
  streamFile,
  Tag,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";
import { bytes, concatBytes, corpusFiles } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { stripFrameMetadata } from "../../src/pixels/frame-metadata.js";
import { imageFile } from "./images.js";

const name = "DOE^JOHN";
const comment = bytes`ff fe 00 0a ${name}`;
const exif = bytes`ff e1 00 0a ${name}`;
const jfif = bytes`ff e0 00 10 ${"JFIF"} 00 01 01 00 00 01 00 01 00 00`;
const adobe = bytes`ff ee 00 0e ${"Adobe"} 00 64 00 00 00 00 01`;
const scan = bytes`ff da 00 08 01 01 00 00 3f 00 12 ff 00 34 ff d0 56`;
const tables = bytes`ff db 00 04 01 02`;
const jpeg = concatBytes(bytes`ff d8`, jfif, adobe, tables, scan, bytes`ff d9`);

const siz = bytes`ff 51 00 06 01 02 03 04`;
const tile = bytes`ff 90 00 0a 00 00 00 00 00 12 00 01 ff 93 ff 80 11 22`;
const j2k = concatBytes(bytes`ff 4f`, siz, tile, bytes`ff d9`);

async function stripped(frames: readonly Uint8Array[], offsetTable: "basic" | "extended" | "none" = "basic") {
  const { fragments, ...extended } = encapsulateFrames(frames, { offsetTable });
  const file = imageFile(
    { rows: 8, columns: 8, frames: frames.length },
    { fragments },
    { transferSyntaxUid: TransferSyntax.JPEGBaseline8Bit },
  );
  if (offsetTable === "extended") {
    file.dataset.set(Tag.ExtendedOffsetTable, extended.extendedOffsetTable, "OV");
    file.dataset.set(Tag.ExtendedOffsetTableLengths, extended.extendedOffsetTableLengths, "OV");
  }
  const input = writeFile(file);
  const source = await openFile(bytesSource(input), { externalThreshold: 64 });
  const inMemory = readFile(input);
  const results = [await stripFrameMetadata(source.dataset), await stripFrameMetadata(inMemory.dataset)];
  expect(results[0]).toEqual(results[1]);
  const streamed: Uint8Array[] = [];
  for await (const block of streamFile(source)) streamed.push(block);
  const output = writeFile(inMemory);
  expect(concatBytes(...streamed)).toEqual(output);
  const after = [...(await framesOf(readFile(output)))].map((frame) => frame.bytes);
  return { result: results[0]!, input, output, frames: after };
}

/** With the padding of a fragment. */
const padded = (frame: Uint8Array) => (frame.length % 2 === 0 ? frame : concatBytes(frame, new Uint8Array(1)));

describe("what is no image in a compressed frame", () => {
  it.each([
    ["a comment", concatBytes(jpeg.subarray(0, 2), comment, jpeg.subarray(2)), jpeg],
    ["Exif", concatBytes(jpeg.subarray(0, 2), exif, jpeg.subarray(2)), jpeg],
    [
      "a comment between scans",
      concatBytes(jpeg.subarray(0, -2), comment, scan, bytes`ff d9`),
      concatBytes(jpeg.subarray(0, -2), scan, bytes`ff d9`),
    ],
    ["another image after its end", concatBytes(jpeg, jpeg), jpeg],
    [
      "a thumbnail of JFIF",
      concatBytes(bytes`ff d8 ff e0 00 13 ${"JFIF"} 00 01 01 00 00 01 00 01 01 01 aa bb cc`, jpeg.subarray(20)),
      jpeg,
    ],
    [
      "text behind Adobe's facts",
      concatBytes(jpeg.subarray(0, 20), bytes`ff ee 00 16 ${"Adobe"} 00 64 00 00 00 00 01 ${name}`, jpeg.subarray(36)),
      jpeg,
    ],
    [
      "a comment of JPEG 2000",
      concatBytes(j2k.subarray(0, 10), bytes`ff 64 00 0c 00 01 ${name}`, j2k.subarray(10)),
      j2k,
    ],
    ["text after the end of JPEG 2000", concatBytes(j2k, bytes`${name}`), j2k],
    [
      "boxes of JP2",
      concatBytes(bytes`00 00 00 0c ${"jP  "} 0d 0a 87 0a 00 00 00 10 ${"xml "} ${name} 00 00 00 00 ${"jp2c"}`, j2k),
      j2k,
    ],
  ])("is removed: %s", async (_, frame, without) => {
    const { result, frames, output } = await stripped([jpeg, frame, frame]);
    expect(result).toEqual({ frames: 2, unreadable: 0 });
    expect(frames).toEqual([padded(jpeg), padded(without), padded(without)]);
    expect(new TextDecoder("latin1").decode(output)).not.toContain(name);
  });

  it("goes where a table says that the frame ends before its fragment", async () => {
    const { fragments, extendedOffsetTable } = encapsulateFrames([bytes`01 02 ${name}`], { offsetTable: "extended" });
    const { dataset } = imageFile(
      { rows: 1, columns: 2 },
      { fragments },
      { transferSyntaxUid: TransferSyntax.RLELossless },
    );
    dataset.set(Tag.ExtendedOffsetTable, extendedOffsetTable, "OV");
    dataset.set(Tag.ExtendedOffsetTableLengths, [2n], "OV");
    expect(await stripFrameMetadata(dataset)).toEqual({ frames: 1, unreadable: 0 });
    expect(dataset.get(Tag.PixelData)!.fragments!.map(({ length }) => length)).toEqual([0, 2]);
  });

  it.each(["basic", "extended", "none"] as const)(
    "goes with its place in the offset table: %s",
    async (offsetTable) => {
      const { frames } = await stripped([concatBytes(jpeg, comment), jpeg], offsetTable);
      expect(frames.map((frame) => frame.slice(0, jpeg.length))).toEqual([jpeg, jpeg]);
    },
  );

  it("is emptied in a tile-part, whose length is told elsewhere", async () => {
    const withComment = bytes`ff 4f ${siz} ff 90 00 0a 00 00 00 00 00 20 00 01 ff 64 00 0c 00 01 ${name} ff 93 ff 80 11 22 ff d9`;
    const { frames, result } = await stripped([withComment]);
    expect(result.frames).toBe(1);
    expect(frames[0]).toEqual(
      bytes`ff 4f ${siz} ff 90 00 0a 00 00 00 00 00 20 00 01 ff 64 00 0c 00 01 ${"        "} ff 93 ff 80 11 22 ff d9`,
    );
  });

  it("is not there in others, which stay byte for byte", async () => {
    const { result, input, output } = await stripped([
      jpeg,
      padded(j2k),
      padded(concatBytes(jpeg, new Uint8Array(jpeg.length % 2))),
    ]);
    expect(result).toEqual({ frames: 0, unreadable: 0 });
    expect(output).toEqual(input);
  });

  it("is not looked for where a stream breaks off, and that is said", async () => {
    const { result, input, output } = await stripped([jpeg.subarray(0, 30), jpeg]);
    expect(result).toEqual({ frames: 0, unreadable: 1 });
    expect(output).toEqual(input);
  });

  itWithCorpus("leaves real frames readable to their end", async () => {
    let frames = 0;
    let unreadable = 0;
    for (const { file } of corpusFiles(({ transferSyntaxUid }) =>
      /\.2\.4\.(5|7|8|9|20)\d?$/.test(transferSyntaxUid ?? ""),
    )) {
      const { dataset } = readFile(new Uint8Array(readFileSync(file)));
      const result = await stripFrameMetadata(dataset).catch(() => undefined);
      if (!result) continue;
      frames += 1;
      unreadable += result.unreadable;
      expect((await stripFrameMetadata(dataset)).frames).toBe(0);
    }
    expect(frames).toBeGreaterThan(100);
    expect(unreadable).toBeLessThan(10);
  });
});
