import { createServer, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { bytes, listenOnLoopback } from "@dicomsec/testing";
import { askOverTcp, askOverUdp } from "../../src/dns/dns-exchange.js";

const query = bytes`01 02 03`;
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function inPieces(socket: Socket, octets: Uint8Array): Promise<void> {
  for (const octet of octets) {
    socket.write(Uint8Array.of(octet));
    await later();
  }
}

/** Asks a server over TCP that does something with the connection. */
async function ask(serve: (socket: Socket) => void, timeoutMs = 10_000): Promise<Uint8Array> {
  await using server = await listenOnLoopback(
    createServer((socket) => {
      socket.on("error", () => {});
      serve(socket);
    }),
  );
  return await askOverTcp({
    server: { address: server.host, port: server.port },
    query,
    timeoutMs,
    read: (message) => message,
  });
}

describe("an exchange over TCP", () => {
  it("has the length before the question and the answer, which may come in pieces", async () => {
    let asked = "";
    const answer = await ask((socket) => {
      socket.on("data", (chunk) => {
        asked += chunk.toString("hex");
        void inPieces(socket, bytes`0004 0a0b0c0d ffff`);
      });
    });
    expect(asked).toBe("0003010203");
    expect(answer).toEqual(bytes`0a0b0c0d`);
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ["is closed without an answer", (socket) => socket.end(), "ERR_NETWORK_SOCKET"],
    ["is closed within the answer", (socket) => socket.end(bytes`0004 0a0b`), "ERR_NETWORK_SOCKET"],
    ["is reset", (socket) => socket.resetAndDestroy(), "ERR_NETWORK_SOCKET"],
  ])("fails when it %s", async (_, serve, code) => {
    await expect(ask(serve)).rejects.toMatchObject({ name: "NetworkError", code });
  });

  it("fails when the answer does not come to its end in time", async () => {
    await expect(ask((socket) => socket.write(bytes`ffff 0a`), 50)).rejects.toMatchObject({
      code: "ERR_NETWORK_TIMEOUT",
    });
  });
});

describe("an exchange over UDP", () => {
  it("fails at once when nobody listens there", async () => {
    const gone = await listenOnLoopback(createServer());
    await gone[Symbol.asyncDispose]();
    const asking = askOverUdp({
      server: { address: "127.0.0.1", port: gone.port },
      query,
      timeoutMs: 60_000,
      read: (message) => message,
    });
    await expect(asking).rejects.toMatchObject({ code: "ERR_NETWORK_SOCKET" });
  });

  it.each(["255.255.255.255", "fe80::1"])("fails when the system cannot send to %s", async (address) => {
    const asking = askOverUdp({ server: { address, port: 53 }, query, timeoutMs: 60_000, read: (message) => message });
    await expect(asking).rejects.toMatchObject({ code: "ERR_NETWORK_SOCKET" });
  });
});
