/** Why something of addresses, names, time or services could not be done. */
export type NetworkErrorCode =
  /** The options contradict each other, or one is out of its range. */
  | "ERR_NETWORK_OPTIONS"
  /** A packet that is none of its protocol, or is cut short. */
  | "ERR_NETWORK_PACKET"
  /** No answer came in time. */
  | "ERR_NETWORK_TIMEOUT"
  /** The socket could not be opened, bound or used. */
  | "ERR_NETWORK_SOCKET"
  /** No DNS server could answer: SERVFAIL, FORMERR, NOTIMP, a referral, or a chain of aliases that has no end. */
  | "ERR_NETWORK_DNS_SERVER"
  /** A DNS server refuses to serve us: REFUSED. */
  | "ERR_NETWORK_DNS_REFUSED"
  /** The DNS server is not one of the zone, or the request is not allowed to its key: NOTAUTH, NOTZONE. */
  | "ERR_NETWORK_DNS_NOTAUTH"
  /** A prerequisite of the update does not hold: YXDOMAIN, YXRRSET, NXRRSET, NXDOMAIN. */
  | "ERR_NETWORK_DNS_PREREQUISITE"
  /** The DNS server says that our signature is wrong: BADSIG, or BADTRUNC. */
  | "ERR_NETWORK_TSIG_BADSIG"
  /** The DNS server does not know our key: BADKEY. */
  | "ERR_NETWORK_TSIG_BADKEY"
  /** The DNS server says that our clock, or its own, is wrong: BADTIME. */
  | "ERR_NETWORK_TSIG_BADTIME"
  /** The answer to a signed request is not signed. */
  | "ERR_NETWORK_TSIG_UNSIGNED"
  /** The answer to a signed request has a wrong signature, another key, or a time that is not now. */
  | "ERR_NETWORK_TSIG_INVALID"
  /** What was to be used is closed. */
  | "ERR_NETWORK_CLOSED";

export interface NetworkErrorDetails {
  readonly message: string;
  readonly cause?: unknown;
}

/** The error of this package: a stable `code`, and never a key or another secret in its text. */
export class NetworkError extends Error {
  readonly code: NetworkErrorCode;

  constructor(code: NetworkErrorCode, { message, cause }: NetworkErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "NetworkError";
    this.code = code;
  }
}
