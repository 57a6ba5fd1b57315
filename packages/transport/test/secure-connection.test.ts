import { once } from "node:events";
import { connect as connectPlain, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { listenOnLoopback as listenBare, type LoopbackServer } from "@dicomsec/testing";
import { describe, expect, it, jest } from "@jest/globals";
import { connect } from "../src/connect.js";
import { contextIdentities } from "../src/identities.js";
import { legacyEngine } from "../src/legacy/index.js";
import { tlsProfiles } from "../src/profiles.js";
import { secureContext, type SecureContextOptions } from "../src/secure-context.js";
import type { TransportWarning } from "../src/warnings.js";
import { carried, createNodes, failure, joined, listenOnLoopback, type Nodes } from "./nodes.js";

const onWarning = (): void => {};

/** A connection without TLS. */
async function reached(port: number): Promise<Socket> {
  const socket = connectPlain(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

function contexts({ trust, server, client }: Nodes, options: Partial<SecureContextOptions> = {}) {
  const common = { trust, legacy: legacyEngine, onWarning, ...options };
  return {
    server: secureContext({ ...common, identities: [server] }),
    client: secureContext({ ...common, identities: [client] }),
  };
}

describe("a connection of a profile", () => {
  it.each(tlsProfiles)(
    "$section $name carries data both ways, with what it allows and nothing else",
    async (profile) => {
      const { server, client } = contexts(await createNodes("rsa-2048"), { profile: profile.name });
      await using listener = await listenOnLoopback(server);
      const [ours, theirs] = await joined(listener, { context: client });
      for (const { negotiated } of [ours, theirs]) {
        expect(negotiated).toMatchObject({
          profile: profile.name,
          section: profile.section,
          isMet: true,
          departures: [],
        });
        expect(profile.versions).toContain(negotiated.version);
        expect(profile.suites).toContain(negotiated.suite);
      }
      expect(ours.negotiated.version).toBe(profile.versions.at(-1));
      expect(ours.negotiated.group).toBe(theirs.negotiated.group);
      theirs.write("pong");
      await expect(carried(ours, theirs, "ping")).resolves.toBe("ping");
    },
  );

  it("tells each side who the other one is", async () => {
    const nodes = await createNodes();
    const { server, client } = contexts(nodes);
    await using listener = await listenOnLoopback(server);
    const [ours, theirs] = await joined(listener, { context: client, serverName: "localhost" });
    expect(ours.negotiated.peer?.certificate.bytes).toEqual(nodes.server.certificates[0]!.bytes);
    expect(theirs.negotiated.peer?.certificate.bytes).toEqual(nodes.client.certificates[0]!.bytes);
    expect(ours.negotiated.peer).toMatchObject({ keyKind: "EC", keyBits: 256 });
    expect(theirs.negotiated).toMatchObject({ serverName: "localhost", isResumed: false, version: "TLSv1.3" });
    expect(theirs.remoteAddress).toBe("127.0.0.1");
  });

  it.each(["bcp195-rfc8996", "basic-tls"] as const)(
    "goes on with TLS on a connection that is there already, by the profile %s",
    async (profile) => {
      const { server, client } = contexts(await createNodes("rsa-2048"), { profile });
      await using listener = await listenOnLoopback(server);
      const socket = await reached(listener.port);
      const [ours, theirs] = await joined(listener, { context: client, socket });
      theirs.write("pong");
      await expect(carried(ours, theirs, "ping")).resolves.toBe("ping");
    },
  );

  it("closes the connection that was there when the server is not trusted, or when it is closed", async () => {
    const { server } = contexts(await createNodes());
    const { client } = contexts(await createNodes());
    await using listener = await listenOnLoopback(server);
    const socket = await reached(listener.port);
    const options = { context: client, host: "127.0.0.1", port: listener.port, socket };
    await expect(connect(options)).rejects.toMatchObject({ code: "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED" });
    expect(socket.destroyed).toBe(true);
    await expect(connect(options)).rejects.toMatchObject({ code: "ERR_TRANSPORT_CLOSED" });
  });

  it("needs no certificate of the client where the server asks for none", async () => {
    const nodes = await createNodes();
    const { server } = contexts(nodes, { clientCertificate: "none" });
    await using listener = await listenOnLoopback(server);
    const [, theirs] = await joined(listener, { context: secureContext({ trust: nodes.trust }) });
    expect(theirs.negotiated).toMatchObject({ peer: undefined, aeTitles: undefined, isMet: true });
  });

  it.each(["TLSv1.2", "TLSv1.3"])(
    "judges the certificate that a %s client shows where it need not have one",
    async (version) => {
      const nodes = await createNodes();
      const { server } = contexts(nodes, { clientCertificate: "requested" });
      const stranger = await createNodes();
      await using listener = await listenOnLoopback(server);
      const profile = version === "TLSv1.2" ? "bcp195-extended" : "bcp195-rfc8996";
      const without = secureContext({ profile, onWarning, trust: nodes.trust });
      const [ours, theirs] = await joined(listener, { context: without });
      expect([ours.negotiated.version, theirs.negotiated.peer]).toEqual([version, undefined]);
      const withOther = secureContext({ profile, onWarning, trust: nodes.trust, identities: [stranger.client] });
      void connect({ context: withOther, host: "127.0.0.1", port: listener.port }).then(failure, () => {});
      expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_CERTIFICATE_UNTRUSTED");
    },
  );

  it("is resumed with the same peer, unless that was turned off", async () => {
    const nodes = await createNodes();
    const { server, client } = contexts(nodes);
    await using listener = await listenOnLoopback(server);
    const first = await joined(listener, { context: client });
    await carried(first[1], first[0], "so that the tickets have come");
    const second = await joined(listener, { context: client });
    for (const { negotiated } of second) expect(negotiated).toMatchObject({ isResumed: true, group: "X25519" });
    expect(second[0].negotiated.peer?.fingerprint).toBe(first[0].negotiated.peer?.fingerprint);
    expect(second[1].negotiated.peer?.fingerprint).toBe(first[1].negotiated.peer?.fingerprint);

    const off = contexts(nodes, { resumption: false });
    await using other = await listenOnLoopback(off.server);
    for (const context of [off.client, client, client]) {
      const [ours, theirs] = await joined(other, { context });
      await carried(theirs, ours, "so that tickets would have come");
      expect(ours.negotiated.isResumed).toBe(false);
    }
  });

  it("is resumed with one session again and again in TLS 1.2, whose servers need not give a new one", async () => {
    const { server, client } = contexts(await createNodes(), { profile: "bcp195-extended" });
    await using listener = await listenOnLoopback(server);
    const resumed: boolean[] = [];
    for (let count = 0; count < 4; count++) {
      const [ours, theirs] = await joined(listener, { context: client });
      await carried(theirs, ours, "so that a session has come");
      resumed.push(ours.negotiated.isResumed);
    }
    expect(resumed).toEqual([false, true, true, true]);
  });

  it("is not resumed by a peer that is no longer trusted", async () => {
    const nodes = await createNodes();
    const { server, client } = contexts(nodes);
    await using listener = await listenOnLoopback(server);
    const [ours, theirs] = await joined(listener, { context: client });
    await carried(theirs, ours, "so that the tickets have come");
    server.replace({ trust: { anchors: (await createNodes()).ca.authority.certificates } });
    void connect({ context: client, host: "127.0.0.1", port: listener.port }).then(failure, () => {});
    expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_CERTIFICATE_UNTRUSTED");
  });
});

it("a session is not resumed when what its server showed has run out, of which the server has a younger one", async () => {
  const nodes = await createNodes();
  const [inTime, later] = [new Date(), new Date(Date.now() + 5 * 86_400_000)];
  const short = await nodes.ca.issue({ name: "archive", usages: ["server"], key: "p-256", days: 2 });
  const server = createTlsServer(contextIdentities([short]), (socket) => socket.on("error", () => {}).end("hello"));
  await using archive = await listenBare(server);
  let time = inTime;
  const context = secureContext({ trust: nodes.trust, now: () => time });
  const resumed = async (): Promise<boolean> => {
    const connection = await connect({ context, host: "127.0.0.1", port: archive.port });
    await failure(connection);
    return connection.negotiated.isResumed;
  };
  expect([await resumed(), await resumed()]).toEqual([false, true]);
  server.setSecureContext({ ...contextIdentities([nodes.server]), ticketKeys: server.getTicketKeys() });
  time = later;
  expect([await resumed(), await resumed()]).toEqual([false, true]);
});

it("a connection that its peer resets tells so in all places, also when writing finds it out", async () => {
  const nodes = await createNodes();
  const { server, client } = contexts(nodes);
  await using listener = await listenOnLoopback(server);
  await using proxy = await resettingProxy(listener.port);
  const [ours, theirs] = await joined({ ...listener, port: proxy.port }, { context: client });
  // More than fits on the way: who does not read does not see the reset.
  theirs.write(new Uint8Array(4_000_000));
  while (ours.readableLength < ours.readableHighWaterMark) await new Promise((resolve) => setTimeout(resolve, 5));
  const event = new Promise((resolve) => ours.once("error", resolve));
  proxy.reset();
  const written = new Promise<Error | null | undefined>((resolve) => {
    const write = (): boolean => ours.write("more", (error) => (error ? resolve(error) : setImmediate(write)));
    write();
  });
  const failed = [await written, await event, ours.errored];
  const closed = expect.objectContaining({ name: "TransportError", code: "ERR_TRANSPORT_CLOSED" });
  expect(failed).toEqual([closed, closed, closed]);
});

/** Passes everything on until it resets the connection of the client. */
async function resettingProxy(port: number): Promise<LoopbackServer & { reset(): void }> {
  const clients: Socket[] = [];
  const server = createServer((client) => {
    const upstream = connectPlain(port, "127.0.0.1");
    for (const socket of [client, upstream]) socket.on("error", () => {});
    client.pipe(upstream).pipe(client);
    client.on("close", () => upstream.destroy());
    clients.push(client);
  });
  return Object.assign(await listenBare(server), { reset: () => clients.forEach((one) => one.resetAndDestroy()) });
}

describe("a retired profile", () => {
  const retired = tlsProfiles.filter(({ status }) => status === "retired");
  const active = tlsProfiles.filter(({ status }) => status === "active");

  it.each(retired)("$section warns", async ({ name }) => {
    const warnings: TransportWarning[] = [];
    const { trust } = await createNodes();
    secureContext({ profile: name, trust, legacy: legacyEngine, onWarning: (warning) => warnings.push(warning) });
    expect(warnings.map(({ code }) => code)).toEqual(["WARN_TRANSPORT_PROFILE_RETIRED"]);
  });

  it.each(active)("is not $section, which does not warn", async ({ name }) => {
    const warnings: TransportWarning[] = [];
    const { trust } = await createNodes();
    secureContext({ profile: name, trust, onWarning: (warning) => warnings.push(warning) });
    expect(warnings).toEqual([]);
  });

  it("raises the event of the process where nobody else is told", async () => {
    const { trust } = await createNodes();
    const emitted = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    secureContext({ profile: "bcp195", trust });
    const event = { type: "TransportWarning", code: "WARN_TRANSPORT_PROFILE_RETIRED" };
    expect(emitted.mock.calls).toEqual([[expect.any(String), event]]);
    emitted.mockRestore();
  });

  it.each(["basic-tls", "aes-tls"] as const)("%s is refused without the legacy engine", async (profile) => {
    const { trust } = await createNodes();
    expect(() => secureContext({ profile, trust, onWarning })).toThrow(
      expect.objectContaining({ code: "ERR_TRANSPORT_LEGACY_ENGINE" }),
    );
  });
});
