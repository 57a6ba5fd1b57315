import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { listen, type SecureContext } from "@dicomsec/transport";
import { CommandError } from "../exit-codes.js";

/** Takes connections until it is closed. */
export interface Listener {
  readonly port: number;
  /** Takes no more connections, and waits for those that are there, but not for long. */
  close(): Promise<void>;
}

export interface ListenerOptions {
  readonly port: number;
  /** Without one, connections are in clear. */
  readonly context: SecureContext | undefined;
  readonly onConnection: (connection: Duplex, remoteAddress: string | undefined) => void;
  readonly onRefused: (refusal: { readonly code: string; readonly remoteAddress: string | undefined }) => void;
}

/** As many as a listener of the transport takes. */
const MOST_CONNECTIONS = 1000;
/** How long associations may take to end when the listener is told to stop. */
const LONGEST_FAREWELL_MS = 5000;

/** @throws CommandError where the port cannot be listened at; TransportError */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const { context } = options;
  return context ? listenSecurely(options, context) : listenInClear(options);
}

async function listenSecurely(
  { port, onConnection, onRefused }: ListenerOptions,
  context: SecureContext,
): Promise<Listener> {
  const listener = await listen({
    context,
    port,
    onConnection: (connection) => onConnection(connection, connection.remoteAddress),
    onRefused: ({ error: { code }, remoteAddress }) => onRefused({ code, remoteAddress }),
  });
  return {
    port: listener.port,
    close: () => within(listener.close(), () => void listener[Symbol.asyncDispose]()),
  };
}

async function listenInClear({ port, onConnection }: ListenerOptions): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).once("close", () => sockets.delete(socket));
    onConnection(socket, socket.remoteAddress);
  });
  server.maxConnections = MOST_CONNECTIONS;
  try {
    await once(server.listen(port), "listening");
  } catch {
    throw new CommandError("--port: the port cannot be listened at");
  }
  // Running out of descriptors loses the connection at hand, not the listener.
  server.on("error", () => {});
  const closed = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => within(closed(), () => sockets.forEach((socket) => socket.destroy())),
  };
}

async function within(closed: Promise<void>, destroy: () => void): Promise<void> {
  const timer = setTimeout(destroy, LONGEST_FAREWELL_MS);
  await closed;
  clearTimeout(timer);
}
