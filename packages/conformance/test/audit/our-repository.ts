import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type TLSSocket } from "node:tls";
import { type AuditRecord, openAuditStore } from "@dicomsec/audit/repository";
import { createTestCa, type TestCa, type TestIdentity } from "@dicomsec/testing";
import { command } from "../dicomsec.js";

export interface Keys {
  readonly ca: TestCa;
  readonly server: TestIdentity;
  readonly client: TestIdentity;
}

export async function createKeys(folder: string): Promise<Keys> {
  const ca = await createTestCa(folder);
  return {
    ca,
    server: await ca.issue({ key: "ec-p256" }),
    client: await ca.issue({ commonName: "node", key: "ec-p256" }),
  };
}

/** `dicomsec audit listen` as it is run, with its store in a folder. */
export class OurRepository implements AsyncDisposable {
  readonly store: string;
  readonly #keys: Keys;
  #child: ChildProcess | undefined;
  tlsPort = 0;
  udpPort = 0;

  constructor(folder: string, keys: Keys) {
    this.store = join(folder, "audit.sqlite");
    this.#keys = keys;
  }

  async start(...words: readonly string[]): Promise<this> {
    const { ca, server } = this.#keys;
    const keys = ["--key", server.privateKeyFile, "--cert", server.certificateFile, "--trust", ca.certificateFile];
    const all = ["audit", "listen", "--json", "--host", "127.0.0.1", "--tls", "0", "--udp", "0", "--store", this.store];
    const child = spawn(process.execPath, [command, ...all, ...keys, ...words], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    child.stdout.resume();
    const { tls, udp } = JSON.parse(value as string) as { readonly tls: number; readonly udp: number };
    [this.tlsPort, this.udpPort] = [tls, udp];
    return this;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  }

  async records(): Promise<readonly AuditRecord[]> {
    await using store = await openAuditStore(this.store, { isNew: "refused" });
    return await gathered(store.query({ order: "received" }));
  }

  /** Waits until so many messages are there. */
  async stored(count: number): Promise<readonly AuditRecord[]> {
    for (;;) {
      const records = await this.records();
      if (records.length >= count) return records;
      await sleep(100);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill("SIGKILL");
  }
}

async function gathered<T>(all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of all) found.push(one);
  return found;
}

/** A connection of Node alone, which has its tickets of TLS 1.3. */
export async function openConnection({ ca, client }: Keys, port: number): Promise<TLSSocket> {
  const socket = connect({
    host: "127.0.0.1",
    port,
    ca: ca.certificate,
    cert: client.certificate,
    key: client.privateKey,
    // In TLS 1.3 tickets come after the handshake, at a time of the server's own, and would be taken for what comes at the end.
    maxVersion: "TLSv1.2",
  });
  const failed = once(socket, "close").then(() => Promise.reject(new Error("the connection was closed")));
  socket.on("error", () => {});
  failed.catch(() => {});
  await Promise.race([once(socket, "secureConnect"), failed]);
  socket.resume();
  return socket;
}

/** The record of an alert, in octets. */
const LONGEST_ALERT = 100;

/** How a connection ended after it was half-closed: by close_notify, by the end of TCP alone, which Node does not tell from it, or by an error. */
export async function barrier(socket: TLSSocket): Promise<"close_notify" | "end" | "error"> {
  if (socket.destroyed) return "error";
  const { _parent: beneath } = (
    socket as unknown as { readonly _handle: { readonly _parent: { readonly bytesRead: number } } }
  )._handle;
  const before = beneath.bytesRead;
  let read = before;
  socket.once("end", () => (read = beneath.bytesRead));
  socket.end();
  if (!socket.closed) await once(socket, "close").catch(() => {});
  if (socket.errored) return "error";
  return read > before && read - before <= LONGEST_ALERT ? "close_notify" : "end";
}
