import { eventIdCodes, type eventTypeCodes, participantObjectIdTypeCodes } from "../generated/codes.js";
import type { AuditMessage, CodedValue, ParticipantObjectIdentification } from "../schema/audit-message.js";
import { type EventInput, eventIdentification } from "./event-input.js";
import { systemObject, textDetail } from "./objects.js";
import { listedParticipants, type Process, userParticipants, type Users, type UsersRequestor } from "./participants.js";

/** What an alert is about. */
export interface AlertSubject {
  /** A URI, a node, or what another type of identifier names. */
  readonly subject:
    | { readonly uri: string }
    /** `name@domain` or an IP address. */
    | { readonly nodeId: string }
    | { readonly id: string; readonly idType: CodedValue };
  /** What happened, in words; attribute values of patients do not belong there. */
  readonly description: string;
  /** Master File or Security Resource. */
  readonly role?: "5" | "13";
}

export interface SecurityAlertInput extends EventInput {
  /** CID 403; `eventTypeCodes` has them. */
  readonly alertType: CodedValue | (typeof eventTypeCodes)[keyof typeof eventTypeCodes];
  readonly reporters: Users;
  readonly requestor?: UsersRequestor;
  /** Who did it, as far as that is known. */
  readonly performers?: readonly Process[];
  readonly subjects?: readonly AlertSubject[];
}

/**
 * Something happened that threatens security. Outcome: success informs, a minor or serious failure was kept from doing harm, after a major failure the
 * system may be compromised.
 *
 * @throws AuditError
 * @see PS3.15 A.5.3.11
 */
export function securityAlert(input: SecurityAlertInput): AuditMessage {
  const { alertType, reporters, requestor, performers = [], subjects = [], auditSource } = input;
  return {
    eventIdentification: eventIdentification(eventIdCodes.securityAlert, "E", {
      ...input,
      eventTypeCodes: [alertType],
    }),
    activeParticipants: [...userParticipants(reporters, requestor), ...listedParticipants(performers, undefined)],
    auditSourceIdentification: auditSource,
    participantObjects: subjects.map(subjectObject),
  };
}

function subjectObject({ subject, description, role }: AlertSubject): ParticipantObjectIdentification {
  const details = [textDetail("Alert Description", description)];
  const common = { details, ...(role !== undefined && { role }) };
  return { ...systemObject({ ...identifierOf(subject), ...common }), participantObjectName: "" };
}

function identifierOf(subject: AlertSubject["subject"]): { readonly id: string; readonly idType: CodedValue } {
  if ("uri" in subject) return { id: subject.uri, idType: participantObjectIdTypeCodes.uri };
  if ("nodeId" in subject) return { id: subject.nodeId, idType: participantObjectIdTypeCodes.nodeId };
  return subject;
}
