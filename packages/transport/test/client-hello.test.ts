import { bytes, concatBytes, mutatedArbitrary } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { connect as connectTls } from "node:tls";
import { readClientHello } from "../src/client-hello.js";
import { createLine } from "./legacy/line.js";

/** What Node's own client says first. */
async function nodeClientHello(): Promise<Uint8Array> {
  const { client, server } = createLine();
  const tls = connectTls({ socket: client, servername: "archive.example", ALPNProtocols: ["dicom", "http/1.1"] });
  tls.on("error", () => {});
  const hello = await new Promise<Uint8Array>((resolve) => {
    server.once("data", resolve);
  });
  tls.destroy();
  client.destroy();
  server.destroy();
  return Uint8Array.from(hello);
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The same handshake in records of so many bytes. */
function refragmented(record: Uint8Array, length: number): Uint8Array {
  const content = record.subarray(5);
  const records: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += length) {
    const part = content.subarray(at, at + length);
    records.push(concatBytes(bytes`16 03 01`, Uint8Array.of(part.length >> 8, part.length & 255), part));
  }
  return concatBytes(...records);
}

describe("a ClientHello of Node", () => {
  it("says versions, suites, name, protocols, groups and signature algorithms", async () => {
    const reading = readClientHello(await nodeClientHello());
    expect(reading).toMatchObject({
      kind: "client-hello",
      hello: {
        legacyVersion: 0x0303,
        supportedVersions: expect.arrayContaining([0x0304, 0x0303]),
        cipherSuites: expect.arrayContaining([0x1301, 0xc02f, 0x00ff]),
        serverName: "archive.example",
        alpn: ["dicom", "http/1.1"],
        supportedGroups: expect.arrayContaining([0x001d, 0x0017]),
        signatureAlgorithms: expect.arrayContaining([0x0403, 0x0804]),
      },
    });
  });

  it("is incomplete until its last byte, and never asks for more than there is", async () => {
    const whole = await nodeClientHello();
    for (let length = 0; length < whole.length; length++) {
      const reading = readClientHello(whole.subarray(0, length));
      expect(reading.kind).toBe("incomplete");
      expect((reading as { missing: number }).missing).toBeLessThanOrEqual(whole.length - length);
    }
  });

  it("is the same over several records", async () => {
    const whole = await nodeClientHello();
    expect(readClientHello(refragmented(whole, 100))).toEqual(readClientHello(whole));
    expect(readClientHello(refragmented(whole, 1))).toEqual({ kind: "malformed" });
  });

  it("gives a reading for whatever bytes are changed, cut or put in", async () => {
    const whole = await nodeClientHello();
    fc.assert(
      fc.property(mutatedArbitrary(fc.constant(whole)), (mutated) => {
        expect(["client-hello", "incomplete", "not-tls", "malformed"]).toContain(readClientHello(mutated).kind);
      }),
      { numRuns: 2000 },
    );
  });
});

it("gives a reading for any bytes", () => {
  const afterHeader = fc
    .uint8Array({ maxLength: 300 })
    .map((rest) => concatBytes(bytes`16 03 01 00 80 01 00 00 7c`, rest));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), afterHeader), (any) => {
      expect(["client-hello", "incomplete", "not-tls", "malformed"]).toContain(readClientHello(any).kind);
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ["an A-ASSOCIATE-RQ", bytes`01 00 00 00 00 cd`, "dicom"],
  ["a GET", ascii("GET / HTTP/1.1\r\n"), "http"],
  ["a connection preface of HTTP/2", ascii("PRI * HTTP/2.0\r\n"), "http"],
  ["a ClientHello as SSL 2.0 wrote it", bytes`80 2e 01 03 01 00 15 00 00 00 10`, "sslv2"],
  ["an MLLP block", bytes`0b 4d 53 48`, "other"],
  ["a record of no version of TLS", bytes`16 02 00 00 10`, "other"],
  ["a PDU type with a reserved octet that is not zero", bytes`01 02`, "other"],
])("is no TLS: %s", (_, opening, hint) => {
  expect(readClientHello(opening)).toEqual({ kind: "not-tls", hint });
});

it.each([
  ["a beginning of a PDU", bytes`01`, 1],
  ["a beginning of a method", ascii("OPT"), 5],
  ["a beginning of SSL 2.0", bytes`80 2e`, 2],
  ["nothing", bytes``, 5],
])("waits for more after %s", (_, opening, missing) => {
  expect(readClientHello(opening)).toEqual({ kind: "incomplete", missing });
});

it.each([
  ["a record longer than any", bytes`16 03 01 40 01`],
  ["an empty record", bytes`16 03 01 00 00`],
  ["an alert", bytes`15 03 01 00 02 02 28`],
  ["another handshake message", bytes`16 03 01 00 04 02`],
  ["a message longer than 64 KiB", bytes`16 03 01 00 04 01 01 00 00`],
  ["a message whose second record is none", bytes`16 03 01 00 01 01 17 03 01 00 01`],
])("is malformed: %s", (_, opening) => {
  expect(readClientHello(opening)).toEqual({ kind: "malformed" });
});

it("is malformed with an extension twice, without suites, and with bytes after its end", () => {
  const start = concatBytes(bytes`03 03`, new Uint8Array(32), bytes`00`);
  const hello = (...rest: Uint8Array[]): ReturnType<typeof readClientHello> => {
    const body = concatBytes(start, ...rest);
    const header = Uint8Array.of(1, 0, body.length >> 8, body.length & 255);
    return readClientHello(concatBytes(bytes`16 03 01`, uint16be(header.length + body.length), header, body));
  };
  expect(hello(bytes`00 02 00 2f 01 00`)).toMatchObject({
    kind: "client-hello",
    hello: { supportedVersions: [0x0303] },
  });
  expect(hello(bytes`00 02 00 2f 01 00 00 08 00 17 00 00 00 17 00 00`)).toEqual({ kind: "malformed" });
  expect(hello(bytes`00 00 01 00`)).toEqual({ kind: "malformed" });
  expect(hello(bytes`00 02 00 2f 01 00 00 00 ff`)).toEqual({ kind: "malformed" });
});

function uint16be(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 255);
}
