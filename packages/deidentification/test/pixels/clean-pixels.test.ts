import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { Dataset, type DicomFile, readFile, Tag, TransferSyntax } from "@dicomsec/core";
import { corpusFiles } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { checkPixelRules } from "../../src/pixels/check-rules.js";
import { cleanPixels, type PixelCleaningOptions } from "../../src/pixels/clean-pixels.js";
import { defaultPixelRules } from "../../src/pixels/default-pixel-rules.js";
import type { PixelRule } from "../../src/pixels/pixel-rule.js";
import { imageFile, ruleOf } from "./images.js";

const ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1";
const CT = "1.2.840.10008.5.1.4.1.1.2";

function image(sopClass: string, rows = 6, columns = 8): DicomFile {
  return imageFile({ rows, columns, sopClass }, new Uint8Array(rows * columns).fill(7));
}

function region(x0: number, y0: number, x1: number, y1: number): Dataset {
  const item = new Dataset();
  item.set(Tag.RegionLocationMinX0, x0, "UL");
  item.set(Tag.RegionLocationMinY0, y0, "UL");
  item.set(Tag.RegionLocationMaxX1, x1, "UL");
  item.set(Tag.RegionLocationMaxY1, y1, "UL");
  return item;
}

/** The pixels as lines of `#` for what stayed. */
function shown({ dataset }: DicomFile): string[] {
  const columns = dataset.getNumber(Tag.Columns)!;
  const text = [...dataset.getBytes(Tag.PixelData)!].map((value) => (value === 0 ? "." : "#")).join("");
  return text.match(new RegExp(`.{${columns}}`, "g"))!;
}

const codes = ({ reasons }: { reasons: readonly { code: string }[] }) => reasons.map(({ code }) => code);

