import { once } from "node:events";
import { connect, createServer } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { bytes, concatBytes, latin1, listenOnLoopback } from "@dicomsec/testing";
import { acceptIscl, connectIscl, isclPort, type IsclSocket } from "../../src/iscl/index.js";
import { MllpClient } from "../../src/mllp/mllp-client.js";
import { serveMllp } from "../../src/mllp/serve-mllp.js";
import { byteByByte, duplexPair } from "../mllp/duplex-pair.js";
import { archive, handshake, keys, modality, outcome, packetWire, readAll, securedPair } from "./iscl-ends.js";

const orders = ["encrypt-random", "encrypt-digest"] as const;
const modes = (["DES", "none"] as const).flatMap((privacy) => [
  { integrity: "DES-MAC", privacy, clientOrder: orders[0], serverOrder: orders[0] } as const,
  ...orders.flatMap((clientOrder) =>
    orders.map((serverOrder) => ({ integrity: "MD5-DES", privacy, clientOrder, serverOrder }) as const),
  ),
]);
const request = Uint8Array.from({ length: 2000 }, (_, index) => index & 0xff);
const response = request.slice().reverse();

/** Says everything in both directions and ends. */
async function talk([client, server]: readonly [IsclSocket, IsclSocket]) {
  const both = Promise.all([readAll(client), readAll(server)]);
  client.write(request);
  server.write(response);
  await once(server, "data");
  client.end();
  return both;
}

describe.each(modes)("ISCL with $integrity, privacy $privacy, client $clientOrder, server $serverOrder", (mode) => {
  const { integrity, privacy, clientOrder, serverOrder } = mode;
  const client = { integrity: [integrity], privacy: [privacy], digestOrder: clientOrder, maxPacketLength: 512 };
  const server = { privacy: ["DES", "none"] as const, digestOrder: serverOrder };

  it("carries data both ways through a connection cut after every byte", async () => {
    const ends = await securedPair({ client, server, wires: { there: byteByByte, back: byteByByte } });
    expect(ends[0].negotiated).toMatchObject({ integrity, privacy, maxPacketLength: 512 });
    expect(await talk(ends)).toEqual([{ received: response }, { received: request }]);
  });

  it("carries data both ways over sockets", async () => {
    const accepted: Promise<IsclSocket>[] = [];
    await using listener = await listenOnLoopback(
      createServer((socket) => void accepted.push(acceptIscl(socket, { ...archive, ...server }))),
    );
    const near = await connectIscl(connect(listener.port, listener.host), { ...modality, ...client });
    const far = await accepted[0]!;
    expect(await talk([near, far])).toEqual([{ received: response }, { received: request }]);
  });

  it("drops the connection when a byte is changed on the way, and both ends know", async () => {
    const there = packetWire((packet, index) => [index === 2 ? packet.with(10, packet[10]! ^ 1) : packet]);
    const [near, far] = await securedPair({ client, server, wires: { there } });
    const both = Promise.all([readAll(near), readAll(far)]);
    near.write(request);
    expect(await both).toEqual([
      { received: bytes``, code: "ERR_TRANSPORT_CLOSED" },
      { received: bytes``, code: "ERR_TRANSPORT_INTEGRITY" },
    ]);
  });
});

/** The packets from the client to the server: two of the handshake, then data. */
const firstData = 2;

