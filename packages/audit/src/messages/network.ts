import { eventIdCodes, eventTypeCodes } from "../generated/codes.js";
import type { AuditMessage } from "../schema/audit-message.js";
import { type EventInput, eventIdentification } from "./event-input.js";
import { activeParticipant, type NetworkAccessPoint, type Participant, type Process } from "./participants.js";

export interface NetworkEntryInput extends EventInput {
  readonly activity: "attach" | "detach";
  readonly node: Process;
}

/** A node came to the network or left it; `dateTime` is when that was noticed. @throws AuditError @see PS3.15 A.5.3.9 */
export function networkEntry(input: NetworkEntryInput): AuditMessage {
  const typeCode = eventTypeCodes[input.activity];
  return {
    eventIdentification: eventIdentification(eventIdCodes.networkEntry, "E", { ...input, eventTypeCodes: [typeCode] }),
    activeParticipants: [activeParticipant(input.node, false)],
    auditSourceIdentification: input.auditSource,
    participantObjects: [],
  };
}

export interface UserAuthenticationInput extends EventInput {
  readonly activity: "login" | "logout";
  /** Who is, or claims to be, the user, and from where. */
  readonly person: Participant & { readonly networkAccessPoint: NetworkAccessPoint };
  /** The node or system that authenticates. */
  readonly node?: Process;
  /** A node logs a user out who did nothing for too long. Default: the person. */
  readonly requestor?: "person" | "node";
}

/** A user logged in or out, or tried to. @throws AuditError @see PS3.15 A.5.3.12 */
export function userAuthentication(input: UserAuthenticationInput): AuditMessage {
  const { activity, person, node, requestor = "person", auditSource } = input;
  const typeCode = eventTypeCodes[activity];
  return {
    eventIdentification: eventIdentification(eventIdCodes.userAuthentication, "E", {
      ...input,
      eventTypeCodes: [typeCode],
    }),
    activeParticipants: [
      activeParticipant(person, requestor === "person"),
      ...(node ? [activeParticipant(node, requestor === "node")] : []),
    ],
    auditSourceIdentification: auditSource,
    participantObjects: [],
  };
}
