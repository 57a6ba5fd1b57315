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
export { messageRules } from "./generated/message-rules.js";
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
  type SyslogEncoder,
  syslogEncoder,
  type SyslogHeader,
  type SyslogMessage,
} from "./syslog/syslog-message.js";
export {
  type InstancesDeletedInput,
  instancesDeleted,
  type InstancesViewedInput,
  instancesViewed,
  type StorageCommittedInput,
  storageCommitted,
} from "./triggers/access.js";
export { type AuditTrigger, auditTriggers } from "./triggers/audit-triggers.js";
export {
  type EmailReceivedInput,
  emailReceived,
  type EmailSentInput,
  emailSent,
  type MediaExportedInput,
  mediaExported,
  type MediaImportedInput,
  mediaImported,
} from "./triggers/exchange-of-media.js";
export type { HandledInstance } from "./triggers/handled-instances.js";
export { hl7Exchanged, type Hl7ExchangedInput } from "./triggers/hl7.js";
export { type MppsInput, performedProcedureStep } from "./triggers/mpps.js";
export { dicomQuery, type DicomQueryInput, webQuery, type WebQueryInput } from "./triggers/queries.js";
export {
  associationEnded,
  type AssociationEndedInput,
  associationRejected,
  type AssociationRejectedInput,
  connectionRefused,
  type ConnectionRefusedInput,
  securityEvent,
  type SecurityEventInput,
  type SecurityEventKind,
} from "./triggers/security-events.js";
export { type SessionEvent, userSession, type UserSessionInput } from "./triggers/sessions.js";
export {
  instancesRetrieved,
  type InstancesRetrievedInput,
  instancesStored,
  type InstancesStoredInput,
  transferBegun,
} from "./triggers/transfers.js";
export { unknownId, unknownPatient, unknownStudyInstanceUid } from "./triggers/unknown.js";
export type { AuditFinding, AuditFindingCode } from "./validation/finding.js";
export type { EntityRule, FieldRule, MessageRule } from "./validation/message-rule.js";
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