describe("ISCL", () => {
  it("has the port that is registered for it", () => {
    expect(isclPort).toBe(2761);
  });

  it("agrees on the first mechanism of the server, the shorter packets, and says who the peer is", async () => {
    const [near, far] = await securedPair({
      client: { integrity: ["DES-MAC", "MD5-DES"], privacy: ["none", "DES"], keyIndex: 1, maxPacketLength: 4096 },
      server: { integrity: ["MD5-DES", "DES-MAC"], privacy: ["DES", "none"], maxPacketLength: 8192 },
    });
    const agreed = { version: 1, integrity: "MD5-DES", privacy: "DES", maxPacketLength: 4096, keyIndex: 1 };
    expect(near.negotiated).toEqual({ ...agreed, peerIdentity: "ARCHIVE" });
    expect(far.negotiated).toEqual({ ...agreed, peerIdentity: "MODALITY" });
    near.destroy();
    far.destroy();
  });

  it("does not look at the parity of keys", async () => {
    const [near, far] = await securedPair({ server: { keys: keys.map((key) => key.map((byte) => byte ^ 1)) } });
    expect(await talk([near, far])).toEqual([{ received: response }, { received: request }]);
  });

  it("sends no byte of the data in the clear when there is privacy, and no packet that is too long", async () => {
    const packets: Uint8Array[] = [];
    const there = packetWire((packet) => {
      packets.push(packet);
      return [packet];
    });
    const [near, far] = await securedPair({ client: { maxPacketLength: 512 }, wires: { there } });
    const received = readAll(far);
    near.end(latin1("PATIENT".repeat(1000)));
    near.resume();
    expect((await received).received).toHaveLength(7000);
    expect(Buffer.concat(packets).includes("PATIENT")).toBe(false);
    expect(packets.every((packet) => packet.length <= 512)).toBe(true);
    expect(packets.length).toBeGreaterThan(14);
  });

  it.each([
    ["repeated", (packet: Uint8Array, index: number) => (index === firstData ? [packet, packet] : [packet]), 1],
    ["left out", (packet: Uint8Array, index: number) => (index === firstData + 1 ? [] : [packet]), 1],
    ["swapped with the next", swapped(firstData + 1), 1],
    [
      "changed in its type",
      (packet: Uint8Array, index: number) => [index === firstData ? packet.with(0, 6) : packet],
      0,
    ],
    [
      "named another form",
      (packet: Uint8Array, index: number) => [index === firstData ? packet.with(1, 2) : packet],
      0,
    ],
  ])("refuses a packet that was %s", async (_, replace, before) => {
    const [near, far] = await securedPair({ wires: { there: packetWire(replace) } });
    const both = Promise.all([readAll(near), readAll(far)]);
    for (const byte of [1, 2, 3, 4]) near.write(Uint8Array.of(byte));
    const [atSender, atReceiver] = await both;
    expect(atReceiver).toEqual({ received: bytes`01`.subarray(0, before), code: "ERR_TRANSPORT_INTEGRITY" });
    expect(atSender).toEqual({ received: bytes``, code: "ERR_TRANSPORT_CLOSED" });
  });

  it("refuses its own packets when they are sent back", async () => {
    const sent: Uint8Array[] = [];
    const there = packetWire((packet, index) => {
      if (index >= firstData) sent.push(packet);
      return [packet];
    });
    const back = packetWire((packet, index) => (index === 2 ? sent : [packet]));
    const [near, far] = await securedPair({ wires: { there, back } });
    const reading = Promise.all([readAll(near), readAll(far)]);
    near.write(request);
    await once(far, "data");
    far.write(response);
    expect((await reading)[0]).toEqual({ received: bytes``, code: "ERR_TRANSPORT_INTEGRITY" });
  });

  it("refuses a packet that says it is longer than agreed, before its body has come", async () => {
    const there = packetWire((packet, index) => [index === firstData ? bytes`05 03 00 00 ff ff ff ff` : packet]);
    const [near, far] = await securedPair({ wires: { there } });
    const reading = Promise.all([readAll(near), readAll(far)]);
    near.write(request);
    expect((await reading)[1]).toEqual({ received: bytes``, code: "ERR_TRANSPORT_LIMIT" });
  });

  it("knows that data were cut off when the connection ends without the packet that says so", async () => {
    const there = packetWire((packet) => (packet[0] === 6 ? [] : [packet]));
    const [near, far] = await securedPair({ wires: { there } });
    const reading = Promise.all([readAll(near), readAll(far)]);
    near.end(request, () => near.destroy());
    expect((await reading)[1]).toEqual({ received: request, code: "ERR_TRANSPORT_CLOSED" });
  });

  it("knows that the connection ended though it is idle", async () => {
    const [near, far] = await securedPair();
    const reading = readAll(far);
    near.destroy();
    expect(await reading).toEqual({ received: bytes``, code: "ERR_TRANSPORT_CLOSED" });
  });

  it("knows that the connection broke while nobody reads what came before", async () => {
    const [socket, peer] = duplexPair();
    const [near, far] = await Promise.all([connectIscl(socket, modality), acceptIscl(peer, archive)]);
    near.on("error", () => {});
    near.write(new Uint8Array(1_000_000));
    while (far.readableLength < far.readableHighWaterMark) await new Promise((resolve) => setImmediate(resolve));
    const failed = once(far, "error");
    peer.destroy(new Error("ECONNRESET"));
    expect(await failed).toEqual([expect.objectContaining({ code: "ERR_TRANSPORT_CLOSED" })]);
    near.destroy();
  });

  it("slows the sender down while the receiver does not read", async () => {
    const [near, far] = await securedPair();
    const block = new Uint8Array(10_000);
    let taken = 0;
    for (let i = 0; i < 100; i++) near.write(block, () => taken++);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(taken).toBeLessThan(20);
    near.end();
    near.resume();
    expect((await readAll(far)).received).toHaveLength(100 * block.length);
    expect(taken).toBe(100);
  });

  it("carries HL7 messages framed with MLLP", async () => {
    const [near, far] = await securedPair();
    const served = serveMllp(far, async (message) => concatBytes(latin1("MSA|"), message));
    const client = new MllpClient(near);
    expect(await client.send(latin1("MSH|1\r"))).toEqual(latin1("MSA|MSH|1\r"));
    await client.close();
    await served;
  });

  it("gives the handshake up when it is told to, and closes the connection", async () => {
    const silent = createServer();
    await using listener = await listenOnLoopback(silent);
    const socket = connect(listener.port, listener.host);
    const stop = new AbortController();
    const waiting = outcome(connectIscl(socket, { ...modality, signal: stop.signal }));
    stop.abort(new Error("too slow"));
    expect(await waiting).toBe("too slow");
    expect(socket.destroyed).toBe(true);
    const [near] = await handshake({ client: { signal: AbortSignal.abort(new Error("before it began")) } });
    expect(near).toBe("before it began");
  });
});

/** Lets the packet after the given one overtake it. */
function swapped(at: number) {
  let held: Uint8Array = new Uint8Array(0);
  return (packet: Uint8Array, index: number) => {
    if (index === at) held = packet;
    if (index === at) return [];
    return index === at + 1 ? [packet, held] : [packet];
  };
}
