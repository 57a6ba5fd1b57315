import { createTestCa } from "@dicomsec/pki";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { connect, createServer, type Socket } from "node:net";
import { listenOnLoopback } from "@dicomsec/testing";
import { TransportError, type TransportErrorCode } from "../../src/errors.js";
import { legacyEngine } from "../../src/legacy/index.js";
import {
  AES,
  anything,
  combinations,
  connectPair,
  createIdentities,
  failureOf,
  type Identities,
  type Pair,
  quiet,
  readAll,
  secured,
  TRIPLE_DES,
  versions,
} from "./connections.js";
import { createLine } from "./line.js";

let identities: Identities;

beforeAll(async () => {
  identities = await createIdentities();
});

const text = (value: Uint8Array): string => new TextDecoder().decode(value);

describe.each(combinations)("$version with $suite", ({ version, suite }) => {
  const only = { minVersion: version, maxVersion: version, suites: [suite] };

  it("connects without a client certificate, and carries bytes both ways", async () => {
    const pair = connectPair({ client: only, server: { ...only, identity: identities.server } });
    const session = { version, suite, extendedMasterSecret: true };
    expect(await secured(pair)).toEqual([session, session]);
    pair.client.end("a question");
    expect(text(await readAll(pair.server))).toBe("a question");
    pair.server.end("an answer");
    expect(text(await readAll(pair.client))).toBe("an answer");
  });

  it("connects with a client certificate when every byte arrives by itself", async () => {
    const chains: (readonly Uint8Array[])[] = [];
    const verifyPeer = async (chain: readonly Uint8Array[]): Promise<void> => void chains.push(chain);
    const pair = connectPair(
      {
        client: { ...only, identity: identities.client, verifyPeer },
        server: { ...only, identity: identities.server, requestCertificate: true, verifyPeer },
      },
      { chunkLength: 1 },
    );
    await secured(pair);
    const sent = new Uint8Array(40_000).fill(7);
    pair.client.end(sent);
    expect(await readAll(pair.server)).toEqual(sent);
    expect(chains.map((chain) => chain[0])).toEqual([
      identities.server.certificates[0]!.bytes,
      identities.client.certificates[0]!.bytes,
    ]);
  });

  it("works over sockets", async () => {
    const tcp = createServer({ allowHalfOpen: true }, (socket: Socket) => {
      const server = quiet(legacyEngine.accept(socket, { ...anything, ...only, identity: identities.server }));
      void readAll(server).then((bytes) => server.end(bytes));
    });
    await using listener = await listenOnLoopback(tcp);
    const client = legacyEngine.connect(connect({ ...listener, allowHalfOpen: true }), { ...anything, ...only });
    client.end("there and back");
    expect(text(await readAll(client))).toBe("there and back");
  });
});

describe("what is negotiated", () => {
  const server = (): { identity: Identities["server"] } => ({ identity: identities.server });

  it("is the newest version that both sides allow", async () => {
    const pair = connectPair({ client: { maxVersion: "TLSv1.1" }, server: server() });
    expect((await secured(pair))[0].version).toBe("TLSv1.1");
  });

  it("is the suite that the server prefers", async () => {
    const pair = connectPair({ client: {}, server: { ...server(), suites: [TRIPLE_DES, AES] } });
    expect((await secured(pair))[0].suite).toBe(TRIPLE_DES);
  });

  it("is nothing when the server is too old for the client, or the other way round", async () => {
    const old = { maxVersion: "TLSv1" } as const;
    const recent = { minVersion: "TLSv1.1" } as const;
    const first = connectPair({ client: recent, server: { ...server(), ...old } });
    expect(await failures(first)).toEqual([
      { code: "ERR_TRANSPORT_VERSION", alert: "protocol_version" },
      { code: "ERR_TRANSPORT_ALERT", alert: "protocol_version" },
    ]);
    const second = connectPair({ client: old, server: { ...server(), ...recent } });
    expect(await failures(second)).toEqual([
      { code: "ERR_TRANSPORT_ALERT", alert: "protocol_version" },
      { code: "ERR_TRANSPORT_VERSION", alert: "protocol_version" },
    ]);
  });

  it("is nothing without a suite in common", async () => {
    const pair = connectPair({ client: { suites: [AES] }, server: { ...server(), suites: [TRIPLE_DES] } });
    expect(await failures(pair)).toEqual([
      { code: "ERR_TRANSPORT_ALERT", alert: "handshake_failure" },
      { code: "ERR_TRANSPORT_SUITE", alert: "handshake_failure" },
    ]);
  });
});

