import type { Socket } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket, type TLSSocketOptions } from "node:tls";
import type { ConnectRequest } from "./connect.js";
import { guard, type SecureConnection, secured } from "./connection.js";
import { closedEarly } from "./errors.js";
import { chainOf, judgeSocket } from "./judge-peer.js";
import { transportError } from "./openssl-errors.js";
import type { KnownSession } from "./session-memory.js";

/** The handshake of a client by Node's TLS; when it fails, the socket is closed. @internal */
export async function connectNative(socket: Socket, request: ConnectRequest): Promise<SecureConnection> {
  const { context, material, host, port, serverName } = request;
  const server = JSON.stringify([host, port, serverName]);
  const known = material.sessions.take(server);
  const tlsSocket = connect(optionsOf(socket, request, known));
  const sessions = gatherSessions(tlsSocket);
  let stapled: Uint8Array | undefined;
  tlsSocket.once("OCSPResponse", (response: Uint8Array | null) => (stapled = response ?? undefined));
  try {
    await finished(tlsSocket);
    // With the session of a server that was judged, nobody else can finish the handshake.
    const proof = tlsSocket.isSessionReused() && known ? known : { chain: chainOf(tlsSocket), stapled };
    const negotiated = await judgeSocket(tlsSocket, { context, material, role: "server", host: serverName, ...proof });
    if (tlsSocket.destroyed) throw transportError(tlsSocket.errored ?? closedEarly(), "handshake");
    if (context.settings.resumption)
      sessions.keep((session) =>
        material.sessions.put(server, { chain: proof.chain, stapled: proof.stapled, session }),
      );
    return secured(tlsSocket, { negotiated });
  } catch (error) {
    tlsSocket.destroy();
    throw error;
  }
}

function optionsOf(
  socket: Socket,
  { context: { profile, settings }, material, sni }: ConnectRequest,
  known: KnownSession | undefined,
): ConnectionOptions & Pick<TLSSocketOptions, "requestOCSP"> {
  return {
    socket,
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
    socket.once("secureConnect", () => {
      guard(socket);
      resolve();
    });
    socket.once("error", (error) => reject(transportError(error, "handshake")));
    socket.once("close", () => reject(closedEarly()));
  });
}
