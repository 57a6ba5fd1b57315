import { describe, expect, it } from "@jest/globals";
import { createFile, type Dataset, type DicomFile, Tag, TransferSyntax } from "@dicomsec/core";
import { createDeidentifier } from "../../src/deidentify.js";
import { setFrames } from "../../src/pixels/set-frames.js";
import { decodeRle, encodeRle } from "../../src/pixels/rle.js";
import { imageFacts } from "../../src/pixels/image-facts.js";
import { createDefacer, type DefacerOptions } from "../../src/visual-features/defacer.js";
import { createDefacingSurvey } from "../../src/visual-features/defacing-survey.js";
import { storedValues } from "../../src/visual-features/stored-values.js";
import { digestOf, isNose, kneeAt, phantomSeries, storedIn } from "./head-phantom.js";

const LEG = { matterAt: kneeAt, slices: 40 };

async function planFor(files: readonly DicomFile[]) {
  const survey = createDefacingSurvey();
  for (const file of files) await survey.add(file);
  return survey.finish();
}

async function cleanerFor(files: readonly DicomFile[], options: DefacerOptions = {}) {
  return createDefacer(await planFor(files), options);
}

/** What is said of the middle one of a series, which must not change. */
async function refusal(files: readonly DicomFile[], file: DicomFile = files[files.length >> 1]!): Promise<string> {
  const before = file.dataset.getBytes(Tag.PixelData)?.slice();
  const plan = await planFor(files);
  const error = await createDefacer(plan)(file).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "ERR_DEIDENTIFICATION_PIXELS" });
  const kept = await createDefacer(plan, { onUnknown: "keep" })(file);
  expect(kept).toMatchObject({ applied: false, review: [{ code: "REVIEW_VISUAL_FEATURES_UNKNOWN" }] });
  expect(file.dataset.getBytes(Tag.PixelData)).toEqual(before);
  const [reason] = /FEATURES_\w+/.exec((error as Error).message) ?? [];
  expect(kept.review[0]!.message).toContain(reason);
  return reason!;
}

function changed(files: readonly DicomFile[], change: (dataset: Dataset) => void): readonly DicomFile[] {
  for (const { dataset } of files) change(dataset);
  return files;
}

describe("a face is not removed, and nothing is claimed, when", () => {
  it.each([
    ["a leg goes through all slices", () => phantomSeries(LEG).files, /FEATURES_VERTEX_MISSING/],
    ["an MR shows a leg", () => phantomSeries({ ...LEG, modality: "MR" }).files, /FEATURES_VERTEX_MISSING/],
    ["there are few slices", () => phantomSeries({ slices: 5 }).files, /FEATURES_TOO_FEW_SLICES/],
    [
      "the top of the head is not shown",
      () => phantomSeries().files.filter((_, at) => at < 38),
      /FEATURES_VERTEX_MISSING/,
    ],
    [
      "slices are missing",
      () => phantomSeries().files.filter((_, at) => at < 20 || at > 25),
      /FEATURES_SLICES_MISSING/,
    ],
    ["only the brain is left", () => brainOnly(), /FEATURES_NO_SCALP/],
    ["the head is upside down or looks to the back", () => turned(), /FEATURES_FACE_ELSEWHERE/],
    [
      "the position of a slice is not known",
      () => changed(phantomSeries({ slices: 20 }).files, (dataset) => dataset.delete(Tag.ImagePositionPatient)),
      /FEATURES_NO_GEOMETRY/,
    ],
    [
      "slices are localizers",
      () =>
        changed(phantomSeries({ slices: 20 }).files, (dataset) =>
          dataset.set(Tag.ImageType, ["ORIGINAL", "PRIMARY", "LOCALIZER"]),
        ),
      /FEATURES_PROJECTION/,
    ],
    [
      "images are captures",
      () =>
        changed(phantomSeries({ slices: 1 }).files, (dataset) =>
          dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7"),
        ),
      /FEATURES_NOT_CT_MR/,
    ],
    [
      "pixels have 32 bits",
      () => changed(phantomSeries({ slices: 1 }).files, (dataset) => dataset.set(Tag.BitsAllocated, 32)),
      /FEATURES_UNSUPPORTED_PIXELS/,
    ],
    [
      "contours may follow the skin",
      () =>
        changed(phantomSeries({ slices: 1 }).files, (dataset) =>
          dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.481.3"),
        ),
      /FEATURES_SURFACE/,
    ],
  ])("%s", async (_, files, reason) => {
    expect(await refusal(files())).toMatch(reason);
  });

  it("the series was not surveyed, or not there", async () => {
    const surveyed = phantomSeries({ slices: 20 }).files;
    expect(await refusal(surveyed, phantomSeries({ slices: 1, series: "1.2.4" }).files[0])).toBe(
      "FEATURES_NOT_SURVEYED",
    );
    const far = phantomSeries({ slices: 1 }).files[0]!;
    const head = phantomSeries().files;
    far.dataset.set(Tag.ImagePositionPatient, ["-122", "-122", "400"]);
    expect(await refusal(head, far)).toBe("FEATURES_NOT_SURVEYED");
  });

  it("pixels follow that are not counted as frames", async () => {
    const { files } = phantomSeries();
    const file = files[files.length >> 1]!;
    const bytes = file.dataset.getBytes(Tag.PixelData)!;
    file.dataset.set(Tag.PixelData, Uint8Array.of(...bytes, ...bytes), "OW");
    expect(await refusal(files)).toBe("FEATURES_UNREADABLE");
  });

  it("there is no codec", async () => {
    const files = phantomSeries({ slices: 14 }).files.map(({ dataset }) =>
      createFile(dataset, TransferSyntax.JPEG2000Lossless),
    );
    for (const { dataset } of files)
      dataset.set(Tag.PixelData, { fragments: [new Uint8Array(0), new Uint8Array(8)] }, "OB");
    expect(await refusal(files)).toBe("FEATURES_NOT_SURVEYED");
    const surveyed = phantomSeries().files;
    const [compressed] = phantomSeries().files.slice(10);
    const file = createFile(compressed!.dataset, TransferSyntax.JPEG2000Lossless);
    file.dataset.set(Tag.PixelData, { fragments: [new Uint8Array(0), new Uint8Array(8)] }, "OB");
    const error = (await cleanerFor(surveyed))(file);
    await expect(error).rejects.toThrow(/FEATURES_NO_CODEC/);
  });
});

