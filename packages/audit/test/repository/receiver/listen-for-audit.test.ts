import { createSocket } from "node:dgram";
import { once } from "node:events";
import { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createTestCa } from "@dicomsec/pki";
import { secureContext } from "@dicomsec/transport";
import { legacyEngine } from "@dicomsec/transport/legacy";
import { type AuditReceiverOptions, listenForAudit, type ReceiverProblem } from "../../../src/repository/index.js";
import { gate, MemorySink } from "../memory-sink.js";
import { barrier, endOf, frames, line, type Nodes, nodes, open } from "../sending.js";

let both: Nodes;

beforeAll(async () => {
  both = await nodes();
});

async function receiverOf(options: Partial<AuditReceiverOptions> = {}) {
  const sink = new MemorySink();
  const problems: ReceiverProblem[] = [];
  const receiver = await listenForAudit({
    sink,
    tls: { context: both.server, host: "127.0.0.1", port: 0 },
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  return { receiver, sink, problems, kinds: () => problems.map(({ kind }) => kind), port: receiver.tlsPort! };
}

/** A connection of which the test is the peer. */
function pipe(): Duplex {
  return new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}

describe("messages over TLS", () => {
  it("are stored as they came, with their sender's address and certificate", async () => {
    const { receiver, sink, port } = await receiverOf({ now: () => 1234 });
    await using _ = receiver;
    const connection = await open(both.client, port);
    connection.write(frames(line("one"), line("two\nlines"), line("Zoë")));
    expect(await barrier(connection)).toBe("close_notify");
    expect(sink.texts).toEqual([line("one"), line("two\nlines"), line("Zoë")]);
    expect(receiver.stored).toBe(3);
    expect(sink.received[0]).toMatchObject({ receivedAt: 1234, sender: { transport: "tls", address: "127.0.0.1" } });
    expect(sink.received[0]!.sender.certificate).toBe(both.clientFingerprint);
  });

  it("are the same however they are cut", async () => {
    const { receiver, sink } = await receiverOf();
    await using _ = receiver;
    const texts = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat(300)), async (sent, cuts) => {
        sink.received.length = 0;
        const connection = pipe();
        receiver.receive(connection, { transport: "tls" });
        const bytes = frames(...sent);
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        for (const [index, place] of places.slice(1).entries()) connection.push(bytes.slice(places[index], place));
        connection.push(null);
        await once(connection, "close");
        expect(sink.texts).toEqual(sent);
      }),
      { numRuns: 60 },
    );
  });

  it("are taken when they come octet by octet", async () => {
    const { receiver, sink } = await receiverOf();
    await using _ = receiver;
    const connection = pipe();
    receiver.receive(connection, { transport: "tls" });
    for (const octet of frames(line("one"), line("two"))) connection.push(new Uint8Array([octet]));
    connection.push(null);
    await once(connection, "close");
    expect(sink.texts).toEqual([line("one"), line("two")]);
  });

  it("are not taken from a peer without a certificate, nor from one of another authority", async () => {
    const { receiver, sink, problems, port } = await receiverOf();
    await using _ = receiver;
    const foreign = await createTestCa({ key: "p-256" });
    const identity = await foreign.issue({ name: "node", usages: ["client"], key: "p-256" });
    for (const identities of [[], [identity]]) {
      const connection = await open(both.clientWith(...identities), port).catch(() => undefined);
      connection?.write(frames(line("one")));
      await until(() => problems.length > 0);
      expect(problems.splice(0)).toEqual([expect.objectContaining({ kind: "refused" })]);
      expect(connection && (await endOf(connection))).not.toBe("close_notify");
    }
    expect(sink.received).toEqual([]);
  });

  it("are taken from so many connections, and no more", async () => {
    const { receiver, kinds, port } = await receiverOf({ maxConnections: 1 });
    await using _ = receiver;
    const first = await open(both.client, port);
    await expect(open(both.client, port)).rejects.toMatchObject({ code: expect.stringMatching("ERR_TRANSPORT_") });
    expect(kinds()).toEqual(["refused"]);
    expect(await barrier(first)).toBe("close_notify");
  });
});

