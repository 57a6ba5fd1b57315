import { SopClass, TransferSyntax } from "@dicomsec/core";
import { fileBytes } from "./attributes.mjs";
import { dates, hospital, patientOne } from "./identifiers.mjs";
import { equipment, fileHead, patientOneModule, performers, studyOneModule } from "./modules.mjs";
import { ultrasoundFan } from "./pixels.mjs";
import { uid } from "./uids.mjs";

const columns = 256;
const rows = 192;

/** An ultrasound image with the name of the patient in its pixels: no profile without Clean Pixel Data takes it out. */
export function ultrasoundImage() {
  const { plainName, id, birthDateWritten } = patientOne;
  const burnedIn = [`${plainName} JOERG`, `${id}  *${birthDateWritten}`];
  const attributes = {
    SpecificCharacterSet: "ISO_IR 100",
    ImageType: ["ORIGINAL", "PRIMARY", "ABDOMINAL", "0001"],
    SOPClassUID: SopClass.UltrasoundImageStorage,
    SOPInstanceUID: uid("US image"),
    ContentDate: dates.study,
    ContentTime: dates.time,
    AcquisitionDateTime: dates.study + dates.time,
    InstanceNumber: 1,
    PatientOrientation: "",
    ...patientOneModule,
    ...studyOneModule,
    ...performers,
    ...equipment(hospital.usStation, hospital.usSerial, "Sono 9"),
    Modality: "US",
    SeriesInstanceUID: uid("US series"),
    SeriesNumber: 4,
    BodyPartExamined: "ABDOMEN",
    SeriesDescription: `Oberbauch ${patientOne.familyName}`,
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    Rows: rows,
    Columns: columns,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    BurnedInAnnotation: "YES",
    LossyImageCompression: "00",
    "7FE00010 OB": ultrasoundFan(columns, rows, burnedIn),
  };
  const path = `US/${patientOne.id}.dcm`;
  return { path, bytes: fileBytes(attributes, TransferSyntax.ExplicitVRLittleEndian, fileHead) };
}
