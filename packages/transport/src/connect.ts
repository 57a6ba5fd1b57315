import { once } from "node:events";
import { isIP, Socket } from "node:net";
import type { SecureConnection } from "./connection.js";
import { closedEarly, TransportError } from "./errors.js";
import { connectLegacy } from "./legacy-handshake.js";
import { attemptNative } from "./native-client.js";
import type { SecureContext } from "./secure-context.js";
import { withinTime } from "./within-time.js";

export interface ConnectOptions {
  readonly context: SecureContext;
  readonly host: string;
  /**
   * A connection to the host that is there already, on which the protocol above has agreed to go on with TLS (StartTLS), and of which nothing is
   * to be read any more. It is closed when the handshake fails. Default: one is made.
   */
  readonly socket?: Socket;
  /** Default: the one that the profile recommends, 2762. */
  readonly port?: number;
  /**
   * The name or address that the certificate of the server must have, and which it is asked for (SNI). `false`: any, which lets every node that is
   * trusted stand for every other. Default: `host`.
   */
  readonly serverName?: string | false;
  /** From the first attempt to reach the host to the end of all checks. Default: 10,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Makes a secure connection. The promise is kept when the handshake is done, the certificate of the server and what was negotiated are found to be
 * as the profile has it, and `authorize` has agreed; no byte of data goes out before.
 *
 * In TLS 1.3 the server judges the certificate of the client after that: its refusal comes as an error or as the end of the connection.
 *
 * @throws TransportError
 * @see PS3.15 Annex B
 */
export function connect(options: ConnectOptions): Promise<SecureConnection> {
  const request = resolveOptions(options);
  const { timeoutMs, signal } = request;
  let attempt: Attempt | undefined;
  return withinTime(
    async () => {
      try {
        if (request.socket?.destroyed) throw closedEarly();
        attempt = request.context.settings.legacy ? attemptLegacy(request) : attemptNative(request);
        attempt.socket.on("error", () => {});
        if (!request.socket) await once(attempt.socket, "connect");
      } catch (cause) {
        throw unreachable(cause);
      }
      return attempt.handshake();
    },
    { timeoutMs, signal, stop: () => attempt?.socket.destroy() },
  );
}

/** A socket on its way to the peer, and what is to be done once it is there. @internal */
export interface Attempt {
  readonly socket: Socket;
  readonly handshake: () => Promise<SecureConnection>;
}

function attemptLegacy(request: ConnectRequest): Attempt {
  const { host, port, socket = new Socket() } = request;
  if (!request.socket) socket.connect({ host, port, noDelay: true });
  return { socket, handshake: () => connectLegacy(socket, request) };
}

/** @internal */
export type ConnectRequest = ReturnType<typeof resolveOptions>;

function resolveOptions(options: ConnectOptions) {
  const { context, host, socket, serverName = host } = options;
  return {
    context,
    host,
    socket,
    material: context.material,
    port: options.port ?? context.profile.port,
    serverName: serverName === false ? undefined : serverName,
    /** SNI has no addresses (RFC 6066 section 3). */
    sni: serverName === false || isIP(serverName) !== 0 ? undefined : serverName,
    timeoutMs: options.timeoutMs ?? 10_000,
    signal: options.signal,
  };
}

function unreachable(cause: unknown): TransportError {
  if (cause instanceof TransportError) return cause;
  return new TransportError("ERR_TRANSPORT_UNREACHABLE", "the peer cannot be reached", { cause });
}