describe("the end of a connection", () => {
  it("is answered when everything is in the sink, and not before", async () => {
    const { receiver, sink, port } = await receiverOf();
    await using _ = receiver;
    const { opened, open: release } = gate();
    sink.before = () => opened;
    const connection = await open(both.client, port);
    connection.write(frames(line("one")));
    let end: string | undefined;
    const ended = barrier(connection).then((how) => (end = how));
    await delay(100);
    expect(end).toBeUndefined();
    release();
    expect(await ended).toBe("close_notify");
    expect(sink.texts).toEqual([line("one")]);
  });

  it("is answered no earlier by the legacy engine, for senders of the Basic TLS profile", async () => {
    const ca = await createTestCa({ key: "rsa-2048" });
    const side = async (usage: "server" | "client") =>
      secureContext({
        profile: "basic-tls",
        legacy: legacyEngine,
        identities: [await ca.issue({ name: "node", usages: [usage], key: "rsa-2048" })],
        trust: { anchors: ca.authority.certificates },
        onWarning: () => {},
      });
    const { receiver, sink, port } = await receiverOf({
      tls: { context: await side("server"), host: "127.0.0.1", port: 0 },
    });
    await using _ = receiver;
    const { opened, open: release } = gate();
    sink.before = () => opened;
    const connection = await open(await side("client"), port);
    connection.write(frames(line("one")));
    let end: string | undefined;
    connection.end();
    const ended = endOf(connection).then((how) => (end = how));
    await delay(100);
    expect([end, connection.readableEnded]).toEqual([undefined, false]);
    release();
    expect(await ended).toBe("end");
    expect(sink.texts).toEqual([line("one")]);
  });

  it("waits for a sink that fails, which gets the same messages again", async () => {
    const { receiver, sink, kinds, port } = await receiverOf();
    await using _ = receiver;
    let failures = 2;
    sink.before = () => {
      if (failures-- > 0) throw new Error("the disk is full");
    };
    const connection = await open(both.client, port);
    connection.write(frames(line("one"), line("two")));
    expect(await barrier(connection)).toBe("close_notify");
    expect(sink.texts).toEqual([line("one"), line("two")]);
    expect(kinds()).toEqual(["sink", "sink"]);
  });

  it("within a message is answered by a reset; what came before it is stored", async () => {
    const { receiver, sink, kinds, port } = await receiverOf();
    await using _ = receiver;
    const connection = await open(both.client, port);
    connection.write(frames(line("one"), line("two")).slice(0, -1));
    expect(await barrier(connection)).toBe("error");
    await until(() => sink.received.length === 1);
    expect(sink.texts).toEqual([line("one")]);
    expect(kinds()).toEqual(["truncated"]);
  });

  it("by the receiver is a reset to whoever had not ended, and what it had received is stored", async () => {
    const { receiver, sink, port } = await receiverOf();
    const connection = await open(both.client, port);
    connection.write(frames(line("one")));
    await until(() => sink.received.length === 1);
    const ended = endOf(connection);
    await receiver.close();
    expect(await ended).toBe("error");
  });

  it("by the receiver comes although the sink does not", async () => {
    const { receiver, sink, port } = await receiverOf();
    sink.before = () => {
      throw new Error("the disk is gone");
    };
    const connection = await open(both.client, port);
    connection.write(frames(line("one")));
    const ended = barrier(connection);
    await until(() => receiver.stored === 0);
    await delay(100);
    await receiver.close(50);
    expect(await ended).toBe("error");
    expect(receiver.stored).toBe(0);
  });
});

describe("a receiver that is closed", () => {
  it("leaves a sink that never answers, and confirms nothing", async () => {
    const { receiver, sink, port } = await receiverOf();
    let isAsked = false;
    sink.before = async () => {
      isAsked = true;
      return new Promise(() => {});
    };
    const connection = await open(both.client, port);
    connection.write(frames(line("one")));
    const ended = barrier(connection);
    await until(() => isAsked);
    await receiver.close(50);
    expect([await ended, receiver.stored]).toEqual(["error", 0]);
  });
});

