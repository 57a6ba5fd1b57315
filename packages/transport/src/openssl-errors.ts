import { TransportError, type TransportErrorCode } from "./errors.js";

/** When an error came: it decides what a broken record or a closed socket means. */
export type Phase = "handshake" | "data";

/** What the errors of Node's TLS mean, without the ERR_SSL_ of OpenSSL's reasons. */
const reasons: Readonly<Record<string, TransportErrorCode>> = {
  HTTP_REQUEST: "ERR_TRANSPORT_NOT_TLS",
  HTTPS_PROXY_REQUEST: "ERR_TRANSPORT_NOT_TLS",
  WRONG_VERSION_NUMBER: "ERR_TRANSPORT_NOT_TLS",
  UNKNOWN_PROTOCOL: "ERR_TRANSPORT_NOT_TLS",
  UNSUPPORTED_PROTOCOL: "ERR_TRANSPORT_VERSION",
  VERSION_TOO_LOW: "ERR_TRANSPORT_VERSION",
  VERSION_TOO_HIGH: "ERR_TRANSPORT_VERSION",
  WRONG_SSL_VERSION: "ERR_TRANSPORT_VERSION",
  NO_PROTOCOLS_AVAILABLE: "ERR_TRANSPORT_VERSION",
  INAPPROPRIATE_FALLBACK: "ERR_TRANSPORT_VERSION",
  NO_SHARED_CIPHER: "ERR_TRANSPORT_SUITE",
  NO_SUITABLE_KEY_SHARE: "ERR_TRANSPORT_SUITE",
  NO_SHARED_GROUPS: "ERR_TRANSPORT_SUITE",
  NO_SUITABLE_GROUPS: "ERR_TRANSPORT_SUITE",
  NO_SUITABLE_SIGNATURE_ALGORITHM: "ERR_TRANSPORT_SUITE",
  NO_SHARED_SIGNATURE_ALGORITHMS: "ERR_TRANSPORT_SUITE",
  WRONG_SIGNATURE_TYPE: "ERR_TRANSPORT_SUITE",
  WRONG_CIPHER_RETURNED: "ERR_TRANSPORT_SUITE",
  UNKNOWN_CIPHER_RETURNED: "ERR_TRANSPORT_SUITE",
  WRONG_CURVE: "ERR_TRANSPORT_SUITE",
  DH_KEY_TOO_SMALL: "ERR_TRANSPORT_PROFILE",
  UNSAFE_LEGACY_RENEGOTIATION_DISABLED: "ERR_TRANSPORT_PROFILE",
  NO_APPLICATION_PROTOCOL: "ERR_TRANSPORT_APPLICATION_PROTOCOL",
  BAD_RECORD_TYPE: "ERR_TRANSPORT_PROTOCOL",
  DECRYPTION_FAILED_OR_BAD_RECORD_MAC: "ERR_TRANSPORT_INTEGRITY",
  CIPHER_OPERATION_FAILED: "ERR_TRANSPORT_INTEGRITY",
  BAD_RECORD: "ERR_TRANSPORT_INTEGRITY",
  DATA_LENGTH_TOO_LONG: "ERR_TRANSPORT_INTEGRITY",
  ENCRYPTED_LENGTH_TOO_LONG: "ERR_TRANSPORT_INTEGRITY",
  BLOCK_CIPHER_PAD_IS_WRONG: "ERR_TRANSPORT_INTEGRITY",
  DIGEST_CHECK_FAILED: "ERR_TRANSPORT_INTEGRITY",
};

