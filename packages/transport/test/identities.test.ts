import { connect as connectPlain } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { createTestCa, parseCrl } from "@dicomsec/pki";
import { describe, expect, it } from "@jest/globals";
import { connect } from "../src/connect.js";
import type { TransportError } from "../src/errors.js";
import type { Identity } from "../src/identities.js";
import { legacyEngine } from "../src/legacy/index.js";
import { secureContext } from "../src/secure-context.js";
import { carried, createNodes, failure, joined, listenOnLoopback } from "./nodes.js";

async function createHosts() {
  const nodes = await createNodes();
  const issue = (name: string, key: "p-256" | "rsa-2048", ...hosts: string[]): Promise<Identity> =>
    nodes.ca.issue({ name, usages: ["server"], key, hosts });
  return { ...nodes, issue };
}

/** What a client sees that asks for a name, and takes the key of a kind. */
function shown(port: number, servername: string, suites = "DEFAULT"): Promise<Uint8Array | undefined> {
  const options = { host: "127.0.0.1", port, servername, rejectUnauthorized: false, maxVersion: "TLSv1.2" as const };
  return new Promise((resolve) => {
    const socket: TLSSocket = connectTls({ ...options, ciphers: suites }, () => {
      resolve(new Uint8Array(socket.getPeerX509Certificate()!.raw));
      socket.destroy();
    });
    socket.on("error", () => {});
    socket.once("close", () => resolve(undefined));
  });
}

const legacy = { profile: "basic-tls", legacy: legacyEngine, onWarning: () => {} } as const;

/** How the handshake of a client ends that has 3DES alone and asks for a name. */
async function legacyClient(port: number, serverName: string, identity: Identity): Promise<string> {
  const connection = legacyEngine.connect(connectPlain(port, "127.0.0.1"), {
    minVersion: "TLSv1",
    maxVersion: "TLSv1",
    suites: ["TLS_RSA_WITH_3DES_EDE_CBC_SHA"],
    verifyPeer: async () => {},
    serverName,
    identity,
  });
  connection.on("error", () => {});
  try {
    await connection.secured;
    return "secured";
  } catch (error) {
    return (error as TransportError).code;
  } finally {
    connection.destroy();
  }
}

describe("a listener with several identities", () => {
  it("shows the one that the client asks for, and the first to a client that asks for none", async () => {
    const { trust, issue } = await createHosts();
    const identities = await Promise.all([
      issue("a", "p-256", "archive.example"),
      issue("b", "p-256", "worklist.example", "*.wards.example"),
    ]);
    const context = secureContext({ trust, identities, clientCertificate: "none" });
    await using listener = await listenOnLoopback(context);
    const bytesOf = (index: number): Uint8Array => identities[index]!.certificates[0]!.bytes;
    for (const [name, index] of [
      ["archive.example", 0],
      ["worklist.example", 1],
      ["north.wards.example", 1],
      ["", 0],
    ] as const)
      expect(await shown(listener.port, name)).toEqual(bytesOf(index));
  });

  it("refuses a name that it does not have", async () => {
    const { trust, issue } = await createHosts();
    const identities = await Promise.all([
      issue("a", "p-256", "archive.example"),
      issue("b", "p-256", "worklist.example"),
    ]);
    const context = secureContext({ trust, identities, clientCertificate: "none" });
    await using listener = await listenOnLoopback(context);
    expect(await shown(listener.port, "other.example")).toBeUndefined();
    expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_SERVER_NAME");
  });

  it("takes the only one for every name: the client judges it", async () => {
    const { trust, server, client } = await createNodes();
    await using listener = await listenOnLoopback(secureContext({ trust, identities: [server] }));
    const to = { context: secureContext({ trust, identities: [client] }), host: "127.0.0.1", port: listener.port };
    const code = "ERR_TRANSPORT_CERTIFICATE_NAME";
    await expect(connect({ ...to, serverName: "other.example" })).rejects.toMatchObject({ code });
  });

  it("does so for the suites of the legacy engine too", async () => {
    const nodes = await createNodes("rsa-2048");
    const issue = (name: string) => nodes.ca.issue({ name, usages: ["server"], hosts: [name] });
    const identities = await Promise.all([issue("archive.example"), issue("worklist.example")]);
    for (const [known, outcome] of [
      [identities, "ERR_TRANSPORT_CLOSED"],
      [identities.slice(0, 1), "secured"],
    ] as const) {
      const context = secureContext({ ...legacy, trust: nodes.trust, identities: known });
      await using listener = await listenOnLoopback(context);
      expect(await legacyClient(listener.port, "other.example", nodes.client)).toBe(outcome);
      expect(listener.refusals.map(({ error }) => error.code)).toEqual(
        outcome === "secured" ? [] : ["ERR_TRANSPORT_SERVER_NAME"],
      );
      // Nothing is left open of who was refused.
      while (listener.listener.connections > 0) await new Promise(setImmediate);
    }
  });

  it("serves RSA and ECDSA clients with one key of each", async () => {
    const { trust, issue } = await createHosts();
    const identities = await Promise.all([
      issue("rsa", "rsa-2048", "archive.example"),
      issue("ec", "p-256", "archive.example"),
      issue("other", "p-256", "other.example"),
    ]);
    const context = secureContext({ trust, identities, clientCertificate: "none" });
    await using listener = await listenOnLoopback(context);
    const [rsa, ec] = identities.map(({ certificates }) => certificates[0]!.bytes);
    for (const name of ["archive.example", ""]) {
      expect(await shown(listener.port, name, "ECDHE-RSA-AES128-GCM-SHA256")).toEqual(rsa);
      expect(await shown(listener.port, name, "ECDHE-ECDSA-AES128-GCM-SHA256")).toEqual(ec);
    }
  });

  it("needs at least one", async () => {
    const { trust } = await createNodes();
    const code = "ERR_TRANSPORT_IDENTITY";
    await expect(listenOnLoopback(secureContext({ trust }))).rejects.toMatchObject({ code });
  });
});

