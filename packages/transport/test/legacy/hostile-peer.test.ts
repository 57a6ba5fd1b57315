import { constants, createPublicKey, publicEncrypt } from "node:crypto";
import { concatBytes } from "@dicomsec/testing";
import { createTestCa } from "@dicomsec/pki";
import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { certificateMessage } from "../../src/legacy/handshake-messages.js";
import { handshakeMessage, handshakeType } from "../../src/legacy/handshake-reader.js";
import { legacyEngine } from "../../src/legacy/index.js";
import { anything, connectPair, createIdentities, failureOf, type Identities, quiet, AES } from "./connections.js";
import { createLine, plainRecord, type RecordFilter } from "./line.js";
import { runScript, type Script, type ScriptedClient } from "./scripted-client.js";

let identities: Identities;

beforeAll(async () => {
  identities = await createIdentities();
});

const unexpected = { code: "ERR_TRANSPORT_HANDSHAKE", alert: "unexpected_message" };

describe("a client of the engine", () => {
  /** How it ends when a record of the server is replaced. */
  async function clientFailure(toClient: RecordFilter, options = {}): Promise<unknown> {
    const pair = connectPair({ client: options, server: { identity: identities.server } }, { toClient });
    return failureOf(pair.client);
  }

  /** The ServerHello, with other bytes at a place after its random: there come an empty session id, the suite and the compression. */
  function inHello(offset: number, ...values: number[]): RecordFilter {
    return (record, index) => {
      if (index === 0) record.set(values, offset);
      return [record];
    };
  }

  it.each([
    ["TLS_RSA_WITH_NULL_SHA", 0x0002],
    ["TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", 0x0008],
    ["TLS_AES_128_GCM_SHA256", 0x1301],
    ["a suite that is none", 0xfafa],
    ["the suite that was not offered this time", 0x000a],
  ])("refuses a server that chooses %s", async (_, suite) => {
    const failure = await clientFailure(inHello(44, suite >> 8, suite & 255), { suites: [AES] });
    expect(failure).toEqual({ code: "ERR_TRANSPORT_SUITE", alert: "illegal_parameter" });
  });

  it.each([
    ["SSL 3.0", 0x00],
    ["TLS 1.0 below the minimum", 0x01],
    ["a TLS 1.3 that nobody offered", 0x04],
  ])("refuses a server that chooses %s", async (_, minor) => {
    const failure = await clientFailure(inHello(10, minor), { minVersion: "TLSv1.1" });
    expect(failure).toEqual({ code: "ERR_TRANSPORT_VERSION", alert: "protocol_version" });
  });

  it("refuses compression, and extensions that it did not offer", async () => {
    expect(await clientFailure(inHello(46, 1))).toEqual({
      code: "ERR_TRANSPORT_HANDSHAKE",
      alert: "illegal_parameter",
    });
    // extended_master_secret, the first of the extensions, becomes session_ticket.
    expect(await clientFailure(inHello(49, 0, 35))).toEqual({
      code: "ERR_TRANSPORT_HANDSHAKE",
      alert: "unsupported_extension",
    });
  });

  it("refuses a ChangeCipherSpec that comes too early (CVE-2014-0224) or twice", async () => {
    const ccs = plainRecord(20, Uint8Array.of(1), 0x0303);
    for (const early of [0, 1, 2]) {
      expect(await clientFailure((record, index) => (index === early ? [ccs, record] : [record]))).toEqual(unexpected);
    }
    const twice = await clientFailure((record) => (record[0] === 20 ? [record, record] : [record]));
    expect(twice).toEqual({ code: "ERR_TRANSPORT_INTEGRITY", alert: "bad_record_mac" });
  });

  it("refuses a ChangeCipherSpec in the middle of a message", async () => {
    const half = Uint8Array.of(20, 0, 0, 12);
    const before = await clientFailure((record) =>
      record[0] === 20 ? [plainRecord(22, half, 0x0303), record] : [record],
    );
    expect(before).toEqual(unexpected);
    // In the record of ServerHelloDone.
    const behind = await clientFailure((record, index) => [
      index === 2 ? plainRecord(22, concatBytes(record.subarray(5), half), 0x0303) : record,
    ]);
    expect(behind).toEqual(unexpected);
  });

  it("refuses data before Finished, and a handshake that leaves out a message", async () => {
    const data = plainRecord(23, Uint8Array.of(1), 0x0303);
    expect(await clientFailure((record, index) => (index === 1 ? [data, record] : [record]))).toEqual(unexpected);
    expect(await clientFailure((record, index) => (index === 1 ? [] : [record]))).toEqual(unexpected);
    expect(await clientFailure((record) => (record[0] === 20 ? [] : [record]))).toEqual(unexpected);
  });

  it("refuses a certificate list that is empty, or no certificate", async () => {
    const replaced = (chain: readonly Uint8Array[]): RecordFilter => {
      const message = handshakeMessage(handshakeType.certificate, certificateMessage(chain));
      return (record, index) => [index === 1 ? plainRecord(22, message, 0x0303) : record];
    };
    expect(await clientFailure(replaced([]))).toMatchObject({ code: "ERR_TRANSPORT_CERTIFICATE_MISSING" });
    expect(await clientFailure(replaced([Uint8Array.of(0x30, 0)]))).toEqual({
      code: "ERR_TRANSPORT_CERTIFICATE_INVALID",
      alert: "bad_certificate",
    });
    expect(await clientFailure(replaced(Array<Uint8Array>(17).fill(Uint8Array.of(0x30, 0))))).toEqual({
      code: "ERR_TRANSPORT_HANDSHAKE",
      alert: "decode_error",
    });
  });

  it("ends an answer that is no TLS without a word, and any bytes with an error", async () => {
    const answer = async (bytes: Uint8Array): Promise<unknown> => {
      const { client, server } = createLine();
      server.resume();
      const connection = quiet(legacyEngine.connect(client, anything));
      server.end(bytes);
      return failureOf(connection);
    };
    expect(await answer(new TextEncoder().encode("HTTP/1.1 400 Bad Request"))).toMatchObject({
      code: "ERR_TRANSPORT_NOT_TLS",
    });
    const record = fc
      .tuple(fc.integer({ min: 20, max: 23 }), fc.uint8Array())
      .map(([type, content]) => plainRecord(type, content));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array(),
          fc.array(record).map((list) => concatBytes(...list)),
        ),
        async (bytes) => {
          expect(await answer(bytes)).toMatchObject({ code: expect.stringMatching(/^ERR_TRANSPORT_/) });
        },
      ),
    );
  });
});

