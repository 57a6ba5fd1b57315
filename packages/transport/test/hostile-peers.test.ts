import { once } from "node:events";
import { connect as connectPlain, createServer, Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { freePort, listenOnLoopback as listenBare } from "@dicomsec/testing";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { connect } from "../src/connect.js";
import { legacyEngine } from "../src/legacy/index.js";
import { NativeServer } from "../src/native-server.js";
import type { TlsProfileName } from "../src/profiles.js";
import { secureContext, type SecureContext } from "../src/secure-context.js";
import { carried, createNodes, failure, joined, listenOnLoopback, type Nodes } from "./nodes.js";

const profiles: readonly TlsProfileName[] = ["bcp195-rfc8996", "aes-tls"];

/** With RSA keys, as the engine of old profiles needs them. */
let nodes: Nodes;
beforeAll(async () => {
  nodes = await createNodes("rsa-2048");
});

function serverOf({ trust, server }: Nodes, profile: TlsProfileName = "bcp195-rfc8996"): SecureContext {
  return secureContext({ profile, trust, identities: [server], legacy: legacyEngine, onWarning: () => {} });
}

function clientOf({ trust, client }: Nodes, profile: TlsProfileName = "bcp195-rfc8996"): SecureContext {
  return secureContext({ profile, trust, identities: [client], legacy: legacyEngine, onWarning: () => {} });
}

async function plain(port: number): Promise<Socket> {
  const socket = connectPlain(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.resume();
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });

// A-ASSOCIATE-RQ as far as the called AE title (PS3.8 9.3.2).
const associateRequest = Buffer.from("0100000000cd00010000" + "20".repeat(16), "hex");
const httpRequest = Buffer.from("GET / HTTP/1.1\r\nHost: archive\r\n\r\n");

describe.each(profiles)("a listener of %s", (profile) => {
  it.each([
    ["plain DICOM", associateRequest],
    ["plain HTTP", httpRequest],
    ["something else", Buffer.from("SSH-2.0-OpenSSH_9.2\r\n")],
  ])("closes a connection that begins with %s, and goes on", async (_what, opening) => {
    await using listener = await listenOnLoopback(serverOf(nodes, profile));
    const socket = await plain(listener.port);
    socket.write(opening);
    await closed(socket);
    expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_NOT_TLS");
    const [ours, theirs] = await joined(listener, { context: clientOf(nodes, profile) });
    expect(await carried(ours, theirs, "still here")).toBe("still here");
  });

  it("gives up a peer that says nothing, and one that says little", async () => {
    await using listener = await listenOnLoopback(serverOf(nodes, profile), { handshakeTimeoutMs: 300 });
    const silent = await plain(listener.port);
    const slow = await plain(listener.port);
    const hello = Buffer.from("160301020001", "hex");
    let at = 0;
    const drip = setInterval(() => slow.write(hello.subarray(at % 6, (at++ % 6) + 1)), 100);
    await Promise.all([closed(silent), closed(slow)]);
    clearInterval(drip);
    const codes = [await listener.refusal(), await listener.refusal()].map(({ error }) => error.code);
    expect(codes).toContain("ERR_TRANSPORT_HANDSHAKE_TIMEOUT");
    while (listener.listener.connections > 0) await new Promise(setImmediate);
  });

  it("outlives a peer that goes away in the middle of the handshake", async () => {
    await using listener = await listenOnLoopback(serverOf(nodes, profile));
    for (const end of ["end", "resetAndDestroy"] as const) {
      const socket = await plain(listener.port);
      socket.write(Buffer.from("1603010200010001fc0303", "hex"));
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket[end]();
      expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_CLOSED");
      await closed(socket);
    }
    const [ours, theirs] = await joined(listener, { context: clientOf(nodes, profile) });
    expect(await carried(ours, theirs, "still here")).toBe("still here");
  });

  it("takes no more connections and no more handshakes than it was told", async () => {
    const limits = { maxConnections: 3, maxHandshakes: 2 };
    await using listener = await listenOnLoopback(serverOf(nodes, profile), limits);
    const context = clientOf(nodes, profile);
    const kept = [await joined(listener, { context }), await joined(listener, { context })];
    const idle = await plain(listener.port);
    const beyond = await plain(listener.port);
    await closed(beyond);
    expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_LIMIT");
    expect(listener.listener.connections).toBe(3);
    idle.destroy();
    expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_CLOSED");
    const first = await plain(listener.port);
    kept[0]![0].destroy();
    await failure(kept[0]![1]);
    const second = await plain(listener.port);
    const third = await plain(listener.port);
    await closed(third);
    expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_LIMIT");
    first.destroy();
    second.destroy();
  });

  const attempts = profile === "bcp195-rfc8996" ? 10_000 : 1000;

  it(`survives ${attempts} attempts to connect, and serves the next one`, async () => {
    await using listener = await listenOnLoopback(serverOf(nodes, profile), { maxHandshakes: 50 });
    let most = 0;
    const attempt = async (number: number): Promise<void> => {
      const socket = await plain(listener.port);
      socket.write(number % 2 === 0 ? associateRequest : "\u0016\u0003\u0001");
      if (number % 4 !== 3) await new Promise(setImmediate);
      most = Math.max(most, listener.listener.connections);
      socket.destroy();
    };
    for (let number = 0; number < attempts; number += 100)
      await Promise.all(Array.from({ length: 100 }, (_, index) => attempt(number + index)));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(50);
    const [ours, theirs] = await joined(listener, { context: clientOf(nodes, profile) });
    expect(await carried(ours, theirs, "still here")).toBe("still here");
  });
});

it("a listener at several addresses tells connections apart that come from one port", async () => {
  const { trust, server } = await createNodes();
  const context = secureContext({ trust, identities: [server], clientCertificate: "none" });
  await using listener = await listenOnLoopback(context, { host: "0.0.0.0", handshakeTimeoutMs: 1000 });
  const [port, localAddress] = [listener.port, "127.0.0.1"];
  const first = connectPlain({ host: "127.0.0.1", port, localAddress });
  await once(first, "connect");
  const silent = connectPlain({ host: "127.0.0.2", port, localAddress, localPort: first.localPort! });
  await once(silent, "connect");
  while (listener.listener.connections < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const client = connectTls({ socket: first, rejectUnauthorized: false });
  const theirs = await listener.connection();
  await closed(silent);
  expect(await carried(client, theirs, "still here")).toBe("still here");
  expect(listener.refusals.map(({ error }) => error.code)).toEqual(["ERR_TRANSPORT_HANDSHAKE_TIMEOUT"]);
});

it("a listener gives up at once those that were reset before it took them", async () => {
  const context = serverOf(await createNodes());
  using server = new NativeServer(context, context.material);
  const given = [new Socket(), new Socket()].map((socket) => server.handshake(socket));
  for (const one of given) await expect(one).rejects.toMatchObject({ code: "ERR_TRANSPORT_CLOSED" });
});

describe.each(profiles)("a connection to a peer, for %s,", (profile) => {
  it.each([
    ["plain DICOM", Buffer.from("07000000000400000200", "hex")],
    ["plain HTTP", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ])("is refused when it answers with %s", async (_what, answer) => {
    const server = createServer((socket) => socket.on("error", () => {}).write(answer));
    await using peer = await listenBare(server);
    const attempt = connect({ context: clientOf(nodes, profile), host: peer.host, port: peer.port });
    await expect(attempt).rejects.toMatchObject({ code: "ERR_TRANSPORT_NOT_TLS" });
  });

  it("is given up when it says nothing", async () => {
    await using peer = await listenBare(createServer((socket) => socket.on("error", () => {})));
    const to = { context: clientOf(nodes, profile), host: peer.host, port: peer.port };
    await expect(connect({ ...to, timeoutMs: 200 })).rejects.toMatchObject({ code: "ERR_TRANSPORT_HANDSHAKE_TIMEOUT" });
    const reason = new Error("no longer wanted");
    const controller = new AbortController();
    const attempt = connect({ ...to, signal: controller.signal });
    controller.abort(reason);
    await expect(attempt).rejects.toBe(reason);
    await expect(connect({ ...to, signal: controller.signal })).rejects.toBe(reason);
  });

  it("is refused when it closes, and where nobody listens", async () => {
    await using peer = await listenBare(createServer((socket) => socket.on("error", () => {}).destroy()));
    const to = { context: clientOf(nodes, profile), host: peer.host, port: peer.port };
    await expect(connect(to)).rejects.toMatchObject({ code: "ERR_TRANSPORT_CLOSED" });
    await expect(connect({ ...to, port: await freePort() })).rejects.toMatchObject({
      code: "ERR_TRANSPORT_UNREACHABLE",
    });
  });
});

describe("a client", () => {
  it("cannot renegotiate", async () => {
    const { trust, server } = await createNodes();
    const context = secureContext({
      profile: "bcp195-extended",
      trust,
      identities: [server],
      clientCertificate: "none",
      onWarning: () => {},
    });
    await using listener = await listenOnLoopback(context);
    const socket = connectTls({ host: "127.0.0.1", port: listener.port, rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const refused = await new Promise<Error | null>((resolve) => {
      socket.on("error", resolve);
      socket.renegotiate({}, resolve);
    });
    expect(refused).toMatchObject({ code: expect.stringMatching(/NO_RENEGOTIATION|ECONNRESET|RENEGOTIATE/) });
    socket.destroy();
  });
});
