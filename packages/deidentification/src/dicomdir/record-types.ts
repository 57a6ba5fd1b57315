import { type Dataset, lookupUid, Tag, type TagNumber } from "@dicomsec/core";

/** A key of a Directory Record: Type 1 must have a value, Type 2 may be empty. */
export interface RecordKey {
  readonly tag: TagNumber;
  readonly type: "1" | "1C" | "2";
}

/** A kind of Directory Record for instances. */
export interface RecordType {
  /** Directory Record Type (0004,1430). */
  readonly name: string;
  /** The SOP Classes that it is for, by their keywords in PS3.6. */
  readonly keywords: RegExp;
  readonly keys: readonly RecordKey[];
  /** Whether it stands under no patient. */
  readonly isRoot?: true;
}

const key = (type: RecordKey["type"], ...tags: readonly TagNumber[]): readonly RecordKey[] =>
  tags.map((tag) => ({ tag, type }));

const contentTime = key("1", Tag.ContentDate, Tag.ContentTime);
const instanceNumber = key("1", Tag.InstanceNumber);
/** PS3.3 Table 10-12. */
const contentIdentification = [
  ...instanceNumber,
  ...key("1", Tag.ContentLabel),
  ...key("2", Tag.ContentDescription, Tag.ContentCreatorName),
];

/** The keys of the records above instances. @see PS3.3 F.5.1, F.5.2, F.5.3 */
export const patientKeys = [...key("2", Tag.PatientName), ...key("1", Tag.PatientID)];
export const studyKeys = [
  ...key("1", Tag.StudyDate, Tag.StudyTime),
  ...key("2", Tag.AccessionNumber, Tag.StudyDescription),
  ...key("1", Tag.StudyInstanceUID, Tag.StudyID),
];
export const seriesKeys = key("1", Tag.Modality, Tag.SeriesInstanceUID, Tag.SeriesNumber);