describe("a peer that is not as it should be", () => {
  it("is not read further while the sink is behind, and loses nothing", async () => {
    const { receiver, sink, port } = await receiverOf({ maxPendingBytes: 100_000 });
    await using _ = receiver;
    const { opened, open: release } = gate();
    sink.before = () => opened;
    const connection = await open(both.client, port);
    const text = line("x".repeat(10_000));
    const frame = frames(text);
    const sent = 3000;
    for (let count = 0; count < sent; count++) connection.write(frame);
    for (let before = Infinity; connection.writableLength < before; await delay(500))
      before = connection.writableLength;
    // 30 MB do not fit into what the systems on the way keep.
    expect(connection.writableLength).toBeGreaterThan(1_000_000);
    release();
    expect(await barrier(connection)).toBe("close_notify");
    expect(sink.received).toHaveLength(sent);
    expect(sink.texts.every((one) => one === text)).toBe(true);
  });

  it("may send a message that is too long: it is passed over and told, and the next one is stored", async () => {
    const { receiver, sink, kinds, port } = await receiverOf({ maxMessageLength: 32_768 });
    await using _ = receiver;
    const connection = await open(both.client, port);
    const longest = "x".repeat(32_768);
    connection.write(frames(longest, `${longest}x`, line("next")));
    expect(await barrier(connection)).toBe("close_notify");
    expect(sink.texts).toEqual([longest, "", line("next")]);
    expect(sink.received[1]!.fault).toEqual({ kind: "oversized", length: 32_769 });
    expect(kinds()).toEqual(["oversized"]);
  });

  it("is reset when it sends no frames; what it sent is kept for whoever looks", async () => {
    const { receiver, sink, kinds, port } = await receiverOf();
    await using _ = receiver;
    const connection = await open(both.client, port);
    connection.write(`${line("one")}\n`);
    expect(await endOf(connection)).toBe("error");
    await until(() => sink.received.length === 1);
    expect(sink.received[0]!.fault).toEqual({ kind: "unframed" });
    expect(kinds()).toContain("unframed");
  });

  it("may send lines where that is allowed", async () => {
    const { receiver, sink, port } = await receiverOf({ framing: "either" });
    await using _ = receiver;
    const connection = await open(both.client, port);
    connection.write(`${line("one")}\n${line("two")}\n`);
    connection.write(frames(line("three")));
    expect(await barrier(connection)).toBe("close_notify");
    expect(sink.texts).toEqual([line("one"), line("two"), line("three")]);
  });

  it("is reset when a message that began does not end in time, however many octets it sends", async () => {
    let time = 0;
    const { receiver, kinds, port } = await receiverOf({ frameTimeoutMs: 1000, now: () => time });
    await using _ = receiver;
    const connection = await open(both.client, port);
    connection.write("100 <85>1");
    await delay(100);
    time = 900;
    connection.write("x");
    await delay(100);
    expect(kinds()).toEqual([]);
    const ended = endOf(connection);
    // Once more where the first octets were read late.
    for (let turn = 2; turn < 20 && !kinds().includes("slow"); turn++) {
      time = turn * 900;
      connection.write("x");
      await delay(100);
    }
    expect(kinds()).toContain("slow");
    expect(await ended).toBe("error");
  });

  it("may be silent between messages for ever, or for as long as is said", async () => {
    let time = 0;
    const patient = await receiverOf({ now: () => time });
    const strict = await receiverOf({ idleTimeoutMs: 1000, now: () => time });
    await using _patient = patient.receiver;
    await using _strict = strict.receiver;
    const [kept, lost] = await Promise.all([open(both.client, patient.port), open(both.client, strict.port)]);
    for (const connection of [kept, lost]) connection.write(frames(line("one")));
    await until(() => patient.sink.received.length === 1 && strict.sink.received.length === 1);
    time = 10_000_000;
    expect(await endOf(lost)).toBe("error");
    expect(strict.kinds()).toContain("silent");
    expect(await barrier(kept)).toBe("close_notify");
    expect(patient.kinds()).toEqual([]);
  });
});

describe("messages over UDP", () => {
  async function send(port: number, ...messages: readonly (Uint8Array | string)[]): Promise<void> {
    const socket = createSocket("udp4");
    for (const message of messages) await new Promise((resolve) => socket.send(message, port, "127.0.0.1", resolve));
    socket.close();
  }

  it("are datagrams: each is one message, with the address it came from", async () => {
    const sink = new MemorySink();
    await using receiver = await listenForAudit({ sink, udp: { host: "127.0.0.1", port: 0 } });
    const long = line("x".repeat(60_000));
    await send(receiver.udpPort!, line("one"), long);
    await until(() => sink.received.length === 2);
    expect(sink.texts).toEqual([line("one"), long]);
    expect(sink.received[0]!.sender).toMatchObject({ transport: "udp", address: "127.0.0.1" });
    expect(receiver.tlsPort).toBeUndefined();
  });

  it("are dropped while the sink is behind, which is told once", async () => {
    const sink = new MemorySink();
    const kinds: string[] = [];
    const { opened, open: release } = gate();
    sink.before = () => opened;
    await using receiver = await listenForAudit({
      sink,
      udp: { host: "127.0.0.1", port: 0 },
      maxPendingBytes: 1000,
      onProblem: ({ kind }) => kinds.push(kind),
    });
    const sent = Array.from({ length: 20 }, (_, number) => line(`${number} ${"x".repeat(300)}`));
    await send(receiver.udpPort!, ...sent);
    await until(() => kinds.length > 0);
    await delay(50);
    release();
    await until(() => receiver.stored > 0);
    expect(kinds).toEqual(["dropped"]);
    expect(sink.texts).toEqual(sent.slice(0, sink.received.length));
    expect(sink.received.length).toBeLessThan(sent.length);
  });

  it("are not received at a port that is taken", async () => {
    const sink = new MemorySink();
    await using receiver = await listenForAudit({ sink, udp: { host: "127.0.0.1", port: 0 } });
    const udp = { host: "127.0.0.1", port: receiver.udpPort! };
    await expect(listenForAudit({ sink, udp })).rejects.toMatchObject({ code: "ERR_AUDIT_OPTIONS" });
  });
});

describe("a receiver", () => {
  it.each([
    ["listens for nothing", {}],
    ["takes no messages of 32,768 octets", { udp: { port: 0 }, maxMessageLength: 32_767 }],
  ])("is not made when it %s", async (_, options) => {
    const making = listenForAudit({ sink: new MemorySink(), ...options });
    await expect(making).rejects.toMatchObject({ code: "ERR_AUDIT_OPTIONS" });
  });
});
