import { StorageError } from "./storage-error.js";

/** SOP Instance Status (0100,0410): not specified, original, authorized original, authorized copy. */
export type SopInstanceStatus = "NS" | "OR" | "AO" | "AC";

/** What an instance has of it: one that came without counts as not specified. */
export type InstanceStatus = SopInstanceStatus | "absent";

/** What can happen to an instance. */
export type StatusEvent =
  /** A new instance for diagnostic use. */
  | "create"
  /** An authorized entity certified it. */
  | "certify"
  /** The receiver of the original committed it to storage: what the sender's one becomes. */
  | "let-go"
  /** What a copy for a peer that supports the profile gets. */
  | "send-copy"
  /** What any other peer gets, and everybody over a connection that is not secure. */
  | "send-untrusted"
  /** What came securely from a peer that supports the profile keeps. */
  | "receive"
  /** What came from any other. */
  | "receive-untrusted"
  | "delete";

/** What an event makes of an instance. */
export type StatusAfter = InstanceStatus | "deleted";

/** Every change that A.1.1 allows; there are no others. @see PS3.15 A.1.1 */
export const statusTransitions: Readonly<
  Record<StatusEvent, Readonly<Partial<Record<InstanceStatus, readonly StatusAfter[]>>>>
> = {
  create: { absent: ["OR"] },
  certify: { OR: ["AO"] },
  "let-go": { OR: ["deleted", "NS"], AO: ["deleted", "NS", "AC"] },
  "send-copy": { AO: ["NS", "AC"], AC: ["NS", "AC"], NS: ["NS", "absent"], absent: ["NS", "absent"] },
  "send-untrusted": {
    OR: ["NS", "absent"],
    AO: ["NS", "absent"],
    AC: ["NS", "absent"],
    NS: ["NS", "absent"],
    absent: ["NS", "absent"],
  },
  receive: { OR: ["OR"], AO: ["AO"], AC: ["AC"], NS: ["NS"], absent: ["absent"] },
  "receive-untrusted": { OR: ["NS"], AO: ["NS"], AC: ["NS"], NS: ["NS"], absent: ["NS"] },
  delete: { AC: ["deleted"], NS: ["deleted"], absent: ["deleted"] },
};

/** @throws StorageError ERR_STORAGE_STATUS for a change that A.1.1 does not have */
export function expectTransition(event: StatusEvent, from: InstanceStatus, to: StatusAfter): void {
  if (statusTransitions[event][from]?.includes(to)) return;
  throw new StorageError("ERR_STORAGE_STATUS", { message: `A.1 has no "${event}" from ${from} to ${to}` });
}

/** Of these there is one holder. */
export function isOriginal(status: InstanceStatus | undefined): status is "OR" | "AO" {
  return status === "OR" || status === "AO";
}

export function isSopInstanceStatus(value: string | undefined): value is SopInstanceStatus {
  return value === "NS" || value === "OR" || value === "AO" || value === "AC";
}
