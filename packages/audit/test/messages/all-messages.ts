import {
  applicationActivity,
  auditLogUsed,
  type AuditMessage,
  beginTransferring,
  dataExport,
  dataImport,
  instancesAccessed,
  instancesTransferred,
  mediaTypeCodes,
  networkEntry,
  orderRecord,
  type Patient,
  patientRecord,
  procedureRecord,
  type Process,
  query,
  securityAlert,
  eventTypeCodes,
  type Study,
  studyDeleted,
  userAuthentication,
} from "../../src/index.js";

export const dateTime = "2026-02-28T23:59:60.5+01:00";
export const auditSource = {
  auditSourceId: "archive@example.org",
  auditEnterpriseSiteId: "site",
  auditSourceTypeCodes: [
    { code: "4" },
    { code: "x", codeSystemName: "99LOCAL", originalText: "An own type", displayName: "own" },
  ],
};

export const archive: Process = {
  userId: "4711",
  aeTitles: ["ARCHIVE", "ARCHIVE_2"],
  networkAccessPoint: { machineName: "archive.example.org" },
};
export const modality: Process = { userId: "ct", aeTitles: ["CT_01"], networkAccessPoint: { ipAddress: "192.0.2.7" } };
export const zoe = { userId: "zoe@example.org", userName: "Zoë <R&D>", alternativeUserId: "zoe@REALM" };
export const patient: Patient = { patientId: "P 1", patientName: 'Müller^"Jörg"^\t' };
export const studies: readonly [Study, ...Study[]] = [
  {
    studyInstanceUid: "1.2.3",
    sopClasses: [
      { uid: "1.2.840.10008.5.1.4.1.1.2", numberOfInstances: 2, instanceUids: ["1.2.3.1", "1.2.3.2"] },
      { uid: "1.2.840.10008.5.1.4.1.1.4", numberOfInstances: 12 },
    ],
    accessionNumbers: ["A&1"],
    mppsUids: ["1.2.9"],
    encrypted: false,
    anonymized: true,
  },
  { studyInstanceUid: "1.2.4", name: "a name", dataLifeCycle: "13", sensitivity: "VIP" },
];

const event = { dateTime, auditSource };
const users = { person: zoe, process: archive };

/** One of each message of A.5.3, with everything that it can say. */
export const allMessages: Readonly<Record<string, AuditMessage>> = {
  "Application Activity": applicationActivity({
    ...event,
    activity: "start",
    application: archive,
    launchers: [zoe],
    requestor: { launcher: 0 },
  }),
  "Audit Log Used": auditLogUsed({ ...event, users, requestor: "person", auditLogUri: "https://example.org/log" }),
  "Begin Transferring DICOM Instances": beginTransferring({
    ...event,
    source: modality,
    destination: archive,
    others: [zoe],
    requestor: { other: 0 },
    studies,
    patient,
  }),
  "Data Export": dataExport({
    ...event,
    exporter: users,
    remotes: [{ userId: "colleague@example.net" }],
    media: { userId: "mailto:colleague@example.net", mediaType: mediaTypeCodes.email, networkAccessPoint: { emailAddress: "colleague@example.net" } }, // prettier-ignore
    requestor: "person",
    studies,
    patients: [patient, { patientId: "P2" }],
  }),
  "Data Import": dataImport({
    ...event,
    importers: [archive, zoe],
    media: { userId: "CD-R of the patient", alternativeUserId: "1.2.77", mediaType: mediaTypeCodes.cd },
    sources: [modality],
    requestor: { importer: 1 },
    patients: [patient],
  }),
  "DICOM Instances Accessed": instancesAccessed({
    ...event,
    action: "R",
    users,
    requestor: "person",
    studies,
    patient,
  }),
  "DICOM Instances Transferred": instancesTransferred({
    ...event,
    outcome: "minorFailure",
    outcomeDescription: "two of\nthem <again>",
    action: "C",
    source: modality,
    destination: archive,
    requestor: "source",
    studies,
    patient,
  }),
  "DICOM Study Deleted": studyDeleted({ ...event, users: { process: archive }, studies, patient }),
  "Network Entry": networkEntry({ ...event, activity: "attach", node: modality }),
  Query: query({
    ...event,
    source: modality,
    destination: archive,
    requestor: "source",
    query: {
      sopClassUid: "1.2.840.10008.5.1.4.1.2.2.1",
      transferSyntaxUid: "1.2.840.10008.1.2.1",
      identifier: Uint8Array.of(0, 1, 254, 255),
    },
  }),
  "Security Alert": securityAlert({
    ...event,
    outcome: "seriousFailure",
    alertType: eventTypeCodes.nodeAuthentication,
    reporters: { process: archive },
    performers: [{ userId: "unknown", networkAccessPoint: { ipAddress: "198.51.100.1" } }],
    subjects: [
      { subject: { nodeId: "198.51.100.1" }, description: "a certificate that is not trusted", role: "13" },
      { subject: { uri: "https://example.org/x" }, description: "é" },
    ],
  }),
  "User Authentication": userAuthentication({
    ...event,
    outcome: "seriousFailure",
    activity: "login",
    person: { ...zoe, networkAccessPoint: { ipAddress: "192.0.2.9" } },
    node: archive,
  }),
  "Order Record": orderRecord({ ...event, action: "U", users, requestor: "process", patient }),
  "Patient Record": patientRecord({ ...event, action: "C", users: { process: archive }, patient }),
  "Procedure Record": procedureRecord({ ...event, action: "U", users, studies, patient }),
};
