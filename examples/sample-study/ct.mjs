import { SopClass, TransferSyntax } from "@dicomsec/core";
import { code, fileBytes, nest, paddedText, reference } from "./attributes.mjs";
import { dates, hospital, patientOne, staff } from "./identifiers.mjs";
import {
  equipment,
  fileHead,
  patientOneModule,
  performers,
  privateElements,
  requestAttributes,
  studyOneModule,
} from "./modules.mjs";
import { chestSlice, iconOf, overlayOf, rleFrame, wordsOf } from "./pixels.mjs";
import { uid } from "./uids.mjs";

const size = 96;
export const sliceCount = 8;

export const ctSeriesUid = uid("CT series");
export const ctInstanceUid = (slice) => uid(`CT slice ${slice}`);

/** One series in all ways to encode a Dataset. */
const transferSyntaxes = [
  TransferSyntax.ExplicitVRLittleEndian,
  TransferSyntax.ExplicitVRLittleEndian,
  TransferSyntax.ImplicitVRLittleEndian,
  TransferSyntax.ExplicitVRBigEndian,
  TransferSyntax.DeflatedExplicitVRLittleEndian,
  TransferSyntax.RLELossless,
  TransferSyntax.ExplicitVRLittleEndian,
  TransferSyntax.ExplicitVRLittleEndian,
];

/** The files of the CT series. */
export function ctSeries() {
  return transferSyntaxes.map((transferSyntaxUid, slice) => ({
    path: `CT/${patientOne.plainName}_${String(slice + 1).padStart(2, "0")}.dcm`,
    bytes: fileBytes(ctSlice(slice, transferSyntaxUid), transferSyntaxUid, fileHead),
  }));
}

function ctSlice(slice, transferSyntaxUid) {
  const values = chestSlice(size, slice);
  return {
    SpecificCharacterSet: "ISO_IR 100",
    ...generalImage(slice),
    ...patientOneModule,
    ...studyOneModule,
    ...requestAttributes,
    ...performers,
    ...equipment(hospital.ctStation, hospital.ctSerial, "Tomo 64"),
    ...ctSeriesModule,
    ...imagePlane(slice),
    ...acquisition,
    ...imagePixel(values, transferSyntaxUid),
    ...overlay,
    ...curve,
    ...privateElements({ name: patientOne.name, id: patientOne.id, birthDate: patientOne.birthDate }),
    IconImageSequence: [icon(values)],
    OriginalAttributesSequence: [originalAttributes],
    DataSetTrailingPadding: paddedText(`left in the buffer: ${patientOne.plainName} ${patientOne.birthDate}`),
  };
}

const generalImage = (slice) => ({
  ImageType: ["ORIGINAL", "PRIMARY", "AXIAL"],
  InstanceCreationDate: dates.study,
  InstanceCreationTime: dates.time,
  InstanceCreatorUID: uid("instance creator"),
  SOPClassUID: SopClass.CTImageStorage,
  SOPInstanceUID: ctInstanceUid(slice),
  AcquisitionDate: dates.study,
  AcquisitionTime: dates.time,
  AcquisitionDateTime: dates.study + dates.time,
  ContentDate: dates.study,
  ContentTime: dates.time,
  InstanceNumber: slice + 1,
  AcquisitionNumber: 1,
  PatientOrientation: ["L", "P"],
  ImageComments: `Auffällig: Rundherd rechts. ${patientOne.familyName}, ${patientOne.givenName}`,
  ReferencedImageSequence: [reference(SopClass.CTImageStorage, ctInstanceUid((slice + 1) % sliceCount))],
  // A code identifies nobody, but what stands in the first one twelve Sequences deep does.
  AnatomicRegionSequence: [slice === 0 ? nest("EquivalentCodeSequence", 11, deepestCode, chest) : chest],
});

const chest = code("51185008", "SCT", "Chest");

const deepestCode = {
  ...chest,
  InstitutionName: hospital.name,
  OperatorsName: staff.operator,
  PatientComments: `deep inside: ${patientOne.id}`,
};

