import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Tag, TransferSyntax } from "@dicomsec/core";
import { installedLanguageData } from "../../src/node/installed-language-data.js";
import { type ClosableTextDetector, createTextDetector } from "../../src/ocr/index.js";
import { cleanPixels } from "../../src/pixels/clean-pixels.js";
import { encodeRle } from "../../src/pixels/rle.js";
import { imageFacts } from "../../src/pixels/image-facts.js";
import { drawText } from "./draw-text.js";
import { imageFile } from "./images.js";

const image = { rows: 240, columns: 400 };

/** A smooth picture, as of an organ. */
function picture(): Uint8Array {
  return Uint8Array.from({ length: image.rows * image.columns }, (_, at) => {
    const [x, y] = [at % image.columns, Math.floor(at / image.columns)];
    return 70 + 50 * Math.sin(x / 60) * Math.cos(y / 45);
  });
}

describe("text burned into pixels", () => {
  let detector: ClosableTextDetector;
  beforeAll(async () => {
    detector = await createTextDetector({ languageData: installedLanguageData() });
  });
  afterAll(() => detector.close());

  it("is found without a network, blacked out, and all else stays", async () => {
    const before = picture();
    const text = drawText(before, image.columns, "PATIENT DOE", { x: 30, y: 30 });
    const file = imageFile(image, before);
    const result = await cleanPixels(file, { detectText: detector.detect });
    expect([result.verdict, result.inspected, result.action]).toEqual(["redacted", true, "redacted"]);
    expect(result.regions.length).toBeGreaterThan(0);
    expect(JSON.stringify(result)).not.toContain("DOE");
    const after = file.dataset.getBytes(Tag.PixelData)!;
    const isInText = (at: number) => {
      const [x, y] = [(at % image.columns) - text.x, Math.floor(at / image.columns) - text.y];
      return x >= 0 && x < text.width && y >= 0 && y < text.height;
    };
    expect(after.every((value, at) => value !== 240 || !isInText(at))).toBe(true);
    const changed = after.reduce((count, value, at) => count + Number(value !== before[at]), 0);
    expect(changed).toBeLessThan(before.length / 4);
    // The second look finds nothing.
    const again = await cleanPixels(file, { detectText: detector.detect });
    expect([again.verdict, again.inspected, again.regions]).toEqual(["clean", true, []]);
  });

  it("is not found where there is none", async () => {
    const file = imageFile(image, picture());
    const result = await cleanPixels(file, { detectText: detector.detect });
    expect([result.verdict, result.inspected, result.regions]).toEqual(["clean", true, []]);
    expect(file.dataset.getBytes(Tag.PixelData)).toEqual(picture());
  });

  it("is found in the frame it is in, also in a compressed one", async () => {
    const second = picture();
    drawText(second, image.columns, "PATIENT DOE", { x: 60, y: 150, scale: 4 });
    const file = imageFile({ ...image, frames: 2 }, null);
    const facts = imageFacts(file.dataset)!;
    const fragments = [new Uint8Array(0), encodeRle(picture(), facts), encodeRle(second, facts)];
    file.dataset.set(Tag.PixelData, { fragments }, "OB");
    file.transferSyntaxUid = TransferSyntax.RLELossless;
    const result = await cleanPixels(file, { detectText: detector.detect, minConfidence: 25 });
    expect(result.verdict).toBe("redacted");
    expect(new Set(result.regions.map(({ frames }) => String(frames)))).toEqual(new Set(["2"]));
    expect(file.dataset.get(Tag.PixelData)!.fragments![1]).toEqual(fragments[1]);
    expect(file.dataset.get(Tag.PixelData)!.fragments![2]).not.toEqual(fragments[2]);
  });
});
