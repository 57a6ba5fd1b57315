import { randomInt } from "node:crypto";
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
  await listen(server, 0);
  return { host: "127.0.0.1", port: portOf(server), [Symbol.asyncDispose]: () => close(server, sockets) };
}

const PORTS = { first: 10_000, ofAWorker: 2000, workers: 11 };
const worker = Number(process.env["JEST_WORKER_ID"] ?? 1) % PORTS.workers;
let nextPort = randomInt(PORTS.ofAWorker);

/**
 * A port of 127.0.0.1 at which nothing listens, and that a test file has not been given before. Workers of Jest have other ports than their neighbours, and
 * none is of those that Linux gives to whoever asks for any, so that hardly anybody takes it before the program that it is for.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS.ofAWorker; tries += 1) {
    const port = PORTS.first + worker * PORTS.ofAWorker + (nextPort++ % PORTS.ofAWorker);
    if (await canListen(port)) return port;
  }
  throw new Error("there is no free port");
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, port);
    return true;
  } catch {
    return false;
  } finally {
    await close(server, new Set());
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
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