/** The Directory Record Types of instances and their keys; of several that fit the first one. @see PS3.3 F.5 */
export const recordTypes: readonly RecordType[] = [
  {
    name: "HANGING PROTOCOL",
    keywords: /^HangingProtocolStorage$/,
    isRoot: true,
    keys: [
      ...key(
        "1",
        Tag.HangingProtocolName,
        Tag.HangingProtocolDescription,
        Tag.HangingProtocolLevel,
        Tag.HangingProtocolCreator,
        Tag.HangingProtocolCreationDateTime,
        Tag.HangingProtocolDefinitionSequence,
        Tag.NumberOfPriorsReferenced,
      ),
      ...key("2", Tag.HangingProtocolUserIdentificationCodeSequence),
    ],
  },
  {
    name: "PALETTE",
    keywords: /^ColorPaletteStorage$/,
    isRoot: true,
    keys: [...key("1", Tag.ContentLabel), ...key("2", Tag.ContentDescription)],
  },
  {
    name: "KEY OBJECT DOC",
    keywords: /^KeyObjectSelection/,
    keys: [
      ...instanceNumber,
      ...contentTime,
      ...key("1", Tag.ConceptNameCodeSequence),
      ...key("1C", Tag.ContentSequence),
    ],
  },
  {
    name: "SR DOCUMENT",
    keywords: /SRStorage(Trial)?$|ReportStorage$|Logging$/,
    keys: [
      ...instanceNumber,
      ...key("1", Tag.CompletionFlag, Tag.VerificationFlag),
      ...contentTime,
      ...key("1C", Tag.VerificationDateTime),
      ...key("1", Tag.ConceptNameCodeSequence),
      ...key("1C", Tag.ContentSequence),
    ],
  },
  {
    name: "PRESENTATION",
    keywords: /PresentationStateStorage$/,
    keys: [
      ...key("1", Tag.PresentationCreationDate, Tag.PresentationCreationTime),
      ...contentIdentification,
      ...key("1C", Tag.ReferencedSeriesSequence, Tag.BlendingSequence),
    ],
  },
  { name: "WAVEFORM", keywords: /WaveformStorage/, keys: [...instanceNumber, ...contentTime] },
  {
    name: "RT DOSE",
    keywords: /^RTDoseStorage$/,
    keys: [...instanceNumber, ...key("1", Tag.DoseSummationType)],
  },
  {
    name: "RT STRUCTURE SET",
    keywords: /^RTStructureSetStorage$/,
    keys: [
      ...instanceNumber,
      ...key("1", Tag.StructureSetLabel),
      ...key("2", Tag.StructureSetDate, Tag.StructureSetTime),
    ],
  },
  {
    name: "RT PLAN",
    keywords: /^RT(Ion)?PlanStorage$/,
    keys: [...instanceNumber, ...key("1", Tag.RTPlanLabel), ...key("2", Tag.RTPlanDate, Tag.RTPlanTime)],
  },
  {
    name: "RT TREAT RECORD",
    keywords: /^RT(Beams|Brachy|IonBeams)Treatment|^RTTreatmentSummary/,
    keys: [...instanceNumber, ...key("2", Tag.TreatmentDate, Tag.TreatmentTime)],
  },
  {
    name: "SPECTROSCOPY",
    keywords: /^MRSpectroscopyStorage$/,
    keys: [
      ...key("1", Tag.ImageType),
      ...contentTime,
      ...instanceNumber,
      ...key("1C", Tag.ReferencedImageEvidenceSequence),
      ...key("1", Tag.NumberOfFrames, Tag.Rows, Tag.Columns, Tag.DataPointRows, Tag.DataPointColumns),
    ],
  },
  { name: "RAW DATA", keywords: /^RawDataStorage$/, keys: [...contentTime, ...key("2", Tag.InstanceNumber)] },
  { name: "REGISTRATION", keywords: /SpatialRegistrationStorage$/, keys: [...contentTime, ...contentIdentification] },
  { name: "FIDUCIAL", keywords: /^SpatialFiducialsStorage$/, keys: [...contentTime, ...contentIdentification] },
  {
    name: "ENCAP DOC",
    keywords: /^Encapsulated/,
    keys: [
      ...key("2", Tag.ContentDate, Tag.ContentTime),
      ...instanceNumber,
      ...key("2", Tag.DocumentTitle),
      ...key("1C", Tag.HL7InstanceIdentifier),
      ...key("2", Tag.ConceptNameCodeSequence),
      ...key("1", Tag.MIMETypeOfEncapsulatedDocument),
    ],
  },
  { name: "VALUE MAP", keywords: /^RealWorldValueMapping/, keys: [...contentTime, ...contentIdentification] },
  { name: "STEREOMETRIC", keywords: /^StereometricRelationship/, keys: [] },
  { name: "SURFACE", keywords: /^SurfaceSegmentation/, keys: [...contentTime, ...contentIdentification] },
  { name: "SURFACE SCAN", keywords: /^SurfaceScan/, keys: contentTime },
  { name: "TRACT", keywords: /^TractographyResults/, keys: [...contentTime, ...contentIdentification] },
  {
    name: "ASSESSMENT",
    keywords: /^ContentAssessment/,
    keys: [...instanceNumber, ...key("1", Tag.InstanceCreationDate), ...key("2", Tag.InstanceCreationTime)],
  },
  { name: "ANNOTATION", keywords: /Annotations?Storage$/, keys: [...contentTime, ...contentIdentification] },
  {
    name: "MEASUREMENT",
    keywords: /MeasurementsStorage$|^IntraocularLensCalculations/,
    keys: [...contentTime, ...contentIdentification],
  },
  { name: "PLAN", keywords: /^RT.*(MachineVerification|DeliveryInstruction)/, keys: [] },
  {
    name: "IMAGE",
    keywords:
      /ImageStorage|^Hardcopy|(Parametric|Thickness|Topography)MapStorage$|SegmentationStorage$|VolumeStorage$|VolumeAnalysisStorage$/,
    keys: instanceNumber,
  },
  {
    name: "RADIOTHERAPY",
    keywords: /^RT|Radiation(Record)?Storage$/,
    keys: [
      ...instanceNumber,
      ...key("2", Tag.UserContentLabel, Tag.UserContentLongLabel, Tag.ContentDescription, Tag.ContentCreatorName),
    ],
  },
];

/** The record type of an instance: by its SOP Class; an image of an unknown one is an image. Undefined for what a DICOMDIR has no record for. */
export function recordTypeOf(dataset: Dataset): RecordType | undefined {
  const keyword = lookupUid(dataset.getString(Tag.SOPClassUID) ?? "")?.keyword;
  if (keyword !== undefined) return recordTypes.find(({ keywords }) => keywords.test(keyword));
  return dataset.has(Tag.Rows) ? recordTypes.find(({ name }) => name === "IMAGE") : undefined;
}
