export interface AssociationTimeouts {
  /** ARTIM: for the answer to an A-ASSOCIATE-RQ or A-RELEASE-RQ, and for the peer to close. Default: 30,000. */
  readonly artimMs: number;
  /** For a response, and between two of them. Default: 60,000. */
  readonly responseMs: number;
  /** For the rest of a message that has begun, and for a peer to take what is sent. Default: 60,000. */
  readonly stallMs: number;
  /** Of an acceptor: for the next message. Of both: for handlers and callers to take what came; meanwhile nothing is read. Default: 600,000. */
  readonly idleMs: number;
}

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
