import { describe, expect, it } from "@jest/globals";
import { bytesSource, openFile, readFile, streamFile, Tag, TransferSyntax, writeFile } from "@dicomsec/core";
import { concatBytes, isFullRun } from "@dicomsec/testing";
import fc from "fast-check";
import { cleanPixels } from "../../src/pixels/clean-pixels.js";
import { imageFile, noise, ruleOf, type TestImage } from "./images.js";

/** Layouts, and what black is: the samples of a pixel as they are stored. */
const layouts: readonly (readonly [
  title: string,
  image: Omit<TestImage, "rows" | "columns" | "frames">,
  black: readonly number[],
])[] = [
  ["MONOCHROME2", {}, [0]],
  ["MONOCHROME1", { photometricInterpretation: "MONOCHROME1" }, [255]],
  ["16 bits", { bitsAllocated: 16 }, [0]],
  [
    "12 bits in 16, MONOCHROME1",
    { bitsAllocated: 16, bitsStored: 12, photometricInterpretation: "MONOCHROME1" },
    [0xfff],
  ],
  [
    "12 bits in the high bits of 16, MONOCHROME1",
    { bitsAllocated: 16, bitsStored: 12, highBit: 15, photometricInterpretation: "MONOCHROME1" },
    [0xfff0],
  ],
  ["12 signed bits in 16", { bitsAllocated: 16, bitsStored: 12, signed: true }, [0xf800]],
  [
    "12 signed bits in 16, MONOCHROME1",
    { bitsAllocated: 16, bitsStored: 12, signed: true, photometricInterpretation: "MONOCHROME1" },
    [0x7ff],
  ],
  ["32 signed bits", { bitsAllocated: 32, signed: true }, [0x80000000]],
  ["RGB by pixel", { samples: 3 }, [0, 0, 0]],
  ["RGB by plane", { samples: 3, planar: true }, [0, 0, 0]],
  ["RGB of 16 bits by plane", { samples: 3, planar: true, bitsAllocated: 16 }, [0, 0, 0]],
  ["YBR_FULL", { samples: 3, photometricInterpretation: "YBR_FULL" }, [0, 128, 128]],
  ["YBR_FULL by plane", { samples: 3, planar: true, photometricInterpretation: "YBR_FULL" }, [0, 128, 128]],
  ["1 bit", { bitsAllocated: 1 }, [0]],
];

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly onlyFrame: number | undefined;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    rows: fc.integer({ min: 1, max: 24 }),
    columns: fc.integer({ min: 1, max: 40 }),
    frames: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ rows, columns, frames }) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      frames: fc.constant(frames),
      onlyFrame: fc.option(fc.integer({ min: 1, max: frames }), { nil: undefined }),
      box: fc.record({
        x: fc.integer({ min: 0, max: columns - 1 }),
        y: fc.integer({ min: 0, max: rows - 1 }),
        width: fc.integer({ min: 1, max: columns }),
        height: fc.integer({ min: 1, max: rows }),
      }),
    }),
  );

/** What the pixels must be, pixel by pixel: plainly, and not as the code does it. */
function expected(
  pixels: Uint8Array,
  image: TestImage,
  { rows, columns, frames, box, onlyFrame }: Case,
  black: readonly number[],
): Uint8Array {
  const after = pixels.slice();
  const { samples = 1, bitsAllocated = 8, planar = false } = image;
  for (let frame = 0; frame < frames; frame++) {
    if (onlyFrame !== undefined && frame + 1 !== onlyFrame) continue;
    for (let row = box.y; row < Math.min(rows, box.y + box.height); row++) {
      for (let column = box.x; column < Math.min(columns, box.x + box.width); column++) {
        const pixel = row * columns + column;
        for (let sample = 0; sample < samples; sample++) {
          const place = planar ? sample * rows * columns + pixel : pixel * samples + sample;
          const at = frame * rows * columns * samples + place;
          if (bitsAllocated === 1) after[at >> 3]! &= ~(1 << (at & 7));
          else
            for (let byte = 0; byte < bitsAllocated / 8; byte++)
              after[(at * bitsAllocated) / 8 + byte] = (black[sample]! / 2 ** (8 * byte)) & 0xff;
        }
      }
    }
  }
  return after;
}

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(block);
  return concatBytes(...all);
}

