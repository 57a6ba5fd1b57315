import { connect, type TLSSocket } from "node:tls";
import type { Answer } from "./facts.js";
import type { Prober } from "./prober.js";

/** A handshake of its own: node:tls with all it has, and no certificate. */
const everything = { ciphers: "ALL:COMPLEMENTOFALL:eNULL:@SECLEVEL=0", minVersion: "TLSv1" } as const;

/**
 * Whether a node that asks for a client certificate ends the connection without one.
 *
 * In TLS 1.3 the node tells only after the client's last message: we close then, and a node that has let us in closes likewise, while one that
 * has not sends its alert. A handshake that node:tls cannot make, for want of a suite, tells nothing.
 */
export async function requiresCertificate(prober: Prober): Promise<Answer> {
  if (!(await prober.takeTurn())) return "unknown";
  const { host, port, timeoutMs, signal } = prober.options;
  const { serverName } = prober;
  const name = serverName === undefined ? {} : { servername: serverName };
  // The certificate is judged elsewhere, and nothing is sent.
  const socket = connect({ host, port, rejectUnauthorized: false, ...everything, ...name });
  const abort = (): void => void socket.destroy();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const answer = await outcome(socket, timeoutMs);
    signal?.throwIfAborted();
    return answer;
  } finally {
    signal?.removeEventListener("abort", abort);
    socket.destroy();
  }
}

function outcome(socket: TLSSocket, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    let [isAgreed, isSecured] = [false, false];
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const timer = setTimeout(() => settle("unknown"), timeoutMs);
    // There are keys: what is refused from here on is not what we offered, but who we are.
    socket.once("keylog", () => (isAgreed = true));
    socket.once("secureConnect", () => {
      isSecured = true;
      if (socket.getProtocol() !== "TLSv1.3") return settle("no");
      socket.end();
    });
    socket.on("data", () => {});
    socket.on("error", (error) => settle(isAgreed && isRefusal(error) ? "yes" : "unknown"));
    socket.once("end", () => settle(isSecured ? "no" : "unknown"));
    socket.once("close", () => settle("unknown"));
  });
}

/** The alerts with which servers refuse who has no certificate. OpenSSL sends handshake_failure before TLS 1.3. */
const refusals: readonly string[] = [
  "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
  "ERR_SSL_SSLV3_ALERT_NO_CERTIFICATE",
  "ERR_SSL_TLSV1_ALERT_ACCESS_DENIED",
  "ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN",
];

function isRefusal(error: Error): boolean {
  return "code" in error && refusals.includes(String(error.code));
}
