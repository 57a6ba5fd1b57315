import type { SecureContext } from "@dicomsec/transport";
import type { BackOffOptions } from "./back-off.js";

interface CommonDestination {
  /** What its place in the spool is called; another name is another destination, which begins anew. Default: `syslog-tls://HOST:PORT` or `syslog-udp://HOST:PORT`. */
  readonly name?: string;
  readonly host: string;
  readonly backOff?: BackOffOptions;
}

/** A repository over syslog-TLS. @see PS3.15 A.6, RFC 5425 */
export interface TlsDestination extends CommonDestination {
  readonly kind: "tls";
  /** Default: 6514. */
  readonly port?: number;
  readonly context: SecureContext;
  /** As in `connect` of `@dicomsec/transport`. Default: the host. */
  readonly serverName?: string | false;
  /** Longest syslog message that the repository takes, in octets. Default: 32,768, which A.6 demands. */
  readonly maxMessageLength?: number;
  /** What becomes of a message that is longer: `shrink` leaves out lists of instances, and what is still too long goes to quarantine. Default: `shrink`. */
  readonly oversize?: "shrink" | "quarantine";
  readonly confirmation?: ConfirmationOptions;
  /** How long a handshake, the other side taking data, and the close that confirms may take, each. Default: 30,000. */
  readonly timeoutMs?: number;
}

/**
 * When what was sent is confirmed. A repository has no word for that; it is taken for confirmed what was sent before we half-closed a connection that the repository
 * then closed in order (the close barrier): it has read everything. Whether it has stored everything is its own affair.
 */
export interface ConfirmationOptions {
  /**
   * How long a connection must have stood before anything is sent, and after the last that was sent before we half-close: a repository that does not want us, or
   * cannot bear a message, goes away in that time, and later its going away would look like a confirmation. Default: 250, and before the first message at least twice
   * the time of the handshake.
   */
  readonly settleMs?: number;
  /** Each confirmation takes some 300 ms, in which nothing is sent: what comes meanwhile waits in the spool. Default: 100,000. */
  readonly everyMessages?: number;
  /** Default: 10,000. */
  readonly everyMs?: number;
  /** After this time with nothing to send. Default: 2,000. */
  readonly idleMs?: number;
  /**
   * Whether a close counts that TLS did not announce by close_notify, as none does when the repository is killed after it has read and before it has stored. `required`: it
   * does not. `learned`: it does, unless this repository has been seen to announce it; that is tried with a connection that carries nothing. rsyslog never does.
   * Default: `learned`.
   */
  readonly closeNotify?: "required" | "learned";
}

/** A repository over syslog by UDP, which confirms nothing: what was sent, and was not refused at once, counts as received. @see PS3.15 A.7, RFC 5426 */
export interface UdpDestination extends CommonDestination {
  readonly kind: "udp";
  /** Default: 514. */
  readonly port?: number;
  /** Longest message, in octets. What is longer than a packet of the network is sent in fragments. Default: 65,507, the most that a datagram over IPv4 holds. */
  readonly maxMessageLength?: number;
  /** As for TLS; `elsewhere`: it is left to the other destinations, of which one must be TLS. No message is ever cut. Default: `shrink`. */
  readonly oversize?: "shrink" | "quarantine" | "elsewhere";
  /** Most messages in a millisecond. Default: 5. */
  readonly perMillisecond?: number;
}

export type Destination = TlsDestination | UdpDestination;

/** What happens at a destination; nothing of it is audited, least of all by the same way. */
export type DestinationEvent =
  /** Everything up to this number is with the repository, or in quarantine. */
  | { readonly kind: "confirmed"; readonly destination: string; readonly throughSequence: number }
  /** It cannot be reached, refuses us, or went away; `code` says why. Messages wait, and what is not confirmed is sent again. */
  | { readonly kind: "unavailable"; readonly destination: string; readonly code: string; readonly unconfirmed: number }
  /** A message will not be sent: it is too long, or the repository goes away whenever it gets it. It is in the folder `quarantine` of the spool. */
  | {
      readonly kind: "quarantined";
      readonly destination: string;
      readonly sequence: number;
      readonly why: QuarantineReason;
    }
  /** A message is too long for this destination, and is left to the others. */
  | { readonly kind: "elsewhere"; readonly destination: string; readonly sequence: number };

export type QuarantineReason = "too-long" | "refused-by-repository";

/** How a destination is. */
export interface DestinationHealth {
  readonly destination: string;
  readonly state: "idle" | "connecting" | "sending" | "confirming" | "waiting" | "stopped";
  readonly confirmedSequence: number;
  /** Messages that are not confirmed. */
  readonly waiting: number;
  /** Messages that went out, those that did so again among them. */
  readonly sent: number;
  readonly quarantined: number;
  /** Of the last failure; `undefined` since the last confirmation. */
  readonly failure: string | undefined;
}
