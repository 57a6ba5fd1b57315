import type { TypedEventInput } from "../messages/event-input.js";
import { beginTransferring, type Exchange, instancesTransferred } from "../messages/transfer.js";
import type { Process } from "../messages/participants.js";
import type { AuditMessage } from "../schema/audit-message.js";
import { groupInstances, type HandledInstance } from "./handled-instances.js";

export interface InstancesStoredInput extends TypedEventInput, Pick<Exchange, "others" | "requestor"> {
  /** Whether this node got them or sent them: by C-STORE, STOW-RS, or as sub-operations of C-MOVE and C-GET. */
  readonly direction: "received" | "sent";
  readonly local: Process;
  readonly remote: Process;
  readonly instances: readonly HandledInstance[];
  /** C: the receiver had no copy; U: it changes the ones that it has. Default: C for what was received, and R for what was sent, of which the source does not know. */
  readonly action?: "C" | "R" | "U";
}

/**
 * Instances were received or sent: DICOM Instances Transferred, one message for each patient and outcome.
 *
 * The source is the requestor, where nothing else is said.
 *
 * @throws AuditError
 * @see PS3.15 A.5.3.7
 */
export function instancesStored(input: InstancesStoredInput): readonly AuditMessage[] {
  const { direction, instances, action = direction === "received" ? "C" : "R", requestor = "source" } = input;
  return groupInstances(instances, input).map((group) =>
    instancesTransferred({ ...eventOf(input), ...sidesOf(input), requestor, ...group, action }),
  );
}

export interface InstancesRetrievedInput extends TypedEventInput, Pick<Exchange, "others" | "requestor"> {
  readonly local: Process;
  /** Who gets them: the node of a C-GET or the destination of a C-MOVE, or the client of WADO-RS or WADO-URI. */
  readonly destination: Process;
  readonly instances: readonly HandledInstance[];
}

/**
 * Instances were given to who asked for them: DICOM Instances Transferred, one message for each patient and outcome.
 *
 * The destination is the requestor, where nothing else is said; a C-MOVE to a third node has who asked among the `others`.
 *
 * @throws AuditError
 * @see PS3.15 A.5.3.7
 */
export function instancesRetrieved(input: InstancesRetrievedInput): readonly AuditMessage[] {
  const { destination: remote, requestor = "destination" } = input;
  return instancesStored({ ...input, direction: "sent", remote, requestor });
}

/** A transfer begins: Begin Transferring DICOM Instances, one message for each patient. @throws AuditError @see PS3.15 A.5.3.3 */
export function transferBegun(input: Omit<InstancesStoredInput, "action">): readonly AuditMessage[] {
  const { instances, requestor = "source" } = input;
  return groupInstances(instances, input).map((group) =>
    beginTransferring({ ...eventOf(input), ...sidesOf(input), requestor, ...group }),
  );
}

function sidesOf({ direction, local, remote, others }: InstancesStoredInput): Omit<Exchange, "requestor"> {
  const isReceived = direction === "received";
  return {
    source: isReceived ? remote : local,
    destination: isReceived ? local : remote,
    ...(others && { others }),
  };
}

/** What all messages of an event have in common. */
export function eventOf({ dateTime, auditSource, eventTypeCodes }: TypedEventInput): TypedEventInput {
  return { dateTime, auditSource, ...(eventTypeCodes && { eventTypeCodes }) };
}
