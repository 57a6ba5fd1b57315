import { join } from "node:path";
import { createTestCa, type KeyEntry, writePemBlock } from "@dicomsec/pki";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import {
  connect,
  type ConnectOptions,
  listen,
  type SecureConnection,
  secureContext,
  type SecureContextOptions,
  type TlsProfile,
  tlsProfiles,
  TransportError,
  type Trust,
} from "@dicomsec/transport";
import { legacyEngine } from "@dicomsec/transport/legacy";
import type { Cells } from "./profile-offers.js";

type Kind = "rsa" | "ec";
type Name = `${Kind}-${"server" | "client"}` | "stranger-server" | "stranger-client";

/** Two nodes of one authority, each with an RSA and an EC key, and a stranger's; all of it in memory and as PEM files. */
export class ProfileNodes implements AsyncDisposable {
  readonly #folder: TemporaryFolder;
  readonly #identities: Readonly<Record<Name, KeyEntry>>;
  readonly trust: Trust;

  private constructor(folder: TemporaryFolder, identities: Readonly<Record<Name, KeyEntry>>, trust: Trust) {
    this.#folder = folder;
    this.#identities = identities;
    this.trust = trust;
  }

  static async create(): Promise<ProfileNodes> {
    const [ca, other] = await Promise.all([
      createTestCa({ key: "rsa-2048" }),
      createTestCa({ key: "rsa-2048", name: "Other CA" }),
    ]);
    const roles = ["server", "client"] as const;
    const identities = Object.fromEntries(
      await Promise.all(
        roles.flatMap((role) => [
          ca.issue({ name: `rsa-${role}`, usages: [role] }),
          ca.issue({ name: `ec-${role}`, usages: [role], key: "p-256" }),
          other.issue({ name: `stranger-${role}`, usages: [role] }),
        ]),
      ).then((entries) => entries.map((entry) => [entry.alias, entry])),
    ) as Record<Name, KeyEntry>;
    const folder = await temporaryFolder();
    await folder.write("ca.pem", writePemBlock("CERTIFICATE", ca.authority.certificates[0].bytes));
    await folder.write("ca.key", writePemBlock("PRIVATE KEY", ca.authority.privateKey.pkcs8));
    for (const [name, { privateKey, certificates }] of Object.entries(identities)) {
      await folder.write(`${name}.key`, writePemBlock("PRIVATE KEY", privateKey.pkcs8));
      await folder.write(`${name}.pem`, writePemBlock("CERTIFICATE", certificates[0]!.bytes));
    }
    return new ProfileNodes(folder, identities, { anchors: ca.authority.certificates });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }

  /** The path of `ca.pem`, `rsa-server.key`, `rsa-server.pem` and so on. */
  file(name: string): string {
    return join(this.#folder.path, name);
  }

  /** Writes another file beside them; its path. */
  async write(name: string, content: Uint8Array | string): Promise<string> {
    await this.#folder.write(name, content);
    return this.file(name);
  }

  identity(name: Name): KeyEntry {
    return this.#identities[name];
  }

  context({ name }: Pick<TlsProfile, "name">, role: "server" | "client", more: Partial<SecureContextOptions> = {}) {
    return secureContext({
      profile: name,
      trust: this.trust,
      identities: [this.identity(`rsa-${role}`), this.identity(`ec-${role}`)],
      legacy: legacyEngine,
      resumption: false,
      onWarning: () => {},
      ...more,
    });
  }
}

/** The outcome of a connection to a server: what was negotiated, or the code with which it was refused. */
export async function dial({
  use = (connection) => void connection.destroy(),
  ...options
}: Pick<ConnectOptions, "context" | "port" | "serverName"> & {
  /** Default: closes it. */
  readonly use?: (connection: SecureConnection) => void | Promise<void>;
}): Promise<string> {
  try {
    const connection = await connect({ host: "127.0.0.1", serverName: "localhost", ...options });
    await use(connection);
    return outcomeOf(connection);
  } catch (error) {
    if (error instanceof TransportError) return error.code;
    throw error;
  }
}

/** What clients of each profile come to with one server. */
export async function asClients(
  nodes: ProfileNodes,
  port: number,
  more: Partial<SecureContextOptions> = {},
): Promise<Cells> {
  const outcomes: Record<string, string> = {};
  for (const profile of tlsProfiles)
    outcomes[profile.section] = await dial({ context: nodes.context(profile, "client", more), port });
  return outcomes;
}

interface Listening {
  readonly section: string;
  readonly listener: ProfileListener;
}

/** A server of each profile, which greets. */
export class ProfileListeners implements AsyncDisposable {
  readonly #listeners: readonly Listening[];

  private constructor(listeners: readonly Listening[]) {
    this.#listeners = listeners;
  }

  static async create(nodes: ProfileNodes): Promise<ProfileListeners> {
    const start = async (profile: TlsProfile): Promise<Listening> => ({
      section: profile.section,
      listener: await listenOn(nodes.context(profile, "server")),
    });
    return new ProfileListeners(await Promise.all(tlsProfiles.map(start)));
  }

  /** What they come to with one client, which says whether it was served; each answer must be that of both sides. */
  async cells(isServed: (port: number) => Promise<boolean>): Promise<Cells> {
    const cell = async ({ section, listener }: Listening): Promise<[string, string]> => {
      const served = await isServed(listener.port);
      const outcome = await listener.next();
      return [section, served === outcome.startsWith("ERR_") ? `${outcome}, not so the client` : outcome];
    };
    return Object.fromEntries(await Promise.all(this.#listeners.map(cell)));
  }

  port(wanted: string): number {
    return this.#of(wanted).port;
  }

  next(wanted: string): Promise<string> {
    return this.#of(wanted).next();
  }

  #of(wanted: string): ProfileListener {
    return this.#listeners.find(({ section }) => section === wanted)!.listener;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { listener } of this.#listeners) await listener[Symbol.asyncDispose]();
  }
}

/** A server of ours on loopback, whose outcomes are asked for one by one. */
export interface ProfileListener extends AsyncDisposable {
  readonly port: number;
  /** The outcome of the next connection: what was negotiated, or the code with which it was refused. */
  next(): Promise<string>;
}

export async function listenOn(
  context: ReturnType<ProfileNodes["context"]>,
  /** Default: sends a line, and ends. */
  use: (connection: SecureConnection) => void = (connection) => void connection.resume().end("welcome\n"),
): Promise<ProfileListener> {
  const outcomes: string[] = [];
  let wake = (): void => {};
  const put = (outcome: string): void => {
    outcomes.push(outcome);
    wake();
  };
  const listener = await listen({
    context,
    host: "127.0.0.1",
    port: 0,
    onConnection: (connection) => {
      put(outcomeOf(connection));
      use(connection);
    },
    onRefused: ({ error }) => put(error.code),
  });
  return {
    port: listener.port,
    next: async () => {
      while (outcomes.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return outcomes.shift()!;
    },
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}

function outcomeOf({ negotiated: { version, suite, isMet } }: SecureConnection): string {
  return isMet ? `${version} ${suite}` : "the profile is not met";
}