describe("a certificate that is not accepted", () => {
  it.each<[TransportErrorCode, string]>([
    ["ERR_TRANSPORT_CERTIFICATE_UNTRUSTED", "unknown_ca"],
    ["ERR_TRANSPORT_CERTIFICATE_EXPIRED", "certificate_expired"],
    ["ERR_TRANSPORT_CERTIFICATE_REVOKED", "certificate_revoked"],
    ["ERR_TRANSPORT_CERTIFICATE_NAME", "bad_certificate"],
    ["ERR_TRANSPORT_CERTIFICATE_USAGE", "unsupported_certificate"],
    ["ERR_TRANSPORT_NOT_AUTHORIZED", "access_denied"],
  ])("ends the handshake with %s here and %s there, whichever side refuses", async (code, alert) => {
    const refuse = { verifyPeer: () => Promise.reject(new TransportError(code, "refused")) };
    const refused = { code, alert };
    const told = { code: "ERR_TRANSPORT_ALERT", alert };
    const identity = { identity: identities.server };
    expect(await failures(connectPair({ client: refuse, server: identity }))).toEqual([refused, told]);
    const mutual = {
      client: { identity: identities.client },
      server: { ...identity, requestCertificate: true, ...refuse },
    };
    expect(await failures(connectPair(mutual))).toEqual([told, refused]);
  });

  it("is told by the alert of the error, when that has one", async () => {
    const error = new TransportError("ERR_TRANSPORT_CERTIFICATE_INVALID", "refused", { alert: "certificate_unknown" });
    const client = { verifyPeer: () => Promise.reject(error) };
    expect(await failures(connectPair({ client, server: { identity: identities.server } }))).toEqual([
      { code: "ERR_TRANSPORT_CERTIFICATE_INVALID", alert: "certificate_unknown" },
      { code: "ERR_TRANSPORT_ALERT", alert: "certificate_unknown" },
    ]);
  });

  it("gets nothing encrypted to it, and no certificate of the client", async () => {
    const sent: number[] = [];
    const pair = connectPair(
      {
        client: {
          identity: identities.client,
          verifyPeer: () => Promise.reject(new TransportError("ERR_TRANSPORT_CERTIFICATE_NAME", "refused")),
        },
        server: { identity: identities.server, requestCertificate: true },
      },
      { toServer: (record) => (sent.push(record[0]!), [record]) },
    );
    await failures(pair);
    // The ClientHello and the alert.
    expect(sent).toEqual([22, 21]);
  });
});

