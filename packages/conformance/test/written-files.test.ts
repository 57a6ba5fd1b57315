import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readFile as readBytes } from "node:fs/promises";
import { describeWithPeer } from "@dicomsec/testing/jest";
import {
  createFile,
  Dataset,
  type DicomFile,
  formatTag,
  readFile,
  SopClass,
  Tag,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";
import { dcmconv } from "../src/judges/dcmconv.js";
import { dcmdump, type DcmdumpResult } from "../src/judges/dcmdump.js";
import { gdcmdump } from "../src/judges/gdcm.js";
import { type PydicomResult, readWithPydicom } from "../src/judges/pydicom.js";
import { type CharacterSample, characterSamples, sampleFor } from "./character-samples.js";
import { loadSomeFiles, wellFormedFiles } from "./corpus-files.js";
import { editsFor, type ExpectedElement } from "./written/edits.js";
import { writtenFolder, type WrittenFolder } from "./written/written-folder.js";

/** A DICOMDIR names its records by offset, which every edit moves. */
const files = wellFormedFiles(loadSomeFiles()).filter(({ bytes }) => !isDicomdir(readFile(bytes)));

/** pydicom 2.3 does not know ISO 2022 IR 58. */
const withoutIr58 = /chrGB2312.dcm \((0010,0010|0008,1030|0010,4000|0040,0260)\)/;

function isDicomdir({ dataset }: DicomFile): boolean {
  return dataset.has(Tag.DirectoryRecordSequence);
}

describeWithPeer(["pydicom", "dcmdump", "gdcmdump", "dcmconv"], "an edited file", () => {
  let folder: WrittenFolder;
  let outputs: string[];
  const inputs = files.map(({ file }) => file);

  beforeAll(async () => {
    folder = await writtenFolder();
    outputs = await Promise.all(files.map(({ bytes }) => folder.write(edited(bytes))));
  });

  afterAll(async () => folder[Symbol.asyncDispose]());

  it("is read by pydicom with the edits, and all else as before", async () => {
    const [before, after] = [await readWithPydicom(inputs), await readWithPydicom(outputs)];
    const wrong = files.flatMap((file, index) => {
      const expected = expectedElements(file.bytes, before[index]!);
      return unexpected(expected, after[index]!).map((path) => `${file.name} ${path}`);
    });
    expect(wrong.filter((line) => !withoutIr58.test(line))).toEqual([]);
    const unedited = unexpected(expectedElements(files[0]!.bytes, before[0]!), before[0]!);
    expect(unedited).toContain(formatTag(Tag.PatientName));
  });

  it("is accepted by dcmdump, without a warning that the input does not give", async () => {
    const [before, after] = [await dcmdump(inputs), await dcmdump(outputs)];
    expect(files.filter((_, index) => !after[index]!.accepted).map(({ name }) => name)).toEqual([]);
    const warned = files.filter((_, index) => after[index]!.warnings.length > before[index]!.warnings.length);
    expect(warned.map(({ name }) => name)).toEqual([]);
  });

  it("has the new name for DCMTK, in UTF-8", async () => {
    const after = await dcmdump(outputs, { utf8: true });
    const told = files.map((file, index) => ({ file, result: after[index]! })).filter(({ result }) => result.accepted);
    const wrong = told.filter(({ file, result }) => {
      const { name } = sampleFor(readFile(file.bytes).dataset.getStrings(Tag.SpecificCharacterSet));
      return textAt(result, Tag.PatientName) !== name;
    });
    expect(wrong.map(({ file }) => file.name)).toEqual([]);
    expect(told.length).toBeGreaterThan(files.length * 0.9);
  });

  it("is accepted by gdcmdump if the input was", async () => {
    const refused = (await gdcmdump(outputs)).flatMap(({ accepted }, index) => (accepted ? [] : [files[index]!]));
    const inputsOfRefused = await gdcmdump(refused.map(({ file }) => file));
    expect(refused.filter((_, index) => inputsOfRefused[index]!.accepted).map(({ name }) => name)).toEqual([]);
    expect(refused.length).toBeLessThan(files.length * 0.05);
  });

  it("has the Group Lengths that DCMTK works out for it", async () => {
    const ours = await dcmdump(outputs);
    const wrong: string[] = [];
    let compared = 0;
    for (const [index, { name }] of files.entries()) {
      const transferSyntaxUid = nativeSyntaxes.find((uid) => uid === textAt(ours[index]!, Tag.TransferSyntaxUID));
      const groupLengths = ours[index]!.elements.filter(({ path }) => isEditedGroupLength(path));
      if (transferSyntaxUid === undefined || groupLengths.length === 0) continue;
      const copy = `${folder.path}/copy.dcm`;
      await dcmconv(outputs[index]!, copy, { transferSyntaxUid, dataCorrection: false });
      // DCMTK writes all lengths one way: only what had them so already has the same size, and the same Group Lengths.
      if ((await datasetSize(copy)) !== (await datasetSize(outputs[index]!))) continue;
      const theirs = new Map((await dcmdump([copy]))[0]!.elements.map(({ path, text }) => [path, text]));
      wrong.push(
        ...groupLengths.filter(({ path, text }) => theirs.get(path) !== text).map(({ path }) => `${name} ${path}`),
      );
      compared += groupLengths.length;
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(20);
  });
});

describeWithPeer(["pydicom", "dcmdump"], "text in every character set", () => {
  let folder: WrittenFolder;
  let outputs: string[];

  beforeAll(async () => {
    folder = await writtenFolder();
    outputs = await Promise.all(characterSamples.map((sample) => folder.write(writeFile(sampleFile(sample)))));
  });

  afterAll(async () => folder[Symbol.asyncDispose]());

  it("is read by pydicom and DCMTK as it was written, as far as they know the character set", async () => {
    const pydicom = await readWithPydicom(outputs);
    const dcmtk = await dcmdump(outputs, { utf8: true });
    const unseen = (results: readonly (PydicomResult | DcmdumpResult)[]): string[] =>
      characterSamples.flatMap(({ terms, name, text }, index) => {
        const { accepted, elements } = results[index]!;
        const isSeen = accepted && [name, text].every((value) => elements.some((element) => element.text === value));
        return isSeen ? [] : [terms.join("\\")];
      });
    // Each character set but the latest, ISO_IR 203, is known to one of them.
    expect(unseen(pydicom)).toEqual(["ISO_IR 203", "\\ISO 2022 IR 58"]);
    expect(unseen(dcmtk)).toEqual([
      "ISO_IR 203",
      "\\ISO 2022 IR 87",
      "\\ISO 2022 IR 159",
      "ISO 2022 IR 13\\ISO 2022 IR 87",
      "ISO 2022 IR 100",
      "ISO 2022 IR 6\\ISO 2022 IR 87",
    ]);
  });
});

function sampleFile({ terms, name, text }: CharacterSample): DicomFile {
  const dataset = new Dataset();
  if (terms.length > 0) dataset.set(Tag.SpecificCharacterSet, [...terms]);
  dataset.set(Tag.SOPClassUID, SopClass.SecondaryCaptureImageStorage);
  dataset.set(Tag.SOPInstanceUID, "1.2.3.4");
  dataset.set(Tag.PatientName, name);
  dataset.addItem(Tag.ProcedureCodeSequence).set(Tag.CodeMeaning, text);
  return createFile(dataset, TransferSyntax.ExplicitVRLittleEndian);
}

const nativeSyntaxes = [
  TransferSyntax.ImplicitVRLittleEndian,
  TransferSyntax.ExplicitVRLittleEndian,
  TransferSyntax.ExplicitVRBigEndian,
] as const;

function isEditedGroupLength(path: string): boolean {
  return /^\((0008|0010|0018|0020|0028|0040),0000\)$/.test(path);
}

/** Length of what follows File Meta Information. */
async function datasetSize(file: string): Promise<number> {
  const bytes = new Uint8Array(await readBytes(file));
  return bytes.length - new DataView(bytes.buffer).getUint32(140, true);
}

function edited(bytes: Uint8Array): Uint8Array {
  const file = readFile(bytes);
  for (const { onFile } of editsFor(file)) onFile(file.dataset);
  return writeFile(file);
}

function expectedElements(bytes: Uint8Array, before: PydicomResult): ReadonlyMap<string, ExpectedElement> {
  const elements = new Map<string, ExpectedElement>(before.elements.map((element) => [element.path, element]));
  for (const { onElements } of editsFor(readFile(bytes))) onElements(elements);
  return elements;
}

/** What differs from what is expected, without values. */
function unexpected(expected: ReadonlyMap<string, ExpectedElement>, { elements }: PydicomResult): string[] {
  const found = new Map(elements.map((element) => [element.path, element]));
  const paths = new Set([...expected.keys(), ...found.keys()]);
  return [...paths].filter((path) => !isGroupLengthPath(path) && !isSame(expected.get(path), found.get(path)));
}

function isGroupLengthPath(path: string): boolean {
  return path.endsWith(",0000)");
}

function isSame(expected: ExpectedElement | undefined, found: ExpectedElement | undefined): boolean {
  if (expected === undefined || found === undefined || expected.vr !== found.vr) return false;
  const isSameLength = expected.vr === "SQ" || expected.length === undefined || expected.length === found.length;
  return isSameLength && expected.text === found.text && expected.sha256 === found.sha256;
}

function textAt(result: DcmdumpResult, tag: number): string | undefined {
  return result.elements.find(({ path }) => path === formatTag(tag))?.text;
}
