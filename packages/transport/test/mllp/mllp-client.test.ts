import { describe, expect, it } from "@jest/globals";
import type { Duplex } from "node:stream";
import { bytes, concatBytes, latin1 } from "@dicomsec/testing";
import { encodeMllp } from "../../src/mllp/frame.js";
import { MllpClient } from "../../src/mllp/mllp-client.js";
import { readMllp } from "../../src/mllp/read-mllp.js";
import { byteByByte, duplexPair } from "./duplex-pair.js";

const message = latin1("MSH|1\r");
const acknowledgement = latin1("MSA|AA|1\r");
/** Why a promise is rejected; heard from the beginning. */
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "nothing",
    (reason: unknown) => reason,
  );
const code = (code: string) => expect.objectContaining({ code });

/** A peer that says what arrives, and answers only when the test does. */
function clientAndPeer() {
  const [connection, peer] = duplexPair();
  const received = readMllp(peer);
  const next = async () => (await received.next()).value;
  return { client: new MllpClient(connection), connection, peer, next };
}

/** Answers each message with its own bytes turned round. */
async function echo(peer: Duplex): Promise<void> {
  for await (const received of readMllp(peer)) peer.write(encodeMllp(received.slice().reverse()));
}

describe("MllpClient", () => {
  it("sends a message and gives its acknowledgement, through chunks of one byte", async () => {
    const [connection, peer] = duplexPair({ there: byteByByte, back: byteByByte });
    const served = echo(peer);
    await using client = new MllpClient(connection);
    expect(await client.send(message)).toEqual(message.slice().reverse());
    await client.close();
    await served;
  });

  it("sends the next message only when the one before it was acknowledged", async () => {
    const { client, peer, next } = clientAndPeer();
    const answers = [client.send(latin1("1")), client.send(latin1("2")), client.send(latin1("3"))];
    for (const number of ["1", "2", "3"]) {
      expect(await next()).toEqual(latin1(number));
      expect(peer.readableLength).toBe(0);
      peer.write(encodeMllp(latin1(`A${number}`)));
    }
    expect(await Promise.all(answers)).toEqual([latin1("A1"), latin1("A2"), latin1("A3")]);
    await client.close();
  });

  it("refuses a message that cannot be framed, and goes on with the next", async () => {
    const [connection, peer] = duplexPair();
    const served = echo(peer);
    const client = new MllpClient(connection);
    await expect(client.send(bytes`0b`)).rejects.toEqual(code("ERR_TRANSPORT_MESSAGE"));
    expect(await client.send(message)).toEqual(message.slice().reverse());
    await client.close();
    await served;
  });

  it("fails what waits when the peer ends the connection, and what is sent later", async () => {
    const { client, peer, next } = clientAndPeer();
    const waiting = Promise.allSettled([client.send(message), client.send(message)]);
    await next();
    peer.end();
    const rejected = { status: "rejected", reason: code("ERR_TRANSPORT_CLOSED") };
    expect(await waiting).toEqual([rejected, rejected]);
    await expect(client.send(message)).rejects.toEqual(code("ERR_TRANSPORT_CLOSED"));
    await client.close();
  });

  it("fails what waits when the connection breaks", async () => {
    const { client, connection, next } = clientAndPeer();
    const waiting = client.send(message);
    const reason = reasonOf(waiting);
    await next();
    connection.destroy(new Error("ECONNRESET"));
    expect(await reason).toEqual(code("ERR_TRANSPORT_CLOSED"));
    await client.close();
  });

  it("destroys the connection when no acknowledgement comes in time: a late one would be taken for another's", async () => {
    const { client, connection } = clientAndPeer();
    const late = client.send(message, { timeoutMs: 1 });
    const after = client.send(message);
    expect(await Promise.allSettled([late, after])).toEqual([
      { status: "rejected", reason: code("ERR_TRANSPORT_TIMEOUT") },
      { status: "rejected", reason: code("ERR_TRANSPORT_CLOSED") },
    ]);
    expect(connection.destroyed).toBe(true);
  });

  it.each([0, -1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY])("refuses %p as time to wait", async (timeoutMs) => {
    const { client } = clientAndPeer();
    await expect(client.send(message, { timeoutMs })).rejects.toEqual(code("ERR_TRANSPORT_OPTIONS"));
    await client.close();
  });

  it("takes back a message that is not sent yet, and the connection goes on", async () => {
    const { client, peer, next } = clientAndPeer();
    const stop = new AbortController();
    const first = client.send(latin1("1"));
    const second = client.send(latin1("2"), { signal: stop.signal });
    const third = client.send(latin1("3"));
    stop.abort(new Error("not needed any more"));
    await expect(second).rejects.toThrow("not needed any more");
    expect(await next()).toEqual(latin1("1"));
    peer.write(encodeMllp(acknowledgement));
    expect(await next()).toEqual(latin1("3"));
    peer.write(encodeMllp(acknowledgement));
    expect(await Promise.all([first, third])).toEqual([acknowledgement, acknowledgement]);
    await client.close();
  });

  it("destroys the connection when the message on its way is given up", async () => {
    const { client, connection, next } = clientAndPeer();
    const stop = new AbortController();
    const settled = Promise.allSettled([client.send(message, { signal: stop.signal }), client.send(message)]);
    await next();
    stop.abort(new Error("enough"));
    expect(await settled).toEqual([
      { status: "rejected", reason: new Error("enough") },
      { status: "rejected", reason: code("ERR_TRANSPORT_CLOSED") },
    ]);
    expect(connection.destroyed).toBe(true);
    await expect(client.send(message, { signal: stop.signal })).rejects.toThrow("enough");
  });

  it("ends the connection when the peer sends what nobody waits for", async () => {
    const { client, connection, peer } = clientAndPeer();
    const closed = new Promise((resolve) => connection.once("close", resolve));
    peer.write(encodeMllp(acknowledgement));
    await closed;
    await expect(client.send(message)).rejects.toEqual(code("ERR_TRANSPORT_PROTOCOL"));
  });

  it("takes an acknowledgement that came before a message was sent for that of no other message", async () => {
    const { client, peer, next } = clientAndPeer();
    const first = client.send(latin1("1"));
    const waiting = reasonOf(client.send(latin1("2")));
    const following = reasonOf(first.then(() => client.send(latin1("3"))));
    expect(await next()).toEqual(latin1("1"));
    peer.write(concatBytes(encodeMllp(acknowledgement), encodeMllp(latin1("another"))));
    expect(await first).toEqual(acknowledgement);
    expect([await waiting, await following]).toEqual([code("ERR_TRANSPORT_PROTOCOL"), code("ERR_TRANSPORT_PROTOCOL")]);
    expect(await next()).toBeUndefined();
  });

  it("refuses an acknowledgement that is badly framed", async () => {
    const { client, peer, next } = clientAndPeer();
    const reason = reasonOf(client.send(message));
    await next();
    peer.write(latin1("HTTP/1.1 400 Bad Request\r\n"));
    expect(await reason).toEqual(code("ERR_TRANSPORT_MESSAGE"));
  });

  it("ends the connection in order when it is closed, and fails what still waits", async () => {
    const idle = clientAndPeer();
    await idle.client.close();
    await idle.client.close();
    expect(await idle.next()).toBeUndefined();
    const busy = clientAndPeer();
    const reason = reasonOf(busy.client.send(message));
    await busy.client.close();
    expect(await reason).toEqual(code("ERR_TRANSPORT_CLOSED"));
  });
});
