import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { framesOf, readFile, Tag } from "@dicomsec/core";
import { bytes, concatBytes, corpusFiles, mutatedArbitrary } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import fc from "fast-check";
import jpegJs from "jpeg-js";
import { readFrameHeader } from "../../src/pixels/jpeg/frame-header.js";
import { JpegError } from "../../src/pixels/jpeg/jpeg-error.js";
import { redactJpeg, type RedactJpegOptions } from "../../src/pixels/jpeg/redact-jpeg.js";
import { noise } from "./images.js";

const { decode, encode } = jpegJs;

/** A picture of colours that change from pixel to pixel, as a stream of 4:4:4. */
function stream(width: number, height: number): Uint8Array {
  const data = noise(width * height * 4);
  return new Uint8Array(encode({ data, width, height }, 80).data);
}

const options = (columns: number, rows: number): RedactJpegOptions => ({ columns, rows, inverted: false, rgb: false });

/** Red, green and blue, as an independent decoder has them. */
function pixelsOf(jpeg: Uint8Array): { width: number; height: number; data: Uint8Array } {
  return decode(jpeg, { useTArray: true, formatAsRGBA: false });
}

/** The size of MCUs. */
function unitOf(jpeg: Uint8Array): readonly [number, number] {
  for (let at = 2; ; at += 2 + jpeg[at + 2]! * 256 + jpeg[at + 3]!) {
    if (jpeg[at + 1] !== 0xc0 && jpeg[at + 1] !== 0xc1) continue;
    const { mostHorizontal, mostVertical } = readFrameHeader(jpeg.subarray(at + 4, at + 2 + jpeg[at + 3]!));
    return [8 * mostHorizontal, 8 * mostVertical];
  }
}

function expectRedacted(
  before: Uint8Array,
  after: Uint8Array,
  box: { x: number; y: number; width: number; height: number },
): void {
  const [old, now] = [pixelsOf(before), pixelsOf(after)];
  const [across, down] = unitOf(before);
  const samples = old.data.length / (old.width * old.height);
  const [left, top] = [Math.floor(box.x / across) * across, Math.floor(box.y / down) * down];
  const [right, bottom] = [
    Math.ceil((box.x + box.width) / across) * across,
    Math.ceil((box.y + box.height) / down) * down,
  ];
  let [different, bright] = [0, 0];
  now.data.forEach((value, at) => {
    const pixel = Math.floor(at / samples);
    const [x, y] = [pixel % old.width, Math.floor(pixel / old.width)];
    if (x >= left && x < right && y >= top && y < bottom) bright += Number(value > 1);
    else different += Number(value !== old.data[at]);
  });
  expect({ different, bright }).toEqual({ different: 0, bright: 0 });
}

