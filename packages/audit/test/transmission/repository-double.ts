import { createTestCa, type KeyEntry } from "@dicomsec/pki";
import { freePort } from "@dicomsec/testing";
import { listen, type SecureConnection, type SecureContext, secureContext } from "@dicomsec/transport";
import { FrameDecoder } from "../../src/index.js";
import type { TlsDestination } from "../../src/transmission/index.js";

/** Both sides of a profile. */
export interface Contexts {
  readonly server: SecureContext;
  readonly client: SecureContext;
}

export async function contexts(): Promise<Contexts> {
  const ca = await createTestCa({ key: "p-256" });
  const trust = { anchors: ca.authority.certificates };
  const side = (identity: KeyEntry): SecureContext => secureContext({ identities: [identity], trust });
  const server = await ca.issue({ name: "repository", usages: ["server"], key: "p-256" });
  const client = await ca.issue({ name: "node", usages: ["client"], key: "p-256" });
  return { server: side(server), client: side(client) };
}

/** What a repository does when a message comes, beside storing it; `number` is that of the connection, from 1 on. */
export type OnMessage = (connection: SecureConnection, message: string, number: number) => void;

/** A repository that keeps what it gets, and closes when the other side has. */
export class RepositoryDouble implements AsyncDisposable {
  readonly messages: string[] = [];
  /** Asked before a message is kept; one that throws keeps it from being so. */
  onMessage: OnMessage = () => {};
  onConnection: (connection: SecureConnection, number: number) => void = () => {};
  connections = 0;
  #listener: Awaited<ReturnType<typeof listen>> | undefined;
  #port = 0;
  readonly #context: SecureContext;

  constructor(context: SecureContext) {
    this.#context = context;
  }

  get port(): number {
    return this.#port;
  }

  /** At the port where it was, if it was anywhere. */
  async start(): Promise<this> {
    this.#port ||= await freePort();
    this.#listener = await listen({
      context: this.#context,
      host: "127.0.0.1",
      port: this.#port,
      onConnection: (connection) => this.#serve(connection, ++this.connections),
    });
    return this;
  }

  /** As if it were killed. */
  async stop(): Promise<void> {
    await this.#listener?.[Symbol.asyncDispose]();
    this.#listener = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #serve(connection: SecureConnection, number: number): void {
    const decoder = new FrameDecoder();
    this.onConnection(connection, number);
    connection.on("data", (piece: Uint8Array) => {
      for (const message of decoder.push(piece)) {
        if (connection.destroyed || !(message instanceof Uint8Array)) return;
        const text = new TextDecoder().decode(message);
        this.onMessage(connection, text, number);
        if (!connection.destroyed) this.messages.push(text);
      }
    });
  }
}

/** Short times, so that a test takes no longer than it must. */
export function destinationOf(
  { port }: RepositoryDouble,
  { client }: Contexts,
  options: Partial<TlsDestination> = {},
): TlsDestination {
  return {
    kind: "tls",
    host: "127.0.0.1",
    port,
    context: client,
    serverName: false,
    backOff: { firstMs: 10, maxMs: 50 },
    timeoutMs: 5000,
    ...options,
    confirmation: { settleMs: 60, idleMs: 30, ...options.confirmation },
  };
}
