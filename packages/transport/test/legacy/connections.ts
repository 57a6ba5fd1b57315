import type { Duplex } from "node:stream";
import { createTestCa, type KeyEntry } from "@dicomsec/pki";
import { joinBytes } from "@dicomsec/testing";
import { TransportError } from "../../src/errors.js";
import { legacyEngine, type LegacyConnection, type LegacyOptions, type LegacySession } from "../../src/legacy/index.js";
import { createLine, type LineOptions } from "./line.js";

export const AES = "TLS_RSA_WITH_AES_128_CBC_SHA";
export const TRIPLE_DES = "TLS_RSA_WITH_3DES_EDE_CBC_SHA";
export const versions = ["TLSv1", "TLSv1.1", "TLSv1.2"] as const;
export const suites = [AES, TRIPLE_DES] as const;
export const combinations = versions.flatMap((version) => suites.map((suite) => ({ version, suite })));

export interface Identities {
  readonly server: KeyEntry;
  readonly client: KeyEntry;
}

export async function createIdentities(): Promise<Identities> {
  const ca = await createTestCa({ key: "rsa-2048" });
  return {
    server: await ca.issue({ name: "server", usages: ["server"] }),
    client: await ca.issue({ name: "client", usages: ["client"] }),
  };
}

/** Everything allowed, everybody accepted. */
export const anything: LegacyOptions = {
  minVersion: "TLSv1",
  maxVersion: "TLSv1.2",
  suites,
  verifyPeer: async () => {},
};

export interface Pair {
  readonly client: LegacyConnection;
  readonly server: LegacyConnection;
}

/** Two ends of the engine on one line. */
export function connectPair(
  options: { readonly client?: Partial<LegacyOptions>; readonly server: Partial<LegacyOptions> },
  line: LineOptions | { readonly client: Duplex; readonly server: Duplex } = {},
): Pair {
  const { client, server } = "server" in line ? line : createLine(line);
  return {
    server: quiet(legacyEngine.accept(server, { ...anything, ...options.server })),
    client: quiet(legacyEngine.connect(client, { ...anything, ...options.client })),
  };
}

/** Errors are asked for by `failureOf`, or not at all. */
export function quiet<Connection extends Duplex>(connection: Connection): Connection {
  return connection.on("error", () => {});
}

export function secured({ client, server }: Pair): Promise<[LegacySession, LegacySession]> {
  return Promise.all([client.secured, server.secured]);
}

/** The code and the alert that a connection ends with, or "closed". It is read to the end for that. */
export function failureOf(connection: Duplex): Promise<{ code: string; alert: string | undefined } | "closed"> {
  connection.resume();
  return new Promise((resolve) => {
    connection.once("error", (error) => {
      resolve(
        error instanceof TransportError ? { code: error.code, alert: error.alert } : { code: error.name, alert: "" },
      );
    });
    connection.once("close", () => resolve("closed"));
  });
}

/** Everything that is read until the end; the other direction stays open. */
export async function readAll(connection: Duplex): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of connection.iterator({ destroyOnReturn: false })) chunks.push(chunk as Uint8Array);
  return joinBytes(chunks);
}
