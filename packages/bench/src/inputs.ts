import { createFile, Dataset, Tag, writeFile } from "@dicomsec/core";

const CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2";
const ENHANCED_MR_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.4.1";
const COMPREHENSIVE_SR_STORAGE = "1.2.840.10008.5.1.4.1.1.88.33";
const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

/** A CT image of about 0.5 MB with about 165 elements, 60 of them private; the number makes its UIDs and patient its own. */
export function ctImage(number = 1, pixelBytes = 524_288): Uint8Array {
  const dataset = identity(CT_IMAGE_STORAGE, number);
  dataset.set(Tag.Modality, "CT");
  for (let at = 0; at < 40; at++) dataset.set(0x00181200 + at, String(1000 + at), "DS");
  for (let at = 0; at < 20; at++) dataset.set(0x00189300 + at, `value ${at}`, "SH");
  dataset.set(0x00090010, "VENDOR HEADER", "LO");
  for (let at = 0; at < 59; at++) dataset.set(0x00091000 + at, `private value ${at}`, "LO");
  for (let at = 0; at < 4; at++) {
    const item = dataset.addItem(Tag.ReferencedImageSequence);
    item.set(Tag.ReferencedSOPClassUID, CT_IMAGE_STORAGE);
    item.set(Tag.ReferencedSOPInstanceUID, `1.2.826.0.1.3680043.9999.${number}.${at + 1}`);
  }
  pixels(dataset, pixelBytes);
  return encoded(dataset);
}

/** An enhanced multi-frame MR: per frame 9 functional groups of 4 elements each; 2,000 frames have 92,000 elements and Items. */
export function enhancedMultiFrame(frames = 2000, undefinedLengths = false): Uint8Array {
  const dataset = identity(ENHANCED_MR_IMAGE_STORAGE, 1);
  dataset.set(Tag.Modality, "MR");
  dataset.set(Tag.NumberOfFrames, String(frames));
  const items = Array.from({ length: frames }, (_, at) => frameItem(at));
  dataset.set(Tag.PerFrameFunctionalGroupsSequence, items);
  pixels(dataset, frames * 2048);
  const bytes = encoded(dataset);
  return undefinedLengths ? withUndefinedLengths(bytes) : bytes;
}

/**
 * An enhanced MR as a scanner writes it: per frame 11 functional groups of known attributes with acquisition times, and a private one with
 * elements of the vendor; 2,000 frames have about 80,000 nested elements.
 */
export function vendorMultiFrame(frames = 2000): Uint8Array {
  const dataset = identity(ENHANCED_MR_IMAGE_STORAGE, 1);
  dataset.set(Tag.Modality, "MR");
  dataset.set(Tag.NumberOfFrames, String(frames));
  const items = Array.from({ length: frames }, (_, at) => vendorFrameItem(at));
  dataset.set(Tag.PerFrameFunctionalGroupsSequence, items);
  pixels(dataset, frames * 2048);
  return encoded(dataset);
}

