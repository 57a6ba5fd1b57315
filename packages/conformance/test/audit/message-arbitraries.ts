import fc from "fast-check";
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
  type Patient,
  patientRecord,
  procedureRecord,
  type Process,
  query,
  securityAlert,
  type Study,
  studyDeleted,
  userAuthentication,
} from "@dicomsec/audit";

/** Any text, of which much has no place in XML. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("", " ", "\t\r\n", "\0", "]]>", "<!--", "&#0;", "\ud800", "\ufffe", "\u0085"),
);
const code = fc.record({ code: text, codeSystemName: text, originalText: text });
const details = fc.array(fc.record({ type: text, value: fc.uint8Array({ maxLength: 9 }) }), { maxLength: 2 });

const accessPoint = fc.oneof(
  fc.record({ machineName: text }),
  fc.record({ ipAddress: text }),
  fc.record({ telephoneNumber: text }),
  fc.record({ emailAddress: text }),
  fc.record({ uri: text }),
);
const process: fc.Arbitrary<Process> = fc.record(
  {
    userId: text,
    alternativeUserId: text,
    userName: text,
    networkAccessPoint: accessPoint,
    aeTitles: fc.array(text, { maxLength: 2 }),
  },
  { requiredKeys: ["userId"] },
);
const users = fc.oneof(fc.record({ process }), fc.record({ person: process, process }), fc.record({ person: process }));
const objectFields = {
  dataLifeCycle: fc.integer({ min: 1, max: 15 }).map(String),
  sensitivity: text,
  details,
};
const patient: fc.Arbitrary<Patient> = fc.record(
  { patientId: text, patientName: text, ...objectFields },
  { requiredKeys: ["patientId"] },
);
const sopClass = fc.record(
  { uid: text, numberOfInstances: fc.nat(), instanceUids: fc.array(text, { maxLength: 3 }) },
  { requiredKeys: ["uid", "numberOfInstances"] },
);
const study: fc.Arbitrary<Study> = fc.oneof(
  fc.record({ studyInstanceUid: text, name: text, ...objectFields }, { requiredKeys: ["studyInstanceUid"] }),
  fc.record(
    {
      studyInstanceUid: text,
      sopClasses: fc.tuple(sopClass, sopClass),
      accessionNumbers: fc.array(text, { maxLength: 2 }),
      mppsUids: fc.array(text, { maxLength: 2 }),
      encrypted: fc.boolean(),
      anonymized: fc.boolean(),
    },
    { requiredKeys: ["studyInstanceUid", "sopClasses"] },
  ),
);
const studies = fc.tuple(study, study);
const event = fc
  .record({
    dateTime: fc.date({
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T00:00:00Z"),
      noInvalidDate: true,
    }),
    outcome: fc.constantFrom("success", "minorFailure", "seriousFailure", "majorFailure"),
    outcomeDescription: text,
    auditSource: fc.record(
      {
        auditSourceId: text,
        auditEnterpriseSiteId: text,
        auditSourceTypeCodes: fc.array(fc.oneof(fc.record({ code: text }), code), { maxLength: 2 }),
      },
      { requiredKeys: ["auditSourceId"] },
    ),
    eventTypeCodes: fc.array(code, { maxLength: 2 }),
  })
  .map((fields) => fields as typeof fields & { outcome: "success" });
const exchange = fc.record(
  { source: process, destination: process, others: fc.array(process, { maxLength: 2 }) },
  { requiredKeys: ["source", "destination"] },
);
const mediaFields = {
  userId: text,
  alternativeUserId: text,
  mediaType: fc.constantFrom(...Object.values(mediaTypeCodes)),
};
const requiredOfMedia: { requiredKeys: ("userId" | "mediaType")[] } = { requiredKeys: ["userId", "mediaType"] };
const issued = fc.oneof(
  fc.record({ sopClassUid: text, transferSyntaxUid: text, identifier: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({ id: text, idType: code, query: fc.uint8Array({ maxLength: 40 }) }),
);
const subject = fc.record(
  {
    subject: fc.oneof(fc.record({ uri: text }), fc.record({ nodeId: text }), fc.record({ id: text, idType: code })),
    description: text,
    role: fc.constantFrom("5" as const, "13" as const),
  },
  { requiredKeys: ["subject", "description"] },
);
const action = fc.constantFrom("C", "R", "U", "D");

/** Random input for each of the 15 functions. */
export const arbitraryMessage: fc.Arbitrary<AuditMessage> = fc.oneof(
  fc.tuple(event, fc.record({ activity: fc.constantFrom("start", "stop"), application: process, launchers: fc.array(process, { maxLength: 2 }) })).map(([one, rest]) => applicationActivity({ ...one, ...rest })), // prettier-ignore
  fc.tuple(event, fc.record({ users, auditLogUri: text })).map(([one, rest]) => auditLogUsed({ ...one, ...rest })),
  fc.tuple(event, exchange, fc.record({ studies, patient })).map(([one, two, rest]) => beginTransferring({ ...one, ...two, ...rest })), // prettier-ignore
  fc.tuple(event, exchange, fc.record({ studies, patient, action: fc.constantFrom("C", "R", "U") })).map(([one, two, rest]) => instancesTransferred({ ...one, ...two, ...rest })), // prettier-ignore
  fc.tuple(event, fc.record({ exporter: fc.record({ process }), remotes: fc.array(process, { maxLength: 2 }), media: fc.oneof(fc.record(mediaFields, requiredOfMedia), fc.record({ ...mediaFields, networkAccessPoint: accessPoint })), studies: fc.array(study, { maxLength: 2 }), patients: fc.tuple(patient, patient) })).map(([one, rest]) => dataExport({ ...one, ...rest, requestor: "process" })), // prettier-ignore
  fc.tuple(event, fc.record({ importers: fc.tuple(process, process), media: fc.record(mediaFields, requiredOfMedia), sources: fc.array(process, { maxLength: 2 }), studies: fc.array(study, { maxLength: 2 }), patients: fc.tuple(patient) })).map(([one, rest]) => dataImport({ ...one, ...rest, requestor: { importer: 1 } })), // prettier-ignore
  fc.tuple(event, fc.record({ users, studies, patient, action })).map(([one, rest]) => instancesAccessed({ ...one, ...rest })), // prettier-ignore
  fc.tuple(event, fc.record({ users, studies, patient })).map(([one, rest]) => studyDeleted({ ...one, ...rest })),
  fc.tuple(event, fc.record({ activity: fc.constantFrom("attach", "detach"), node: process })).map(([one, rest]) => networkEntry({ ...one, ...rest })), // prettier-ignore
  fc.tuple(event, exchange, fc.record({ query: issued })).map(([one, two, rest]) => query({ ...one, ...two, ...rest })),
  fc.tuple(event, fc.record({ alertType: fc.oneof(fc.constantFrom(...Object.values(eventTypeCodes)), code), reporters: users, performers: fc.array(process, { maxLength: 2 }), subjects: fc.array(subject, { maxLength: 2 }) })).map(([one, rest]) => securityAlert({ ...one, ...rest })), // prettier-ignore
  fc.tuple(event, accessPoint, fc.record({ activity: fc.constantFrom("login", "logout"), person: process, node: process })).map(([one, networkAccessPoint, rest]) => userAuthentication({ ...one, ...rest, person: { ...rest.person, networkAccessPoint } })), // prettier-ignore
  fc.tuple(event, fc.record({ users, patient, action })).map(([one, rest]) => orderRecord({ ...one, ...rest })),
  fc.tuple(event, fc.record({ users, patient, action })).map(([one, rest]) => patientRecord({ ...one, ...rest })),
  fc.tuple(event, fc.record({ users, patient, action, studies: fc.array(study, { maxLength: 2 }) })).map(([one, rest]) => procedureRecord({ ...one, ...rest })), // prettier-ignore
);
