import { eventIdCodes } from "../generated/codes.js";
import type { AuditMessage, CodedValue, EventActionCode } from "../schema/audit-message.js";
import { eventIdentification, type TypedEventInput } from "./event-input.js";
import { type NonEmpty, type Patient, patientObject, type Study, studyObject } from "./objects.js";
import { userParticipants, type Users, type UsersRequestor } from "./participants.js";

/** Create, read, update or delete. */
export type RecordAction = Exclude<EventActionCode, "E">;

interface UsersInput extends TypedEventInput {
  readonly users: Users;
  /** Default: nobody knows. */
  readonly requestor?: UsersRequestor;
  readonly patient: Patient;
}

export interface StudyDeletedInput extends UsersInput {
  readonly studies: NonEmpty<Study>;
}

export interface InstancesAccessedInput extends StudyDeletedInput {
  readonly action: RecordAction;
}

export interface RecordInput extends UsersInput {
  readonly action: RecordAction;
}

export interface ProcedureRecordInput extends RecordInput {
  readonly studies?: readonly Study[];
}

/** Instances of studies of one patient were made, viewed, changed or deleted. @throws AuditError @see PS3.15 A.5.3.6 */
export function instancesAccessed(input: InstancesAccessedInput): AuditMessage {
  return recordOf(eventIdCodes.dicomInstancesAccessed, input);
}

/** Whole studies of one patient were deleted. @throws AuditError @see PS3.15 A.5.3.8 */
export function studyDeleted(input: StudyDeletedInput): AuditMessage {
  return recordOf(eventIdCodes.dicomStudyDeleted, { ...input, action: "D" });
}

/** An order was made, read, changed or deleted. @throws AuditError @see PS3.15 A.5.3.13 */
export function orderRecord(input: RecordInput): AuditMessage {
  return recordOf(eventIdCodes.orderRecord, input);
}

/** The record of a patient was made, read, changed or deleted. @throws AuditError @see PS3.15 A.5.3.14 */
export function patientRecord(input: RecordInput): AuditMessage {
  return recordOf(eventIdCodes.patientRecord, input);
}

/** A procedure was made, read, changed or deleted; also by a Modality Performed Procedure Step. @throws AuditError @see PS3.15 A.5.3.15 */
export function procedureRecord(input: ProcedureRecordInput): AuditMessage {
  return recordOf(eventIdCodes.procedureRecord, input);
}

function recordOf(eventId: CodedValue, input: ProcedureRecordInput): AuditMessage {
  const { action, users, requestor, studies = [], patient, auditSource } = input;
  return {
    eventIdentification: eventIdentification(eventId, action, input),
    activeParticipants: userParticipants(users, requestor),
    auditSourceIdentification: auditSource,
    participantObjects: [...studies.map(studyObject), patientObject(patient)],
  };
}
