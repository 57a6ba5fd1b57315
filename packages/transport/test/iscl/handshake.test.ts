import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes, concatBytes, latin1 } from "@dicomsec/testing";
import {
  acceptIscl,
  connectIscl,
  type ConnectIsclOptions,
  type IsclOptions,
  type IsclSocket,
} from "../../src/iscl/index.js";
import { duplexPair } from "../mllp/duplex-pair.js";
import { archive, type Ends, handshake, keys, modality, outcome, packetWire, securedPair } from "./iscl-ends.js";

const other = bytes`a1 b2 c3 d4 e5 f6 07 18`;

/** Codes of both ends; "secured" where there is none. */
async function codes(ends: Ends): Promise<string[]> {
  const outcomes = await handshake(ends);
  return outcomes.map((end) => {
    if (typeof end === "string") return end;
    end.on("error", () => {});
    end.destroy();
    return "secured";
  });
}

const failed = ["ERR_TRANSPORT_CLOSED", "ERR_TRANSPORT_HANDSHAKE"];

/** Everything that one end sends. */
async function sentBy(ends: Ends = {}) {
  const sent: Record<"client" | "server", Uint8Array[]> = { client: [], server: [] };
  const keep = (from: "client" | "server") =>
    packetWire((packet) => {
      sent[from].push(packet);
      return [packet];
    });
  const pair = await securedPair({ ...ends, wires: { there: keep("client"), back: keep("server") } });
  for (const socket of pair) socket.on("error", () => {}).destroy();
  return sent;
}

describe("the handshake as it is sent", () => {
  const fixed = { randomBytes: (length: number) => new Uint8Array(length).fill(0x2a) };

  it("begins with what the client offers, and what the server chose of it with its challenge", async () => {
    const { client, server } = await sentBy({ client: fixed, server: { ...fixed, privacy: ["none", "DES"] } });
    expect(client[0]).toEqual(
      // type 1, length 24; magic, version 1, DES-MAC or MD5-DES, DES, key 0, packets of 16,384 bytes, name
      bytes`01 00 00 00 00 00 00 18 ${"dicomsec"} 01 03 02 00 00 00 40 00 ${"MODALITY"}`,
    );
    expect(server[0]).toEqual(
      // type 2, length 31; version 1, MD5-DES, DES, zero, packets of 16,384 bytes, challenge, name
      bytes`02 00 00 00 00 00 00 1f 01 02 02 00 00 00 40 00 ${new Uint8Array(16).fill(0x2a)} ${"ARCHIVE"}`,
    );
  });

  it("shows neither a key, nor challenges of the client, nor names in its tokens", async () => {
    const { client, server } = await sentBy({ client: fixed });
    const everything = Buffer.concat([...client, ...server]);
    expect(keys.some((key) => everything.includes(Buffer.from(key)))).toBe(false);
    expect(everything.includes(Buffer.alloc(8, 0x2a))).toBe(false);
    expect(Buffer.from(client[1]!).includes("ARCHIVE")).toBe(false);
  });

  it("has other tokens each time", async () => {
    const [first, second] = [await sentBy(), await sentBy()];
    expect(first.client[0]).toEqual(second.client[0]);
    expect(first.client[1]).not.toEqual(second.client[1]);
    expect(first.server[1]).not.toEqual(second.server[1]);
  });
});