describe("the certificate of the client", () => {
  const mutual = (verifyPeer: (chain: readonly Uint8Array[]) => Promise<void>): Record<string, unknown> => ({
    identity: identities.server,
    requestCertificate: true,
    verifyPeer,
  });

  it("may be missing where the server says so, and is missed otherwise", async () => {
    const lengths: number[] = [];
    const lax = connectPair({ client: {}, server: mutual(async ({ length }) => void lengths.push(length)) });
    await secured(lax);
    expect(lengths).toEqual([0]);
    const missing = new TransportError("ERR_TRANSPORT_CERTIFICATE_MISSING", "missing");
    expect(await failures(connectPair({ client: {}, server: mutual(() => Promise.reject(missing)) }))).toEqual([
      { code: "ERR_TRANSPORT_ALERT", alert: "handshake_failure" },
      { code: "ERR_TRANSPORT_CERTIFICATE_MISSING", alert: "handshake_failure" },
    ]);
  });

  it("is not asked for when the server does not want it", async () => {
    const verifyPeer = (): Promise<void> => Promise.reject(new Error("asked"));
    const pair = connectPair({
      client: { identity: identities.client },
      server: { identity: identities.server, verifyPeer },
    });
    expect(await secured(pair)).toHaveLength(2);
  });

  it("is found by a list of authorities too", async () => {
    const authority = identities.client.certificates[1]!.subjectBytes;
    const server = { ...mutual(async () => {}), certificateAuthorities: [authority, authority] };
    expect(await secured(connectPair({ client: { identity: identities.client }, server }))).toHaveLength(2);
  });

  it.each(versions)("must be the client's own in %s, and is not judged before that is shown", async (version) => {
    let judged = 0;
    const identity = { ...identities.client, privateKey: identities.server.privateKey };
    const only = { minVersion: version, maxVersion: version };
    const server = { ...mutual(async () => void judged++), ...only };
    expect(await failures(connectPair({ client: { ...only, identity }, server }))).toEqual([
      { code: "ERR_TRANSPORT_ALERT", alert: "decrypt_error" },
      { code: "ERR_TRANSPORT_HANDSHAKE", alert: "decrypt_error" },
    ]);
    expect(judged).toBe(0);
  });

  it("must be allowed to sign", async () => {
    const ca = await createTestCa({ key: "rsa-2048" });
    const identity = await ca.issue({ name: "reader", usages: ["encryption"] });
    const server = mutual(async () => {});
    expect(await failures(connectPair({ client: { identity }, server }))).toEqual([
      { code: "ERR_TRANSPORT_ALERT", alert: "unsupported_certificate" },
      { code: "ERR_TRANSPORT_CERTIFICATE_USAGE", alert: "unsupported_certificate" },
    ]);
  });
});

it("refuses a server certificate that may not be encrypted to", async () => {
  const pair = connectPair({ client: {}, server: { identity: identities.client } });
  expect(await failures(pair)).toEqual([
    { code: "ERR_TRANSPORT_CERTIFICATE_USAGE", alert: "unsupported_certificate" },
    { code: "ERR_TRANSPORT_ALERT", alert: "unsupported_certificate" },
  ]);
});

describe("options that cannot be", () => {
  const socket = createLine().client;

  it.each([
    ["no suite", { suites: [] }],
    ["a suite of another engine", { suites: ["TLS_RSA_WITH_NULL_SHA" as typeof AES] }],
    ["a minimum above the maximum", { minVersion: "TLSv1.2", maxVersion: "TLSv1" } as const],
    ["more names of authorities than a message holds", { certificateAuthorities: [new Uint8Array(65_534)] }],
  ])("are refused at once: %s", (_, options) => {
    expect(() => legacyEngine.connect(socket, { ...anything, ...options })).toThrow(
      expect.objectContaining({ code: "ERR_TRANSPORT_OPTIONS" }),
    );
  });

  it("are a server without a key or with the certificate of another one, and a key that is no RSA key", async () => {
    const ca = await createTestCa({ key: "rsa-2048" });
    const identity = await ca.issue({ name: "curve", key: "p-256", usages: ["client"] });
    const refused = expect.objectContaining({ code: "ERR_TRANSPORT_IDENTITY" });
    expect(() => legacyEngine.accept(socket, anything)).toThrow(refused);
    expect(() => legacyEngine.connect(socket, { ...anything, identity })).toThrow(refused);
    const stolen = { ...identities.server, privateKey: identities.client.privateKey };
    expect(() => legacyEngine.accept(socket, { ...anything, identity: stolen })).toThrow(refused);
    expect(socket.destroyed).toBe(false);
  });
});

function failures({ client, server }: Pair): Promise<unknown[]> {
  return Promise.all([failureOf(client), failureOf(server)]);
}
