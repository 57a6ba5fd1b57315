import { once } from "node:events";
import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { legacyEngine } from "../../src/legacy/index.js";
import {
  AES,
  anything,
  connectPair,
  createIdentities,
  failureOf,
  type Identities,
  type Pair,
  quiet,
  readAll,
  secured,
} from "./connections.js";
import { createLine, type LineOptions } from "./line.js";

let identities: Identities;

beforeAll(async () => {
  identities = await createIdentities();
});

async function securedPair(line: LineOptions = {}): Promise<Pair> {
  const pair = connectPair({ client: { suites: [AES] }, server: { identity: identities.server } }, line);
  await secured(pair);
  return pair;
}

const closed = { code: "ERR_TRANSPORT_CLOSED", alert: undefined };

describe("writing", () => {
  it("may begin before the handshake is done", async () => {
    const pair = connectPair({ server: { identity: identities.server } });
    pair.client.write("early ");
    pair.client.end("bird");
    expect(new TextDecoder().decode(await readAll(pair.server))).toBe("early bird");
  });

  it("waits when the other side does not read, and holds no more than the buffers do", async () => {
    const { client, server } = await securedPair();
    const chunk = new Uint8Array(2 ** 16);
    let written = 0;
    while (client.write(chunk) && written < 1000) {
      written++;
      await new Promise(setImmediate);
    }
    expect(written).toBeLessThan(20);
    const drained = once(client, "drain");
    server.resume();
    await drained;
    client.destroy();
  });

  it("puts 2^14 bytes into a record, and in TLS 1.0 one byte ahead of them", async () => {
    const lengthsIn = async (version: "TLSv1" | "TLSv1.2"): Promise<number[]> => {
      const lengths: number[] = [];
      const only = { minVersion: version, maxVersion: version, suites: [AES] } as const;
      const pair = connectPair(
        { client: only, server: { ...only, identity: identities.server } },
        { toServer: (record) => (record[0] === 23 && lengths.push(record.length), [record]) },
      );
      await secured(pair);
      pair.client.end(new Uint8Array(20_000));
      await readAll(pair.server);
      return lengths;
    };
    // The header; an IV from TLS 1.1 on; the data, a MAC of 20 bytes and the padding in blocks of 16.
    expect(await lengthsIn("TLSv1.2")).toEqual([5 + 16 + 16_416, 5 + 16 + 3648]);
    expect(await lengthsIn("TLSv1")).toEqual([5 + 32, 5 + 16_416, 5 + 3648]);
  });

  it("lets other work have its turn during a long write", async () => {
    const { client, server } = await securedPair();
    let turns = 0;
    const count = (): void => {
      turns++;
      if (!client.writableFinished) setImmediate(count);
    };
    setImmediate(count);
    client.end(new Uint8Array(2 ** 22));
    expect(await readAll(server)).toHaveLength(2 ** 22);
    expect(turns).toBeGreaterThan(30);
  });
});

describe("the end", () => {
  it("of one direction leaves the other one open", async () => {
    const { client, server } = await securedPair();
    client.end("question");
    await readAll(server);
    server.write("one ");
    server.end("two");
    expect(new TextDecoder().decode(await readAll(client))).toBe("one two");
    await Promise.all([finished(client), finished(server)]);
    expect([client.destroyed, server.destroyed]).toEqual([true, true]);
  });

  it("is answered where the socket is not half open", async () => {
    const line = createLine();
    line.server.allowHalfOpen = false;
    const pair = connectPair({ server: { identity: identities.server } }, line);
    await secured(pair);
    pair.server.resume();
    pair.client.end();
    expect(await readAll(pair.client)).toHaveLength(0);
    await finished(pair.server);
    expect(pair.server.destroyed).toBe(true);
  });

  it("of the socket without close_notify is an error on a reading side, after the data before it", async () => {
    const line = createLine({ toServer: (record) => (record[0] === 21 ? [] : [record]) });
    const pair = connectPair({ server: { identity: identities.server } }, line);
    await secured(pair);
    const seen: string[] = [];
    pair.server.on("data", (chunk) => seen.push(String(chunk)));
    pair.client.end("data");
    expect([await failureOf(pair.server), seen]).toEqual([closed, ["data"]]);
  });

  it("of the socket is an error to who writes", async () => {
    const { client, server } = await securedPair();
    const failure = failureOf(client);
    server.destroy();
    expect(await failure).toEqual(closed);
  });

  it("loses nothing that came before it and was not read yet", async () => {
    const { client, server } = await securedPair();
    client.end(new Uint8Array(50_000));
    server.end();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await readAll(server)).toHaveLength(50_000);
  });
});

