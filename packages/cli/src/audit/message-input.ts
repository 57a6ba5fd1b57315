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
  participantObjectIdTypeCodes,
  procedureRecord,
  query,
  securityAlert,
  studyDeleted,
  textDetail,
  userAuthentication,
} from "@dicomsec/audit";
import { bytes, choice, choiceOr, code, count, either, flag, list, object, type Shape, some, text } from "./input-shape.js"; // prettier-ignore

const accessPoint = some("one", {
  machineName: text,
  ipAddress: text,
  telephoneNumber: text,
  emailAddress: text,
  uri: text,
});
const participantMembers = { alternativeUserId: text, userName: text, networkAccessPoint: accessPoint };
const participant = object({ userId: text }, participantMembers);
const process = object({ userId: text }, { ...participantMembers, aeTitles: list(text) });
const users = some("any", { person: participant, process });
const usersRequestor = choice("person", "process");

/** A text is UTF-8. */
const detail: Shape = (value, path) => {
  const read = either("text", object({ type: text, text }), object({ type: text, base64: bytes }))(value, path);
  const found = read as { readonly type: string; readonly text: string; readonly base64?: Uint8Array };
  return found.base64 ? { type: found.type, value: found.base64 } : textDetail(found.type, found.text);
};

const numbers = (highest: number): Shape => choice(...Array.from({ length: highest }, (_, index) => `${index + 1}`));
const objectMembers = { dataLifeCycle: numbers(15), sensitivity: text, details: list(detail) };
const patient = object({ patientId: text }, { patientName: text, ...objectMembers });
const sopClass = object({ uid: text, numberOfInstances: count }, { instanceUids: list(text) });
const studyMembers = { name: text, ...objectMembers };
const contentMembers = { accessionNumbers: list(text), mppsUids: list(text), encrypted: flag, anonymized: flag };
/** What is said of the content of a study needs its SOP Classes. */
const study = either(
  "sopClasses",
  object({ studyInstanceUid: text, sopClasses: list(sopClass, 1) }, { ...studyMembers, ...contentMembers }),
  object({ studyInstanceUid: text }, studyMembers),
);

const sourceType = either("codeSystemName", code(), object({ code: text }));
const auditSource = object(
  { auditSourceId: text },
  { auditEnterpriseSiteId: text, auditSourceTypeCodes: list(sourceType) },
);
const event = {
  dateTime: text,
  outcome: choice("success", "minorFailure", "seriousFailure", "majorFailure"),
  outcomeDescription: text,
};
const typed = { ...event, eventTypeCodes: list(code(eventTypeCodes)) };

const exchange = { source: process, destination: process };
const exchangeMembers = {
  others: list(process),
  requestor: choiceOr(["source", "destination"], object({ other: count })),
};
const transfer = { auditSource, ...exchange, studies: list(study, 1), patient };
const media = { userId: text, mediaType: code(mediaTypeCodes) };
const mediaMembers = { alternativeUserId: text, userName: text };
const idType = code(participantObjectIdTypeCodes);
const issued = either(
  "query",
  object({ id: text, idType, query: bytes }),
  object({ sopClassUid: text, transferSyntaxUid: text, identifier: bytes }),
);
const subject = either("idType", object({ id: text, idType }), some("one", { uri: text, nodeId: text }));
const alertSubject = object({ subject, description: text }, { role: choice("5", "13") });
const action = choice("C", "R", "U", "D");
const recordOf = { auditSource, action, users, patient };
const recordMembers = { ...typed, requestor: usersRequestor };

interface MessageType {
  /** Of the JSON that says it: that is what the function takes, bytes as base64, and codes by their names. */
  readonly shape: Shape;
  readonly make: (input: never) => AuditMessage;
}

/** The 15 messages of A.5.3 by the names of the command line. */
export const messageTypes: Readonly<Record<string, MessageType>> = {
  "application-activity": {
    shape: object(
      { auditSource, activity: choice("start", "stop"), application: process },
      { ...event, launchers: list(participant), requestor: choiceOr(["application"], object({ launcher: count })) },
    ),
    make: applicationActivity,
  },
  "audit-log-used": {
    shape: object({ auditSource, users, auditLogUri: text }, { ...typed, requestor: usersRequestor }),
    make: auditLogUsed,
  },
  "begin-transferring": { shape: object(transfer, { ...typed, ...exchangeMembers }), make: beginTransferring },
  "data-export": {
    shape: object(
      {
        auditSource,
        exporter: users,
        media: object(media, { ...mediaMembers, networkAccessPoint: accessPoint }),
        requestor: choiceOr(["person", "process"], object({ remote: count })),
        patients: list(patient, 1),
      },
      { ...typed, remotes: list(process), studies: list(study) },
    ),
    make: dataExport,
  },
  "data-import": {
    shape: object(
      {
        auditSource,
        importers: list(process, 1),
        media: object(media, mediaMembers),
        requestor: some("one", { importer: count, source: count }),
        patients: list(patient, 1),
      },
      { ...typed, sources: list(process), studies: list(study) },
    ),
    make: dataImport,
  },
  "instances-accessed": {
    shape: object({ ...recordOf, studies: list(study, 1) }, recordMembers),
    make: instancesAccessed,
  },
  "instances-transferred": {
    shape: object({ ...transfer, action: choice("C", "R", "U") }, { ...typed, ...exchangeMembers }),
    make: instancesTransferred,
  },
  "study-deleted": {
    shape: object({ auditSource, users, patient, studies: list(study, 1) }, recordMembers),
    make: studyDeleted,
  },
  "network-entry": {
    shape: object({ auditSource, activity: choice("attach", "detach"), node: process }, event),
    make: networkEntry,
  },
  query: { shape: object({ auditSource, ...exchange, query: issued }, { ...typed, ...exchangeMembers }), make: query },
  "security-alert": {
    shape: object(
      { auditSource, alertType: code(eventTypeCodes), reporters: users },
      { ...event, requestor: usersRequestor, performers: list(process), subjects: list(alertSubject) },
    ),
    make: securityAlert,
  },
  "user-authentication": {
    shape: object(
      {
        auditSource,
        activity: choice("login", "logout"),
        person: object({ userId: text, networkAccessPoint: accessPoint }, participantMembers),
      },
      { ...event, node: process, requestor: choice("person", "node") },
    ),
    make: userAuthentication,
  },
  "order-record": { shape: object(recordOf, recordMembers), make: orderRecord },
  "patient-record": { shape: object(recordOf, recordMembers), make: patientRecord },
  "procedure-record": { shape: object(recordOf, { ...recordMembers, studies: list(study) }), make: procedureRecord },
};

/** A message from the JSON of its input; without a dateTime it is of now. @throws CommandError, AuditError */
export function messageOf(type: string, json: unknown): AuditMessage {
  const { shape, make } = messageTypes[type]!;
  const input = shape(json, "$") as object;
  return make({ dateTime: new Date(), ...input } as never);
}
