import { describe, expect, it } from "@jest/globals";
import { clientHello, handshakeRecord, type Offer } from "../../src/check/client-hello.js";
import { readHello } from "./scripted-server.js";

const offer: Offer = { version: "TLSv1.2", suites: [0x000a, 0x0001], groups: [29, 23], schemes: [0x0401] };
const sent = (changes: Partial<Offer> = {}): Uint8Array => {
  const changed = { ...offer, ...changes };
  return handshakeRecord(
    changed.version,
    clientHello(changed, (length) => new Uint8Array(length).fill(7)),
  );
};

describe("a ClientHello", () => {
  it("offers what it is told to: versions, suites, groups, signature algorithms", () => {
    const { version, suites, compressions, extensions } = readHello(sent());
    expect({ version, suites, compressions }).toEqual({ version: 0x0303, suites: offer.suites, compressions: [0] });
    expect(extensions.get(10)).toEqual(Uint8Array.of(0, 4, 0, 29, 0, 23));
    expect(extensions.get(13)).toEqual(Uint8Array.of(0, 2, 4, 1));
    expect([...extensions.keys()].toSorted((a, b) => a - b)).toEqual([10, 11, 13, 23, 0xff01]);
  });

  it("has no extensions in SSL 3.0, nor its record a newer version", () => {
    const bytes = sent({ version: "SSLv3" });
    expect([...bytes.subarray(0, 3)]).toEqual([22, 3, 0]);
    expect(readHello(bytes)).toMatchObject({
      version: 0x0300,
      suites: [0x000a, 0x0001, 0x00ff],
      extensions: new Map(),
    });
  });

  it("has no signature algorithms before TLS 1.2", () => {
    expect(readHello(sent({ version: "TLSv1.1" })).extensions.has(13)).toBe(false);
  });

  it("is one of TLS 1.2 that names TLS 1.3, alone or before TLS 1.2, and an empty key share", () => {
    const { version, extensions } = readHello(sent({ version: "TLSv1.3" }));
    expect(version).toBe(0x0303);
    expect(extensions.get(43)).toEqual(Uint8Array.of(2, 3, 4));
    expect(extensions.get(51)).toEqual(Uint8Array.of(0, 0));
    expect(readHello(sent({ version: "TLSv1.3", orTls12: true })).extensions.get(43)).toEqual(
      Uint8Array.of(4, 3, 4, 3, 3),
    );
  });

  it("offers compression and a name where it is told to", () => {
    const { compressions, extensions } = readHello(sent({ compression: true, serverName: "a.b" }));
    expect(compressions).toEqual([1, 0]);
    expect(extensions.get(0)).toEqual(Uint8Array.of(0, 6, 0, 0, 3, 0x61, 0x2e, 0x62));
  });

  it("is refused where it does not fit in a record", () => {
    expect(() => sent({ suites: new Array<number>(0x2000).fill(1) })).toThrow(RangeError);
  });
});
