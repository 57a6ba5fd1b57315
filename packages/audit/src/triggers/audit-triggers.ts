/** What makes an application write an audit message, and which. */
export interface AuditTrigger {
  readonly trigger: string;
  /** The function of this package that makes it. */
  readonly recipe: string;
  /** Names of the messages, as the sections of PS3.15 A.5.3 have them. */
  readonly messages: readonly string[];
  readonly note?: string;
}

const transferred = ["DICOM Instances Transferred"];
const accessed = ["DICOM Instances Accessed"];
const alert = ["Security Alert"];
const authentication = ["User Authentication"];
const perOutcome = "one for each patient and outcome";

/** Which trigger makes which message, for documentation. */
export const auditTriggers: readonly AuditTrigger[] = [
  { trigger: "C-STORE or STOW-RS, received or sent", recipe: "instancesStored", messages: transferred, note: perOutcome }, // prettier-ignore
  { trigger: "C-MOVE, C-GET or WADO, answered", recipe: "instancesRetrieved", messages: transferred, note: perOutcome },
  { trigger: "A transfer begins", recipe: "transferBegun", messages: ["Begin Transferring DICOM Instances"] },
  { trigger: "C-FIND", recipe: "dicomQuery", messages: ["Query"], note: "the identifier as its bytes" },
  { trigger: "QIDO-RS", recipe: "webQuery", messages: ["Query"], note: "the URL is the identifier" },
  { trigger: "Instances viewed, made or changed", recipe: "instancesViewed", messages: accessed, note: perOutcome },
  {
    trigger: "Instances deleted, or rejected by a Key Object Selection",
    recipe: "instancesDeleted",
    messages: ["DICOM Study Deleted", ...accessed],
    note: "the first for whole studies, the second for parts of them",
  },
  { trigger: "Storage commitment", recipe: "storageCommitted", messages: accessed, note: "PS3.15 has no message for it" }, // prettier-ignore
  { trigger: "MPPS N-CREATE or N-SET", recipe: "performedProcedureStep", messages: ["Procedure Record"] },
  { trigger: "Media written", recipe: "mediaExported", messages: ["Data Export"], note: "one for each outcome" },
  { trigger: "Media read", recipe: "mediaImported", messages: ["Data Import"], note: "one for each outcome" },
  { trigger: "E-mail sent (B.8)", recipe: "emailSent", messages: ["Data Export"], note: "one for each recipient" },
  { trigger: "E-mail received (B.8)", recipe: "emailReceived", messages: ["Data Import"] },
  { trigger: "HL7 v2 ADT, in or out", recipe: "hl7Exchanged", messages: ["Patient Record"], note: "a merge makes two" },
  {
    trigger: "HL7 v2 ORM, OMG or OMI, in or out",
    recipe: "hl7Exchanged",
    messages: ["Order Record", "Procedure Record"],
    note: "the second where the study is said",
  },
  { trigger: "HL7 v2 ORU, in or out", recipe: "hl7Exchanged", messages: ["Procedure Record"] },
  { trigger: "Login, failed login, logout, session that timed out", recipe: "userSession", messages: authentication },
  { trigger: "User identity of an association, accepted or not", recipe: "userSession", messages: authentication },
  { trigger: "Application started or stopped", recipe: "applicationActivity", messages: ["Application Activity"] },
  { trigger: "Node attached to the network or detached", recipe: "networkEntry", messages: ["Network Entry"] },
  { trigger: "Secure connection refused", recipe: "connectionRefused", messages: alert, note: "with the code of the TransportError" }, // prettier-ignore
  { trigger: "Association rejected", recipe: "associationRejected", messages: alert, note: "with its reason" },
  {
    trigger: "Association ended by a failure",
    recipe: "associationEnded",
    messages: alert,
    note: "only for data that were altered, and a protocol that was broken",
  },
  {
    trigger: "Configuration, software, roles or rights changed; emergency access; restricted function; audit recording",
    recipe: "securityEvent",
    messages: alert,
  },
  { trigger: "Audit trail read", recipe: "auditLogUsed", messages: ["Audit Log Used"] },
];