function vendorFrameItem(frame: number): Dataset {
  const item = new Dataset();
  const group = (tag: number, values: Readonly<Record<number, string | number | readonly number[]>>) => {
    const inner = item.addItem(tag);
    for (const [inside, value] of Object.entries(values)) inner.set(Number(inside), value);
  };
  const twoDigits = (number: number) => String(number).padStart(2, "0");
  const time = `2020010210${twoDigits(Math.floor(frame / 60) % 60)}${twoDigits(frame % 60)}.${String(frame).padStart(6, "0")}`;
  group(Tag.MRImageFrameTypeSequence, {
    [Tag.FrameType]: "ORIGINAL\\PRIMARY\\M\\NONE",
    [Tag.PixelPresentation]: "MONOCHROME",
    [Tag.VolumetricProperties]: "VOLUME",
    [Tag.VolumeBasedCalculationTechnique]: "NONE",
    [Tag.ComplexImageComponent]: "MAGNITUDE",
    [Tag.AcquisitionContrast]: "DIFFUSION",
  });
  group(Tag.MRTimingAndRelatedParametersSequence, {
    [Tag.RepetitionTime]: "4100",
    [Tag.FlipAngle]: "90",
    [Tag.EchoTrainLength]: "63",
    [Tag.RFEchoTrainLength]: 0,
    [Tag.GradientEchoTrainLength]: 63,
  });
  group(Tag.MREchoSequence, { [Tag.EffectiveEchoTime]: 64 });
  group(Tag.MRAveragesSequence, { [Tag.NumberOfAverages]: "1" });
  group(Tag.MRDiffusionSequence, { [Tag.DiffusionBValue]: 1000, [Tag.DiffusionDirectionality]: "DIRECTIONAL" });
  group(Tag.FrameContentSequence, {
    [Tag.FrameReferenceDateTime]: time,
    [Tag.FrameAcquisitionDateTime]: time,
    [Tag.FrameAcquisitionDuration]: 64,
    [Tag.StackID]: "1",
    [Tag.InStackPositionNumber]: frame + 1,
    [Tag.FrameAcquisitionNumber]: 1,
    [Tag.DimensionIndexValues]: [1, frame + 1],
  });
  group(Tag.PlanePositionSequence, { [Tag.ImagePositionPatient]: `-110.5\\-98.25\\${frame}` });
  group(Tag.PlaneOrientationSequence, { [Tag.ImageOrientationPatient]: "1\\0\\0\\0\\1\\0" });
  group(Tag.PixelMeasuresSequence, { [Tag.SliceThickness]: "5", [Tag.PixelSpacing]: "1.5\\1.5" });
  group(Tag.FrameVOILUTSequence, { [Tag.WindowCenter]: "400", [Tag.WindowWidth]: "900" });
  group(Tag.PixelValueTransformationSequence, {
    [Tag.RescaleIntercept]: "0",
    [Tag.RescaleSlope]: "1",
    [Tag.RescaleType]: "US",
  });
  item.set(0x00210010, "VENDOR MR SDS 01", "LO");
  const vendor = new Dataset();
  vendor.set(0x00210010, "VENDOR MR SDS 01", "LO");
  for (let at = 0; at < 6; at++) vendor.set(0x00211001 + at, `${frame}.${at}`, "SH");
  item.set(0x002110fe, [vendor], "SQ");
  return item;
}

function frameItem(frame: number): Dataset {
  const item = new Dataset();
  for (let group = 0; group < 9; group++) {
    const inner = item.addItem(0x00209110 + group);
    for (let at = 0; at < 4; at++) inner.set(0x00189000 + 16 * group + at, `${frame}.${group}${at}25`, "DS");
  }
  return item;
}

/** A structured report with much text: nested Content Sequences of 3,000 Items. */
export function textReport(): Uint8Array {
  const dataset = identity(COMPREHENSIVE_SR_STORAGE, 1);
  dataset.set(Tag.Modality, "SR");
  dataset.set(Tag.SpecificCharacterSet, "ISO_IR 192");
  for (let section = 0; section < 50; section++) {
    const container = dataset.addItem(Tag.ContentSequence);
    container.set(Tag.ValueType, "CONTAINER");
    for (let at = 0; at < 60; at++) textItem(container, section * 60 + at);
  }
  return encoded(dataset);
}

function textItem(container: Dataset, number: number): void {
  const item = container.addItem(Tag.ContentSequence);
  item.set(Tag.RelationshipType, "CONTAINS");
  item.set(Tag.ValueType, "TEXT");
  const code = item.addItem(Tag.ConceptNameCodeSequence);
  code.set(Tag.CodeValue, "121071");
  code.set(Tag.CodingSchemeDesignator, "DCM");
  code.set(Tag.CodeMeaning, "Finding");
  item.set(Tag.TextValue, `Befund ${number}: keine größeren Auffälligkeiten, Verlaufskontrolle empfohlen. `.repeat(4));
}