describe("the handshake", () => {
  it("fails without saying why when the keys differ, the index differs, or there is no such index", async () => {
    expect(await codes({})).toEqual(["secured", "secured"]);
    expect(await codes({ server: { keys: [other] } })).toEqual(failed);
    expect(await codes({ client: { keys: [other, ...keys], keyIndex: 1 } })).toEqual(failed);
    expect(await codes({ client: { keys: [other, keys[0]!], keyIndex: 1 }, server: { keys: [keys[0]!] } })).toEqual(
      failed,
    );
  });

  it("says the same of every peer that did not authenticate itself, and never a key", async () => {
    const messages = await Promise.all(
      [{ keys: [other] }, { keys: [other, ...keys] }].map(async (client) => {
        const [near, far] = duplexPair();
        const connecting = outcome(connectIscl(near, { ...modality, ...client }));
        const message = await acceptIscl(far, archive).then(
          () => "secured",
          (error: Error) => error.message,
        );
        await connecting;
        return message;
      }),
    );
    expect(messages).toEqual(Array.from(messages, () => "the peer did not authenticate itself"));
  });

  it("refuses a peer with another name than it should have, on both sides", async () => {
    expect(await codes({ client: { peerIdentity: "ARCHIVE" }, server: { peerIdentity: "MODALITY" } })).toEqual([
      "secured",
      "secured",
    ]);
    expect(await codes({ client: { peerIdentity: "WORKSTATION" } })).toEqual([
      "ERR_TRANSPORT_NOT_AUTHORIZED",
      "ERR_TRANSPORT_CLOSED",
    ]);
    expect(await codes({ server: { peerIdentity: "WORKSTATION" } })).toEqual([
      "ERR_TRANSPORT_CLOSED",
      "ERR_TRANSPORT_NOT_AUTHORIZED",
    ]);
  });

  it("refuses a peer that has its own name: it would talk to itself", async () => {
    expect(await codes({ client: { identity: "ARCHIVE" } })).toEqual([
      "ERR_TRANSPORT_NOT_AUTHORIZED",
      "ERR_TRANSPORT_CLOSED",
    ]);
  });

  it.each<[string, Ends]>([
    ["integrity", { client: { integrity: ["DES-MAC"] }, server: { integrity: ["MD5-DES"] } }],
    ["privacy", { client: { privacy: ["none"] } }],
  ])("fails when there is no %s in common", async (_, ends) => {
    expect(await codes(ends)).toEqual(["ERR_TRANSPORT_CLOSED", "ERR_TRANSPORT_SUITE"]);
  });

  it("fails when a version below ours is the highest of the client, or another one is chosen by the server", async () => {
    const older = packetWire((packet) => [packet[0] === 1 ? packet.with(16, 0) : packet]);
    expect(await codes({ wires: { there: older } })).toEqual(["ERR_TRANSPORT_CLOSED", "ERR_TRANSPORT_VERSION"]);
    const newer = packetWire((packet) => [packet[0] === 2 ? packet.with(8, 2) : packet]);
    expect(await codes({ wires: { back: newer } })).toEqual(["ERR_TRANSPORT_VERSION", "ERR_TRANSPORT_CLOSED"]);
  });

  it("notices that privacy or integrity were taken out of the offer on the way", async () => {
    const server = { privacy: ["DES", "none"], integrity: ["MD5-DES", "DES-MAC"] } as const;
    const client = server;
    for (const offset of [17, 18]) {
      const there = packetWire((packet) => [packet[0] === 1 ? packet.with(offset, 1) : packet]);
      expect(await codes({ client, server, wires: { there } })).toEqual(failed);
    }
  });

  it("does not take a choice that it did not offer", async () => {
    const back = packetWire((packet) => [packet[0] === 2 ? packet.with(10, 1) : packet]);
    expect(await codes({ wires: { back } })).toEqual(["ERR_TRANSPORT_SUITE", "ERR_TRANSPORT_CLOSED"]);
    const longer = packetWire((packet) => [packet[0] === 2 ? packet.with(12, 1) : packet]);
    expect(await codes({ wires: { back: longer } })).toEqual(["ERR_TRANSPORT_HANDSHAKE", "ERR_TRANSPORT_CLOSED"]);
    const shorter = packetWire((packet) => [packet[0] === 2 ? packet.with(14, 0) : packet]);
    expect(await codes({ wires: { back: shorter } })).toEqual(["ERR_TRANSPORT_HANDSHAKE", "ERR_TRANSPORT_CLOSED"]);
  });

  it("fails at the end that gets it when any byte of it was changed on the way", async () => {
    const { client, server } = await sentBy();
    const places = [
      ...client.flatMap((packet, index) => Array.from(packet, (_, offset) => ["there", index, offset] as const)),
      ...server.flatMap((packet, index) => Array.from(packet, (_, offset) => ["back", index, offset] as const)),
    ];
    const unnoticed = [];
    for (const [direction, index, offset] of places) {
      const wire = packetWire((packet, at) => [at === index ? packet.with(offset, packet[offset]! ^ 1) : packet]);
      if (await isSecured(direction, wire)) unnoticed.push([direction, index, offset]);
    }
    expect(unnoticed).toEqual([]);
  });
});