describe("a server of the engine", () => {
  /** What it says and how it ends when somebody sends these bytes. */
  async function serverFailure(...records: readonly Uint8Array[]): Promise<unknown> {
    const { client, server } = createLine();
    client.resume();
    const connection = quiet(legacyEngine.accept(server, { ...anything, identity: identities.server }));
    const failure = failureOf(connection);
    for (const record of records) client.write(record);
    return failure;
  }

  const hello = (version = 0x0303, ...extensions: number[]): Uint8Array => {
    const suites = [0, 4, 0, 0x2f, 0, 0xff];
    const list = [0, extensions.length, ...extensions];
    const body = Uint8Array.from([version >> 8, version & 255, ...new Uint8Array(32), 0, ...suites, 1, 0, ...list]);
    return plainRecord(22, handshakeMessage(handshakeType.clientHello, body));
  };

  it("refuses what may not come in its place", async () => {
    expect(await serverFailure(plainRecord(20, Uint8Array.of(1)))).toEqual(unexpected);
    expect(await serverFailure(plainRecord(23, Uint8Array.of(1)))).toEqual(unexpected);
    expect(await serverFailure(hello(), plainRecord(20, Uint8Array.of(1), 0x0303))).toEqual(unexpected);
    expect(await serverFailure(hello(), plainRecord(23, Uint8Array.of(1), 0x0303))).toEqual(unexpected);
    expect(await serverFailure(hello(), hello())).toEqual({
      code: "ERR_TRANSPORT_HANDSHAKE",
      alert: "protocol_version",
    });
    expect(await serverFailure(plainRecord(22, Uint8Array.of(20, 0, 0, 0)))).toEqual(unexpected);
  });

  it("refuses SSL 3.0, and a first handshake that says it is another one", async () => {
    expect(await serverFailure(hello(0x0300))).toEqual({ code: "ERR_TRANSPORT_VERSION", alert: "protocol_version" });
    // renegotiation_info with a verify_data of one byte (RFC 5746 3.6).
    expect(await serverFailure(hello(0x0303, 0xff, 0x01, 0, 2, 1, 7))).toEqual({
      code: "ERR_TRANSPORT_HANDSHAKE",
      alert: "handshake_failure",
    });
  });

  it("refuses a client that was made to fall back to an older version (RFC 7507), and no other", async () => {
    const fallingBack = (version: number): Uint8Array => {
      const record = hello(version);
      // In the place of the second suite.
      record.set([0x56, 0x00], 5 + 4 + 2 + 32 + 1 + 2 + 2);
      return record;
    };
    const refused = { code: "ERR_TRANSPORT_VERSION", alert: "inappropriate_fallback" };
    expect(await serverFailure(fallingBack(0x0302))).toEqual(refused);
    expect(await serverFailure(fallingBack(0x0303), plainRecord(20, Uint8Array.of(1), 0x0303))).toEqual(unexpected);
  });

  it("refuses a record or a message that is too long before it is there", async () => {
    const tooLong = { code: "ERR_TRANSPORT_HANDSHAKE", alert: "record_overflow" };
    expect(await serverFailure(Uint8Array.of(22, 3, 1, 0x40, 1))).toEqual(tooLong);
    expect(await serverFailure(plainRecord(22, Uint8Array.of(1, 1, 0, 1)))).toEqual({
      ...tooLong,
      alert: "decode_error",
    });
  });

  it("bears a few warnings, but not 10,000, and no empty records", async () => {
    const warning = plainRecord(21, Uint8Array.of(1, 90));
    expect(await serverFailure(...Array<Uint8Array>(10_000).fill(warning))).toEqual(unexpected);
    expect(await serverFailure(plainRecord(22, new Uint8Array(0)))).toEqual(unexpected);
    expect(await serverFailure(...Array<Uint8Array>(30).fill(warning), plainRecord(21, Uint8Array.of(2, 48)))).toEqual({
      code: "ERR_TRANSPORT_ALERT",
      alert: "unknown_ca",
    });
  });

  it("gives an error for any bytes, promptly", async () => {
    const prefix = fc.constantFrom(new Uint8Array(0), hello());
    await fc.assert(
      fc.asyncProperty(prefix, fc.uint8Array({ maxLength: 400 }), async (first, rest) => {
        const { client, server } = createLine();
        client.resume();
        const connection = quiet(legacyEngine.accept(server, { ...anything, identity: identities.server }));
        client.end(concatBytes(first, rest));
        expect(await failureOf(connection)).toMatchObject({ code: expect.stringMatching(/^ERR_TRANSPORT_/) });
      }),
    );
  });

  it("refuses a client certificate of another kind than RSA", async () => {
    const ca = await createTestCa({ key: "rsa-2048" });
    const curve = await ca.issue({ name: "curve", key: "p-256", usages: ["client"] });
    const message = handshakeMessage(handshakeType.certificate, certificateMessage([curve.certificates[0]!.bytes]));
    const pair = connectPair(
      { client: { identity: identities.client }, server: { identity: identities.server, requestCertificate: true } },
      { toServer: (record, index) => [index === 1 ? plainRecord(22, message, 0x0303) : record] },
    );
    expect(await Promise.all([failureOf(pair.client), failureOf(pair.server)])).toEqual([
      { code: "ERR_TRANSPORT_ALERT", alert: "unsupported_certificate" },
      { code: "ERR_TRANSPORT_CERTIFICATE_KEY", alert: "unsupported_certificate" },
    ]);
  });
});

