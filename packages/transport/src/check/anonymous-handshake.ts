import { connect, type TLSSocket } from "node:tls";
import type { Answer } from "./facts.js";
import type { Prober } from "./prober.js";

/** A handshake of its own: node:tls with all it has, and no certificate. */
const everything = { ciphers: "ALL:COMPLEMENTOFALL:eNULL:@SECLEVEL=0", minVersion: "TLSv1" } as const;

/** How long a node may take, once there are keys, to drop whom it does not know. */
const DROP_MS = 1000;

/**
 * Whether a node that asks for a client certificate ends the connection without one.
 *
 * TLS itself refuses with an alert: in TLS 1.3 after the client's last message, so that we close and read what comes. A node that looks at
 * certificates only when the handshake is done drops the connection, for which it is given a second. A handshake that node:tls cannot make, for
 * want of a suite, tells nothing.
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
    let state: State = "greeting";
    const timers: NodeJS.Timeout[] = [];
    const settle = (answer: Answer): void => {
      timers.forEach(clearTimeout);
      resolve(answer);
    };
    timers.push(setTimeout(() => settle("unknown"), timeoutMs + DROP_MS));
    // There are keys: what is refused from here on is not what we offered, but who we are.
    socket.once("keylog", () => (state = "agreed"));
    socket.once("secureConnect", () => {
      state = "secured";
      const leave = (): void => {
        if (socket.getProtocol() !== "TLSv1.3") return settle("no");
        state = "leaving";
        socket.end();
      };
      timers.push(setTimeout(leave, DROP_MS));
    });
    const onEnd = (): void => settle(answerOfEnd[state]);
    socket.on("data", () => {});
    socket.on("error", (error) => settle(answerOfError(error, state)));
    socket.once("end", onEnd);
    socket.once("close", onEnd);
  });
}

/** How far the handshake is: keys are agreed on; it is done; we have closed. */
type State = "greeting" | "agreed" | "secured" | "leaving";

/** What it means that the node closes. */
const answerOfEnd: Readonly<Record<State, Answer>> = {
  greeting: "unknown",
  agreed: "yes",
  secured: "yes",
  leaving: "no",
};

/** An alert of the node, a reset, or what node:tls cannot make of the node. */
function answerOfError(error: Error, state: State): Answer {
  const code = "code" in error ? String(error.code) : "";
  if (code.startsWith("ERR_SSL_")) return code.includes("_ALERT_") && state !== "greeting" ? "yes" : "unknown";
  return answerOfEnd[state];
}
