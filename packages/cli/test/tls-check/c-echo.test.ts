import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { bytes, joinBytes, listenOnLoopback, uint32 } from "@dicomsec/testing";
import { ownTime } from "@dicomsec/testing/jest";
import { cEcho, type EchoOutcome } from "../../src/tls-check/c-echo.js";

/** An A-ASSOCIATE-AC with the result of presentation context 1. */
const accepted = (result = 0): Uint8Array => {
  const syntax = item(0x40, new TextEncoder().encode("1.2.840.10008.1.2"));
  const context = item(0x21, joinBytes([Uint8Array.of(1, 0, result, 0), syntax]));
  return acceptance(context);
};
const acceptance = (...contexts: readonly Uint8Array[]): Uint8Array => {
  const titles = new TextEncoder().encode(`${"PACS".padEnd(16)}${"DICOMSEC".padEnd(16)}`);
  const fixed = joinBytes([bytes`00 01 00 00`, titles, new Uint8Array(32)]);
  const user = item(0x50, item(0x51, bytes`00 00 40 00`));
  return pdu(2, joinBytes([fixed, item(0x10, bytes`31`), ...contexts, user]));
};
/** Affected SOP Class aside, a C-ECHO-RSP to message 1 with a status. */
const command = (status: number, field = 0x30): Uint8Array =>
  joinBytes([
    bytes`00 00 00 01 02 00 00 00`,
    Uint8Array.of(field, 0x80),
    bytes`00 00 20 01 02 00 00 00 01 00`,
    bytes`00 00 00 08 02 00 00 00 01 01`,
    bytes`00 00 00 09 02 00 00 00`,
    Uint8Array.of(status & 0xff, status >> 8),
  ]);
const data = (control: number, part: Uint8Array): Uint8Array =>
  pdu(4, joinBytes([uint32(part.length + 2).reverse(), Uint8Array.of(1, control), part]));
const released = pdu(6, new Uint8Array(4));

function item(type: number, content: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.of(type, 0, content.length >> 8, content.length & 0xff), content]);
}

function pdu(type: number, body: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.of(type, 0), uint32(body.length).reverse(), body]);
}

type Answer = Uint8Array | ((socket: Socket) => void);

/** Asks a node that gives its answers one after the other, and after the last one lets time pass; what it was sent is kept. */
async function echo(...answers: readonly Answer[]): Promise<{ outcome: EchoOutcome; sent: Uint8Array[] }> {
  using time = ownTime();
  const timeoutMs = 300;
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
        else time.pass(timeoutMs);
      });
    }),
  );
  const socket = connect(server);
  await once(socket, "connect");
  const outcome = await cEcho(socket, { calledAeTitle: "PACS", callingAeTitle: "DICOMSEC", timeoutMs });
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
    ["says nothing of verification", [acceptance()], "does not offer verification"],
    ["answers with another status", [accepted(), data(3, command(0x0122))], "not answered with success"],
    ["answers another service", [accepted(), data(3, command(0, 0x01))], "broke the rules"],
    ["aborts instead of answering", [accepted(), pdu(7, new Uint8Array(4))], "source 0, reason 0"],
    ["sends a PDU of 4 GiB", [bytes`02 00 ff ff ff ff`], "too long"],
    ["sends a fragment that goes beyond its PDU", [accepted(), pdu(4, bytes`00 00 00 ff 01 03`)], "broke the rules"],
    ["says nothing", [], "in time"],
    ["closes", [(socket) => void socket.end()], "closed"],
    ["resets", [(socket) => void socket.resetAndDestroy()], "closed"],
  ])("fails when the node %s", async (_, answers, why) => {
    expect((await echo(...answers)).outcome).toEqual(failed(why));
  });
});
