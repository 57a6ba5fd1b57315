import type { Duplex } from "node:stream";
import { createTestCa, type TestCa, type TestKeyKind } from "@dicomsec/pki";
import { connect, type ConnectOptions } from "../src/connect.js";
import type { SecureConnection } from "../src/connection.js";
import type { Identity } from "../src/identities.js";
import { listen, type ListenOptions, type Refusal, type SecureListener } from "../src/listen.js";
import type { SecureContext } from "../src/secure-context.js";
import type { Trust } from "../src/trust.js";

/** An archive and a modality of one authority. */
export interface Nodes {
  readonly ca: TestCa;
  readonly trust: Trust;
  readonly server: Identity;
  readonly client: Identity;
}

export async function createNodes(key: TestKeyKind = "p-256"): Promise<Nodes> {
  const ca = await createTestCa({ key });
  const [server, client] = await Promise.all([
    ca.issue({ name: "archive", usages: ["server"], key }),
    ca.issue({ name: "modality", usages: ["client"], key }),
  ]);
  return { ca, trust: { anchors: ca.authority.certificates }, server, client };
}

/** A listener on loopback that gathers what comes. */
export interface TestListener extends AsyncDisposable {
  readonly listener: SecureListener;
  readonly port: number;
  readonly refusals: readonly Refusal[];
  /** The next connection that is not taken yet. */
  readonly connection: () => Promise<SecureConnection>;
  /** The next refusal that is not taken yet. */
  readonly refusal: () => Promise<Refusal>;
}

export async function listenOnLoopback(
  context: SecureContext,
  options: Partial<ListenOptions> = {},
): Promise<TestListener> {
  const connections = new Queue<SecureConnection>();
  const refusals = new Queue<Refusal>();
  const listener = await listen({
    context,
    host: "127.0.0.1",
    port: 0,
    onConnection: (connection) => connections.put(connection),
    onRefused: (refusal) => refusals.put(refusal),
    ...options,
  });
  return {
    listener,
    port: listener.port,
    refusals: refusals.all,
    connection: () => connections.take(),
    refusal: () => refusals.take(),
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}

/** Both ends of one connection. */
export async function joined(
  { port, connection }: TestListener,
  options: Omit<ConnectOptions, "host" | "port">,
): Promise<readonly [client: SecureConnection, server: SecureConnection]> {
  return Promise.all([connect({ host: "127.0.0.1", port, ...options }), connection()]);
}

/** The text that comes through when one end writes it, and closes. */
export async function carried(from: Duplex, to: Duplex, text: string): Promise<string> {
  from.end(text);
  let received = "";
  for await (const chunk of to) received += new TextDecoder().decode(chunk as Uint8Array);
  return received;
}

/** What destroyed a stream. */
export async function failure(stream: Duplex): Promise<unknown> {
  stream.resume();
  if (!stream.closed) await new Promise<void>((resolve) => stream.once("close", () => resolve()));
  return stream.errored;
}

class Queue<T> {
  readonly all: T[] = [];
  #taken = 0;
  readonly #waiting: ((value: T) => void)[] = [];

  put(value: T): void {
    this.all.push(value);
    this.#waiting.shift()?.(value);
  }

  take(): Promise<T> {
    const index = this.#taken++;
    if (index < this.all.length) return Promise.resolve(this.all[index]!);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
