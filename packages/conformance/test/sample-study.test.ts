import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { type Dataset, type DicomFile, readFile, SopClass, Tag, TransferSyntax, writeFile } from "@dicomsec/core";
import {
  collectIdentifyingValues,
  createDeidentifier,
  createLeakChecker,
  type Deidentification,
} from "@dicomsec/deidentification";
import { runProcess, temporaryFolder } from "@dicomsec/testing";
import { itUnless, itWithPeer } from "@dicomsec/testing/jest";
import { dcentvfy, dciodvfy } from "../src/index.js";
import { holds } from "./text-search.js";

interface SampleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

interface SampleStudy {
  readonly sampleStudy: () => readonly SampleFile[];
  readonly plantedIdentifiers: readonly string[];
}

const root = fileURLToPath(new URL("../../../", import.meta.url));
const notBuilt = existsSync(join(root, "packages/core/dist/index.js")) ? undefined : "@dicomsec/core is not built";

const key = new Uint8Array(32).fill(7);

let planted: readonly string[] = [];
let inputs: readonly SampleFile[] = [];
let outputs: readonly (SampleFile & { readonly report: Deidentification["report"] })[] = [];

beforeAll(async () => {
  const module = (await import(join(root, "examples/sample-study/index.mjs"))) as SampleStudy;
  planted = module.plantedIdentifiers;
  inputs = module.sampleStudy();
  const deidentifier = createDeidentifier({ key });
  outputs = await Promise.all(
    inputs.map(async ({ path, bytes }) => {
      const { file, report } = await deidentifier.deidentify(readFile(bytes));
      return { path, bytes: writeFile(file), report };
    }),
  );
});

/** The bytes of a file, and those of its Dataset where that is deflated. */
function searchable({ bytes }: SampleFile): readonly Uint8Array[] {
  if (readFile(bytes).transferSyntaxUid !== TransferSyntax.DeflatedExplicitVRLittleEndian) return [bytes];
  // After preamble, prefix and (0002,0000) come as many bytes as that element says.
  const fileMetaEnd = 144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true);
  return [bytes, inflateRawSync(bytes.subarray(fileMetaEnd))];
}

const filesWith = (files: readonly SampleFile[], text: string) =>
  files.filter((file) => searchable(file).some((bytes) => holds(bytes, text))).map(({ path }) => path);

describe("the sample study", () => {
  it("holds every identifier it is said to hold", () => {
    expect(planted.length).toBeGreaterThan(60);
    expect(planted.filter((text) => filesWith(inputs, text).length === 0)).toEqual([]);
  });

  it("is the same in every run", async () => {
    const again = ((await import(join(root, "examples/sample-study/index.mjs"))) as SampleStudy).sampleStudy();
    expect(again).toEqual(inputs);
  });

  it("has every kind of instance, encoding and character set", () => {
    const files = inputs.map(({ bytes }) => readFile(bytes));
    const all = (tag: number) => new Set(files.map(({ dataset }) => dataset.getStrings(tag).join("\\")));
    expect(all(Tag.Modality)).toEqual(new Set(["CT", "MR", "US", "SR", "PR"]));
    expect(all(Tag.SpecificCharacterSet)).toEqual(new Set(["ISO_IR 100", "\\ISO 2022 IR 87"]));
    expect(new Set(files.map(({ transferSyntaxUid }) => transferSyntaxUid))).toEqual(
      new Set([
        TransferSyntax.ImplicitVRLittleEndian,
        TransferSyntax.ExplicitVRLittleEndian,
        TransferSyntax.ExplicitVRBigEndian,
        TransferSyntax.DeflatedExplicitVRLittleEndian,
        TransferSyntax.RLELossless,
      ]),
    );
  });

  it("departs nowhere from PS3.5 and PS3.10", () => {
    for (const { bytes } of inputs) expect(() => readFile(bytes, { strict: true })).not.toThrow();
  });

  itUnless(notBuilt, "is written where the command is told to", async () => {
    await using folder = await temporaryFolder();
    const script = join(root, "examples/sample-study.mjs");
    const { exitCode, stdout } = await runProcess(process.execPath, [script, join(folder.path, "study")]);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining(`${inputs.length} sample files`),
    });
    const written = filesBelow(join(folder.path, "study"));
    expect(written.map((file) => relative(join(folder.path, "study"), file)).sort()).toEqual(
      inputs.map(({ path }) => path).sort(),
    );
    for (const { path, bytes } of inputs) {
      expect(new Uint8Array(readFileSync(join(folder.path, "study", path)))).toEqual(new Uint8Array(bytes));
    }
  });

  itWithPeer(["dciodvfy", "dcentvfy"], "is valid", async () => {
    await using folder = await temporaryFolder();
    const files = await Promise.all(judged(inputs).map(({ path, bytes }) => folder.write(path, bytes)));
    expect((await dciodvfy(files)).flatMap(({ errors }) => errors)).toEqual([]);
    expect((await dcentvfy(files)).errors).toEqual([]);
  });
});

/** Table E.1-1 removes Responsible Person (0010,2297) and has no row for its role (0010,2298), which may not stand alone. */
const forcedByProfile = /present when condition unsatisfied .* Element=<ResponsiblePersonRole>/;