describe("the verdict on pixels", () => {
  it("is unknown when no rule applies and nothing looked: quarantined", async () => {
    await expect(cleanPixels(image("1.2.840.10008.5.1.4.1.1.7"))).rejects.toMatchObject({
      code: "ERR_DEIDENTIFICATION_PIXELS",
    });
  });

  it("is unknown when no rule applies and nothing looked: kept", async () => {
    const file = image("1.2.840.10008.5.1.4.1.1.7");
    const result = await cleanPixels(file, { onUnknown: "keep" });
    expect([result.verdict, result.inspected, result.action, codes(result)]).toEqual([
      "unknown",
      false,
      "none",
      ["PIXELS_NOT_LOOKED_AT"],
    ]);
    expect(shown(file)[0]).toBe("########");
  });

  it("is redacted when no rule applies and all is blacked out", async () => {
    const file = image("1.2.840.10008.5.1.4.1.1.7");
    const result = await cleanPixels(file, { onUnknown: "blackout" });
    expect([result.verdict, result.inspected, result.action]).toEqual(["redacted", true, "blackout"]);
    expect(new Set(shown(file))).toEqual(new Set(["........"]));
  });

  it("is unknown where there is not what could be blacked out, whatever Number of Frames says", async () => {
    const short = imageFile({ rows: 4, columns: 4, frames: 3 }, new Uint8Array(40));
    const compressed = imageFile(
      { rows: 4, columns: 4, frames: 2 ** 31 - 1 },
      { fragments: [new Uint8Array(0), new Uint8Array(20)] },
      { transferSyntaxUid: TransferSyntax.JPEG2000Lossless },
    );
    for (const file of [short, compressed]) {
      await expect(cleanPixels(file, { onUnknown: "blackout" })).rejects.toMatchObject({
        code: "ERR_DEIDENTIFICATION_PIXELS",
      });
    }
  });

  it("is clean by rule for slices, without a claim to have looked", async () => {
    const file = image(CT);
    file.dataset.set(Tag.ImageType, ["ORIGINAL", "PRIMARY", "AXIAL"]);
    const result = await cleanPixels(file);
    expect([result.verdict, result.inspected, codes(result)]).toEqual(["clean", false, ["PIXELS_CLEAN_BY_RULE"]]);
  });

  it("is unknown for captures of the same SOP Class, and where Burned In Annotation is YES", async () => {
    const capture = image(CT);
    capture.dataset.set(Tag.ImageType, ["DERIVED", "SECONDARY", "PRIMARY"]);
    expect((await cleanPixels(capture, { onUnknown: "keep" })).verdict).toBe("unknown");
    const burnedIn = image(CT);
    burnedIn.dataset.set(Tag.ImageType, ["ORIGINAL", "PRIMARY"]);
    burnedIn.dataset.set(Tag.BurnedInAnnotation, "YES");
    expect((await cleanPixels(burnedIn, { onUnknown: "keep" })).verdict).toBe("unknown");
  });

  it("is redacted with all outside the Ultrasound Regions black", async () => {
    const file = image(ULTRASOUND);
    file.dataset.set(Tag.SequenceOfUltrasoundRegions, [region(1, 1, 3, 3), region(5, 2, 20, 4)], "SQ");
    const result = await cleanPixels(file);
    expect([result.verdict, result.inspected, result.regions[0]!.why]).toEqual(["suspicious", false, "us-regions"]);
    expect(shown(file)).toEqual(["........", ".###....", ".###.###", ".###.###", ".....###", "........"]);
  });

  it("is not by Ultrasound Regions where they are all of the image", async () => {
    const file = image(ULTRASOUND);
    file.dataset.set(Tag.SequenceOfUltrasoundRegions, [region(0, 0, 7, 5)], "SQ");
    expect((await cleanPixels(file, { onUnknown: "keep" })).verdict).toBe("unknown");
  });

  it("is suspicious after a rule that is only presumed", async () => {
    const file = image(ULTRASOUND, 480, 640);
    file.dataset.set(Tag.Manufacturer, "GE Healthcare");
    file.dataset.set(Tag.ManufacturerModelName, "LOGIQ E9");
    const result = await cleanPixels(file);
    expect([result.verdict, result.inspected, result.action]).toEqual(["suspicious", false, "redacted"]);
    expect(result.regions).toEqual([{ x: 0, y: 0, width: 640, height: 72, frames: "all", why: "us-banner-ge-logiq" }]);
    expect(shown(file)[71]).toMatch(/^\.+$/);
    expect(shown(file)[72]).toMatch(/^#+$/);
  });

  it("follows the rules of a site before those of this package", async () => {
    const file = image(CT);
    file.dataset.set(Tag.ImageType, ["ORIGINAL", "PRIMARY"]);
    const result = await cleanPixels(file, { rules: [ruleOf({ x: -2, y: -1 })] });
    expect([result.verdict, result.inspected]).toEqual(["redacted", true]);
    expect(shown(file)).toEqual([...Array.from({ length: 5 }, () => "########"), "######.."]);
  });

  it.each<[string, PixelRule["when"], boolean]>([
    [
      "all hold",
      { modality: ["US"], manufacturer: ["acme"], model: ["S"], rows: 6, columns: { from: 8, to: 9 } },
      true,
    ],
    ["the model differs", { manufacturer: ["ACME"], model: ["T"] }, false],
    ["the size differs", { rows: { from: 7 } }, false],
    ["the photometric interpretation differs", { photometricInterpretation: ["RGB"] }, false],
    ["the SOP Class differs", { sopClass: [CT] }, false],
    ["the Image Type is excluded", { notImageType: ["primary"] }, false],
    ["the Image Type lacks a value", { imageType: ["PRIMARY", "AXIAL"] }, false],
  ])("asks what a rule demands: %s", async (_, when, applies) => {
    const file = image(ULTRASOUND);
    file.dataset.set(Tag.Modality, "US");
    file.dataset.set(Tag.Manufacturer, "Acme Inc.");
    file.dataset.set(Tag.ManufacturerModelName, "Model S");
    file.dataset.set(Tag.ImageType, ["ORIGINAL", "PRIMARY"]);
    const result = await cleanPixels(file, {
      rules: [{ ...ruleOf({}), when }],
      onUnknown: "keep",
      defaultRules: false,
    });
    expect(result.action).toBe(applies ? "redacted" : "none");
  });

  it.each([
    ["a condition is misspelled", { ...ruleOf({}), when: { manufactuer: ["ACME"] } }],
    ["a condition is of another kind", { ...ruleOf({}), when: { model: "S" } }],
    ["a list is empty", { ...ruleOf({}), when: { model: [] } }],
    ["a region is misspelled", { ...ruleOf({}), action: { kind: "regions", regions: [{ heigth: 3 }] } }],
    ["there are no regions", { ...ruleOf({}), action: { kind: "regions", regions: [] } }],
    ["the action is unknown", { ...ruleOf({}), action: { kind: "blur" } }],
    ["the certainty is missing", { id: "a", note: "", when: {}, action: { kind: "clean" } }],
    ["there is something else", { ...ruleOf({}), script: "" }],
  ])("is not asked of a rule that is none: %s", async (_, rule) => {
    await expect(cleanPixels(image(CT), { rules: [rule as PixelRule] })).rejects.toMatchObject({
      code: "ERR_DEIDENTIFICATION_CONFIG",
    });
  });

  const text = (confidence: number): PixelCleaningOptions => ({
    detectText: async ({ width, grey }) => {
      expect(grey.length).toBe(48);
      return [{ x: width - 3, y: 0, width: 9, height: 2, confidence }];
    },
  });

  it("is redacted where text was detected", async () => {
    const file = image(CT);
    const result = await cleanPixels(file, text(80));
    expect([result.verdict, result.inspected]).toEqual(["redacted", true]);
    expect(result.regions).toEqual([{ x: 5, y: 0, width: 3, height: 2, frames: "all", why: "text detected" }]);
    expect(shown(file).slice(0, 3)).toEqual(["#####...", "#####...", "########"]);
  });

  it("is not redacted by regions in frames that the image does not have", async () => {
    const file = image("1.2.840.10008.5.1.4.1.1.7");
    const result = await cleanPixels(file, { rules: [ruleOf({ frames: [2] })], onUnknown: "keep" });
    expect([result.verdict, result.inspected]).toEqual(["unknown", false]);
    const both = await cleanPixels(file, { rules: [ruleOf({ height: 1, frames: [1, 2] })] });
    expect([both.inspected, both.regions.map(({ frames }) => frames)]).toEqual([true, [[1]]]);
  });

  it("covers all of an image that is smaller than a region that counts from the end", async () => {
    const file = image("1.2.840.10008.5.1.4.1.1.7");
    await cleanPixels(file, { rules: [ruleOf({ x: -12, y: -9 })] });
    expect(new Set(shown(file))).toEqual(new Set(["........"]));
  });

  it("claims nothing where unused bits hold an overlay, which no detector sees", async () => {
    const detect = async (hasOverlay: boolean) => {
      const file = imageFile({ rows: 1, columns: 2, bitsAllocated: 16, bitsStored: 12 }, Uint8Array.of(1, 16, 3, 16));
      if (hasOverlay) file.dataset.set(0x60000102, 12, "US");
      return (await cleanPixels(file, { detectText: async () => [] })).inspected;
    };
    expect([await detect(true), await detect(false)]).toEqual([false, true]);
  });

  it("is unknown with pixels of more than one kind, and with several samples of one bit", async () => {
    const twofold = image("1.2.840.10008.5.1.4.1.1.7");
    twofold.dataset.set(Tag.FloatPixelData, new Uint8Array(192), "OF");
    const bits = imageFile({ rows: 4, columns: 4, samples: 3, bitsAllocated: 1 }, new Uint8Array(6).fill(255));
    for (const file of [twofold, bits]) {
      const result = await cleanPixels(file, { rules: [ruleOf({})], onUnknown: "keep" });
      expect([result.verdict, codes(result)]).toEqual(["unknown", ["PIXELS_UNREADABLE"]]);
    }
  });

  it("shows a text detector values of floating point, whatever infinite ones are among them", async () => {
    const values = Float32Array.of(-1, Infinity, 0, NaN, 1, -Infinity);
    const file = imageFile({ rows: 1, columns: 6, bitsAllocated: 32 }, new Uint8Array(24));
    file.dataset.delete(Tag.PixelData);
    file.dataset.set(Tag.FloatPixelData, new Uint8Array(values.buffer), "OF");
    const seen: number[] = [];
    await cleanPixels(file, {
      detectText: async ({ grey }) => {
        seen.push(...grey);
        return [];
      },
    });
    expect([seen[0], seen[2], seen[4]]).toEqual([0, 127, 255]);
  });

  it("is suspicious where text was detected with little confidence", async () => {
    const file = image(CT);
    const result = await cleanPixels(file, text(20));
    expect([result.verdict, result.inspected, codes(result)]).toEqual(["suspicious", false, ["PIXELS_UNCERTAIN_TEXT"]]);
    expect(shown(file)[0]).toBe("########");
  });

  it("is clean where nothing was detected, and suspicious if Burned In Annotation is YES", async () => {
    const file = image(CT);
    const none: PixelCleaningOptions = { detectText: async () => [] };
    expect(await cleanPixels(file, none)).toMatchObject({ verdict: "clean", inspected: true });
    file.dataset.set(Tag.BurnedInAnnotation, "YES");
    expect(await cleanPixels(file, none)).toMatchObject({ verdict: "suspicious", inspected: false });
  });

  it("is clean without pixels", async () => {
    const file = image(CT);
    file.dataset.delete(Tag.PixelData);
    expect(await cleanPixels(file)).toMatchObject({
      verdict: "clean",
      inspected: false,
      reasons: [{ code: "PIXELS_NONE" }],
    });
  });

  it("is unknown where attributes cannot be", async () => {
    const file = image(CT);
    file.dataset.set(Tag.BitsStored, 12);
    expect(await cleanPixels(file, { onUnknown: "keep", rules: [ruleOf({})] })).toMatchObject({ verdict: "unknown" });
  });
});

function pixelsOfTwoKinds(): Dataset {
  const item = new Dataset();
  item.set(Tag.PixelData, new Uint8Array(4), "OB");
  item.set(Tag.FloatPixelData, new Uint8Array(16), "OF");
  return item;
}

describe("icons", () => {
  const withIcon = (): DicomFile => {
    const file = image(CT);
    const icon = new Dataset();
    icon.set(Tag.PixelData, new Uint8Array(4), "OB");
    file.dataset.set(0x00089092, [pixelsOfTwoKinds()], "SQ");
    const series = new Dataset();
    series.set(Tag.IconImageSequence, [icon], "SQ");
    file.dataset.set(Tag.ReferencedSeriesSequence, [series], "SQ");
    return file;
  };

  it("are removed at every depth", async () => {
    const file = withIcon();
    const result = await cleanPixels(file, { rules: [ruleOf({})] });
    expect([result.verdict, codes(result)]).toEqual(["redacted", ["PIXELS_NESTED_REMOVED"]]);
    expect(file.dataset.getItems(Tag.ReferencedSeriesSequence)[0]!.has(Tag.IconImageSequence)).toBe(false);
    expect(file.dataset.getItems(0x00089092)[0]!.elements()).toEqual([]);
  });

  it("that stay make the image suspicious", async () => {
    const result = await cleanPixels(withIcon(), { rules: [ruleOf({})], keepNestedPixels: true });
    expect([result.verdict, result.inspected, codes(result)]).toEqual(["suspicious", false, ["PIXELS_NESTED_KEPT"]]);
  });
});

describe("the rules of this package", () => {
  it("are data with ids of their own and a note", () => {
    expect(JSON.parse(JSON.stringify(defaultPixelRules))).toEqual(defaultPixelRules);
    expect(new Set(defaultPixelRules.map(({ id }) => id)).size).toBe(defaultPixelRules.length);
    expect(() => checkPixelRules(defaultPixelRules)).not.toThrow();
    expect(defaultPixelRules.every(({ note }) => note.length > 10)).toBe(true);
    expect(defaultPixelRules.length).toBeGreaterThan(20);
  });

  itWithCorpus("call no real image clean of which it is known that text is in it", async () => {
    const rows = JSON.parse(
      readFileSync(corpusFiles()[0]!.file.replace(corpusFiles()[0]!.path, "INDEX.json"), "utf8"),
    ) as {
      path: string;
      burnedIn?: string;
    }[];
    const burnedIn = new Set(
      rows
        .filter((row) => row.burnedIn && !/overlay|not rendered|counterpart|header/.test(row.burnedIn))
        .map(({ path }) => path),
    );
    let seen = 0;
    for (const { file, path } of corpusFiles((one) => burnedIn.has(one.path))) {
      const result = await cleanPixels(readFile(new Uint8Array(readFileSync(file))), { onUnknown: "keep" });
      expect([path, result.verdict]).not.toEqual([path, "clean"]);
      seen++;
    }
    expect(seen).toBeGreaterThan(10);
  });
});
