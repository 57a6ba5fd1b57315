import type { AssociationTimeouts } from "./association.js";

export function resolveTimeouts(timeouts: Partial<AssociationTimeouts> = {}): AssociationTimeouts {
  return {
    artimMs: timeouts.artimMs ?? 30_000,
    responseMs: timeouts.responseMs ?? 60_000,
    stallMs: timeouts.stallMs ?? 60_000,
    idleMs: timeouts.idleMs ?? 600_000,
  };
}

/** Longest A-ASSOCIATE PDU that is read: 128 contexts with many transfer syntaxes, and a user identity of 64 KiB. */
export const MAX_ASSOCIATE_LENGTH = 2 ** 18;

/** What is said to the peer where the caller says nothing. */
export const DEFAULT_MAX_PDU_LENGTH = 2 ** 17;
