import { SopClass, TransferSyntax } from "@dicomsec/core";
import { fileBytes } from "./attributes.mjs";
import { dates, hospital, patientTwo, staff } from "./identifiers.mjs";
import { equipment, fileHead, patientTwoModule, privateElements, studyTwoModule } from "./modules.mjs";
import { headSlice, wordsOf } from "./pixels.mjs";
import { uid } from "./uids.mjs";

const size = 64;
const sliceCount = 6;

/** The files of the MR series: a Japanese name in kanji and kana, in ISO 2022; one Dataset in Implicit VR. */
export function mrSeries() {
  return Array.from({ length: sliceCount }, (_, slice) => {
    const transferSyntaxUid =
      slice === 2 ? TransferSyntax.ImplicitVRLittleEndian : TransferSyntax.ExplicitVRLittleEndian;
    return {
      path: `MR/${patientTwo.familyName}/IM${slice + 1}.dcm`,
      bytes: fileBytes(mrSlice(slice), transferSyntaxUid, fileHead),
    };
  });
}

const mrSlice = (slice) => ({
  SpecificCharacterSet: ["", "ISO 2022 IR 87"],
  ...generalImage(slice),
  ...patientTwoModule,
  ...studyTwoModule,
  PerformingPhysicianName: staff.performing,
  OperatorsName: staff.operator,
  ...equipment(hospital.mrStation, hospital.mrSerial, "Magnet 1.5"),
  ...mrSeriesModule,
  ...acquisition,
  ...imagePlane(slice),
  ...imagePixel(headSlice(size, slice)),
  ...privateElements({ name: patientTwo.name, id: patientTwo.id, birthDate: patientTwo.birthDate }),
});

const generalImage = (slice) => ({
  ImageType: ["ORIGINAL", "PRIMARY", "M", "NORM"],
  SOPClassUID: SopClass.MRImageStorage,
  SOPInstanceUID: uid(`MR slice ${slice}`),
  AcquisitionDate: dates.mr,
  AcquisitionTime: dates.mrTime,
  ContentDate: dates.mr,
  ContentTime: dates.mrTime,
  InstanceNumber: slice + 1,
  AcquisitionNumber: 1,
  ImageComments: `${patientTwo.familyNameIdeographic} (${patientTwo.familyName})`,
});

const mrSeriesModule = {
  Modality: "MR",
  SeriesInstanceUID: uid("MR series"),
  SeriesNumber: 1,
  SeriesDate: dates.mr,
  SeriesTime: dates.mrTime,
  SeriesDescription: `t1 ${patientTwo.familyName}`,
  BodyPartExamined: "HEAD",
  PatientPosition: "HFS",
  FrameOfReferenceUID: uid("MR frame of reference"),
  PositionReferenceIndicator: "",
};

const acquisition = {
  ScanningSequence: "SE",
  SequenceVariant: "SK",
  ScanOptions: "",
  MRAcquisitionType: "2D",
  SequenceName: "se2d1",
  RepetitionTime: 500,
  EchoTime: 12,
  EchoTrainLength: 1,
  MagneticFieldStrength: 1.5,
};

const imagePlane = (slice) => ({
  PixelSpacing: [3.6, 3.6],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  ImagePositionPatient: [-115, -115, 6 * slice],
  SliceThickness: 5,
  SpacingBetweenSlices: 6,
  SliceLocation: 6 * slice,
});

const imagePixel = (values) => ({
  SamplesPerPixel: 1,
  PhotometricInterpretation: "MONOCHROME2",
  Rows: size,
  Columns: size,
  BitsAllocated: 16,
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 0,
  WindowCenter: 350,
  WindowWidth: 700,
  "7FE00010 OW": wordsOf(values.map((value) => Math.max(0, value))),
});
