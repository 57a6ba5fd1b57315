import { describe, expect, it } from "@jest/globals";
import { type Dataset, lookupUid, readFile, SopClass, Tag } from "@dicomsec/core";
import { type DatasetNode, element, part10 } from "@dicomsec/testing";
import { DicomdirBuilder } from "../../src/dicomdir/dicomdir-builder.js";
import { recordTypeOf, recordTypes } from "../../src/dicomdir/record-types.js";
import { fileIdOf } from "../../src/node/file-ids.js";

const ct = "1.2.840.10008.5.1.4.1.1.2";

function instance(uid: string, nodes: readonly DatasetNode[], sopClass = ct) {
  const dataset = [element(0x00080016, "UI", sopClass), element(0x00080018, "UI", uid), ...nodes];
  return readFile(part10({ dataset, sopInstanceUid: uid }));
}

const ofPatient = (id: string, study: string, series: string): readonly DatasetNode[] => [
  element(0x00080060, "CS", "CT"),
  element(0x00100010, "PN", `Name ${id}`),
  element(0x00100020, "LO", id),
  element(0x0020000d, "UI", study),
  element(0x0020000e, "UI", series),
];

/** The records as a reader finds them: by offsets from the root on. */
function recordsOf(bytes: Uint8Array): readonly string[] {
  const { dataset } = readFile(bytes, { strict: true });
  const byOffset = new Map(
    dataset
      .getItems(Tag.DirectoryRecordSequence)
      .map((item) => [item.get(Tag.OffsetOfTheNextDirectoryRecord)!.offset! - 8, item]),
  );
  const found: string[] = [];
  const follow = (offset: number | undefined, depth: number): void => {
    for (let at = offset; at;) {
      const record: Dataset = byOffset.get(at)!;
      const file = record.getStrings(Tag.ReferencedFileID).join("/");
      found.push(`${" ".repeat(depth)}${record.getString(Tag.DirectoryRecordType)}${file && ` ${file}`}`);
      follow(record.getNumber(Tag.OffsetOfReferencedLowerLevelDirectoryEntity), depth + 1);
      at = record.getNumber(Tag.OffsetOfTheNextDirectoryRecord)!;
    }
  };
  follow(dataset.getNumber(Tag.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity), 0);
  return found;
}

describe("DicomdirBuilder", () => {
  it("links patients, studies, series and instances by offsets that lead to them", () => {
    const builder = new DicomdirBuilder();
    expect(builder.add(instance("1.1", ofPatient("A", "2.1", "3.1")), ["DICOM", "I1"])).toBe(true);
    expect(builder.add(instance("1.2", ofPatient("B", "2.2", "3.2")), ["DICOM", "I2"])).toBe(true);
    expect(builder.add(instance("1.3", ofPatient("A", "2.1", "3.1")), ["DICOM", "I3"])).toBe(true);
    const bytes = builder.finish("2.25.1");
    expect(recordsOf(bytes)).toEqual([
      "PATIENT",
      " STUDY",
      "  SERIES",
      "   IMAGE DICOM/I1",
      "   IMAGE DICOM/I3",
      "PATIENT",
      " STUDY",
      "  SERIES",
      "   IMAGE DICOM/I2",
    ]);
    expect(readFile(bytes).fileMeta.getString(Tag.MediaStorageSOPInstanceUID)).toBe("2.25.1");
  });

  it("does not pool patients without an ID, and fills what must not be empty", () => {
    const builder = new DicomdirBuilder();
    builder.add(instance("1.1", ofPatient("", "2.1", "3.1")), ["I1"]);
    builder.add(instance("1.2", ofPatient("", "2.2", "3.2")), ["I2"]);
    const records = readFile(builder.finish("2.25.1")).dataset.getItems(Tag.DirectoryRecordSequence);
    const patients = records.filter((item) => item.getString(Tag.DirectoryRecordType) === "PATIENT");
    expect(new Set(patients.map((item) => item.getString(Tag.PatientID)))).toHaveProperty("size", 2);
    expect(records.find((item) => item.has(Tag.StudyDate))?.getString(Tag.StudyDate)).toBe("19000101");
  });

  it("keeps text in the character set of its instance", () => {
    const name = Uint8Array.of(0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72);
    const nodes = [element(0x00080005, "CS", "ISO_IR 100"), ...ofPatient("A", "2.1", "3.1").slice(2)];
    const builder = new DicomdirBuilder();
    builder.add(instance("1.1", [nodes[0]!, element(0x00100010, "PN", name), ...nodes.slice(1)]), ["I1"]);
    const [patient] = readFile(builder.finish("2.25.1")).dataset.getItems(Tag.DirectoryRecordSequence);
    expect(patient?.getString(Tag.PatientName)).toBe("Müller");
  });

  it("does not list an instance twice, nor one without a study or of a SOP Class that has no record", () => {
    const builder = new DicomdirBuilder();
    const file = instance("1.1", ofPatient("A", "2.1", "3.1"));
    expect(builder.add(file, ["I1"])).toBe(true);
    expect(builder.add(file, ["I2"])).toBe(false);
    expect(builder.add(instance("1.2", []), ["I3"])).toBe(false);
    expect(builder.add(instance("1.3", ofPatient("A", "2.1", "3.1"), "1.2.3.4"), ["I4"])).toBe(false);
    expect(recordsOf(builder.finish("2.25.1")).filter((record) => record.includes("IMAGE"))).toHaveLength(1);
  });
});

