import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A server that listens on the loopback interface until it is disposed of. */
export interface LoopbackServer extends AsyncDisposable {
  readonly host: "127.0.0.1";
  readonly port: number;
}

/**
 * Lets a `net`, `tls`, `http` or `https` server listen on a free port of 127.0.0.1:
 * `await using server = await listenOnLoopback(createServer(…));`.
 *
 * Disposing of it destroys the connections that are still open.
 */
export async function listenOnLoopback(server: Server): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { host: "127.0.0.1", port: portOf(server), [Symbol.asyncDispose]: () => close(server, sockets) };
}

/** A port of 127.0.0.1 that nothing listens at. */
export async function freePort(): Promise<number> {
  await using server = await listenOnLoopback(createServer());
  return server.port;
}

/** Whether a connection to a port of 127.0.0.1 can be made; it is closed at once. */
export async function isOpen(port: number): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  for (const socket of sockets) socket.destroy();
  await closed;
}
