export { AuditError, type AuditErrorCode, type AuditErrorDetails } from "./errors.js";
export type { FhirAuditEvent } from "./fhir/audit-event.js";
export { type ConvertedAuditEvent, fromFhirAuditEvent } from "./fhir/from-fhir.js";
export { toFhirAuditEvent } from "./fhir/to-fhir.js";
export {
  eventIdCodes,
  eventTypeCodes,
  mediaTypeCodes,
  participantObjectIdTypeCodes,
  roleIdCodes,
} from "./generated/codes.js";
export {
  type InstancesAccessedInput,
  instancesAccessed,
  orderRecord,
  patientRecord,
  procedureRecord,
  type ProcedureRecordInput,
  type RecordAction,
  type RecordInput,
  studyDeleted,
  type StudyDeletedInput,
} from "./messages/access.js";
export {
  applicationActivity,
  type ApplicationActivityInput,
  auditLogUsed,
  type AuditLogUsedInput,
} from "./messages/application.js";
export type { EventInput, Outcome, TypedEventInput } from "./messages/event-input.js";
export { fitInstanceLists, type InstanceListOptions } from "./messages/instance-lists.js";
export {
  dataExport,
  type DataExportInput,
  dataImport,
  type DataImportInput,
  type ExportTarget,
} from "./messages/media.js";
export {
  networkEntry,
  type NetworkEntryInput,
  userAuthentication,
  type UserAuthenticationInput,
} from "./messages/network.js";
export { type NonEmpty, type Patient, type Study, textDetail } from "./messages/objects.js";
export {
  aeTitlesUserId,
  type Media,
  type NetworkAccessPoint,
  type Participant,
  type Process,
  type Users,
  type UsersRequestor,
} from "./messages/participants.js";
export { type IssuedQuery, query, type QueryInput } from "./messages/query.js";
export { type AlertSubject, securityAlert, type SecurityAlertInput } from "./messages/security-alert.js";
export {
  beginTransferring,
  type BeginTransferringInput,
  type Exchange,
  instancesTransferred,
  type InstancesTransferredInput,
} from "./messages/transfer.js";
export type {
  ActiveParticipant,
  AuditMessage,
  AuditSourceIdentification,
  AuditSourceTypeCode,
  CodedValue,
  EventActionCode,
  EventIdentification,
  EventOutcomeIndicator,
  NetworkAccessPointTypeCode,
  ParticipantObjectDescription,
  ParticipantObjectDetail,
  ParticipantObjectIdentification,
  SopClassDescription,
} from "./schema/audit-message.js";
export { epochOf } from "./schema/date-time.js";
export { encodeFrame, FrameDecoder, type FrameDecoderOptions, type OversizedFrame } from "./syslog/octet-counting.js";
export {
  decodeSyslogMessage,
  encodeSyslogMessage,
  type Severity,
  type SyslogHeader,
  type SyslogMessage,
} from "./syslog/syslog-message.js";
export type { AuditFinding, AuditFindingCode } from "./validation/finding.js";
export { validateAuditMessage } from "./validation/validate-audit-message.js";
export type { IllegalCharacters } from "./xml/escape.js";
export {
  type AuditForm,
  type AuditWarning,
  type ReadAuditMessage,
  readAuditMessage,
  type ReadAuditMessageOptions,
} from "./xml/read-audit-message.js";
export { type AuditDialect, writeAuditMessage, type WriteAuditMessageOptions } from "./xml/write-audit-message.js";