/** Whether the end that a changed packet is meant for takes it. A length that grew leaves it waiting, as a lost byte does. */
async function isSecured(direction: "there" | "back", wire: ReturnType<typeof packetWire>): Promise<boolean> {
  const [near, far] = duplexPair({ [direction]: wire });
  const stop = new AbortController();
  const ends: Promise<IsclSocket | string>[] = [
    outcome(connectIscl(near, { ...modality, signal: stop.signal })),
    outcome(acceptIscl(far, { ...archive, signal: stop.signal })),
  ];
  const waited = new Promise<string>((resolve) => setTimeout(() => resolve("still waiting"), 100));
  const end = await Promise.race([direction === "there" ? ends[1]! : ends[0]!, waited]);
  stop.abort(new Error("the end"));
  for (const socket of await Promise.all(ends)) if (typeof socket !== "string") socket.on("error", () => {}).destroy();
  return typeof end !== "string";
}

describe("an attacker without the key", () => {
  /** What an end says of a peer that sends these bytes, then ends; and what it sent to it. */
  async function attack(end: "client" | "server", answer: (received: Uint8Array) => Uint8Array | undefined) {
    const [socket, attacker] = duplexPair();
    const victim = outcome<unknown>(end === "client" ? connectIscl(socket, modality) : acceptIscl(socket, archive));
    if (end === "server") attacker.write(answer(bytes``));
    attacker.on("data", (chunk: Uint8Array) => {
      const next = answer(chunk);
      if (next) attacker.write(next);
      else attacker.end();
    });
    return victim;
  }

  it("gets nowhere by sending the client its own messages", async () => {
    expect(await attack("client", (received) => received)).toBe("ERR_TRANSPORT_HANDSHAKE");
  });

  it("gets nowhere by sending the client its token as the token of the server", async () => {
    const { server } = await sentBy();
    const answers = [() => server[0]!, (token: Uint8Array) => token.with(0, 4)];
    expect(await attack("client", (received) => answers.shift()?.(received))).toBe("ERR_TRANSPORT_HANDSHAKE");
  });

  it("gets nowhere by repeating a whole conversation, to either end", async () => {
    const { client, server } = await sentBy();
    expect(await attack("server", () => client.shift())).toBe("ERR_TRANSPORT_HANDSHAKE");
    expect(await attack("client", () => server.shift())).toBe("ERR_TRANSPORT_HANDSHAKE");
  });

  it("gets nowhere by letting a server that is a client too answer its own challenge", async () => {
    // The archive accepts one connection, and opens another one to the attacker, who passes everything on between the two.
    const [inbound, attackerIn] = duplexPair();
    const [outbound, attackerOut] = duplexPair();
    attackerIn.pipe(attackerOut).pipe(attackerIn);
    const ends = [acceptIscl(inbound, archive), connectIscl(outbound, { ...modality, identity: "ARCHIVE" })];
    const outcomes = await Promise.all(ends.map((end) => outcome<unknown>(end)));
    expect(outcomes).toEqual(["ERR_TRANSPORT_CLOSED", "ERR_TRANSPORT_NOT_AUTHORIZED"]);
  });

  it("gets nowhere by sending messages twice or out of turn", async () => {
    const { client, server } = await sentBy();
    for (const first of [
      client[1]!,
      server[0]!,
      server[1]!,
      bytes`05 01 00 00 00 00 00 00`,
      bytes`06 01 00 00 00 00 00 00`,
    ]) {
      expect(await attack("server", () => first)).toBe("ERR_TRANSPORT_HANDSHAKE");
    }
    expect(await attack("server", () => client[0]!)).toBe("ERR_TRANSPORT_HANDSHAKE");
    expect(await attack("client", () => server[1]!)).toBe("ERR_TRANSPORT_HANDSHAKE");
    expect(await attack("client", () => server[0]!)).toBe("ERR_TRANSPORT_HANDSHAKE");
  });

  it.each([
    ["a DICOM association", bytes`01 00 00 00 00 cd 00 01 00 00`, "ERR_TRANSPORT_LIMIT"],
    ["HTTP", latin1("GET / HTTP/1.1\r\n\r\n"), "ERR_TRANSPORT_LIMIT"],
    ["a TLS ClientHello", bytes`16 03 01 02 00 01 00 01 fc 03 03`, "ERR_TRANSPORT_LIMIT"],
    [
      "another protocol in our packets",
      bytes`01 00 00 00 00 00 00 11 ${"notdicom"} 01 03 02 00 00 00 40 00 41`,
      "ERR_TRANSPORT_HANDSHAKE",
    ],
    [
      "a name that is no text",
      bytes`01 00 00 00 00 00 00 11 ${"dicomsec"} 01 03 02 00 00 00 40 00 ff`,
      "ERR_TRANSPORT_HANDSHAKE",
    ],
    ["no name", bytes`01 00 00 00 00 00 00 10 ${"dicomsec"} 01 03 02 00 00 00 40 00`, "ERR_TRANSPORT_HANDSHAKE"],
    [
      "a name that is too long",
      bytes`01 00 00 00 00 00 00 51 ${"dicomsec"} 01 03 02 00 00 00 40 00 ${"A".repeat(65)}`,
      "ERR_TRANSPORT_HANDSHAKE",
    ],
    [
      "packets that are too short",
      bytes`01 00 00 00 00 00 00 11 ${"dicomsec"} 01 03 02 00 00 00 00 ff 41`,
      "ERR_TRANSPORT_HANDSHAKE",
    ],
    ["a message that is too long, in its first bytes", bytes`01 00 00 00 00 00 00 81`, "ERR_TRANSPORT_LIMIT"],
  ])("is refused by a server when it sends %s", async (_, sent, code) => {
    expect(await attack("server", () => sent)).toBe(code);
  });

  it("gets an error from either end, promptly, whatever it sends", async () => {
    const { client, server } = await sentBy();
    const start = fc.constantFrom(bytes``, client[0]!, server[0]!, client[1]!, concatBytes(client[0]!, client[1]!));
    const header = fc.tuple(fc.integer({ min: 0, max: 7 }), fc.uint8Array({ maxLength: 128 })).map(([type, body]) => {
      return concatBytes(Uint8Array.of(type, 0, 0, 0, 0, 0, 0, body.length), body);
    });
    const garbage = fc.oneof(fc.uint8Array({ maxLength: 200 }), header);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("client", "server"), start, garbage, async (end, begin, rest) => {
        const [socket, attacker] = duplexPair();
        const options: ConnectIsclOptions & IsclOptions = end === "client" ? modality : archive;
        const victim = outcome<unknown>(end === "client" ? connectIscl(socket, options) : acceptIscl(socket, options));
        attacker.resume();
        attacker.end(concatBytes(begin, rest));
        expect(await victim).toMatch(/^ERR_TRANSPORT_(HANDSHAKE|CLOSED|LIMIT|VERSION|SUITE|NOT_AUTHORIZED)$/);
        expect(socket.destroyed).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