function identity(sopClassUid: string, number: number): Dataset {
  const dataset = new Dataset();
  const uid = (kind: number, of: number) => `1.2.826.0.1.3680043.8888.${kind}.${of}`;
  dataset.set(Tag.SpecificCharacterSet, "ISO_IR 100");
  dataset.set(Tag.ImageType, "ORIGINAL\\PRIMARY\\AXIAL");
  dataset.set(Tag.SOPClassUID, sopClassUid);
  dataset.set(Tag.SOPInstanceUID, uid(3, number));
  dataset.set(Tag.StudyDate, "20200102");
  dataset.set(Tag.StudyTime, "101112");
  dataset.set(Tag.AccessionNumber, `A${100000 + number}`);
  dataset.set(Tag.Manufacturer, "Example Medical");
  dataset.set(Tag.InstitutionName, "Klinikum Beispielstadt");
  dataset.set(Tag.InstitutionAddress, "Beispielweg 1, 12345 Beispielstadt");
  dataset.set(Tag.ReferringPhysicianName, "Überweiser^Anna");
  dataset.set(Tag.StationName, "CTSTATION7");
  dataset.set(Tag.StudyDescription, "Thorax mit Kontrastmittel");
  dataset.set(Tag.SeriesDescription, "axial 1.0 mm");
  dataset.set(Tag.OperatorsName, "Bediener^Otto");
  dataset.set(Tag.PatientName, `Müller^Patient${number % 7}`);
  dataset.set(Tag.PatientID, `PID${1000 + (number % 7)}`);
  dataset.set(Tag.PatientBirthDate, "19600304");
  dataset.set(Tag.PatientSex, "F");
  dataset.set(Tag.PatientAge, "060Y");
  dataset.set(Tag.StudyInstanceUID, uid(1, number % 7));
  dataset.set(Tag.SeriesInstanceUID, uid(2, number % 11));
  dataset.set(Tag.FrameOfReferenceUID, uid(4, number % 7));
  dataset.set(Tag.InstanceNumber, String(number));
  return dataset;
}

/** Noise, so that no peer gains by pages of zeros. */
function pixels(dataset: Dataset, length: number): void {
  const side = Math.floor(Math.sqrt(length / 2));
  dataset.set(Tag.SamplesPerPixel, 1);
  dataset.set(Tag.PhotometricInterpretation, "MONOCHROME2");
  dataset.set(Tag.Rows, side);
  dataset.set(Tag.Columns, side);
  dataset.set(Tag.BitsAllocated, 16);
  dataset.set(Tag.BitsStored, 12);
  dataset.set(Tag.HighBit, 11);
  dataset.set(Tag.PixelRepresentation, 0);
  const values = new Uint8Array(length);
  let state = 1;
  for (let at = 0; at < length; at++) values[at] = (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 20;
  dataset.set(Tag.PixelData, values, "OW");
}

function encoded(dataset: Dataset): Uint8Array {
  return writeFile(createFile(dataset, EXPLICIT_LITTLE_ENDIAN));
}

/** The same file with every Sequence and Item of Per-Frame Functional Groups of undefined length. */
function withUndefinedLengths(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const ITEM = 0xe000fffe;
  let copied = 0;
  const undefine = (at: number) => {
    parts.push(bytes.subarray(copied, at), Uint8Array.of(255, 255, 255, 255));
    copied = at + 4;
  };
  const close = (at: number, element: number) => {
    parts.push(bytes.subarray(copied, at), Uint8Array.of(0xfe, 0xff, element, 0xe0, 0, 0, 0, 0));
    copied = at;
  };
  const walk = (start: number, end: number) => {
    for (let at = start; at < end;) {
      const isItem = view.getUint32(at, true) === ITEM;
      const isSequence = !isItem && bytes[at + 4] === 0x53 && bytes[at + 5] === 0x51;
      const isLong = !isItem && /^(O[BDFLVW]|SQ|U[CNRT])$/.test(String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!));
      const length = isItem
        ? view.getUint32(at + 4, true)
        : isLong
          ? view.getUint32(at + 8, true)
          : view.getUint16(at + 6, true);
      const value = at + (isLong ? 12 : 8);
      if (isItem || isSequence) {
        undefine(value - 4);
        walk(value, value + length);
        close(value + length, isItem ? 0x0d : 0xdd);
      }
      at = value + length;
    }
  };
  const metaLength = view.getUint32(140, true);
  walk(144 + metaLength, bytes.length);
  parts.push(bytes.subarray(copied));
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
