import { eventIdCodes, roleIdCodes } from "../generated/codes.js";
import type { ActiveParticipant, AuditMessage } from "../schema/audit-message.js";
import { eventIdentification, type TypedEventInput } from "./event-input.js";
import { type NonEmpty, type Patient, patientObject, type Study, studyObject } from "./objects.js";
import { activeParticipant, listedParticipants, type Process } from "./participants.js";

/** Two processes that talk, and others that are known. */
export interface Exchange {
  readonly source: Process;
  readonly destination: Process;
  /** A third party that asked for it, for example. */
  readonly others?: readonly Process[];
  /** An index of `others`. Default: nobody knows. */
  readonly requestor?: "source" | "destination" | { readonly other: number };
}

export function exchangeParticipants({ source, destination, others = [], requestor }: Exchange): ActiveParticipant[] {
  return [
    activeParticipant(source, requestor === "source", roleIdCodes.source),
    activeParticipant(destination, requestor === "destination", roleIdCodes.destination),
    ...listedParticipants(others, typeof requestor === "object" ? requestor.other : undefined),
  ];
}

export interface BeginTransferringInput extends TypedEventInput, Exchange {
  readonly studies: NonEmpty<Study>;
  readonly patient: Patient;
}

/** A transfer of instances of one patient begins. @throws AuditError @see PS3.15 A.5.3.3 */
export function beginTransferring(input: BeginTransferringInput): AuditMessage {
  return {
    eventIdentification: eventIdentification(eventIdCodes.beginTransferringDicomInstances, "E", input),
    activeParticipants: exchangeParticipants(input),
    auditSourceIdentification: input.auditSource,
    participantObjects: [...input.studies.map(studyObject), patientObject(input.patient)],
  };
}

export interface InstancesTransferredInput extends BeginTransferringInput {
  /** C: the receiver had no copy; R: it had, or the source does not know; U: it changes the copies that it has. */
  readonly action: "C" | "R" | "U";
}

/** A transfer of instances of one patient has ended; `dateTime` is when. @throws AuditError @see PS3.15 A.5.3.7 */
export function instancesTransferred(input: InstancesTransferredInput): AuditMessage {
  return {
    eventIdentification: eventIdentification(eventIdCodes.dicomInstancesTransferred, input.action, input),
    activeParticipants: exchangeParticipants(input),
    auditSourceIdentification: input.auditSource,
    participantObjects: [...input.studies.map(studyObject), patientObject(input.patient)],
  };
}