function brainOnly() {
  const { files, voxelAt } = phantomSeries({ modality: "MR" });
  files.forEach(({ dataset }, slice) => {
    const stored = storedIn(files[slice]!).map((_, at) => (voxelAt(slice, at).matter === "brain" ? 310 : 0));
    dataset.set(Tag.PixelData, new Uint8Array(stored.buffer), "OW");
  });
  return files;
}

function turned() {
  const around = phantomSeries();
  for (const { dataset } of around.files) {
    const [x, y, z] = dataset.getNumbers(Tag.ImagePositionPatient);
    dataset.set(Tag.ImagePositionPatient, [-x!, -y!, z!].map(String));
    dataset.set(Tag.ImageOrientationPatient, ["-1", "0", "0", "0", "-1", "0"]);
  }
  return around.files;
}

describe("nothing is to be removed", () => {
  it("where the series says that it is far from the head and nothing in it has the size of one", async () => {
    const { files } = phantomSeries(LEG);
    changed(files, (dataset) => dataset.set(Tag.BodyPartExamined, "KNEE"));
    const before = digestOf(files);
    expect(await (await cleanerFor(files))(files[0]!)).toEqual({ applied: true, review: [] });
    expect(digestOf(files)).toBe(before);
  });

  it("but a head is a head, whatever the series says", async () => {
    const { files } = phantomSeries();
    changed(files, (dataset) => dataset.set(Tag.BodyPartExamined, "KNEE"));
    expect(await (await cleanerFor(files))(files[10]!)).toEqual({ applied: true, review: [], faces: [0] });
  });

  it("where only what is above the eyes is shown", async () => {
    const { files } = phantomSeries();
    const upper = files.filter((_, at) => at > 31);
    expect(await (await cleanerFor(upper))(upper[0]!)).toEqual({ applied: true, review: [] });
  });

  it("from a mammogram, and from what has no pixels, which claims nothing", async () => {
    const cleaner = await cleanerFor([]);
    const [image] = phantomSeries({ slices: 1 }).files;
    image!.dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.1.2");
    expect(await cleaner(image!)).toEqual({ applied: true, review: [] });
    image!.dataset.delete(Tag.PixelData);
    expect(await cleaner(image!)).toEqual({ applied: false, review: [] });
  });
});

