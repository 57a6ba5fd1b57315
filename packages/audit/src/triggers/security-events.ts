import { eventTypeCodes } from "../generated/codes.js";
import type { EventInput, Outcome } from "../messages/event-input.js";
import type { Process, Users, UsersRequestor } from "../messages/participants.js";
import { type AlertSubject, securityAlert } from "../messages/security-alert.js";
import type { AuditMessage, CodedValue } from "../schema/audit-message.js";
import { unknownId } from "./unknown.js";

/** Events of security that nodes tell of by themselves, with their EventTypeCode (CID 403) and how they end where nothing else is said. */
const kinds = {
  "network-configuration-changed": [eventTypeCodes.networkConfiguration, "success"],
  "security-configuration-changed": [eventTypeCodes.securityConfiguration, "success"],
  "hardware-configuration-changed": [eventTypeCodes.hardwareConfiguration, "success"],
  "software-changed": [eventTypeCodes.softwareConfiguration, "success"],
  "object-security-changed": [eventTypeCodes.objectSecurityAttributesChanged, "success"],
  "security-roles-changed": [eventTypeCodes.securityRolesChanged, "success"],
  "user-security-changed": [eventTypeCodes.userSecurityAttributesChanged, "success"],
  "restricted-function-used": [eventTypeCodes.useOfRestrictedFunction, "success"],
  "emergency-access-started": [eventTypeCodes.emergencyOverrideStarted, "success"],
  "emergency-access-stopped": [eventTypeCodes.emergencyOverrideStopped, "success"],
  "audit-recording-started": [eventTypeCodes.auditRecordingStarted, "success"],
  "audit-recording-stopped": [eventTypeCodes.auditRecordingStopped, "success"],
  "node-refused": [eventTypeCodes.nodeAuthentication, "minorFailure"],
} as const satisfies Record<string, readonly [CodedValue, Outcome]>;

export type SecurityEventKind = keyof typeof kinds;

export interface SecurityEventInput extends EventInput {
  readonly kind: SecurityEventKind;
  /** Who tells of it. */
  readonly reporters: Users;
  /** Who asked for it, if one of them did. */
  readonly requestor?: UsersRequestor;
  /** Who did it. */
  readonly performers?: readonly Process[];
  /** What it was about, each with a description. */
  readonly subjects?: readonly AlertSubject[];
}

/** Something of security happened, or was changed: Security Alert. @throws AuditError @see PS3.15 A.5.3.11 */
export function securityEvent({ kind, ...input }: SecurityEventInput): AuditMessage {
  const [alertType, outcome] = kinds[kind];
  return securityAlert({ ...input, outcome: input.outcome ?? outcome, alertType });
}

interface RefusalInput extends EventInput {
  /** This node. */
  readonly local: Process;
}

export interface ConnectionRefusedInput extends RefusalInput {
  /** What `onRefused` of `listen` of `@dicomsec/transport` gives, or what its `connect` threw. */
  readonly refusal: {
    readonly error: { readonly code: string; readonly alert?: string | undefined };
    readonly remoteAddress?: string | undefined;
    readonly remotePort?: number | undefined;
  };
}

/** A secure connection was not made: Security Alert, Node Authentication, with the code of the TransportError. @throws AuditError @see PS3.15 A.5.3.11 */
export function connectionRefused({ refusal, ...input }: ConnectionRefusedInput): AuditMessage {
  const { error, remoteAddress } = refusal;
  const alert = error.alert === undefined ? "" : `, alert ${wordOf(error.alert)}`;
  return nodeRefused(input, remoteAddress, `the secure connection was refused: ${wordOf(error.code)}${alert}`);
}

export interface AssociationRejectedInput extends RefusalInput {
  /** What the A-ASSOCIATE-RJ says: `rejection` of an AssociationError. */
  readonly rejection: { readonly result: number; readonly source: number; readonly reason: number };
  readonly callingAeTitle?: string;
  readonly calledAeTitle?: string;
  readonly remoteAddress?: string | undefined;
}

/** An association was rejected: Security Alert, Node Authentication, with the reason. @throws AuditError @see PS3.15 A.5.3.11, PS3.8 9.3.4 */
export function associationRejected(input: AssociationRejectedInput): AuditMessage {
  const { rejection, callingAeTitle, calledAeTitle, remoteAddress, ...event } = input;
  const { result, source, reason } = rejection;
  const why = rejectionReasons[`${source}/${reason}`] ?? `source ${source}, reason ${reason}`;
  const called = calledAeTitle === undefined ? "" : `; called AE title ${calledAeTitle}`;
  const how = result === 2 ? "transiently" : "permanently";
  return nodeRefused(event, remoteAddress, `the association was rejected ${how}: ${why}${called}`, callingAeTitle);
}

/** Of PS3.8 Table 9-21, by source and reason. */
const rejectionReasons: Readonly<Record<string, string>> = {
  "1/1": "no reason given",
  "1/2": "application context name not supported",
  "1/3": "calling AE title not recognized",
  "1/7": "called AE title not recognized",
  "2/1": "the user was not accepted, or no reason given",
  "2/2": "protocol version not supported",
  "3/1": "temporary congestion",
  "3/2": "local limit exceeded",
};

export interface AssociationEndedInput extends RefusalInput {
  /** What `ended` of an association says. */
  readonly end: { readonly how: string; readonly error?: { readonly code: string } };
  readonly peerAeTitle?: string;
  readonly remoteAddress?: string | undefined;
}

/** Ends of an association that are of security; a peer that aborts, or goes away, is none. */
const suspicious = new Set(["ERR_ASSOCIATION_INTEGRITY", "ERR_ASSOCIATION_PDU", "ERR_ASSOCIATION_MESSAGE", "ERR_ASSOCIATION_LIMIT"]); // prettier-ignore

/**
 * An association ended: a Security Alert, Node Authentication, when data were altered on the way or the peer broke the protocol, and no message for all other ends.
 *
 * @throws AuditError
 * @see PS3.15 A.5.3.11
 */
export function associationEnded({
  end,
  peerAeTitle,
  remoteAddress,
  ...input
}: AssociationEndedInput): readonly AuditMessage[] {
  const code = end.how === "failed" ? end.error?.code : undefined;
  if (code === undefined || !suspicious.has(code)) return [];
  return [nodeRefused(input, remoteAddress, `the association was ended: ${wordOf(code)}`, peerAeTitle)];
}

/** The other node is who did it, and what it is about. */
function nodeRefused(
  { local, ...input }: RefusalInput,
  remoteAddress: string | undefined,
  description: string,
  aeTitle?: string,
): AuditMessage {
  const node: Process = {
    userId: remoteAddress ?? unknownId,
    ...(aeTitle !== undefined && { aeTitles: [aeTitle] }),
    ...(remoteAddress !== undefined && { networkAccessPoint: { ipAddress: remoteAddress } }),
  };
  const subject = { subject: { nodeId: remoteAddress ?? unknownId }, description } as const;
  return securityEvent({ ...input, kind: "node-refused", reporters: { process: local }, performers: [node], subjects: [subject] }); // prettier-ignore
}

/** Codes and names of alerts are words; nothing else gets into a description. */
function wordOf(text: string): string {
  return /^\w{1,64}$/.test(text) ? text : "unknown";
}
