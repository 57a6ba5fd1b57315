import {
  applicationActivity,
  auditLogUsed,
  type AuditMessage,
  beginTransferring,
  dataExport,
  dataImport,
  eventTypeCodes,
  instancesAccessed,
  instancesTransferred,
  mediaTypeCodes,
  networkEntry,
  orderRecord,
  patientRecord,
  procedureRecord,
  query,
  securityAlert,
  studyDeleted,
  userAuthentication,
} from "@dicomsec/audit";

const event = { dateTime: new Date(0), auditSource: { auditSourceId: "s" } };
const one = { userId: "p" };
const users = { process: one };
const studies = [{ studyInstanceUid: "1.2" }] as const;
const patient = { patientId: "" };
const media = { userId: "m", mediaType: mediaTypeCodes.cd };
const exchange = { source: one, destination: one };
const identifier = { sopClassUid: "1.2", transferSyntaxUid: "1.2", identifier: new Uint8Array() };

/** One of each message of A.5.3, with as little as it can say. */
export const minimalMessages: Readonly<Record<string, AuditMessage>> = {
  "Application Activity": applicationActivity({ ...event, activity: "stop", application: one }),
  "Audit Log Used": auditLogUsed({ ...event, users, auditLogUri: "u" }),
  "Begin Transferring DICOM Instances": beginTransferring({ ...event, ...exchange, studies, patient }),
  "Data Export": dataExport({ ...event, exporter: users, media, requestor: "process", patients: [patient] }),
  "Data Import": dataImport({ ...event, importers: [one], media, requestor: { importer: 0 }, patients: [patient] }),
  "DICOM Instances Accessed": instancesAccessed({ ...event, action: "R", users, studies, patient }),
  "DICOM Instances Transferred": instancesTransferred({ ...event, action: "R", ...exchange, studies, patient }),
  "DICOM Study Deleted": studyDeleted({ ...event, users, studies, patient }),
  "Network Entry": networkEntry({ ...event, activity: "detach", node: one }),
  Query: query({ ...event, ...exchange, query: identifier }),
  "Security Alert": securityAlert({ ...event, alertType: eventTypeCodes.auditRecordingStopped, reporters: users }),
  "User Authentication": userAuthentication({
    ...event,
    activity: "logout",
    person: { ...one, networkAccessPoint: { ipAddress: "192.0.2.1" } },
  }),
  "Order Record": orderRecord({ ...event, action: "C", users, patient }),
  "Patient Record": patientRecord({ ...event, action: "D", users, patient }),
  "Procedure Record": procedureRecord({ ...event, action: "R", users, patient }),
};