describe("the premaster secret", () => {
  const premaster = Uint8Array.from([3, 3, ...new Uint8Array(46).fill(9)]);

  /** Encrypts a whole block of the padding of RSAES-PKCS1-v1_5, right or wrong. */
  function encryptBlock(change: (block: Uint8Array) => void): Uint8Array {
    const block = new Uint8Array(256).fill(0xee);
    block.set([0, 2]);
    block[256 - 49] = 0;
    block.set(premaster, 256 - 48);
    change(block);
    return publicEncrypt({ key: serverKey(), padding: constants.RSA_NO_PADDING }, block);
  }

  it("may be anything that is well encrypted, as far as a scripted client can tell", async () => {
    expect(await alertFor(encryptBlock(() => {}))).toBe("Finished");
  });

  it.each<[string, () => Uint8Array]>([
    ["a block that does not begin with 00 02", () => encryptBlock((block) => block.set([0, 1]))],
    ["a zero in its padding", () => encryptBlock((block) => block.set([0], 5))],
    ["no zero after its padding", () => encryptBlock((block) => block.set([1], 256 - 49))],
    ["one byte too few", () => encryptBlock((block) => block.set([1, 0], 256 - 49))],
    ["a number above the modulus", () => new Uint8Array(256).fill(255)],
    ["a ciphertext that is too short", () => new Uint8Array(100).fill(1)],
    ["no ciphertext", () => new Uint8Array(0)],
  ])("shows in Finished, and nowhere else, when it has %s", async (_, encrypted) => {
    expect(await alertFor(encrypted())).toBe("bad_record_mac");
  });

  it("shows in Finished, too, when it has a version that was not offered, and the client goes on with it", async () => {
    const older = Uint8Array.from([3, 1, ...premaster.subarray(2)]);
    const encrypted = encryptBlock((block) => block.set(older, 256 - 48));
    expect(await alertFor(encrypted, { premaster: older })).toBe("bad_record_mac");
  });

  it("does not help a client whose Finished is wrong", async () => {
    expect(
      await alertFor(
        encryptBlock(() => {}),
        { spoil: (finished) => finished.fill(0) },
      ),
    ).toBe("decrypt_error");
  });

  async function alertFor(encryptedPremaster: Uint8Array, rest: Partial<Script> = {}): Promise<string> {
    const { client, server } = createLine();
    quiet(legacyEngine.accept(server, { ...anything, identity: identities.server }));
    const { answer } = await runScript(client, { premaster, encryptedPremaster, ...rest });
    const alert = await answer;
    client.destroy();
    return alert;
  }
});