/** dicom3tools reads no deflated Dataset. */
const judged = <File extends SampleFile>(files: readonly File[]) =>
  files.filter(({ bytes }) => readFile(bytes).transferSyntaxUid !== TransferSyntax.DeflatedExplicitVRLittleEndian);

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe("the de-identified sample study", () => {
  it("holds no planted identifier in any encoding or case", () => {
    const found = planted.flatMap((text) =>
      filesWith(outputs, text).map((path) => `${planted.indexOf(text)} in ${path}`),
    );
    expect(found).toEqual([]);
  });

  it("holds no UID of the originals", () => {
    const uids = new Set(
      inputs.flatMap(({ bytes }) => uidsIn(readFile(bytes).dataset)).filter((uid) => uid.startsWith("2.25.")),
    );
    expect(uids.size).toBeGreaterThan(25);
    expect([...uids].filter((uid) => filesWith(outputs, uid).length > 0)).toEqual([]);
    expect([...uids].filter((uid) => filesWith(inputs, uid).length === 0)).toEqual([]);
  });

  it("passes the leak check against all originals, which the originals do not", () => {
    const checker = createLeakChecker(inputs.flatMap(({ bytes }) => collectIdentifyingValues(readFile(bytes))));
    expect(outputs.flatMap(({ path, bytes }) => checker.check(bytes).map((finding) => ({ path, ...finding })))).toEqual(
      [],
    );
    for (const { bytes } of inputs) expect(checker.check(bytes).some(({ severity }) => severity === "leak")).toBe(true);
  });

  it("asks for a look at the ultrasound image, whose pixels hold the name", () => {
    const reviewed = outputs.filter(({ report }) => report.verdict === "review");
    expect(reviewed.map(({ report }) => [report.modality, report.review.map(({ code }) => code)])).toEqual([
      ["US", ["REVIEW_BURNED_IN_ANNOTATION"]],
    ]);
  });

  it("keeps patients, studies, series and frames of reference together and apart", () => {
    const keys = (files: readonly SampleFile[], ...tags: readonly number[]) =>
      files.map(({ bytes }) => tags.map((tag) => readFile(bytes).dataset.getString(tag)).join(" "));
    const grouping = [Tag.PatientID, Tag.StudyInstanceUID, Tag.SeriesInstanceUID, Tag.FrameOfReferenceUID];
    for (const tag of grouping) expect(partition(keys(outputs, tag))).toEqual(partition(keys(inputs, tag)));
  });

  it("keeps presentation state and report pointing at the slice they are about", () => {
    const before = links(inputs);
    const after = links(outputs);
    expect(before).toEqual({ slice: 3, reportedSlice: 3, areSeriesRight: [true, true], isStudyRight: true });
    expect(after).toEqual(before);
  });

  itWithPeer(["dciodvfy", "dcentvfy"], "is as valid as before, save for what the profile itself forces", async () => {
    await using folder = await temporaryFolder();
    const files = await Promise.all(judged(outputs).map(({ path, bytes }) => folder.write(path, bytes)));
    const errors = (await dciodvfy(files)).flatMap((judgement) => judgement.errors);
    expect(errors.filter((error) => !forcedByProfile.test(error))).toEqual([]);
    expect((await dcentvfy(files)).errors).toEqual([]);
  });
});

function uidsIn(dataset: Dataset): string[] {
  return dataset.elements().flatMap((element) => {
    if (element.isSequence) return element.items.flatMap(uidsIn);
    return element.valueVr === "UI" ? [...element.strings] : [];
  });
}

/** Which positions hold the same value. */
function partition(values: readonly string[]): number[] {
  return values.map((value) => values.indexOf(value));
}

/** Which slice of the CT the presentation state and the report refer to, and whether by the right series and study. */
function links(files: readonly SampleFile[]) {
  const datasets = files.map(({ bytes }) => readFile(bytes));
  const ct = datasets.filter((file) => isOf(file, SopClass.CTImageStorage)).map(({ dataset }) => dataset);
  const state = datasets.find((file) => isOf(file, SopClass.GrayscaleSoftcopyPresentationStateStorage))!.dataset;
  const report = datasets.find((file) => isOf(file, SopClass.BasicTextSRStorage))!.dataset;
  const [shownSeries] = state.getItems(Tag.ReferencedSeriesSequence);
  const [evidence] = report.getItems(Tag.CurrentRequestedProcedureEvidenceSequence);
  const [evidenceSeries] = evidence!.getItems(Tag.ReferencedSeriesSequence);
  const shown = shownSeries!.getItems(Tag.ReferencedImageSequence)[0]!.getString(Tag.ReferencedSOPInstanceUID);
  const reported = evidenceSeries!.getItems(Tag.ReferencedSOPSequence)[0]!.getString(Tag.ReferencedSOPInstanceUID);
  const sliceOf = (uid: string | undefined) => ct.findIndex((dataset) => dataset.getString(Tag.SOPInstanceUID) === uid);
  const series = ct[0]!.getString(Tag.SeriesInstanceUID);
  return {
    slice: sliceOf(shown),
    reportedSlice: sliceOf(reported),
    areSeriesRight: [shownSeries!, evidenceSeries!].map((item) => item.getString(Tag.SeriesInstanceUID) === series),
    isStudyRight: evidence!.getString(Tag.StudyInstanceUID) === report.getString(Tag.StudyInstanceUID),
  };
}

function isOf({ dataset }: DicomFile, sopClassUid: string): boolean {
  return dataset.getString(Tag.SOPClassUID) === sopClassUid;
}
