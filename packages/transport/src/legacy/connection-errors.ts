import type { AlertName } from "../alerts.js";
import { TransportError } from "../errors.js";
import { TlsDecodeError } from "../tls-bytes.js";
import { ProtocolFault } from "./alerts.js";

/** The socket is gone, and the peer did not say close_notify: what was read may be truncated. */
export function closed(cause?: Error): TransportError {
  return new TransportError("ERR_TRANSPORT_CLOSED", "the connection was truncated: it ended without close_notify", {
    cause,
  });
}

/** What went wrong inside as an error of this package. */
export function toTransportError(error: unknown, { isSecured }: { readonly isSecured: boolean }): TransportError {
  if (error instanceof TransportError) return error;
  if (error instanceof TlsDecodeError)
    return toTransportError(new ProtocolFault("decode_error", error.message), { isSecured });
  const alert: AlertName = error instanceof ProtocolFault ? error.alert : "internal_error";
  if (!(error instanceof ProtocolFault)) {
    return new TransportError("ERR_TRANSPORT_HANDSHAKE", "the handshake failed on this side", { alert, cause: error });
  }
  const broken = isSecured ? "ERR_TRANSPORT_PROTOCOL" : "ERR_TRANSPORT_HANDSHAKE";
  return new TransportError(alert === "bad_record_mac" ? "ERR_TRANSPORT_INTEGRITY" : broken, error.message, { alert });
}