describe("a box in native pixels", () => {
  it.each(layouts)("is black, and nothing else changes: %s", async (_, layout, black) => {
    await fc.assert(
      fc.asyncProperty(cases, fc.boolean(), async (one, fromSource) => {
        const { rows, columns, frames, box, onlyFrame } = one;
        const image: TestImage = { rows, columns, frames, ...layout };
        const bits = rows * columns * frames * (image.samples ?? 1) * (image.bitsAllocated ?? 8);
        const pixels = noise(Math.ceil(bits / 16) * 2);
        const input = writeFile(imageFile(image, pixels));
        const file = fromSource ? await openFile(bytesSource(input), { externalThreshold: 64 }) : readFile(input);
        const region = { ...box, ...(onlyFrame === undefined ? {} : { frames: [onlyFrame] }) };
        const result = await cleanPixels(file, { rules: [ruleOf(region)] });
        expect([result.verdict, result.inspected]).toEqual(["redacted", true]);
        const written = readFile(await collect(streamFile(file))).dataset;
        expect(written.getBytes(Tag.PixelData)).toEqual(expected(pixels, image, one, black));
        // The input is somebody's memory.
        expect(input).toEqual(writeFile(imageFile(image, pixels)));
      }),
      { numRuns: isFullRun() ? 60 : 20 },
    );
  });

  it("covers both pixels that share chrominance in YBR_FULL_422", async () => {
    const image = { rows: 2, columns: 6, samples: 3, photometricInterpretation: "YBR_FULL_422" };
    const pixels = noise(24);
    const file = imageFile(image, pixels);
    await cleanPixels(file, { rules: [ruleOf({ x: 3, y: 1, width: 1, height: 1 })] });
    const after = pixels.slice();
    after.set([0, 0, 128, 128], 12 + 4);
    expect(file.dataset.getBytes(Tag.PixelData)).toEqual(after);
  });

  it("gets the darkest entry of a palette", async () => {
    const file = imageFile(
      { rows: 1, columns: 4, photometricInterpretation: "PALETTE COLOR" },
      Uint8Array.of(0, 1, 2, 3),
    );
    for (const tag of [0x00281101, 0x00281102, 0x00281103]) file.dataset.set(tag, [4, 0, 16], "US");
    for (const tag of [0x00281201, 0x00281202, 0x00281203]) {
      file.dataset.set(tag, Uint8Array.of(0, 0xff, 0, 0x80, 0, 0x10, 0, 0x20), "OW");
    }
    await cleanPixels(file, { rules: [ruleOf({ width: 2 })] });
    expect(file.dataset.getBytes(Tag.PixelData)).toEqual(Uint8Array.of(2, 2, 2, 3));
  });

  it.each([
    [true, -2000, 0xf830],
    [true, 2000, 0xf800],
    [false, 100, 100],
    [false, 4095, 0],
  ])("gets Pixel Padding Value only if that is dark (signed: %s, %i)", async (signed, padding, black) => {
    const image = { rows: 1, columns: 2, bitsAllocated: 16, bitsStored: 12, signed };
    const file = imageFile(image, Uint8Array.of(1, 2, 3, 4));
    file.dataset.set(Tag.PixelPaddingValue, padding, signed ? "SS" : "US");
    await cleanPixels(file, { rules: [ruleOf({ width: 1 })] });
    expect(file.dataset.getBytes(Tag.PixelData)).toEqual(Uint8Array.of(black & 0xff, black >> 8, 3, 4));
  });

  it("loses the overlay in its unused bits, also where the pixels are negative", async () => {
    const file = imageFile(
      { rows: 1, columns: 2, bitsAllocated: 16, bitsStored: 12, signed: true },
      Uint8Array.of(1, 0x10, 3, 0x10),
    );
    file.dataset.set(0x60000102, 12, "US");
    await cleanPixels(file, { rules: [ruleOf({ width: 1 })] });
    expect(file.dataset.getBytes(Tag.PixelData)).toEqual(Uint8Array.of(0x00, 0x08, 3, 0x10));
  });

  it.each([8, 16])("is where it is in Big Endian, %i bits", async (bitsAllocated) => {
    const image = { rows: 9, columns: 16, bitsAllocated, photometricInterpretation: "MONOCHROME1" };
    const pixels = noise((9 * 16 * bitsAllocated) / 8);
    const file = imageFile(image, pixels, { transferSyntaxUid: TransferSyntax.ExplicitVRBigEndian, vr: "OW" });
    const input = writeFile(file);
    for (const read of [readFile(input), await openFile(bytesSource(input), { externalThreshold: 64 })]) {
      await cleanPixels(read, { rules: [ruleOf({ x: 1, y: 1, width: 2, height: 1 })] });
      const written = readFile(await collect(streamFile(read)));
      written.transferSyntaxUid = TransferSyntax.ExplicitVRLittleEndian;
      const after = pixels.slice();
      after.fill(0xff, (17 * bitsAllocated) / 8, (19 * bitsAllocated) / 8);
      expect(readFile(writeFile(written)).dataset.getBytes(Tag.PixelData)).toEqual(after);
    }
  });

  it("is not looked for in a value that is too short for its frames", async () => {
    const file = imageFile({ rows: 4, columns: 4, frames: 3 }, new Uint8Array(40));
    await expect(cleanPixels(file, { rules: [ruleOf({})] })).rejects.toMatchObject({
      code: "ERR_DEIDENTIFICATION_PIXELS",
    });
  });

  it("leaves bytes after the last frame, and says so", async () => {
    const file = imageFile({ rows: 2, columns: 2 }, new Uint8Array(40).fill(9));
    const result = await cleanPixels(file, { rules: [ruleOf({})] });
    expect([result.verdict, result.inspected]).toEqual(["suspicious", false]);
    expect(result.reasons.map(({ code }) => code)).toEqual(["PIXELS_TRAILING_BYTES"]);
  });
});
