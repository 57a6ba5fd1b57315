import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { concat, uint, vector } from "../../src/tls-bytes.js";
import { type FlightEnd, FlightReader } from "../../src/check/server-flight.js";
import { alert, extension, message, record, serverHello, serverHelloDone } from "./scripted-server.js";

const certificate = message(11, vector(3, vector(3, [1, 2, 3]), vector(3, [4])));
/** curve_type named, secp384r1, a point of one byte, rsa_pkcs1_sha256, a signature of one byte. */
const ecdhe = message(12, concat([3], uint(2, 24), vector(1, [4]), uint(2, 0x0401), vector(2, [0])));
const dhe = (modulus: readonly number[]): Uint8Array =>
  message(12, concat(vector(2, modulus), vector(2, [2]), vector(2, [3]), uint(2, 0x0401), vector(2, [0])));
const ECDHE_RSA_AES_128_GCM = 0xc02f;
const DHE_RSA_AES_128_GCM = 0x009e;

function read(...parts: readonly Uint8Array[]): { end: FlightEnd | undefined; reader: FlightReader } {
  const reader = new FlightReader();
  return { end: reader.push(concat(...parts)), reader };
}

const whole = concat(
  record(serverHello(0x0303, ECDHE_RSA_AES_128_GCM, { extensions: [extension(23), extension(0xff01, [0])] })),
  record(certificate, ecdhe),
  record(message(13, [0])),
  record(serverHelloDone),
);

describe("the first flight of a server", () => {
  it("gives version, suite, extensions, chain, group, signature algorithm and whether a certificate is asked for", () => {
    const { end, reader } = read(whole);
    expect(end).toEqual({ kind: "complete" });
    expect(reader.flight).toMatchObject({
      hello: { version: "TLSv1.2", suite: ECDHE_RSA_AES_128_GCM, compression: 0, extensions: new Set([23, 0xff01]) },
      certificates: [Uint8Array.of(1, 2, 3), Uint8Array.of(4)],
      keyExchange: { group: 24, scheme: 0x0401 },
      requestsCertificate: true,
      isComplete: true,
    });
  });

  it("is the same when its bytes come one by one", () => {
    const reader = new FlightReader();
    const ends = Array.from(whole, (octet) => reader.push(Uint8Array.of(octet)));
    expect(ends.filter(Boolean)).toEqual([{ kind: "complete" }]);
    expect(reader.flight).toEqual(read(whole).reader.flight);
  });

  it.each([
    [[0xff, 0, 0], 24],
    [[0, 0x01, 0], 9],
    [[0, 0], 0],
  ])("counts the bits of a DHE modulus without leading zeros", (modulus, dhBits) => {
    const { reader } = read(record(serverHello(0x0303, DHE_RSA_AES_128_GCM), dhe(modulus), serverHelloDone));
    expect(reader.flight).toMatchObject({ keyExchange: { dhBits, scheme: 0x0401 } });
  });

  it("has no signature algorithm before TLS 1.2, and none where nobody is authenticated", () => {
    const older = read(record(serverHello(0x0301, 0xc013), ecdhe, serverHelloDone));
    expect(older.reader.flight?.keyExchange).toEqual({ group: 24 });
    const anonymous = read(record(serverHello(0x0303, 0xc018), ecdhe, serverHelloDone));
    expect(anonymous.reader.flight?.keyExchange).toEqual({ group: 24 });
  });

  it("ends with a HelloRetryRequest, which names suite and group", () => {
    const retry = [extension(43, [3, 4]), extension(51, [0, 29])];
    const hello = serverHello(0x0303, 0x1302, { extensions: retry });
    const random = Buffer.from("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c", "hex");
    hello.set(random, 6);
    const { end, reader } = read(record(hello));
    expect(end).toEqual({ kind: "complete" });
    expect(reader.flight).toMatchObject({
      hello: { isRetry: true, version: "TLSv1.3", suite: 0x1302 },
      keyExchange: { group: 29 },
    });
  });

  it("names the alert that ends it, and reads on after a warning", () => {
    expect(read(alert(40)).end).toEqual({ kind: "alert", alert: "handshake_failure" });
    expect(read(alert(199)).end).toEqual({ kind: "alert", alert: "alert 199" });
    const unrecognizedName = Uint8Array.of(21, 3, 3, 0, 2, 1, 112);
    expect(read(unrecognizedName, whole).end).toEqual({ kind: "complete" });
  });

  it.each([
    ["HTTP", "HTTP/1.1 400 Bad Request"],
    ["an A-ABORT", "\x07\x00\x00\x00\x00\x04\x00\x00\x00\x00"],
    ["a greeting", "220 ready"],
    ["a record of another major version", "\x16\x02\x00\x00\x01"],
  ])("is no TLS when %s comes first", (_, text) => {
    expect(read(new TextEncoder().encode(text)).end).toEqual({ kind: "notTls" });
  });

  it.each([
    ["an empty record", Uint8Array.of(22, 3, 3, 0, 0)],
    ["a record longer than records may be", Uint8Array.of(22, 3, 3, 0xff, 0xff)],
    ["a message longer than a flight may be", record(Uint8Array.of(2, 0xff, 0xff, 0xff))],
    ["a ServerHello cut short", record(message(2, [3, 3]))],
    ["another message first", record(certificate)],
    ["a length that goes beyond the end", record(serverHello(0x0303, 0x2f), message(11, [0, 0, 9, 1]))],
    ["a version that is none", record(serverHello(0x03ff, 0x2f))],
    ["a suite of TLS 1.3 in TLS 1.2", record(serverHello(0x0303, 0x1301))],
    [
      "encrypted records before there are keys",
      concat(record(serverHello(0x0303, 0x2f)), Uint8Array.of(23, 3, 3, 0, 1, 0)),
    ],
    [
      "more certificates than a chain has",
      record(serverHello(0x0303, 0x2f), message(11, vector(3, ...new Array(33).fill(vector(3, [1]))))),
    ],
  ])("is malformed with %s", (_, bytes) => {
    expect(read(bytes).end).toEqual({ kind: "malformed" });
  });

  it("is given up when it does not end", () => {
    const reader = new FlightReader();
    reader.push(record(serverHello(0x0303, 0x2f)));
    const part = record(message(22, new Uint8Array(0x3000)));
    const ends = Array.from({ length: 30 }, () => reader.push(part));
    expect(ends.find(Boolean)).toEqual({ kind: "malformed" });
  });

  it("never throws, whatever the bytes", () => {
    const kinds = new Set(["complete", "alert", "notTls", "malformed", undefined]);
    const changed = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, octet]) => whole.with(at, octet));
    fc.assert(fc.property(fc.oneof(changed, fc.uint8Array()), (bytes) => kinds.has(read(bytes).end?.kind)));
  });
});