const ctSeriesModule = {
  Modality: "CT",
  SeriesInstanceUID: ctSeriesUid,
  SeriesNumber: 2,
  SeriesDate: dates.study,
  SeriesTime: dates.time,
  ProtocolName: `Thorax Dr. ${staff.performing.split("^")[0]}`,
  SeriesDescription: `Thorax 1.0 ${patientOne.familyName}`,
  BodyPartExamined: "CHEST",
  PatientPosition: "HFS",
  FrameOfReferenceUID: uid("CT frame of reference"),
  PositionReferenceIndicator: "XY",
};

const imagePlane = (slice) => ({
  PixelSpacing: [3.5, 3.5],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  ImagePositionPatient: [-168, -168, 10 * slice],
  SliceThickness: 10,
  SliceLocation: 10 * slice,
});

const acquisition = {
  KVP: 120,
  DetectorID: "DET-771",
  DateOfLastCalibration: dates.admitted,
  TimeOfLastCalibration: "060000",
  ConvolutionKernel: "STANDARD",
  ContrastBolusAgent: "Jod 300",
  RescaleIntercept: -1024,
  RescaleSlope: 1,
  RescaleType: "HU",
  WindowCenter: 40,
  WindowWidth: 400,
};

function imagePixel(values, transferSyntaxUid) {
  const stored = values.map((value) => Math.max(0, value + 1024));
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    Rows: size,
    Columns: size,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    BurnedInAnnotation: "NO",
    ...pixelData(stored, transferSyntaxUid),
  };
}

/** Encapsulated data is a Basic Offset Table, here an empty one, and a fragment for the only frame. @see PS3.5 A.4 */
function pixelData(stored, transferSyntaxUid) {
  if (transferSyntaxUid !== TransferSyntax.RLELossless) return { "7FE00010 OW": wordsOf(stored) };
  return { "7FE00010 OB": { fragments: [new Uint8Array(0), rleFrame(stored)] } };
}

const overlay = {
  OverlayRows: size,
  OverlayColumns: size,
  OverlayDescription: `drawn by ${staff.operator}`,
  OverlayType: "G",
  OverlayOrigin: [1, 1],
  OverlayBitsAllocated: 1,
  OverlayBitPosition: 0,
  OverlayLabel: `Name ${patientOne.familyName}`,
  "60003000 OW": overlayOf(patientOne.familyName, size, size),
};

/** Curves are long retired, and still in archives. */
const curve = {
  CurveDimensions: 2,
  NumberOfPoints: 4,
  TypeOfData: "ROI",
  CurveDescription: `Kontur ${patientOne.familyName}`,
  DataValueRepresentation: 0,
  CurveLabel: `ROI ${staff.operator}`,
  "50003000 OW": wordsOf([30, 40, 42, 40, 42, 52, 30, 52]),
};

const icon = (values) => ({
  SamplesPerPixel: 1,
  PhotometricInterpretation: "MONOCHROME2",
  Rows: 32,
  Columns: 32,
  BitsAllocated: 8,
  BitsStored: 8,
  HighBit: 7,
  PixelRepresentation: 0,
  "7FE00010 OB": iconOf(values, size, 32, -1000, 300),
});

/** What somebody corrected: the values from before are kept, four Sequences deep. @see PS3.3 C.12.1.1.9 */
const originalAttributes = {
  SourceOfPreviousValues: hospital.archive,
  AttributeModificationDateTime: `${dates.study}120512`,
  ModifyingSystem: hospital.ctStation,
  ReasonForTheAttributeModification: "CORRECT",
  ModifiedAttributesSequence: [
    {
      PatientName: patientOne.birthName,
      PatientID: patientOne.passportId,
      PatientBirthDate: patientOne.birthDate,
      OtherPatientIDsSequence: [
        {
          PatientID: patientOne.insuranceId,
          TypeOfPatientID: "TEXT",
          IssuerOfPatientIDQualifiersSequence: [
            { UniversalEntityID: `https://${hospital.archive}.example`, UniversalEntityIDType: "URI" },
          ],
        },
      ],
    },
  ],
};
