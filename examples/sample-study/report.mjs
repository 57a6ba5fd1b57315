import { SopClass, TransferSyntax } from "@dicomsec/core";
import { code, fileBytes, reference } from "./attributes.mjs";
import { ctInstanceUid, ctSeriesUid } from "./ct.mjs";
import { dates, hospital, orders, patientOne, staff } from "./identifiers.mjs";
import { equipment, fileHead, patientOneModule, studyOneModule } from "./modules.mjs";
import { uid } from "./uids.mjs";

/** The slice that the report and the presentation state are about. */
export const keySlice = 3;

/** A verified report that speaks of patient, doctors and relatives, refers to an image, and nests twelve deep. */
export function report() {
  const attributes = {
    SpecificCharacterSet: "ISO_IR 100",
    SOPClassUID: SopClass.BasicTextSRStorage,
    SOPInstanceUID: uid("report"),
    ContentDate: dates.study,
    ContentTime: dates.time,
    InstanceNumber: 1,
    ...patientOneModule,
    ...studyOneModule,
    ...equipment(hospital.ctStation, hospital.ctSerial, "Report 2"),
    Modality: "SR",
    SeriesInstanceUID: uid("SR series"),
    SeriesNumber: 9,
    SeriesDescription: `Befund ${patientOne.familyName}`,
    ReferencedPerformedProcedureStepSequence: [reference("1.2.840.10008.3.1.2.3.3", uid("performed procedure step"))],
    ...documentGeneral,
    ...documentContent,
  };
  const path = `SR/Befund_${patientOne.plainName}.dcm`;
  return { path, bytes: fileBytes(attributes, TransferSyntax.ExplicitVRLittleEndian, fileHead) };
}

const documentGeneral = {
  CompletionFlag: "COMPLETE",
  VerificationFlag: "VERIFIED",
  VerifyingObserverSequence: [
    {
      VerifyingOrganization: hospital.name,
      VerificationDateTime: `${dates.study}160512`,
      VerifyingObserverName: staff.verifying,
      VerifyingObserverIdentificationCodeSequence: [code(staff.employeeNumber, "99WIESENHOF", "Adelgunde Zwiebelbrot")],
    },
  ],
  ReferencedRequestSequence: [
    {
      StudyInstanceUID: uid("study one"),
      ReferencedStudySequence: [reference("1.2.840.10008.3.1.2.3.1", uid("study one, managed"))],
      AccessionNumber: orders.accession,
      PlacerOrderNumberImagingServiceRequest: orders.placer,
      FillerOrderNumberImagingServiceRequest: orders.filler,
      RequestedProcedureID: orders.requestedProcedure,
      RequestedProcedureDescription: `Thorax ${patientOne.familyName}`,
      RequestedProcedureCodeSequence: [],
    },
  ],
  PerformedProcedureCodeSequence: [],
  CurrentRequestedProcedureEvidenceSequence: [
    {
      StudyInstanceUID: uid("study one"),
      ReferencedSeriesSequence: [
        {
          SeriesInstanceUID: ctSeriesUid,
          ReferencedSOPSequence: [reference(SopClass.CTImageStorage, ctInstanceUid(keySlice))],
        },
      ],
    },
  ],
};

const findings = code("121070", "DCM", "Findings");

const text = (concept, value) => ({
  RelationshipType: "CONTAINS",
  ValueType: "TEXT",
  ConceptNameCodeSequence: [concept],
  TextValue: value,
});

const container = (concept, content) => ({
  RelationshipType: "CONTAINS",
  ValueType: "CONTAINER",
  ConceptNameCodeSequence: [concept],
  ContinuityOfContent: "SEPARATE",
  ContentSequence: content,
});

/** Containers inside one another, with a text in the last one. */
function nested(depth) {
  let content = text(findings, `Bei ${patientOne.givenName} ${patientOne.familyName} (${patientOne.id}) kein Erguss.`);
  for (let at = 1; at < depth; at++) content = container(findings, [content]);
  return content;
}

const { ValueType, ConceptNameCodeSequence, ContinuityOfContent, ContentSequence } = container(
  code("126000", "DCM", "Imaging Measurement Report"),
  [
    {
      RelationshipType: "HAS OBS CONTEXT",
      ValueType: "PNAME",
      ConceptNameCodeSequence: [code("121008", "DCM", "Person Observer Name")],
      PersonName: staff.reading,
    },
    {
      RelationshipType: "HAS OBS CONTEXT",
      ValueType: "PNAME",
      ConceptNameCodeSequence: [code("121029", "DCM", "Subject Name")],
      PersonName: patientOne.name,
    },
    {
      RelationshipType: "HAS OBS CONTEXT",
      ValueType: "DATE",
      ConceptNameCodeSequence: [code("121031", "DCM", "Subject Birth Date")],
      Date: patientOne.birthDate,
    },
    text(code("121060", "DCM", "History"), `${patientOne.history}. Ehefrau: ${patientOne.relative.split("^")[1]}.`),
    text(
      findings,
      `Rundherd rechts im CT vom ${dates.studyWritten}. Besprochen mit ${staff.referringFamilyName}, ${staff.referringTelephone}.`,
    ),
    {
      RelationshipType: "CONTAINS",
      ValueType: "IMAGE",
      ConceptNameCodeSequence: [code("121180", "DCM", "Key Images")],
      ReferencedSOPSequence: [reference(SopClass.CTImageStorage, ctInstanceUid(keySlice))],
    },
    nested(12),
  ],
);

const documentContent = { ValueType, ConceptNameCodeSequence, ContinuityOfContent, ContentSequence };
