/** Why a secure connection was not made, or ended. */
export type TransportErrorCode =
  /** The options contradict the profile, or each other; the message says which. */
  | "ERR_TRANSPORT_OPTIONS"
  /** Our own key or certificate cannot be used, or is not what the profile asks of certificates. */
  | "ERR_TRANSPORT_IDENTITY"
  /** The profile needs suites that only `@dicomsec/transport/legacy` has, and that engine was not given. */
  | "ERR_TRANSPORT_LEGACY_ENGINE"
  /** No connection: nobody listens there, the name is unknown, the network refused. */
  | "ERR_TRANSPORT_UNREACHABLE"
  /** What came first is no TLS: plain DICOM, HTTP, or anything else. */
  | "ERR_TRANSPORT_NOT_TLS"
  /** The handshake took longer than it may. */
  | "ERR_TRANSPORT_HANDSHAKE_TIMEOUT"
  /** No answer came in the time that it may take. */
  | "ERR_TRANSPORT_TIMEOUT"
  /** More connections, or handshakes at once, than the listener takes; a packet longer than agreed; or keys that may protect no more data. */
  | "ERR_TRANSPORT_LIMIT"
  /** The two sides have no protocol version in common. */
  | "ERR_TRANSPORT_VERSION"
  /** The two sides have no cipher suite, group or signature algorithm in common. */
  | "ERR_TRANSPORT_SUITE"
  /** The two sides have no application protocol (ALPN) in common. */
  | "ERR_TRANSPORT_APPLICATION_PROTOCOL"
  /** No identity of the listener has the name that the client asked for (SNI). */
  | "ERR_TRANSPORT_SERVER_NAME"
  /** What was negotiated is not what the profile allows. */
  | "ERR_TRANSPORT_PROFILE"
  /** The handshake failed in another way: a malformed or unexpected message, a wrong signature. */
  | "ERR_TRANSPORT_HANDSHAKE"
  /** The peer refused: it sent a fatal alert, which `alert` names. */
  | "ERR_TRANSPORT_ALERT"
  /** The peer closed the connection before the handshake was done, or without saying that no more data follow. */
  | "ERR_TRANSPORT_CLOSED"
  /** The peer sent no certificate. */
  | "ERR_TRANSPORT_CERTIFICATE_MISSING"
  | "ERR_TRANSPORT_CERTIFICATE_EXPIRED"
  | "ERR_TRANSPORT_CERTIFICATE_NOT_YET_VALID"
  | "ERR_TRANSPORT_CERTIFICATE_REVOKED"
  /** Revocation must be known, and neither a CRL nor a stapled OCSP response tells it. */
  | "ERR_TRANSPORT_CERTIFICATE_REVOCATION_UNKNOWN"
  /** keyUsage or extendedKeyUsage does not allow what the certificate is used for. */
  | "ERR_TRANSPORT_CERTIFICATE_USAGE"
  /** A key of the path is shorter, or of another kind, than the profile allows. */
  | "ERR_TRANSPORT_CERTIFICATE_KEY"
  /** A certificate of the path is signed with a hash that the profile does not allow. */
  | "ERR_TRANSPORT_CERTIFICATE_HASH"
  /** No path leads to a trust anchor. */
  | "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED"
  /** The certificate does not name the server that was asked for. */
  | "ERR_TRANSPORT_CERTIFICATE_NAME"
  /** The path is invalid in another way, or the certificate cannot be read. */
  | "ERR_TRANSPORT_CERTIFICATE_INVALID"
  /** The certificate is valid, but its holder is not authorised here. */
  | "ERR_TRANSPORT_NOT_AUTHORIZED"
  /** Data were altered, repeated or lost on the way: the upper layer raises A-P-ABORT with the provider reason `integrityFailureReason`. */
  | "ERR_TRANSPORT_INTEGRITY"
  /** The peer broke the protocol after the handshake. */
  | "ERR_TRANSPORT_PROTOCOL"
  /** A message of the application is longer than it may be, or badly framed. */
  | "ERR_TRANSPORT_MESSAGE";

export interface TransportErrorOptions {
  readonly cause?: unknown;
  /** The alert that the peer sent, or that was sent to it, as RFC 8446 section 6 spells it. */
  readonly alert?: string;
}

/** The error of this package: a stable `code`, and never a key, a certificate subject or data of the connection in its message. */
export class TransportError extends Error {
  readonly code: TransportErrorCode;
  /** As RFC 8446 section 6 spells it: "bad_record_mac", "unknown_ca". */
  readonly alert: string | undefined;

  constructor(code: TransportErrorCode, message: string, options: TransportErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "TransportError";
    this.code = code;
    this.alert = options.alert;
  }
}

/** The socket is gone before the handshake was done. */
export function closedEarly(cause?: Error): TransportError {
  const isUnreachable = cause && "syscall" in cause && (cause.syscall === "connect" || cause.syscall === "getaddrinfo");
  if (isUnreachable) return new TransportError("ERR_TRANSPORT_UNREACHABLE", "the peer cannot be reached", { cause });
  return new TransportError("ERR_TRANSPORT_CLOSED", "the peer closed the connection before the handshake was done", {
    cause,
  });
}