describe("recordTypeOf", () => {
  it.each([
    [SopClass.CTImageStorage, "IMAGE"],
    [SopClass.SegmentationStorage, "IMAGE"],
    [SopClass.SurfaceSegmentationStorage, "SURFACE"],
    [SopClass.RTImageStorage, "IMAGE"],
    [SopClass.RTDoseStorage, "RT DOSE"],
    [SopClass.RTPlanStorage, "RT PLAN"],
    [SopClass.RTIonPlanStorage, "RT PLAN"],
    [SopClass.RTStructureSetStorage, "RT STRUCTURE SET"],
    [SopClass.RTPhysicianIntentStorage, "RADIOTHERAPY"],
    [SopClass.KeyObjectSelectionDocumentStorage, "KEY OBJECT DOC"],
    [SopClass.XRayRadiationDoseSRStorage, "SR DOCUMENT"],
    [SopClass.GrayscaleSoftcopyPresentationStateStorage, "PRESENTATION"],
    [SopClass.WaveformPresentationStateStorage, "PRESENTATION"],
    [SopClass.TwelveLeadECGWaveformStorage, "WAVEFORM"],
    [SopClass.EncapsulatedPDFStorage, "ENCAP DOC"],
    [SopClass.RawDataStorage, "RAW DATA"],
  ])("has for %s the record %s", (uid, name) => {
    expect(recordTypeOf(instance("1.1", [], uid).dataset)?.name).toBe(name);
  });

  it("has a record for every SOP Class of images", () => {
    const uids = Object.entries(SopClass).filter(([keyword]) => /ImageStorage/.test(keyword));
    expect(uids.length).toBeGreaterThan(50);
    for (const [, uid] of uids) expect(recordTypeOf(instance("1.1", [], uid).dataset)?.name).toBe("IMAGE");
    expect(lookupUid(SopClass.Verification) && recordTypeOf(instance("1.1", [], SopClass.Verification).dataset)).toBe(
      undefined,
    );
    expect(new Set(recordTypes.map(({ name }) => name)).size).toBe(recordTypes.length);
  });
});

describe("fileIdOf", () => {
  it.each([1, 1000, 1001, 9_999_999])("gives input %i components that PS3.10 allows", (number) => {
    const fileId = fileIdOf(number);
    expect(fileId.length).toBeLessThanOrEqual(8);
    for (const component of fileId) expect(component).toMatch(/^[A-Z0-9_]{1,8}$/);
    expect(fileId).not.toEqual(fileIdOf(number + 1));
  });
});