describe("a box in a JPEG stream", () => {
  it.each([
    [{ x: 0, y: 0, width: 64, height: 8 }],
    [{ x: 9, y: 17, width: 1, height: 1 }],
    [{ x: 40, y: 30, width: 24, height: 20 }],
    [{ x: 0, y: 0, width: 64, height: 50 }],
  ])("is black, and samples outside its blocks are what they were: %j", (box) => {
    const before = stream(64, 50);
    expectRedacted(before, redactJpeg(before, [box], options(64, 50)), box);
  });

  it("is black wherever it is", () => {
    const before = stream(45, 33);
    const boxes = fc.record({
      x: fc.integer({ min: 0, max: 44 }),
      y: fc.integer({ min: 0, max: 32 }),
      width: fc.integer({ min: 1, max: 45 }),
      height: fc.integer({ min: 1, max: 33 }),
    });
    fc.assert(
      fc.property(boxes, (box) => expectRedacted(before, redactJpeg(before, [box], options(45, 33)), box)),
      { numRuns: 60 },
    );
  });

  it("is in no thumbnail and no comment either", () => {
    const before = stream(64, 50);
    const exif = Uint8Array.of(0xff, 0xe1, 0, 6, 1, 2, 3, 4);
    const comment = Uint8Array.of(0xff, 0xfe, 0, 4, 5, 6);
    const more = Uint8Array.of(...before.subarray(0, 2), ...exif, ...comment, ...before.subarray(2));
    const box = { x: 9, y: 17, width: 1, height: 1 };
    expect(redactJpeg(more, [box], options(64, 50))).toEqual(redactJpeg(before, [box], options(64, 50)));
  });

  it("leaves a stream without boxes as it is but for its padding", () => {
    const before = stream(64, 50);
    expect(pixelsOf(redactJpeg(before, [], options(64, 50)))).toEqual(pixelsOf(before));
  });

  itWithCorpus("is black in real streams: grey, colour, subsampled", async () => {
    let [streams, subsampled] = [0, 0];
    for (const { file } of corpusFiles(({ transferSyntaxUid }) => transferSyntaxUid === "1.2.840.10008.1.2.4.50")) {
      const { dataset } = readFile(new Uint8Array(readFileSync(file)));
      const [rows, columns] = [dataset.getNumber(Tag.Rows)!, dataset.getNumber(Tag.Columns)!];
      const inverted = dataset.getString(Tag.PhotometricInterpretation) === "MONOCHROME1";
      const frames = await framesOf(dataset).catch(() => undefined);
      const before = frames?.at(0)?.bytes;
      // A progressive stream that is called baseline is read elsewhere, and MONOCHROME1 is white where it is black.
      if (!before || inverted || file.endsWith("adapter/example.dcm") || rows * columns > 3e6) continue;
      const box = {
        x: Math.floor(columns / 4),
        y: Math.floor(rows / 4),
        width: Math.ceil(columns / 3),
        height: Math.ceil(rows / 5),
      };
      const rgb = dataset.getString(Tag.PhotometricInterpretation) === "RGB";
      const after = redactJpeg(before, [box], { rows, columns, inverted, rgb });
      streams++;
      subsampled += Number(unitOf(before)[0] > 8);
      let decoded = true;
      try {
        pixelsOf(before);
      } catch {
        decoded = false;
      }
      if (decoded && !rgb) expectRedacted(before, after, box);
    }
    expect(streams).toBeGreaterThan(25);
    expect(subsampled).toBeGreaterThan(5);
  });

  it("is white in MONOCHROME1", () => {
    const before = stream(16, 16);
    const after = pixelsOf(
      redactJpeg(before, [{ x: 0, y: 0, width: 8, height: 8 }], { ...options(16, 16), inverted: true }),
    );
    expect(after.data[0]).toBeGreaterThan(250);
  });

  it.each([
    ["one block", 1, bytes`5a ff d0 4a ff d1 5a ff d2 2b ff d3 5a ff d4 4a ff d5 5a ff d6 2b`],
    ["two blocks", 2, bytes`5a 2b ff d0 4a 2b ff d1 5a 2b ff d2 4a 2b`],
  ])("is black between restart markers, with %s in an interval", (_, interval, data) => {
    // Blocks of luminance with the tables of ISO/IEC 10918-1 K.3: 5a raises DC by one, 4a lowers it, 2b leaves it.
    const before = handMade(data, {
      dc: [0, 1, 5, 1, 1, 1, 1, 1, 1],
      dcSymbols: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      ac: [0, 2, 0, 3],
      acSymbols: [0x01, 0x11, 0x21, 0x31, 0x00],
      interval,
    });
    const box = { x: 18, y: 0, width: 20, height: 4 };
    const after = redactJpeg(before, [box], options(64, 8));
    expectRedacted(before, after, box);
    expect(pixelsOf(after)).not.toEqual(pixelsOf(before));
  });

  it("is made with tables that get what codes they lack", () => {
    // 01 1 0: DC raised by one, end of block; no code for what black needs.
    const before = handMade(bytes`66 66 66 66`, {
      dc: [0, 2],
      dcSymbols: [0, 1],
      ac: [1],
      acSymbols: [0x00],
      interval: 0,
    });
    const box = { x: 20, y: 0, width: 9, height: 8 };
    const after = redactJpeg(before, [box], options(64, 8));
    expectRedacted(before, after, box);
    expect(pixelsOf(after)).not.toEqual(pixelsOf(before));
  });

  it("is refused in an image of another size", () => {
    expect(() => redactJpeg(stream(16, 16), [], options(16, 24))).toThrow(JpegError);
  });

  it("ends promptly in damaged streams", () => {
    const before = stream(40, 40);
    fc.assert(
      fc.property(mutatedArbitrary(fc.constant(before)), (mutated) => {
        expect(outcome(mutated)).toMatch(/^(redacted|damaged)$/);
      }),
      { numRuns: 1500 },
    );
  });
});

/** A damaged stream is redacted, or called damaged. */
function outcome(mutated: Uint8Array): string {
  try {
    redactJpeg(mutated, [{ x: 0, y: 20, width: 40, height: 10 }], options(40, 40));
    return "redacted";
  } catch (error) {
    return error instanceof JpegError ? "damaged" : String(error);
  }
}

/** A stream of one component, 64 by 8 samples, quantized by 50. */
function handMade(
  data: Uint8Array,
  tables: {
    dc: readonly number[];
    dcSymbols: readonly number[];
    ac: readonly number[];
    acSymbols: readonly number[];
    interval: number;
  },
): Uint8Array {
  const { dc, dcSymbols, ac, acSymbols, interval } = tables;
  const table = (destination: number, counts: readonly number[], symbols: readonly number[]) =>
    bytes`ff c4 ${Uint8Array.of(0, 19 + symbols.length, destination, ...counts, ...new Uint8Array(16 - counts.length), ...symbols)}`;
  return concatBytes(
    bytes`ff d8 ff db 00 43 00 ${new Uint8Array(64).fill(50)}`,
    bytes`ff c0 00 0b 08 00 08 00 40 01 01 11 00`,
    table(0x00, dc, dcSymbols),
    table(0x10, ac, acSymbols),
    interval === 0 ? new Uint8Array(0) : bytes`ff dd 00 04 00 ${Uint8Array.of(interval)}`,
    bytes`ff da 00 08 01 01 00 00 3f 00`,
    data,
    bytes`ff d9`,
  );
}
