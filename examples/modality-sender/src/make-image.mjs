import { randomUUID } from "node:crypto";
import { createFile, Dataset, Tag, TransferSyntax } from "@dicomsec/core";

const SIZE = 128;
const CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";

/** A CT image of a phantom: a bright disc, as a modality without a patient would make it. */
export function makeImage() {
  const dataset = new Dataset();
  for (const [keyword, value] of Object.entries(attributes(new Date())))
    dataset.set(Tag[/** @type {keyof typeof Tag} */ (keyword)], value);
  dataset.set(Tag.PixelData, disc(), "OW");
  return createFile(dataset, TransferSyntax.ExplicitVRLittleEndian);
}

/** @param {Date} now @returns {Record<string, string | number | number[]>} */
function attributes(now) {
  const [date, time] = [now.toISOString().slice(0, 10).replaceAll("-", ""), now.toISOString().slice(11, 19)];
  return {
    SpecificCharacterSet: "ISO_IR 192",
    ImageType: "ORIGINAL\\PRIMARY\\AXIAL",
    SOPClassUID: CT_IMAGE,
    SOPInstanceUID: uid(),
    StudyDate: date,
    StudyTime: time.replaceAll(":", ""),
    AccessionNumber: "A-2026-1",
    Modality: "CT",
    Manufacturer: "Example",
    ReferringPhysicianName: "",
    PatientName: "Phantom^Water",
    PatientID: "PHANTOM-1",
    PatientBirthDate: "",
    PatientSex: "O",
    StudyInstanceUID: uid(),
    SeriesInstanceUID: uid(),
    StudyID: "1",
    SeriesNumber: 1,
    InstanceNumber: 1,
    FrameOfReferenceUID: uid(),
    ImagePositionPatient: [0, 0, 0],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    Rows: SIZE,
    Columns: SIZE,
    PixelSpacing: [2, 2],
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    RescaleIntercept: -1024,
    RescaleSlope: 1,
  };
}

function disc() {
  const pixels = new Uint16Array(SIZE * SIZE).map((_, at) => {
    const [x, y] = [(at % SIZE) - SIZE / 2, Math.floor(at / SIZE) - SIZE / 2];
    return x * x + y * y < 40 * 40 ? 1024 : 0;
  });
  return new Uint8Array(pixels.buffer);
}

/** Derived from a UUID (PS3.5 B.2). */
function uid() {
  return `2.25.${BigInt(`0x${randomUUID().replaceAll("-", "")}`)}`;
}
