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