describe("an identity", () => {
  it("without a certificate, or with the certificate of another key, is refused", async () => {
    const { trust, server, client } = await createNodes();
    const code = "ERR_TRANSPORT_IDENTITY";
    for (const certificates of [[], client.certificates])
      expect(() => secureContext({ trust, identities: [{ ...server, certificates }] })).toThrow(
        expect.objectContaining({ code }),
      );
  });

  it("that is out of its time is told of", async () => {
    const { trust, server } = await createNodes();
    const codes: string[] = [];
    const options = { trust, identities: [server], onWarning: ({ code }: { code: string }) => void codes.push(code) };
    secureContext(options);
    expect(codes).toEqual([]);
    secureContext({ ...options, now: () => new Date("2000-01-01") });
    expect(codes).toEqual(["WARN_TRANSPORT_IDENTITY_VALIDITY"]);
  });
});

it("a listener that is closed twice waits both times for its connections to end", async () => {
  const nodes = await createNodes();
  await using listener = await listenOnLoopback(secureContext({ trust: nodes.trust, identities: [nodes.server] }));
  const context = secureContext({ trust: nodes.trust, identities: [nodes.client] });
  const [ours] = await joined(listener, { context });
  const ends: string[] = [];
  const closings = [1, 2].map(async () => (await listener.listener.close(), ends.push("closed")));
  await new Promise(setImmediate);
  expect(ends).toEqual([]);
  ours.destroy();
  await Promise.all(closings);
});

describe("what is replaced", () => {
  it("counts for new connections, and leaves those that are there alone", async () => {
    const old = await createNodes();
    const renewed = await createNodes();
    const server = secureContext({ trust: old.trust, identities: [old.server] });
    const client = secureContext({ trust: old.trust, identities: [old.client], resumption: false });
    await using listener = await listenOnLoopback(server);
    const [ours, theirs] = await joined(listener, { context: client });

    server.replace({ trust: renewed.trust, identities: [renewed.server] });
    const code = "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED";
    const to = { context: client, host: "127.0.0.1", port: listener.port };
    await expect(connect(to)).rejects.toMatchObject({ code });
    client.replace({ trust: renewed.trust, identities: [renewed.client] });
    const [newOurs, newTheirs] = await joined(listener, { context: client });
    expect(await carried(newOurs, newTheirs, "renewed")).toBe("renewed");
    expect(await carried(ours, theirs, "still here")).toBe("still here");
  });

  it("is replaced as a whole or not at all", async () => {
    const nodes = await createNodes();
    const server = secureContext({ trust: nodes.trust, identities: [nodes.server] });
    const broken = { ...nodes.server, certificates: [] };
    expect(() => server.replace({ trust: { anchors: [] }, identities: [broken] })).toThrow(
      expect.objectContaining({ code: "ERR_TRANSPORT_IDENTITY" }),
    );
    await using listener = await listenOnLoopback(server);
    const context = secureContext({ trust: nodes.trust, identities: [nodes.client] });
    const [ours, theirs] = await joined(listener, { context });
    expect(await carried(ours, theirs, "data")).toBe("data");
  });
});

