import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { createServer as createTlsServer, connect as connectTls } from "node:tls";
import { describe, expect, it } from "@jest/globals";
import { createTestCa, writePemBlock } from "@dicomsec/pki";
import { bytes, concatBytes, latin1, listenOnLoopback } from "@dicomsec/testing";
import { encodeMllp } from "../../src/mllp/frame.js";
import { MllpClient } from "../../src/mllp/mllp-client.js";
import { readMllp } from "../../src/mllp/read-mllp.js";
import { type MllpHandler, serveMllp } from "../../src/mllp/serve-mllp.js";
import { byteByByte, duplexPair } from "./duplex-pair.js";

const message = latin1("MSH|1\r");
const answerOf = (received: Uint8Array) => concatBytes(latin1("MSA|"), received);
const answer: MllpHandler = async (received) => answerOf(received);
/** Why a promise is rejected; heard from the beginning. */
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "nothing",
    (reason: unknown) => reason,
  );
const code = (code: string) => expect.objectContaining({ code });

async function readAll(peer: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of peer) chunks.push(chunk);
  return chunks;
}

describe("serveMllp", () => {
  it("answers messages in their order, one at a time, though they arrive at once", async () => {
    const [peer, connection] = duplexPair({ there: byteByByte });
    let working = 0;
    const served = serveMllp(connection, async (received) => {
      expect(++working).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      working--;
      return answerOf(received);
    });
    const messages = ["1", "2", "3"].map(latin1);
    peer.end(concatBytes(...messages.map(encodeMllp)));
    const answers = [];
    for await (const received of readMllp(peer)) answers.push(received);
    expect(answers).toEqual(messages.map(answerOf));
    await served;
    expect(connection.destroyed).toBe(true);
  });

  it("sends nothing when the handler has no answer", async () => {
    const [peer, connection] = duplexPair();
    const served = serveMllp(connection, async () => undefined);
    peer.end(encodeMllp(message));
    expect(await readAll(peer)).toEqual([]);
    await served;
  });

  it("closes the connection without a word when the handler fails, and throws its error", async () => {
    const [peer, connection] = duplexPair();
    const served = serveMllp(connection, async () => {
      throw new Error("the database is gone");
    });
    const reason = reasonOf(served);
    peer.write(concatBytes(encodeMllp(message), encodeMllp(message)));
    expect(await readAll(peer)).toEqual([]);
    expect(await reason).toEqual(new Error("the database is gone"));
  });

  it("closes the connection when the answer cannot be framed", async () => {
    const [peer, connection] = duplexPair();
    const reason = reasonOf(serveMllp(connection, async () => bytes`0b`));
    peer.write(encodeMllp(message));
    expect(await readAll(peer)).toEqual([]);
    expect(await reason).toEqual(code("ERR_TRANSPORT_MESSAGE"));
  });

  it.each([
    ["no MLLP", latin1("GET / HTTP/1.1\r\n\r\n"), "ERR_TRANSPORT_MESSAGE"],
    ["a frame that is cut off", bytes`0b 41`, "ERR_TRANSPORT_CLOSED"],
    ["a message that is too long", encodeMllp(new Uint8Array(101)), "ERR_TRANSPORT_MESSAGE"],
  ])("closes the connection on %s, without asking the handler", async (_, stream, expected) => {
    const [peer, connection] = duplexPair();
    let asked = false;
    const handler: MllpHandler = async () => {
      asked = true;
      return undefined;
    };
    const reason = reasonOf(serveMllp(connection, handler, { maxMessageLength: 100 }));
    peer.end(stream);
    expect(await readAll(peer)).toEqual([]);
    expect(await reason).toEqual(code(expected));
    expect(asked).toBe(false);
  });

  it("stops when it is told to, in the middle of an answer", async () => {
    const [peer, connection] = duplexPair();
    const stop = new AbortController();
    let told: unknown;
    const served = serveMllp(
      connection,
      async (_, { signal }) => {
        signal.addEventListener("abort", () => (told = signal.reason));
        stop.abort(new Error("shutting down"));
        return new Promise(() => {});
      },
      { signal: stop.signal },
    );
    const reason = reasonOf(served);
    peer.write(encodeMllp(message));
    expect(await readAll(peer)).toEqual([]);
    expect(await reason).toEqual(new Error("shutting down"));
    expect(told).toEqual(new Error("shutting down"));
  });

  it("does not begin when it was told to stop before", async () => {
    const [peer, connection] = duplexPair();
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(serveMllp(connection, answer, { signal })).rejects.toThrow("too late");
    expect(await readAll(peer)).toEqual([]);
  });

  it("tells the handler when the connection breaks under it", async () => {
    const [peer, connection] = duplexPair();
    const served = serveMllp(connection, async (_, { signal }) => {
      connection.destroy(new Error("ECONNRESET"));
      await once(signal, "abort");
      return message;
    });
    const reason = reasonOf(served);
    peer.write(encodeMllp(message));
    expect(await reason).toEqual(code("ERR_TRANSPORT_CLOSED"));
  });

  it("reads no further while an answer is in the making", async () => {
    const [peer, connection] = duplexPair({ highWaterMark: 64 });
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const served = serveMllp(connection, async () => {
      await held;
      return undefined;
    });
    const frame = encodeMllp(new Uint8Array(50).fill(0x41));
    const flushed = new Promise<void>((resolve) => {
      for (let i = 0; i < 20; i++) peer.write(frame, i === 19 ? () => resolve() : undefined);
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(peer.writableLength).toBeGreaterThan(10 * frame.length);
    release();
    await flushed;
    peer.end();
    await served;
    peer.destroy();
  });
});

describe("MLLP over sockets", () => {
  it("carries a message of a megabyte and its answer over TCP", async () => {
    const ended: Promise<void>[] = [];
    await using server = await listenOnLoopback(
      createServer((socket: Socket) => ended.push(serveMllp(socket, answer))),
    );
    const client = new MllpClient(connect(server.port, server.host));
    const long = new Uint8Array(1 << 20).fill(0x41);
    expect(await client.send(long)).toEqual(answerOf(long));
    expect(await client.send(message)).toEqual(answerOf(message));
    await client.close();
    await Promise.all(ended);
  });

  it("carries messages over TLS", async () => {
    const ca = await createTestCa({ key: "p-256" });
    const identity = await ca.issue({ name: "archive", key: "p-256", usages: ["server"] });
    const options = {
      key: writePemBlock("PRIVATE KEY", identity.privateKey.pkcs8),
      cert: writePemBlock("CERTIFICATE", identity.certificates[0]!.bytes),
      ca: writePemBlock("CERTIFICATE", ca.authority.certificates[0].bytes),
    };
    const ended: Promise<void>[] = [];
    await using server = await listenOnLoopback(
      createTlsServer(options, (socket) => ended.push(serveMllp(socket, answer))),
    );
    const client = new MllpClient(connectTls({ host: server.host, port: server.port, ca: options.ca }));
    expect(await client.send(message)).toEqual(answerOf(message));
    await client.close();
    await Promise.all(ended);
  });
});
