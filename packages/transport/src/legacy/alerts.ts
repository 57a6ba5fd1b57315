import { type AlertName, alertNumbers } from "../alerts.js";
import { TransportError, type TransportErrorCode } from "../errors.js";

/** What the peer is told about an error that has no alert of its own; to what is no TLS, nothing is said. */
const alertsByCode: { readonly [Code in TransportErrorCode]?: AlertName | "none" } = {
  ERR_TRANSPORT_ALERT: "none",
  ERR_TRANSPORT_CLOSED: "none",
  ERR_TRANSPORT_NOT_TLS: "none",
  ERR_TRANSPORT_UNREACHABLE: "none",
  ERR_TRANSPORT_HANDSHAKE_TIMEOUT: "user_canceled",
  ERR_TRANSPORT_VERSION: "protocol_version",
  ERR_TRANSPORT_SUITE: "handshake_failure",
  ERR_TRANSPORT_APPLICATION_PROTOCOL: "no_application_protocol",
  ERR_TRANSPORT_SERVER_NAME: "unrecognized_name",
  ERR_TRANSPORT_PROFILE: "insufficient_security",
  ERR_TRANSPORT_HANDSHAKE: "handshake_failure",
  ERR_TRANSPORT_INTEGRITY: "bad_record_mac",
  ERR_TRANSPORT_PROTOCOL: "unexpected_message",
  ERR_TRANSPORT_CERTIFICATE_MISSING: "handshake_failure",
  ERR_TRANSPORT_CERTIFICATE_EXPIRED: "certificate_expired",
  ERR_TRANSPORT_CERTIFICATE_NOT_YET_VALID: "bad_certificate",
  ERR_TRANSPORT_CERTIFICATE_REVOKED: "certificate_revoked",
  ERR_TRANSPORT_CERTIFICATE_REVOCATION_UNKNOWN: "certificate_unknown",
  ERR_TRANSPORT_CERTIFICATE_USAGE: "unsupported_certificate",
  ERR_TRANSPORT_CERTIFICATE_KEY: "unsupported_certificate",
  ERR_TRANSPORT_CERTIFICATE_HASH: "bad_certificate",
  ERR_TRANSPORT_CERTIFICATE_UNTRUSTED: "unknown_ca",
  ERR_TRANSPORT_CERTIFICATE_NAME: "bad_certificate",
  ERR_TRANSPORT_CERTIFICATE_INVALID: "bad_certificate",
  ERR_TRANSPORT_NOT_AUTHORIZED: "access_denied",
};

/** The alert that tells the peer about an error; undefined where it is told nothing. */
export function alertFor({ code, alert }: TransportError): AlertName | undefined {
  if (alert !== undefined && alert in alertNumbers && alertsByCode[code] !== "none") return alert as AlertName;
  const name = alertsByCode[code] ?? "internal_error";
  return name === "none" ? undefined : name;
}

export function alertFragment(name: AlertName, level: "warning" | "fatal"): Uint8Array {
  return Uint8Array.of(level === "warning" ? 1 : 2, alertNumbers[name]);
}

/** The peer broke the protocol: what it is told, and what the error says; the code depends on how far the connection is. */
export class ProtocolFault extends Error {
  readonly alert: AlertName;

  constructor(alert: AlertName, message: string) {
    super(message);
    this.name = "ProtocolFault";
    this.alert = alert;
  }
}

export function unexpectedMessage(what: string): ProtocolFault {
  return new ProtocolFault("unexpected_message", `${what} came where none may`);
}

/** A fatal alert of the peer. A wrong MAC after the handshake says that data were altered on the way. */
export class PeerAlert extends TransportError {
  constructor(alert: string, { isSecured }: { readonly isSecured: boolean }) {
    const isIntegrity = isSecured && (alert === "bad_record_mac" || alert === "decryption_failed");
    const code = isIntegrity ? "ERR_TRANSPORT_INTEGRITY" : "ERR_TRANSPORT_ALERT";
    super(code, `the peer sent the alert ${alert}`, { alert });
  }
}
