import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  connectPair,
  createIdentities,
  failureOf,
  type Identities,
  type Pair,
  secured,
  versions,
} from "./connections.js";
import { flipped, type LineOptions, type RecordFilter } from "./line.js";

let identities: Identities;

beforeAll(async () => {
  identities = await createIdentities();
});

const integrity = { code: "ERR_TRANSPORT_INTEGRITY", alert: "bad_record_mac" };

describe.each(versions)("in %s", (version) => {
  function pairOn(line: LineOptions): Pair {
    const only = { minVersion: version, maxVersion: version };
    return connectPair(
      {
        client: { ...only, identity: identities.client },
        server: { ...only, identity: identities.server, requestCertificate: true },
      },
      line,
    );
  }

  // ClientHello; Certificate, ClientKeyExchange, CertificateVerify, ChangeCipherSpec and Finished of the client; the same of the server.
  it.each([
    ["the ClientHello", "toServer", 0],
    ["the client's Certificate", "toServer", 1],
    ["the ClientKeyExchange", "toServer", 2],
    ["the CertificateVerify", "toServer", 3],
    ["the client's ChangeCipherSpec", "toServer", 4],
    ["the client's Finished", "toServer", 5],
    ["the ServerHello", "toClient", 0],
    ["the server's Certificate", "toClient", 1],
    ["the CertificateRequest", "toClient", 2],
    ["the server's ChangeCipherSpec", "toClient", 4],
    ["the server's Finished", "toClient", 5],
  ] as const)("no byte of %s can be changed without both sides ending the handshake", async (_, direction, index) => {
    const lengths: number[] = [];
    await secured(
      pairOn({
        [direction]: (record: Uint8Array, i: number) => (i === index && lengths.push(record.length), [record]),
      }),
    );
    const length = lengths[0]!;
    // The content at its beginning, in its middle and at its end.
    for (const at of [5, 5 + ((length - 5) >> 1), length - 1]) {
      const pair = pairOn({
        [direction]: (record: Uint8Array, i: number) => [i === index ? flipped(record, at) : record],
      });
      const failures = await Promise.all([failureOf(pair.client), failureOf(pair.server)]);
      const [client, server] = failures.map((failure) => (failure === "closed" ? failure : failure.code));
      expect(client).toMatch(/^ERR_TRANSPORT_/);
      expect(server).toMatch(/^ERR_TRANSPORT_/);
    }
  });

  describe("data in flight", () => {
    /** The pair once it is secured, with a filter on the records of data from the client. */
    async function securedOn(filter: RecordFilter): Promise<Pair> {
      const pair = pairOn({ toServer: (record, index) => (record[0] === 23 ? filter(record, index) : [record]) });
      await secured(pair);
      return pair;
    }

    async function failuresOf({ client, server }: Pair): Promise<unknown[]> {
      const failures = Promise.all([failureOf(client), failureOf(server)]);
      for (const part of ["one", "two", "three"]) {
        client.write(part);
        await new Promise(setImmediate);
      }
      return failures;
    }

    it.each([
      ["the first byte changed", 5],
      ["the last byte changed", -1],
    ])("with %s end the connection with the same error on both sides", async (_, at) => {
      expect(await failuresOf(await securedOn((record) => [flipped(record, at)]))).toEqual([integrity, integrity]);
    });

    it("cannot be repeated, left out or reordered", async () => {
      const repeated = await securedOn((record) => [record, record]);
      expect(await failuresOf(repeated)).toEqual([integrity, integrity]);

      let count = 0;
      const dropped = await securedOn((record) => (count++ === 0 ? [] : [record]));
      expect(await failuresOf(dropped)).toEqual([integrity, integrity]);

      const held: Uint8Array[] = [];
      const reordered = await securedOn((record) => {
        if (held.length > 0) return [record, held.pop()!];
        held.push(record);
        return [];
      });
      expect(await failuresOf(reordered)).toEqual([integrity, integrity]);
    });

    it("cannot be cut off unnoticed", async () => {
      const line = pairOn({ toServer: (record) => (record[0] === 21 ? [] : [record]) });
      await secured(line);
      line.client.end("all there is");
      expect(await failureOf(line.server)).toEqual({ code: "ERR_TRANSPORT_CLOSED", alert: undefined });
    });

    it("cannot be said to be of another version or type", async () => {
      const version = await securedOn((record) => [flipped(record, 2)]);
      expect(await failuresOf(version)).toEqual([
        { code: "ERR_TRANSPORT_ALERT", alert: "protocol_version" },
        { code: "ERR_TRANSPORT_PROTOCOL", alert: "protocol_version" },
      ]);
      // 23 becomes 22, a handshake message.
      expect(await failuresOf(await securedOn((record) => [flipped(record, 0)]))).toEqual([integrity, integrity]);
    });
  });
});
