import { eventIdCodes, eventTypeCodes, participantObjectIdTypeCodes, roleIdCodes } from "../generated/codes.js";
import type { AuditMessage } from "../schema/audit-message.js";
import { type EventInput, eventIdentification, type TypedEventInput } from "./event-input.js";
import { systemObject } from "./objects.js";
import {
  activeParticipant,
  listedParticipants,
  type Participant,
  type Process,
  userParticipants,
  type Users,
  type UsersRequestor,
} from "./participants.js";

export interface ApplicationActivityInput extends EventInput {
  readonly activity: "start" | "stop";
  /** Its AE titles must be said, if it has any. */
  readonly application: Process;
  /** Who started or stopped it. */
  readonly launchers?: readonly Participant[];
  /** An index of `launchers`. */
  readonly requestor?: "application" | { readonly launcher: number };
}

/** An application was started or stopped. @throws AuditError @see PS3.15 A.5.3.1 */
export function applicationActivity(input: ApplicationActivityInput): AuditMessage {
  const { activity, application, launchers = [], requestor, auditSource } = input;
  const typeCode = activity === "start" ? eventTypeCodes.applicationStart : eventTypeCodes.applicationStop;
  const launcherAt = typeof requestor === "object" ? requestor.launcher : undefined;
  return {
    eventIdentification: eventIdentification(eventIdCodes.applicationActivity, "E", {
      ...input,
      eventTypeCodes: [typeCode],
    }),
    activeParticipants: [
      activeParticipant(application, requestor === "application", roleIdCodes.application),
      ...listedParticipants(launchers, launcherAt, roleIdCodes.applicationLauncher),
    ],
    auditSourceIdentification: auditSource,
    participantObjects: [],
  };
}

export interface AuditLogUsedInput extends TypedEventInput {
  readonly users: Users;
  readonly requestor?: UsersRequestor;
  readonly auditLogUri: string;
}

/** Somebody read the audit trail. @throws AuditError @see PS3.15 A.5.3.2 */
export function auditLogUsed(input: AuditLogUsedInput): AuditMessage {
  const { users, requestor, auditLogUri, auditSource } = input;
  const log = systemObject({ id: auditLogUri, idType: participantObjectIdTypeCodes.uri, role: "13" });
  return {
    eventIdentification: eventIdentification(eventIdCodes.auditLogUsed, "R", input),
    activeParticipants: userParticipants(users, requestor),
    auditSourceIdentification: auditSource,
    participantObjects: [{ ...log, participantObjectName: "Security Audit Log" }],
  };
}