describe("authorisation", () => {
  it("gives the AE titles of the node to the upper layer", async () => {
    const nodes = await createNodes();
    const context = secureContext({
      trust: nodes.trust,
      identities: [nodes.server],
      authorize: async ({ fingerprint }) => ({ authorized: fingerprint.length === 64, aeTitles: ["CT1", "CT2"] }),
    });
    await using listener = await listenOnLoopback(context);
    const [ours, theirs] = await joined(listener, {
      context: secureContext({ trust: nodes.trust, identities: [nodes.client] }),
    });
    expect(theirs.negotiated.aeTitles).toEqual(["CT1", "CT2"]);
    ours.destroy();
  });

  it.each([
    ["says no", () => ({ authorized: false })],
    [
      "throws",
      () => {
        throw new Error("the directory cannot be reached");
      },
    ],
    ["answers with nothing", () => undefined as never],
    ["answers with something else than true", () => ({ authorized: "yes" as unknown as boolean })],
  ])("refuses the peer when the hook %s, in both roles", async (_what, authorize) => {
    const nodes = await createNodes();
    const code = "ERR_TRANSPORT_NOT_AUTHORIZED";
    const strict = secureContext({ trust: nodes.trust, identities: [nodes.server], authorize });
    await using listener = await listenOnLoopback(strict);
    const context = secureContext({ trust: nodes.trust, identities: [nodes.client] });
    void connect({ context, host: "127.0.0.1", port: listener.port }).then(failure, () => {});
    expect((await listener.refusal()).error.code).toBe(code);

    const strictClient = secureContext({ trust: nodes.trust, identities: [nodes.client], authorize });
    await using open = await listenOnLoopback(secureContext({ trust: nodes.trust, identities: [nodes.server] }));
    const attempt = connect({ context: strictClient, host: "127.0.0.1", port: open.port });
    await expect(attempt).rejects.toMatchObject({ code });
  });

  it("by a list takes the nodes in it, and no others of the same authority", async () => {
    const nodes = await createNodes();
    const other = await nodes.ca.issue({ name: "other modality", usages: ["client"], key: "p-256" });
    const trust = { ...nodes.trust, authorizedNodes: [nodes.client.certificates[0]!] };
    await using listener = await listenOnLoopback(secureContext({ trust, identities: [nodes.server] }));
    const listed = secureContext({ trust: nodes.trust, identities: [nodes.client] });
    const [ours, theirs] = await joined(listener, { context: listed });
    expect(await carried(ours, theirs, "data")).toBe("data");
    const unlisted = secureContext({ trust: nodes.trust, identities: [other] });
    void connect({ context: unlisted, host: "127.0.0.1", port: listener.port }).then(failure, () => {});
    expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_NOT_AUTHORIZED");
  });

  it("by a list takes a node whose authority is not known, while its certificate is in its time and for its use", async () => {
    const nodes = await createNodes();
    const foreign = await createTestCa({ key: "p-256" });
    const [modality, expired, server] = await Promise.all([
      foreign.issue({ name: "modality", usages: ["client"], key: "p-256" }),
      foreign.issue({ name: "expired", usages: ["client"], key: "p-256", days: 2, now: new Date("2020-01-01") }),
      foreign.issue({ name: "server", usages: ["server"], key: "p-256" }),
    ]);
    const authorizedNodes = [modality, expired, server].map(({ certificates }) => certificates[0]!);
    const trust = { anchors: [], authorizedNodes };
    await using listener = await listenOnLoopback(secureContext({ trust, identities: [nodes.server] }));
    const clientWith = (identity: Identity) =>
      secureContext({ trust: nodes.trust, identities: [identity], onWarning: () => {} });
    const [ours, theirs] = await joined(listener, { context: clientWith(modality) });
    expect(await carried(ours, theirs, "data")).toBe("data");
    for (const [identity, code] of [
      [expired, "ERR_TRANSPORT_CERTIFICATE_EXPIRED"],
      [server, "ERR_TRANSPORT_CERTIFICATE_USAGE"],
    ] as const) {
      const to = { context: clientWith(identity), host: "127.0.0.1", port: listener.port };
      void connect(to).then(failure, () => {});
      expect((await listener.refusal()).error.code).toBe(code);
    }
  });

  it("by a list takes no node of which a CRL says that it was revoked, also where its authority is not trusted", async () => {
    const nodes = await createNodes();
    const foreign = await createTestCa({ key: "p-256" });
    const [good, revoked] = await Promise.all(
      ["good", "revoked"].map((name) => foreign.issue({ name, usages: ["client"], key: "p-256" })),
    );
    const certificates = [good!, revoked!].map((identity) => identity.certificates[0]!);
    const trust = {
      anchors: [],
      intermediates: foreign.authority.certificates,
      crls: [parseCrl(await foreign.createCrl({ revoked: [certificates[1]!] }))],
      authorizedNodes: certificates,
    };
    await using listener = await listenOnLoopback(secureContext({ trust, identities: [nodes.server] }));
    const clientWith = (identity: Identity) => secureContext({ trust: nodes.trust, identities: [identity] });
    const [ours, theirs] = await joined(listener, { context: clientWith(good!) });
    expect(await carried(ours, theirs, "data")).toBe("data");
    const to = { context: clientWith(revoked!), host: "127.0.0.1", port: listener.port };
    void connect(to).then(failure, () => {});
    expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_CERTIFICATE_REVOKED");
  });
});
