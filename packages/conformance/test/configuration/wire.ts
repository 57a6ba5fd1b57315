import { Buffer } from "node:buffer";
import { connect, createServer } from "node:net";
import { listenOnLoopback, type LoopbackServer } from "@dicomsec/testing";

/** What stands between a client and a server, and keeps what the client sends. */
export interface Wire extends AsyncDisposable {
  readonly port: number;
  /** Octets of the client so far, over all connections. */
  sent(): Buffer;
  connections(): number;
}

export async function createWire(serverPort: number): Promise<Wire> {
  const chunks: Buffer[] = [];
  let connections = 0;
  const server: LoopbackServer = await listenOnLoopback(
    createServer((client) => {
      connections += 1;
      const target = connect(serverPort, "127.0.0.1");
      client.on("data", (chunk: Buffer) => chunks.push(chunk));
      for (const [from, to] of [
        [client, target],
        [target, client],
      ] as const) {
        from.on("error", () => {});
        from.on("close", () => to.destroy());
        from.pipe(to);
      }
    }),
  );
  return {
    port: server.port,
    sent: () => Buffer.concat(chunks),
    connections: () => connections,
    [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose](),
  };
}