describe("a series that shows too little to be judged", () => {
  const few = (frameOfReference: string) =>
    phantomSeries({ slices: 5, plane: "sagittal", modality: "MR", series: "1.2.4", frameOfReference });

  it("loses the face that another of the same Frame of Reference has", async () => {
    const { files, voxelAt } = few("1.2.9");
    const before = files.map(storedIn);
    const cleaner = await cleanerFor([...files, ...phantomSeries().files]);
    for (const file of files) expect(await cleaner(file)).toMatchObject({ applied: true, faces: [0] });
    const nose = before.flatMap((stored, slice) => {
      const after = storedIn(files[slice]!);
      return [...after].filter((_, at) => stored[at]! > 200 && isNose(voxelAt(slice, at).point));
    });
    expect(nose.length).toBeGreaterThan(50);
    expect(nose.every((value) => value === 4)).toBe(true);
  });

  it("is refused where the Frame of Reference is another", async () => {
    const { files } = few("1.2.10");
    expect(await refusal([...files, ...phantomSeries().files], files[0])).toBe("FEATURES_TOO_FEW_SLICES");
  });
});

it("removes a face from RLE, which stays RLE", async () => {
  const { files } = phantomSeries();
  const native = phantomSeries().files;
  const cleaner = await cleanerFor(native);
  for (const file of native) await cleaner(file);
  const image = imageFacts(files[0]!.dataset)!;
  const compressed = files.map((file) => {
    const frame = encodeRle(new Uint8Array(storedIn(file).buffer), image);
    file.dataset.set(Tag.PixelData, { fragments: [new Uint8Array(0)] }, "OB");
    setFrames(file.dataset, [[frame]]);
    return createFile(file.dataset, TransferSyntax.RLELossless);
  });
  const rleCleaner = await cleanerFor(compressed);
  for (const [at, file] of compressed.entries()) {
    expect((await rleCleaner(file)).applied).toBe(true);
    expect(file.transferSyntaxUid).toBe(TransferSyntax.RLELossless);
    const [, frame] = file.dataset.get(Tag.PixelData)!.fragmentParts!;
    expect(decodeRle(frame![0] as Uint8Array, image)).toEqual(new Uint8Array(storedIn(native[at]!).buffer));
  }
});

describe("the claims of an instance", () => {
  const deidentified = async (files: readonly DicomFile[], at: number, options: DefacerOptions = {}) => {
    const visualFeatures = await cleanerFor(files, options);
    const deidentifier = createDeidentifier({
      key: new Uint8Array(32),
      options: ["clean-recognizable-visual-features"],
      visualFeatures,
    });
    return deidentifier.deidentify(files[at]!);
  };

  it("are 113102 and NO in Recognizable Visual Features where a face was removed", async () => {
    const { file, report } = await deidentified(phantomSeries().files, 10);
    expect(file.dataset.getString(Tag.RecognizableVisualFeatures)).toBe("NO");
    expect(report.claims.deidentificationMethodCodes.map(({ codeValue }) => codeValue)).toContain("113102");
    expect(report.visualFeatures).toEqual({ applied: true, review: [], faces: [0] });
    expect(report.verdict).toBe("clean");
  });

  it("are neither where it could not be judged and stays", async () => {
    const { file, report } = await deidentified(phantomSeries({ slices: 5 }).files, 2, { onUnknown: "keep" });
    expect(file.dataset.has(Tag.RecognizableVisualFeatures)).toBe(false);
    expect(report.claims.deidentificationMethodCodes.map(({ codeValue }) => codeValue)).not.toContain("113102");
    expect(report.review.map(({ code }) => code)).toContain("REVIEW_VISUAL_FEATURES_UNKNOWN");
  });
});

it("leaves bits outside the stored ones, and repeats a sign", () => {
  const image = imageFacts(phantomSeries({ slices: 1 }).files[0]!.dataset)!;
  const bytes = new DataView(new ArrayBuffer(2));
  bytes.setUint16(0, 0x8123, true);
  storedValues(image).set(bytes, 0, 0xabc);
  expect(bytes.getUint16(0, true)).toBe(0x8abc);
  const signed = storedValues({ ...image, signed: true });
  signed.set(bytes, 0, -1000);
  expect([bytes.getInt16(0, true), signed.get(bytes, 0)]).toEqual([-1000, -1000]);
  signed.set(bytes, 0, 7);
  expect(bytes.getInt16(0, true)).toBe(7);
});
