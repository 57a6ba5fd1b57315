import { isPrivate, keywordOf, lookupTag, Tag, type TagNumber, type VR } from "@dicomsec/core";
import type { LeakKind } from "./identifying-value.js";

/** Attributes by what they identify: the first pattern that a keyword fits decides. A judgement of its own, not taken from Table E.1-1. */
const kindsOfText: readonly (readonly [LeakKind, RegExp])[] = [
  ["name", /^(CameraOwnerName|TopicAuthor|NameToUse|ContactDisplayName)$/],
  ["contact", /Address|Telephone|Telecom|PhoneNumber|Residence$/],
  [
    "device",
    /SerialNumber|StationName|^(Gantry|Detector|Plate|Cassette|Generator|Grid)ID$|CaptureDeviceID|CreationDeviceID/,
  ],
  ["device", /^(TreatmentMachineName|DeviceLabel|UniqueDeviceIdentifier|DeviceAlternateIdentifier|ModifyingSystem)$/],
  ["device", /^(XRaySourceID|XRayDetectorID|ManufacturerDeviceIdentifier|SourceOfPreviousValues)$/],
  [
    "organization",
    /^Institution|^IssuerOf|IDIssuer$|^(Responsible|Verifying|HumanPerformer)Organization$|(Sponsor|Site|Center|Committee)Name$/,
  ],
  [
    "organization",
    /^(RequestingService|CurrentPatientLocation)$|(Study|Step|Performed|Entered|Enterer|Procedure)Location$/,
  ],
  ["id", /^(Patient|OtherPatient|Study|Admission|ServiceEpisode|Results|Interpretation|RequestedProcedure)IDs?$/],
  ["id", /ProcedureStepID$|OrderNumber|AccessionNumber|^MedicalRecordLocator$|^InsurancePlanIdentification$/],
  ["id", /^ClinicalTrial.*(ID|Number)$|^(Specimen|Container|Slide)Identifier$|^ContainerComponentID$|^BarcodeValue$/],
  ["id", /^(BreedRegistrationNumber|AdmissionNumber|RouteID|BoardingPassID|CarrierID|OwnerID)$/],
  ["text", /Comments?(On.*)?$|History$|^ReasonFor|^CommentsOn|Narrative$|^(Impressions|InterpretationText|Arbitrary)$/],
  [
    "text",
    /^(Study|Series|ModifiedImage|Pyramid|RequestedSeries|ClinicalTrialSeries|Derivation|Contribution)Description$/,
  ],
  [
    "text",
    /(Diagnos[ei]s|Episode|Procedure|Step|TimePoint|Specimen|AcquisitionContext|AcquisitionProtocol|PatientData)Description$/,
  ],
  ["text", /^(Overlay|Curve|Structure.*|ROI.*|RTPlan|Entity|Channel|LongDevice|Device)Description$|^OverlayComments$/],
  ["text", /^(ProtocolName|TextValue|UnformattedTextValue|TextString|LabelText|SpecimenDetailedDescription)$/],
  ["text", /^(Occupation|EthnicGroups?|PatientReligiousPreference|MilitaryRank|BranchOfService|SpecialNeeds)$/],
  ["text", /^(MedicalAlerts|Allergies|PreMedication|PatientState|CountryOfResidence|RegionOfResidence|TopicTitle)$/],
  ["text", /^(StructureSet|ROIObservation|RTPlan|UserContent|UserContentLong|Entity|EntityLong|Overlay|Curve)Label$/],
  ["text", /^(StructureSetName|ROIName|RTPlanName|EntityName|MontageName|TopicSubject|TopicKeywords)$/],
];

/** Attributes of VR UI that name no instance: classes, encodings, terminologies. */
const technicalUid = /SOPClass|TransferSyntax|^(CodingScheme|Context|MappingResource|ImplementationClass)UID$|CreatorUID$|^ManufacturerDeviceClassUID$|CreatorVersionUID|OrganizationUID$/; // prettier-ignore

/** Attributes of VR DT that date a terminology. */
const technicalDate = /Version$/;

/** Bytes that show what a profile removes; Pixel Data at the top level is not among them. */
const identifyingBytes = /^(OverlayData|CurveData|AudioSampleData|EncapsulatedDocument|DataSetTrailingPadding|CertificateOfSigner|Signature|CertifiedTimestamp)$/; // prettier-ignore

const kindsByVr: Readonly<Partial<Record<VR, LeakKind>>> = {
  PN: "name",
  DA: "date",
  DT: "date",
  TM: "time",
  UI: "uid",
  AE: "device",
};

const privateText: ReadonlySet<VR> = new Set<VR>(["LO", "LT", "SH", "ST", "UC", "UR", "UT"]);
const kinds = new Map<TagNumber, { readonly vr: VR; readonly kind: LeakKind | undefined }>();

/** What a text attribute identifies by; undefined when it identifies nobody. Every text of a private element counts. */
export function kindOfText(tag: TagNumber, vr: VR, sequence: TagNumber | undefined): LeakKind | undefined {
  if (isPrivate(tag)) return kindsByVr[vr] ?? (privateText.has(vr) ? "text" : undefined);
  if (sequence !== undefined && codes.has(tag)) return kindOfCode(tag, keywordOf(sequence) ?? "");
  const known = kinds.get(tag);
  if (known?.vr === vr) return known.kind;
  const keyword = keywordOf(tag) ?? "";
  // A name is one with whatever VR it is written.
  const kind = kindOfKeyword(keyword, vr) ?? kindOfKeyword(keyword, lookupTag(tag)?.vr ?? vr);
  kinds.set(tag, { vr, kind });
  return kind;
}

function kindOfKeyword(keyword: string, vr: VR): LeakKind | undefined {
  if (vr === "UI" && technicalUid.test(keyword)) return undefined;
  if (vr === "DT" && technicalDate.test(keyword)) return undefined;
  if (vr === "CS" || vr === "DS" || vr === "IS" || vr === "AS") return undefined;
  return kindsByVr[vr] ?? kindsOfText.find(([, pattern]) => pattern.test(keyword))?.[0];
}

const codes: ReadonlySet<TagNumber> = new Set<TagNumber>([Tag.CodeValue, Tag.LongCodeValue, Tag.CodeMeaning]);

/** Codes identify nobody, except those that stand for a person or an institution. */
function kindOfCode(tag: TagNumber, sequence: string): LeakKind | undefined {
  const isMeaning = tag === Tag.CodeMeaning;
  if (/PersonIdentification|ObserverIdentification|PerformerCode/.test(sequence)) return isMeaning ? "name" : "id";
  if (/^Institution.*CodeSequence$/.test(sequence)) return isMeaning ? "organization" : "id";
  return undefined;
}

/** Whether bytes of this element must not survive. */
export function isIdentifyingContent(tag: TagNumber, sequence: TagNumber | undefined): boolean {
  if (isPrivate(tag)) return true;
  const keyword = keywordOf(tag) ?? "";
  return identifyingBytes.test(keyword) || (keyword === "PixelData" && sequence !== undefined);
}