const nodeCodes: Readonly<Record<string, TransportErrorCode>> = {
  ERR_TLS_DH_PARAM_SIZE: "ERR_TRANSPORT_PROFILE",
  ECONNREFUSED: "ERR_TRANSPORT_UNREACHABLE",
  ENOTFOUND: "ERR_TRANSPORT_UNREACHABLE",
  EAI_AGAIN: "ERR_TRANSPORT_UNREACHABLE",
  EHOSTUNREACH: "ERR_TRANSPORT_UNREACHABLE",
  ENETUNREACH: "ERR_TRANSPORT_UNREACHABLE",
  ETIMEDOUT: "ERR_TRANSPORT_UNREACHABLE",
  ECONNRESET: "ERR_TRANSPORT_CLOSED",
  EPIPE: "ERR_TRANSPORT_CLOSED",
  ERR_STREAM_PREMATURE_CLOSE: "ERR_TRANSPORT_CLOSED",
};

/** What alerts of the peer mean, where that is more than that it refused. */
const alerts: Readonly<Record<string, TransportErrorCode>> = {
  protocol_version: "ERR_TRANSPORT_VERSION",
  insufficient_security: "ERR_TRANSPORT_SUITE",
  no_application_protocol: "ERR_TRANSPORT_APPLICATION_PROTOCOL",
  unrecognized_name: "ERR_TRANSPORT_SERVER_NAME",
  bad_record_mac: "ERR_TRANSPORT_INTEGRITY",
};

/** Translates what Node and OpenSSL throw; the message repeats none of theirs. */
export function transportError(cause: unknown, phase: Phase): TransportError {
  if (cause instanceof TransportError) return cause;
  const code = typeof cause === "object" && cause && "code" in cause ? String(cause.code) : "";
  const alert = /^ERR_SSL_(?:SSLV3_|TLSV1_|TLSV13_|SSL\/TLS_)(?:ALERT_)?(.+)$/.exec(code)?.[1]?.toLowerCase();
  if (alert !== undefined) return alertError(alert, cause);
  const reason = code.startsWith("ERR_SSL_") ? code.slice("ERR_SSL_".length) : undefined;
  const otherwise = phase === "handshake" ? "ERR_TRANSPORT_HANDSHAKE" : "ERR_TRANSPORT_PROTOCOL";
  const translated = (reason === undefined ? nodeCodes[code] : reasons[reason]) ?? otherwise;
  const isPlain = translated === "ERR_TRANSPORT_NOT_TLS" && phase === "data";
  return errorOf(isPlain ? "ERR_TRANSPORT_PROTOCOL" : translated, cause);
}

/** Translates what ends a connection after its handshake; what the caller destroys it with stays as it is. */
export function dataError(error: Error): Error {
  const code = "code" in error ? String(error.code) : "";
  return /^ERR_(SSL|TLS|OSSL)_/.test(code) || code in nodeCodes ? transportError(error, "data") : error;
}

/** The error for a fatal alert that the peer sent. */
export function alertError(alert: string, cause?: unknown): TransportError {
  const code = alerts[alert] ?? "ERR_TRANSPORT_ALERT";
  return new TransportError(code, `the peer ended the connection with the alert ${alert}`, { cause, alert });
}

function errorOf(code: TransportErrorCode, cause: unknown): TransportError {
  return new TransportError(code, messages[code] ?? "the peer broke the protocol", { cause });
}

const messages: Readonly<Partial<Record<TransportErrorCode, string>>> = {
  ERR_TRANSPORT_NOT_TLS: "what came first is no TLS",
  ERR_TRANSPORT_VERSION: "there is no protocol version in common",
  ERR_TRANSPORT_SUITE: "there is no cipher suite, group or signature algorithm in common",
  ERR_TRANSPORT_PROFILE: "the peer offers less than the profile allows",
  ERR_TRANSPORT_APPLICATION_PROTOCOL: "there is no application protocol in common",
  ERR_TRANSPORT_INTEGRITY: "data were altered on the way",
  ERR_TRANSPORT_UNREACHABLE: "the peer cannot be reached",
  ERR_TRANSPORT_CLOSED: "the peer closed the connection",
  ERR_TRANSPORT_HANDSHAKE: "the handshake failed",
};
