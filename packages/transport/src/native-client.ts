import type { TcpSocketConnectOpts } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket, type TLSSocketOptions } from "node:tls";
import type { Attempt, ConnectRequest } from "./connect.js";
import { guard, type SecureConnection, secured } from "./connection.js";
import { closedEarly } from "./errors.js";
import { chainOf, judgeSocket } from "./judge-peer.js";
import { transportError } from "./openssl-errors.js";
import type { KnownSession } from "./session-memory.js";

/** A client by Node's TLS, which begins its handshake by itself. @internal */
export function attemptNative(request: ConnectRequest): Attempt {
  const { context, material, host, port, serverName } = request;
  const server = JSON.stringify([host, port, serverName]);
  const known = material.sessions.take(server, context.settings.now());
  const socket = connect(optionsOf(request, known));
  return { socket, handshake: () => handshake(socket, request, { server, known }) };
}

/** When it fails, the socket is closed. */
async function handshake(
  tlsSocket: TLSSocket,
  { context, material, serverName }: ConnectRequest,
  { server, known }: { readonly server: string; readonly known: KnownSession | undefined },
): Promise<SecureConnection> {
  const sessions = gatherSessions(tlsSocket);
  let stapled: Uint8Array | undefined;
  tlsSocket.once("OCSPResponse", (response: Uint8Array | null) => (stapled = response ?? undefined));
  try {
    await finished(tlsSocket);
    // With the session of a server that was judged, nobody else can finish the handshake.
    const shown = tlsSocket.isSessionReused() ? known : undefined;
    const chain = shown ? () => shown.chain : chainOf(tlsSocket);
    const peer = { role: "server", host: serverName, chain, stapled: shown ? shown.stapled : stapled } as const;
    const negotiated = await judgeSocket(tlsSocket, { context, material, ...peer });
    if (tlsSocket.destroyed) throw transportError(tlsSocket.errored ?? closedEarly(), "handshake");
    if (context.settings.resumption) {
      // Before TLS 1.3 whoever listens sees who resumes what, and a server need not give a new session.
      if (shown && negotiated.version !== "TLSv1.3") material.sessions.put(server, shown);
      const until = material.peers.until(negotiated.peer);
      sessions.keep((session) =>
        material.sessions.put(server, { chain: chain(), stapled: peer.stapled, until, session }),
      );
    }
    return secured(tlsSocket, { negotiated });
  } catch (error) {
    tlsSocket.destroy();
    throw error;
  }
}

function optionsOf(
  { context: { profile, settings }, material, host, port, socket, sni }: ConnectRequest,
  known: KnownSession | undefined,
): ConnectionOptions & Pick<TLSSocketOptions, "requestOCSP"> & Pick<TcpSocketConnectOpts, "noDelay"> {
  return {
    ...(socket ? { socket } : { host, port, noDelay: true }),
    secureContext: material.clientContext,
    servername: sni ?? "",
    ...(known && { session: known.session }),
    ...(settings.applicationProtocols.length > 0 && { ALPNProtocols: [...settings.applicationProtocols] }),
    minDHSize: Math.max(1, profile.minDhBits),
    requestOCSP: true,
    // All of this is checked here, with reasons that Node does not give.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  };
}

/** Sessions with a server are kept once it is known to be the right one. */
function gatherSessions(socket: TLSSocket): { readonly keep: (take: (session: Buffer) => void) => void } {
  const early: Buffer[] = [];
  let take = (session: Buffer): void => void early.push(session);
  socket.on("session", (session: Buffer) => take(session));
  return {
    keep: (taker) => {
      early.forEach((session) => taker(session));
      take = taker;
    },
  };
}

function finished(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(closedEarly());
    socket.once("secureConnect", () => {
      guard(socket);
      socket.off("close", onClose);
      resolve();
    });
    socket.once("error", (error) => reject(transportError(error, "handshake")));
    socket.once("close", onClose);
  });
}