describe("destroying", () => {
  it("a connection destroys its socket, and tells who waits for the handshake", async () => {
    const { client, server } = createLine();
    const connection = legacyEngine.connect(client, anything);
    server.resume();
    connection.destroy();
    await expect(connection.secured).rejects.toMatchObject({ code: "ERR_TRANSPORT_CLOSED" });
    expect(client.destroyed).toBe(true);
  });

  it("a connection calls back who is still writing", async () => {
    const { client } = await securedPair();
    const written = new Promise<unknown>((resolve) => {
      client.write(new Uint8Array(2 ** 22), resolve);
    });
    client.destroy();
    expect(await written).toBeInstanceOf(Error);
  });

  it("the socket during the check of a certificate ends the handshake", async () => {
    const line = createLine();
    const pair = connectPair(
      {
        client: { verifyPeer: async () => void line.client.destroy() },
        server: { identity: identities.server },
      },
      line,
    );
    expect(await Promise.all([failureOf(pair.client), failureOf(pair.server)])).toEqual([closed, closed]);
  });

  it.each(["end", "destroy"] as const)(
    "the socket of a client that said all it has to say, by %s during the check of its certificate, ends the connection",
    async (how) => {
      const line = createLine();
      const verifyPeer = async (): Promise<void> => void line.client[how]();
      const { server } = connectPair(
        {
          client: { identity: identities.client },
          server: { identity: identities.server, requestCertificate: true, verifyPeer },
        },
        line,
      );
      expect(await failureOf(server)).toEqual(closed);
      expect(line.server.destroyed).toBe(true);
    },
  );

  it("by an error of verifyPeer that is none of ours keeps the cause", async () => {
    const cause = new TypeError("a mistake in the callback");
    const pair = connectPair({
      client: { verifyPeer: () => Promise.reject(cause) },
      server: { identity: identities.server },
    });
    await expect(pair.client.secured).rejects.toMatchObject({ code: "ERR_TRANSPORT_HANDSHAKE", cause });
    expect(await failureOf(pair.server)).toEqual({ code: "ERR_TRANSPORT_ALERT", alert: "internal_error" });
  });

  it("a socket before it was given to the engine is an error, too", async () => {
    const { client } = createLine();
    client.destroy();
    await once(client, "close");
    expect(await failureOf(legacyEngine.connect(client, anything))).toEqual(closed);
  });
});

it("says that nobody listens there", async () => {
  const connection = quiet(legacyEngine.connect(connect({ host: "127.0.0.1", port: 1 }), anything));
  await expect(connection.secured).rejects.toMatchObject({ code: "ERR_TRANSPORT_UNREACHABLE" });
});

it("takes bytes that were read from the socket before", async () => {
  const { client, server } = createLine();
  const connection = quiet(legacyEngine.connect(client, anything));
  const head = await new Promise<Uint8Array>((resolve) => {
    server.once("data", (chunk: Uint8Array) => {
      server.pause();
      resolve(chunk);
    });
  });
  const accepted = quiet(legacyEngine.accept(server, { ...anything, identity: identities.server }, head));
  expect(await secured({ client: connection, server: accepted })).toHaveLength(2);
});

function finished(connection: Pair["client"]): Promise<unknown> {
  return connection.closed ? Promise.resolve() : once(connection, "close");
}
