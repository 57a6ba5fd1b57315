import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { bytes, joinBytes, listenOnLoopback, uint32 } from "@dicomsec/testing";
import { cEcho, type EchoOutcome } from "../../src/tls-check/c-echo.js";

/** An A-ASSOCIATE-AC with the result of presentation context 1. */
const accepted = (result = 0): Uint8Array => {
  const context = joinBytes([bytes`21 00 00 08 01 00`, Uint8Array.of(result), bytes`00 40 00 00 00`]);
  return pdu(2, joinBytes([new Uint8Array(68), bytes`10 00 00 01 31`, context]));
};
/** Affected SOP Class aside, a C-ECHO-RSP with a status. */
const command = (status: number): Uint8Array =>
  joinBytes([
    bytes`00 00 00 01 02 00 00 00 30 80`,
    bytes`00 00 00 09 02 00 00 00`,
    Uint8Array.of(status & 0xff, status >> 8),
  ]);
const data = (control: number, part: Uint8Array): Uint8Array =>
  pdu(4, joinBytes([uint32(part.length + 2).reverse(), Uint8Array.of(1, control), part]));
const released = pdu(6, new Uint8Array(4));

function pdu(type: number, body: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.of(type, 0), uint32(body.length).reverse(), body]);
}

type Answer = Uint8Array | ((socket: Socket) => void);

/** Asks a node that gives its answers one after the other; what it was sent is kept. */
async function echo(...answers: readonly Answer[]): Promise<{ outcome: EchoOutcome; sent: Uint8Array[] }> {
  const sent: Uint8Array[] = [];
  const left = [...answers];
  await using server = await listenOnLoopback(
    createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (request) => {
        sent.push(new Uint8Array(request));
        const answer = left.shift();
        if (typeof answer === "function") answer(socket);
        else if (answer) socket.write(answer);
      });
    }),
  );
  const socket = connect(server);
  await once(socket, "connect");
  const outcome = await cEcho(socket, { calledAeTitle: "PACS", callingAeTitle: "DICOMSEC", timeoutMs: 300 });
  socket.destroy();
  return { outcome, sent };
}

const failed = (why: string) => ({ outcome: "failed", why: expect.stringContaining(why) });
const slowly =
  (answer: Uint8Array): Answer =>
  (socket) => {
    socket.setNoDelay(true);
    for (const octet of answer) socket.write(Uint8Array.of(octet));
  };

describe("a C-ECHO", () => {
  it("is echoed: an association for verification, one message, a release", async () => {
    const { outcome, sent } = await echo(accepted(), data(3, command(0)), released);
    expect(outcome).toEqual({ outcome: "echoed" });
    expect(sent.map(([type]) => type)).toEqual([1, 4, 5]);
    const request = new TextDecoder("latin1").decode(sent[0]);
    expect(request.slice(10, 42)).toBe(`${"PACS".padEnd(16)}${"DICOMSEC".padEnd(16)}`);
    expect(request).toContain("1.2.840.10008.1.1");
    for (const one of sent) expect(new DataView(one.buffer, one.byteOffset).getUint32(2)).toBe(one.length - 6);
  });

  it("is echoed when bytes come one by one and the command in two fragments", async () => {
    const answer = command(0);
    const parts = joinBytes([data(1, answer.subarray(0, 7)), data(3, answer.subarray(7))]);
    expect((await echo(slowly(accepted()), slowly(parts), released)).outcome).toEqual({ outcome: "echoed" });
  });

  it("is echoed by a node that does not answer the release", async () => {
    expect((await echo(accepted(), data(3, command(0)))).outcome).toEqual({ outcome: "echoed" });
  });

  it("is rejected with the numbers of the A-ASSOCIATE-RJ", async () => {
    const { outcome } = await echo(pdu(3, bytes`00 01 01 07`));
    expect(outcome).toEqual({ outcome: "rejected", result: 1, source: 1, reason: 7 });
  });

  it.each<readonly [string, readonly Answer[], string]>([
    ["aborts", [pdu(7, bytes`00 00 02 01`)], "source 2, reason 1"],
    ["does not offer verification", [accepted(3)], "does not offer verification"],
    ["says nothing of verification", [pdu(2, new Uint8Array(68))], "does not offer verification"],
    ["answers with another status", [accepted(), data(3, command(0x0122))], "not answered with success"],
    [
      "answers another message",
      [accepted(), data(3, bytes`00 00 00 01 02 00 00 00 01 80`)],
      "not answered with success",
    ],
    ["aborts instead of answering", [accepted(), pdu(7, new Uint8Array(4))], "something else"],
    ["sends a PDU of 4 GiB", [bytes`02 00 ff ff ff ff`], "too long"],
    ["sends a fragment that goes beyond its PDU", [accepted(), pdu(4, bytes`00 00 00 ff 01 03`)], "malformed"],
    [
      "sends fragments without end",
      [accepted(), joinBytes(Array.from({ length: 40 }, () => data(1, command(0))))],
      "does not end",
    ],
    ["says nothing", [], "in time"],
    ["closes", [(socket) => void socket.end()], "closed"],
    ["resets", [(socket) => void socket.resetAndDestroy()], "closed"],
  ])("fails when the node %s", async (_, answers, why) => {
    expect((await echo(...answers)).outcome).toEqual(failed(why));
  });
});
