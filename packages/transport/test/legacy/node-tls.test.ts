import { connect as connectTcp, createServer } from "node:net";
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from "node:tls";
import { type KeyEntry, writePemBlock } from "@dicomsec/pki";
import { listenOnLoopback } from "@dicomsec/testing";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { legacyEngine } from "../../src/legacy/index.js";
import {
  AES,
  anything,
  createIdentities,
  failureOf,
  type Identities,
  quiet,
  readAll,
  versions,
} from "./connections.js";

let identities: Identities;

beforeAll(async () => {
  identities = await createIdentities();
});

/** What Node needs for versions before 1.2: a security level of none. */
function nodeOptions(
  version: (typeof versions)[number],
  { privateKey, certificates }: KeyEntry,
): Record<string, unknown> {
  return {
    minVersion: version,
    maxVersion: version,
    ciphers: "AES128-SHA@SECLEVEL=0",
    key: writePemBlock("PRIVATE KEY", privateKey.pkcs8),
    cert: certificates.map(({ bytes }) => writePemBlock("CERTIFICATE", bytes)).join(""),
    ca: writePemBlock("CERTIFICATE", certificates.at(-1)!.bytes),
  };
}

const big = new Uint8Array(70_000).map((_, i) => i);

describe.each(versions)("with Node's own TLS in %s", (version) => {
  it.each([true, false])(
    "a client connects, shows its certificate, and gets the bytes back (certificate: %s)",
    async (shows) => {
      const asks = { requestCert: true, rejectUnauthorized: shows };
      const node = createTlsServer({ ...nodeOptions(version, identities.server), ...asks }, (socket) => {
        socket.write(socket.authorized ? "authorized\n" : "unknown\n");
        socket.pipe(socket);
      });
      await using listener = await listenOnLoopback(node);
      const client = legacyEngine.connect(connectTcp(listener), {
        ...anything,
        serverName: "localhost",
        ...(shows ? { identity: identities.client } : {}),
      });
      const session = await client.secured;
      client.write(big);
      const greeting = shows ? "authorized\n" : "unknown\n";
      const received = await readLength(client, greeting.length + big.length);
      client.destroy();
      expect(session).toEqual({ version, suite: AES, extendedMasterSecret: true });
      expect(new TextDecoder().decode(received.subarray(0, greeting.length))).toBe(greeting);
      expect(received.subarray(greeting.length)).toEqual(big);
    },
  );

  it("a client without the certificate that is required is refused", async () => {
    const node = createTlsServer({ ...nodeOptions(version, identities.server), requestCert: true });
    await using listener = await listenOnLoopback(node);
    const client = legacyEngine.connect(connectTcp(listener), anything);
    // Whether Node's alert arrives before its reset is a matter of luck.
    expect(await failureOf(client)).toMatchObject({ code: expect.stringMatching(/^ERR_TRANSPORT_(ALERT|CLOSED)$/) });
  });

  it("a server is connected to, checks the client's certificate, and gives the bytes back", async () => {
    const chains: number[] = [];
    const tcp = createServer({ allowHalfOpen: true }, (socket) => {
      const options = { ...anything, identity: identities.server, requestCertificate: true };
      const verifyPeer = async (chain: readonly Uint8Array[]): Promise<void> => void chains.push(chain.length);
      const server = quiet(legacyEngine.accept(socket, { ...options, verifyPeer }));
      server.pipe(server);
    });
    await using listener = await listenOnLoopback(tcp);
    const client = connectTls({ ...listener, ...nodeOptions(version, identities.client), servername: "localhost" });
    client.end(big);
    expect(await readAll(client)).toEqual(big);
    expect([chains, client.authorized]).toEqual([[2], true]);
  });
});

it("declines the renegotiation that a client of Node asks for", async () => {
  const tcp = createServer((socket) => {
    const server = quiet(legacyEngine.accept(socket, { ...anything, identity: identities.server }));
    server.pipe(server);
  });
  await using listener = await listenOnLoopback(tcp);
  const client: TLSSocket = connectTls({ ...listener, ...nodeOptions("TLSv1.2", identities.client) });
  const error = await new Promise<Error | null>((resolve) => {
    client.on("error", resolve);
    client.on("secureConnect", () => client.renegotiate({}, resolve));
  });
  client.destroy();
  expect(error).toMatchObject({ code: "ERR_SSL_NO_RENEGOTIATION" });
});

async function readLength(connection: NodeJS.ReadableStream, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  return new Promise((resolve, reject) => {
    connection.on("error", reject);
    connection.on("data", (chunk: Uint8Array) => {
      bytes.set(chunk, at);
      at += chunk.length;
      if (at === length) resolve(bytes);
    });
  });
}
