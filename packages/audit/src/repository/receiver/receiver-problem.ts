import type { Sender } from "../audit-sink.js";

/** Something that kept a message from being received, or might have. Whoever is told must not block. */
export interface ReceiverProblem {
  readonly kind:
    /** A connection did not come to be: its handshake or certificates, or there are too many. */
    | "refused"
    /** What came is no frame of RFC 5425; the connection was reset. */
    | "unframed"
    /** A message is longer than is taken; it was passed over. */
    | "oversized"
    /** The peer ended within a frame; the connection was reset, so that nothing on it counts as confirmed. */
    | "truncated"
    /** A frame that had begun did not end in time; the connection was reset. */
    | "slow"
    /** Nothing came for as long as may be; the connection was reset. */
    | "silent"
    /** The connection broke. */
    | "broken"
    /** Datagrams are dropped, since the sink is behind; told once until there is room. */
    | "dropped"
    /** The sink failed; it is asked again. */
    | "sink";
  readonly sender?: Sender;
  /** The code of the error beneath. */
  readonly code?: string;
  readonly error?: unknown;
}