describe("a client that has the keys", () => {
  const premaster = Uint8Array.from([3, 3, ...new Uint8Array(46).fill(9)]);

  async function connectScript(
    early?: readonly Uint8Array[],
  ): Promise<ScriptedClient & { failure: Promise<unknown>; data: () => string }> {
    const { client, server } = createLine();
    const connection = quiet(legacyEngine.accept(server, { ...anything, identity: identities.server }));
    let data = "";
    connection.on("data", (chunk: Uint8Array) => (data += String(chunk)));
    const failure = failureOf(connection);
    const encryptedPremaster = publicEncrypt({ key: serverKey(), padding: constants.RSA_PKCS1_PADDING }, premaster);
    const script = await runScript(client, { premaster, encryptedPremaster, ...(early ? { early } : {}) });
    return { ...script, failure, data: () => data };
  }

  it("cannot send data before Finished", async () => {
    const { answer, failure, data } = await connectScript([Uint8Array.of(65)]);
    expect([await answer, await failure, data()]).toEqual(["unexpected_message", unexpected, ""]);
  });

  it("may send some empty records, but not 10,000", async () => {
    const { send, answer, failure, data } = await connectScript();
    expect(await answer).toBe("Finished");
    for (let i = 0; i < 100; i++) {
      send(23, new Uint8Array(0));
      if (i % 10 === 9) send(23, Uint8Array.of(65));
    }
    for (let i = 0; i < 10_000; i++) send(23, new Uint8Array(0));
    expect([await failure, data()]).toEqual([
      { code: "ERR_TRANSPORT_PROTOCOL", alert: "unexpected_message" },
      "A".repeat(10),
    ]);
  });

  it.each([
    ["a ChangeCipherSpec", 20, Uint8Array.of(1), "unexpected_message"],
    ["a Finished", 22, Uint8Array.of(20, 0, 0, 0), "unexpected_message"],
    ["an empty handshake record", 22, new Uint8Array(0), "unexpected_message"],
    ["half an alert", 21, Uint8Array.of(1), "decode_error"],
    ["a record longer than 2^14", 23, new Uint8Array(2 ** 14 + 1), "record_overflow"],
  ])("ends the connection by %s", async (_, type, content, alert) => {
    const { send, answer, failure } = await connectScript();
    await answer;
    send(type, content);
    expect(await failure).toEqual({ code: "ERR_TRANSPORT_PROTOCOL", alert });
  });

  it("may ask for a renegotiation a few times, in whole messages, without getting one", async () => {
    const { send, answer, failure, data } = await connectScript();
    await answer;
    for (let i = 0; i < 3; i++) {
      send(22, Uint8Array.of(1, 0));
      send(22, Uint8Array.of(0, 0));
      send(23, Uint8Array.of(65));
    }
    send(22, Uint8Array.of(1, 0, 0, 0));
    expect([await failure, data()]).toEqual([{ code: "ERR_TRANSPORT_PROTOCOL", alert: "unexpected_message" }, "AAA"]);
  });

  it("cannot put data in the middle of a message", async () => {
    const { send, answer, failure, data } = await connectScript();
    await answer;
    send(22, Uint8Array.of(1, 0));
    send(23, Uint8Array.of(65));
    expect([await failure, data()]).toEqual([{ code: "ERR_TRANSPORT_PROTOCOL", alert: "unexpected_message" }, ""]);
  });

  it("is read to the end of what it sent, and asked why nothing more comes", async () => {
    const { send, answer, failure, data } = await connectScript();
    await answer;
    send(23, Uint8Array.of(65));
    send(21, Uint8Array.of(2, 20));
    expect([await failure, data()]).toEqual([{ code: "ERR_TRANSPORT_INTEGRITY", alert: "bad_record_mac" }, "A"]);
  });
});

function serverKey(): ReturnType<typeof createPublicKey> {
  const { spki } = identities.server.certificates[0]!.publicKey;
  return createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
}
