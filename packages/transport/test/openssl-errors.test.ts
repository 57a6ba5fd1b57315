import { describe, expect, it } from "@jest/globals";
import { TransportError } from "../src/errors.js";
import { dataError, transportError } from "../src/openssl-errors.js";

const foreign = (code: string): Error => Object.assign(new Error("of OpenSSL, with a name in it"), { code });

describe("an error of Node's TLS", () => {
  it.each([
    ["ERR_SSL_HTTP_REQUEST", "ERR_TRANSPORT_NOT_TLS"],
    ["ERR_SSL_UNSUPPORTED_PROTOCOL", "ERR_TRANSPORT_VERSION"],
    ["ERR_SSL_NO_SHARED_CIPHER", "ERR_TRANSPORT_SUITE"],
    ["ERR_SSL_DH_KEY_TOO_SMALL", "ERR_TRANSPORT_PROFILE"],
    ["ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "ERR_TRANSPORT_INTEGRITY"],
    ["ECONNRESET", "ERR_TRANSPORT_CLOSED"],
    ["ECONNREFUSED", "ERR_TRANSPORT_UNREACHABLE"],
    ["ERR_SSL_SOMETHING_NEW", "ERR_TRANSPORT_HANDSHAKE"],
    ["ERR_SSL_UNKNOWN_ALERT_TYPE", "ERR_TRANSPORT_HANDSHAKE"],
  ])("%s becomes %s in a handshake, and repeats nothing of it", (code, expected) => {
    const error = transportError(foreign(code), "handshake");
    expect(error).toMatchObject({ code: expected, alert: undefined, cause: { code } });
    expect(error.message).not.toContain("OpenSSL");
  });

  it.each([
    ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "ERR_TRANSPORT_ALERT", "handshake_failure"],
    ["ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE", "ERR_TRANSPORT_ALERT", "handshake_failure"],
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "ERR_TRANSPORT_ALERT", "unknown_ca"],
    ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "ERR_TRANSPORT_VERSION", "protocol_version"],
    ["ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL", "ERR_TRANSPORT_APPLICATION_PROTOCOL", "no_application_protocol"],
    ["ERR_SSL_TLSV1_UNRECOGNIZED_NAME", "ERR_TRANSPORT_SERVER_NAME", "unrecognized_name"],
    ["ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC", "ERR_TRANSPORT_INTEGRITY", "bad_record_mac"],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "ERR_TRANSPORT_ALERT", "certificate_required"],
  ])("%s is the peer's alert: %s", (code, expected, alert) => {
    expect(transportError(foreign(code), "handshake")).toMatchObject({ code: expected, alert });
  });

  it("is told apart from a caller's own error, with which a connection is destroyed", () => {
    const own = new Error("the association was aborted");
    expect(dataError(own)).toBe(own);
    expect(dataError(foreign("ERR_SSL_BAD_RECORD_TYPE"))).toMatchObject({ code: "ERR_TRANSPORT_PROTOCOL" });
    expect(dataError(foreign("ERR_SSL_WRONG_VERSION_NUMBER"))).toMatchObject({ code: "ERR_TRANSPORT_PROTOCOL" });
    const ours = new TransportError("ERR_TRANSPORT_INTEGRITY", "data were altered");
    expect(dataError(ours)).toBe(ours);
  });
});
