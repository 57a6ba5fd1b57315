import { createServer, type Socket } from "node:net";
import { listenOnLoopback, type LoopbackServer } from "@dicomsec/testing";
import { readExtensions } from "../../src/client-hello.js";
import { concat, readAll, TlsReader, uint, vector } from "../../src/tls-bytes.js";

/** What a ClientHello offers, as a scripted server reads it. */
export interface Hello {
  readonly version: number;
  readonly suites: readonly number[];
  readonly compressions: readonly number[];
  readonly extensions: ReadonlyMap<number, Uint8Array>;
}

export function readHello(record: Uint8Array): Hello {
  const reader = new TlsReader(record);
  reader.bytes(9);
  const version = reader.uint(2);
  reader.bytes(32);
  reader.vector(1);
  const suites = readAll(reader.vector(2), (list) => list.uint(2));
  const compressions = [...reader.vector(1)];
  const extensions = reader.isAtEnd ? new Map<number, Uint8Array>() : readExtensions(reader.vector(2));
  return { version, suites, compressions, extensions };
}

export const alert = (description: number): Uint8Array => Uint8Array.of(21, 3, 1, 0, 2, 2, description);
export const handshakeFailure = alert(40);

export function message(type: number, body: Uint8Array | readonly number[]): Uint8Array {
  return concat([type], vector(3, body));
}

export function record(...messages: readonly Uint8Array[]): Uint8Array {
  return concat([22, 3, 1], vector(2, ...messages));
}

export function serverHello(
  version: number,
  suite: number,
  { compression = 0, extensions = [] }: { compression?: number; extensions?: readonly Uint8Array[] } = {},
): Uint8Array {
  const body = [uint(2, version), new Uint8Array(32), [0], uint(2, suite), [compression]];
  return message(2, concat(...body, ...(extensions.length > 0 ? [vector(2, ...extensions)] : [])));
}

export function extension(type: number, content: Uint8Array | readonly number[] = []): Uint8Array {
  return concat(uint(2, type), vector(2, content));
}

export const serverHelloDone = message(14, []);

/** Answers each ClientHello as told: bytes (then it waits for the client to close), or something else with the socket. */
export async function scriptedServer(
  answer: (hello: Hello, connection: number) => Uint8Array | ((socket: Socket) => void),
): Promise<LoopbackServer> {
  let connections = 0;
  const server = createServer((socket) => {
    const number = ++connections;
    socket.on("error", () => {});
    socket.once("data", (bytes) => {
      const told = answer(readHello(new Uint8Array(bytes)), number);
      if (typeof told === "function") return told(socket);
      socket.write(told);
      socket.resume();
    });
  });
  return listenOnLoopback(server);
}

/** A server that has some suites in some versions before TLS 1.3, in its own order, and answers no more than a ServerHello. */
export function serverWith(versions: readonly number[], suites: readonly number[]): Promise<LoopbackServer> {
  return scriptedServer((hello) => {
    const chosen = suites.find((suite) => hello.suites.includes(suite));
    const refused = chosen === undefined || !versions.includes(hello.version) || hello.extensions.has(43);
    return refused ? handshakeFailure : record(serverHello(hello.version, chosen), serverHelloDone);
  });
}
