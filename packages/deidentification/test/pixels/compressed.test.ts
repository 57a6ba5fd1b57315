import { readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { type DicomFile, framesOf, readFile, Tag, TransferSyntax, writeFile } from "@dicomsec/core";
import { corpusFiles, mutatedArbitrary, runProcess, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import fc from "fast-check";
import { loadPixelCodecs } from "../../src/codecs/index.js";
import { cleanPixels } from "../../src/pixels/clean-pixels.js";
import { imageFacts, type ImageFacts } from "../../src/pixels/image-facts.js";
import type { PixelCodecs } from "../../src/pixels/pixel-codecs.js";
import { decodeRle, encodeRle } from "../../src/pixels/rle.js";
import { imageFile, noise, ruleOf } from "./images.js";

const box = { x: 20, y: 10, width: 30, height: 20 };
const rules = [ruleOf(box)];

/** Files of the corpus in a Transfer Syntax, some of them. */
function files(transferSyntaxUid: string, most: number, largest = 1e6): readonly string[] {
  return corpusFiles((file) => file.transferSyntaxUid === transferSyntaxUid && file.bytes < largest)
    .slice(0, most)
    .map(({ file }) => file);
}

const read = (path: string): DicomFile => readFile(new Uint8Array(readFileSync(path)));

/** Whether a byte of interleaved pixels lies in the box. */
function isInBox(at: number, { rows, columns, samplesPerPixel, bitsAllocated }: ImageFacts): boolean {
  const pixel = Math.floor(at / ((samplesPerPixel * bitsAllocated) / 8)) % (rows * columns);
  const [x, y] = [(pixel % columns) - box.x, Math.floor(pixel / columns) - box.y];
  return x >= 0 && x < box.width && y >= 0 && y < box.height;
}

/** How many bytes differ outside the box, and how many different pixels are in it. */
function compare(before: Uint8Array, after: Uint8Array, image: ImageFacts): { outside: number; inside: number } {
  expect(after.length).toBe(before.length);
  const unit = (image.samplesPerPixel * image.bitsAllocated) / 8;
  const inside = new Set<string>();
  let outside = 0;
  for (let at = 0; at < before.length; at++) {
    if (after[at] === before[at] && at % unit !== 0) continue;
    if (at % unit === 0 && isInBox(at, image)) inside.add(after.subarray(at, at + unit).join());
    else outside += Number(after[at] !== before[at] && !isInBox(at, image));
  }
  return { outside, inside: inside.size };
}

describe("compressed pixels", () => {
  let codecs: PixelCodecs;
  beforeAll(async () => {
    codecs = await loadPixelCodecs();
  });

  const decoded = async (file: DicomFile, image: ImageFacts): Promise<readonly Uint8Array[]> => {
    const frames: Uint8Array[] = [];
    for (const { bytes } of await framesOf(file)) {
      const isRle = file.transferSyntaxUid === TransferSyntax.RLELossless;
      frames.push(isRle ? decodeRle(bytes, image) : (await codecs.decode(file.transferSyntaxUid, bytes, image)).bytes);
    }
    return frames;
  };

  itWithCorpus("stay in a lossless Transfer Syntax, and are what they were but for the box", async () => {
    const seen = new Map<string, number>();
    const {
      JPEGLossless,
      JPEGLosslessSV1,
      JPEGLSLossless,
      JPEG2000Lossless,
      HTJ2KLossless,
      HTJ2KLosslessRPCL,
      RLELossless,
    } = TransferSyntax;
    for (const uid of [
      JPEGLossless,
      JPEGLosslessSV1,
      JPEGLSLossless,
      JPEG2000Lossless,
      HTJ2KLossless,
      HTJ2KLosslessRPCL,
      RLELossless,
    ]) {
      for (const path of files(uid, 5)) {
        const [original, file] = [read(path), read(path)];
        const image = imageFacts(original.dataset);
        if (!image || image.bitsAllocated === 1 || image.columns < 40) continue;
        const result = await cleanPixels(file, { rules, codecs, onUnknown: "keep", defaultRules: false });
        if (result.verdict === "unknown" || result.output?.sameTransferSyntax === false) continue;
        expect(file.transferSyntaxUid).toBe(uid);
        const [before, after] = [await decoded(original, image), await decoded(readFile(writeFile(file)), image)];
        expect(after.length).toBe(before.length);
        after.forEach((frame, at) => expect(compare(before[at]!, frame, image)).toEqual({ outside: 0, inside: 1 }));
        seen.set(uid, (seen.get(uid) ?? 0) + 1);
      }
    }
    expect(seen.size).toBe(7);
    expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
  });

  itWithCorpus("that lost something are decompressed, and keep saying so", async () => {
    const {
      JPEG2000,
      JPEGLSNearLossless,
      JPEGSpectralSelectionNonHierarchical68,
      JPEGFullProgressionNonHierarchical1012,
    } = TransferSyntax;
    const seen = new Set<string>();
    for (const uid of [
      JPEG2000,
      JPEGLSNearLossless,
      JPEGSpectralSelectionNonHierarchical68,
      JPEGFullProgressionNonHierarchical1012,
    ]) {
      for (const path of files(uid, 4)) {
        const [original, file] = [read(path), read(path)];
        const image = imageFacts(original.dataset)!;
        const result = await cleanPixels(file, { rules, codecs, onUnknown: "keep", defaultRules: false });
        if (result.action !== "redacted") continue;
        expect(result.output).toEqual({ sameTransferSyntax: false, lossy: true });
        expect(result.reasons.map(({ code }) => code)).toContain("PIXELS_DECOMPRESSED_LOSSY");
        const { dataset, transferSyntaxUid } = readFile(writeFile(file));
        expect(transferSyntaxUid).toBe(TransferSyntax.ExplicitVRLittleEndian);
        expect(dataset.getString(Tag.LossyImageCompression)).toBe("01");
        expect(dataset.getString(Tag.LossyImageCompressionMethod)).toMatch(/^ISO_/);
        const before = await decoded(original, image);
        const after = [...(await framesOf(dataset))];
        after.forEach(({ bytes }, at) => expect(compare(before[at]!, bytes, image)).toEqual({ outside: 0, inside: 1 }));
        seen.add(uid);
      }
    }
    expect(seen.size).toBe(4);
  });

  itWithCorpus("of a kind that nobody decodes are unknown", async () => {
    const [path] = files("1.2.840.10008.1.2.4.111", 1, 1e8);
    const keep = await cleanPixels(read(path!), { rules, codecs, onUnknown: "keep" });
    expect([keep.verdict, keep.inspected, keep.action, keep.reasons[0]!.code]).toEqual([
      "unknown",
      false,
      "none",
      "PIXELS_NO_CODEC",
    ]);
    await expect(cleanPixels(read(path!), { rules, codecs })).rejects.toMatchObject({
      code: "ERR_DEIDENTIFICATION_PIXELS",
    });
    const file = read(path!);
    const black = await cleanPixels(file, { rules, codecs, onUnknown: "blackout" });
    expect([black.verdict, black.action]).toEqual(["redacted", "blackout"]);
    const image = imageFacts(file.dataset)!;
    expect(file.transferSyntaxUid).toBe(TransferSyntax.ExplicitVRLittleEndian);
    expect(image.photometricInterpretation).toBe("RGB");
    const frames = await framesOf(file);
    expect(frames.count).toBe(image.frames);
    expect((await frames.at(0)!.read()).every((byte) => byte === 0)).toBe(true);
  });

  it("without a codec are unknown", async () => {
    const file = imageFile(
      { rows: 8, columns: 8 },
      { fragments: [new Uint8Array(0), new Uint8Array(20)] },
      { transferSyntaxUid: TransferSyntax.JPEG2000Lossless },
    );
    const result = await cleanPixels(file, { rules, onUnknown: "keep" });
    expect([result.verdict, result.reasons.map(({ code }) => code)]).toEqual(["unknown", ["PIXELS_NOT_LOOKED_AT"]]);
    const wide = await cleanPixels(file, { rules: [ruleOf({})], onUnknown: "keep" });
    expect(wide.reasons.map(({ code }) => code)).toEqual(["PIXELS_NO_CODEC"]);
  });

  describe("of RLE", () => {
    it.each([8, 16, 32])("are what they were after encoding and decoding, %i bits", (bitsAllocated) => {
      const image = { rows: 7, columns: 300, samplesPerPixel: 3, bitsAllocated } as ImageFacts;
      const bytes = noise((7 * 300 * 3 * bitsAllocated) / 8).map((byte, at) => (at % 5000 < 2500 ? byte : byte & 0x80));
      const encoded = encodeRle(bytes, image);
      expect(encoded.length % 2).toBe(0);
      expect(decodeRle(encoded, image)).toEqual(bytes);
    });

    it("are unknown where data follow that no decoder reads, as with too small a Number of Frames", async () => {
      const image = { rows: 6, columns: 9 };
      const frame = encodeRle(noise(54), imageFacts(imageFile(image, noise(54)).dataset)!);
      const verdictOf = async (...fragments: Uint8Array[]) => {
        const value = { fragments: [new Uint8Array(0), ...fragments] };
        const file = imageFile(image, value, { transferSyntaxUid: TransferSyntax.RLELossless, vr: "OB" });
        const { verdict, inspected } = await cleanPixels(file, { detectText: async () => [], onUnknown: "keep" });
        return [verdict, inspected];
      };
      expect(await verdictOf(frame, frame)).toEqual(["unknown", false]);
      expect(await verdictOf(frame, new Uint8Array(2))).toEqual(["clean", true]);
    });

    it("are black in the box although they say that chrominance is shared", async () => {
      const image = { rows: 4, columns: 4, samples: 3, photometricInterpretation: "YBR_FULL_422" };
      const pixels = new Uint8Array(48).fill(9);
      const facts = imageFacts(imageFile(image, pixels).dataset)!;
      const value = { fragments: [new Uint8Array(0), encodeRle(pixels, facts)] };
      const file = imageFile(image, value, { transferSyntaxUid: TransferSyntax.RLELossless, vr: "OB" });
      await cleanPixels(file, { rules: [ruleOf({ y: 3 })] });
      const [frame] = await framesOf(file);
      expect([...decodeRle(frame!.bytes, facts)]).toEqual([
        ...pixels.subarray(0, 36),
        ...[1, 2, 3, 4].flatMap(() => [0, 128, 128]),
      ]);
    });

    it("end in a verdict when they are damaged", async () => {
      const image = { rows: 6, columns: 9, bitsAllocated: 16 };
      const frame = encodeRle(noise(108), imageFacts(imageFile(image, noise(108)).dataset)!);
      await fc.assert(
        fc.asyncProperty(mutatedArbitrary(fc.constant(frame)), async (mutated) => {
          const file = imageFile(
            image,
            { fragments: [new Uint8Array(0), mutated] },
            { transferSyntaxUid: TransferSyntax.RLELossless, vr: "OB" },
          );
          const result = await cleanPixels(file, { rules: [ruleOf({ width: 3 })], onUnknown: "keep" });
          expect(["redacted", "unknown"]).toContain(result.verdict);
        }),
        { numRuns: 500 },
      );
    });
  });

  describeWithPeer(
    ["dcmdjpeg", "dcmdrle", "dcmdjpls", "gdcmconv"],
    "as other programs decode them",
    (dcmdjpeg, dcmdrle, dcmdjpls, gdcmconv) => {
      const { JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless, RLELossless } =
        TransferSyntax;
      itWithCorpus("are what they were but for the box", async () => {
        await using folder = await temporaryFolder();
        const native = async (
          bytes: Uint8Array,
          program: string,
          args: readonly string[] = [],
        ): Promise<Uint8Array | undefined> => {
          const [from, to] = [join(folder.path, "in.dcm"), join(folder.path, "out.dcm")];
          await fs.writeFile(from, bytes);
          const { exitCode } = await runProcess(program, [...args, from, to], { timeoutMs: 60_000 });
          return exitCode === 0
            ? readFile(new Uint8Array(await fs.readFile(to))).dataset.getBytes(Tag.PixelData)
            : undefined;
        };
        let compared = 0;
        for (const [uid, program, args, grid] of [
          [JPEGBaseline8Bit, dcmdjpeg, ["+cn"], 16],
          [JPEGExtended12Bit, dcmdjpeg, ["+cn"], 16],
          [JPEGLosslessSV1, dcmdjpeg, ["+cn"], 1],
          [JPEGLSLossless, dcmdjpls, [], 1],
          [RLELossless, dcmdrle, [], 1],
          [JPEG2000Lossless, gdcmconv, ["--raw"], 1],
        ] as const) {
          for (const path of files(uid, 5)) {
            const original = read(path);
            const image = imageFacts(original.dataset);
            if (
              !image ||
              image.samplesPerPixel > 1 ||
              image.frames > 1 ||
              image.columns < 64 ||
              image.photometricInterpretation !== "MONOCHROME2"
            )
              continue;
            const file = read(path);
            const place = grid === 1 ? box : { x: 16, y: 16, width: 32, height: 32 };
            const result = await cleanPixels(file, {
              rules: [ruleOf(place)],
              codecs,
              onUnknown: "keep",
              defaultRules: false,
            });
            if (result.output?.sameTransferSyntax !== true) continue;
            const [before, after] = [
              await native(new Uint8Array(readFileSync(path)), program, args),
              await native(writeFile(file), program, args),
            ];
            if (!before) continue;
            expect(after?.length).toBe(before.length);
            const unit = image.bitsAllocated / 8;
            const changed = after!.reduce((count, byte, at) => {
              const pixel = Math.floor(at / unit);
              const [x, y] = [(pixel % image.columns) - place.x, Math.floor(pixel / image.columns) - place.y];
              const isIn = x >= 0 && x < place.width && y >= 0 && y < place.height;
              return count + Number(!isIn && byte !== before[at]);
            }, 0);
            expect([path, changed]).toEqual([path, 0]);
            compared++;
          }
        }
        expect(compared).toBeGreaterThan(10);
      });
    },
  );
});
