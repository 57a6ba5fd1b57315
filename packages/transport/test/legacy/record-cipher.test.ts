import { createCipheriv, createHmac, randomBytes } from "node:crypto";
import { concatBytes } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { RecordKeys } from "../../src/legacy/key-schedule.js";
import { RecordDecryptor, RecordEncryptor } from "../../src/legacy/record-cipher.js";
import { RecordLayer } from "../../src/legacy/record-layer.js";
import { suiteParameters } from "../../src/legacy/versions.js";
import { combinations } from "./connections.js";

const ALERT = 21;
const DATA = 23;

function keysOf({ version, suite }: Pick<RecordKeys, "version" | "suite">): RecordKeys {
  const { keyLength, blockLength } = suiteParameters[suite];
  return {
    version,
    suite,
    macKey: new Uint8Array(20).fill(1),
    key: randomBytes(keyLength),
    iv: new Uint8Array(blockLength),
  };
}

const badMac = expect.objectContaining({
  alert: "bad_record_mac",
  message: "a record was altered, repeated, lost or out of order",
});

describe.each(combinations)("$version with $suite", (combination) => {
  it("opens what it protected, whatever the length, record after record", () => {
    const keys = keysOf(combination);
    const encryptor = new RecordEncryptor(keys, randomBytes);
    const decryptor = new RecordDecryptor(keys);
    for (const length of [0, 1, 7, 8, 15, 16, 17, 255, 256, 257, 2 ** 14 - 1, 2 ** 14]) {
      const data = randomBytes(length);
      expect(new Uint8Array(decryptor.decrypt(DATA, encryptor.encrypt(DATA, data)))).toEqual(new Uint8Array(data));
    }
  });

  it("refuses a record with any one bit changed, always with the same error", () => {
    const keys = keysOf(combination);
    const length = new RecordEncryptor(keys, randomBytes).encrypt(DATA, new Uint8Array(50)).length;
    const bit = fc.integer({ min: 0, max: length * 8 - 1 });
    fc.assert(
      fc.property(bit, (at) => {
        const ciphertext = new RecordEncryptor(keys, randomBytes).encrypt(DATA, new Uint8Array(50));
        ciphertext[at >> 3]! ^= 1 << (at & 7);
        expect(() => new RecordDecryptor(keys).decrypt(DATA, ciphertext)).toThrow(badMac);
      }),
    );
  });

  // What a padding oracle would tell apart: each of these is one and the same error.
  it.each<[string, (made: Made) => Uint8Array]>([
    ["a wrong MAC before a right padding", ({ data, mac, pad }) => concatBytes(data, flip(mac, 0), pad)],
    ["a wrong octet of padding after a right MAC", ({ data, mac, pad }) => concatBytes(data, mac, flip(pad, 0))],
    [
      "a padding longer than the record",
      ({ data, mac, pad }) => concatBytes(data, mac, new Uint8Array(pad.length).fill(255)),
    ],
    ["a padding that leaves no room for a MAC", ({ blockLength }) => new Uint8Array(48).fill(48 - blockLength + 6)],
  ])("refuses %s like any other", (_, make) => {
    const keys = keysOf(combination);
    const sealed = seal(keys, make);
    expect(() => new RecordDecryptor(keys).decrypt(DATA, sealed)).toThrow(badMac);
  });

  it("takes the longest padding there is", () => {
    const keys = keysOf(combination);
    const sealed = seal(keys, ({ data, mac, blockLength }) => {
      const length = 256 - ((data.length + mac.length) % blockLength);
      return concatBytes(data, mac, new Uint8Array(length).fill(length - 1));
    });
    expect([...new RecordDecryptor(keys).decrypt(DATA, sealed)]).toEqual([1, 2, 3]);
  });

  it("refuses what is no whole number of blocks, or too short for a MAC", () => {
    const keys = keysOf(combination);
    const { blockLength } = suiteParameters[combination.suite];
    for (const length of [0, blockLength, 3 * blockLength + 1]) {
      expect(() => new RecordDecryptor(keys).decrypt(DATA, new Uint8Array(length))).toThrow(badMac);
    }
  });

  it("refuses a record of another type, another place or another version", () => {
    const keys = keysOf(combination);
    const sealed = new RecordEncryptor(keys, randomBytes).encrypt(DATA, new Uint8Array(9));
    const other = { ...keys, version: keys.version === "TLSv1.1" ? "TLSv1.2" : "TLSv1.1" } as const;
    expect(() => new RecordDecryptor(keys).decrypt(22, sealed)).toThrow(badMac);
    expect(() => new RecordDecryptor(keys, { sequence: 1, blocks: 0 }).decrypt(DATA, sealed)).toThrow(badMac);
    expect(() => new RecordDecryptor(other).decrypt(DATA, sealed)).toThrow(badMac);
  });

  it("protects no record after the last sequence number but an alert", () => {
    const encryptor = new RecordEncryptor(keysOf(combination), randomBytes, { sequence: 2 ** 48 - 1, blocks: 0 });
    encryptor.encrypt(DATA, new Uint8Array(1));
    const over = expect.objectContaining({ code: "ERR_TRANSPORT_LIMIT" });
    expect(() => encryptor.encrypt(DATA, new Uint8Array(1))).toThrow(over);
    expect(encryptor.encrypt(ALERT, new Uint8Array(2)).length).toBeGreaterThan(0);
  });
});

it("ends a direction of 3DES after 2^32 blocks, when they are sent and when they come", () => {
  const keys = keysOf({ version: "TLSv1.2", suite: "TLS_RSA_WITH_3DES_EDE_CBC_SHA" });
  const counters = { sequence: 0, blocks: 2 ** 32 - 5 };
  const over = expect.objectContaining({ code: "ERR_TRANSPORT_LIMIT" });
  // An IV, a byte and its MAC: four blocks.
  const encryptor = new RecordEncryptor(keys, randomBytes, counters);
  const sealed = encryptor.encrypt(DATA, new Uint8Array(1));
  expect(() => encryptor.encrypt(DATA, new Uint8Array(1))).toThrow(over);
  const decryptor = new RecordDecryptor(keys, counters);
  expect(decryptor.decrypt(DATA, sealed)).toHaveLength(1);
  expect(() => decryptor.decrypt(DATA, sealed)).toThrow(over);
});

it.each(["TLSv1", "TLSv1.2"] as const)(
  "tells a peer of %s of the limit by an alert that it can read, after the data before",
  (version) => {
    const keys = keysOf({ version, suite: "TLS_RSA_WITH_3DES_EDE_CBC_SHA" });
    const counters = { sequence: 0, blocks: 2 ** 32 - 3000 };
    const sender = new RecordLayer();
    sender.version = version;
    sender.encryptor = new RecordEncryptor(keys, randomBytes, counters);
    const receiver = new RecordLayer();
    receiver.version = version;
    receiver.decryptor = new RecordDecryptor(keys, counters);
    const send = (type: number, message: Uint8Array): void => {
      for (const piece of sender.protect(type, message)) receiver.push(piece);
    };
    expect(() => send(DATA, new Uint8Array(40_000))).toThrow(expect.objectContaining({ code: "ERR_TRANSPORT_LIMIT" }));
    send(ALERT, Uint8Array.of(2, 80));
    const received: number[][] = [];
    for (let record; (record = receiver.next());) received.push([record.type, record.fragment.length]);
    const ahead = version === "TLSv1" ? [[DATA, 1]] : [];
    expect(received).toEqual([...ahead, [DATA, 2 ** 14], [ALERT, 2]]);
  },
);

it("begins every record of TLS 1.1 with another IV", () => {
  const keys = keysOf({ version: "TLSv1.1", suite: "TLS_RSA_WITH_AES_128_CBC_SHA" });
  const encryptor = new RecordEncryptor(keys, randomBytes);
  const ivs = Array.from({ length: 200 }, () => encryptor.encrypt(DATA, new Uint8Array(1)).subarray(0, 16).join());
  expect(new Set(ivs).size).toBe(200);
});

interface Made {
  readonly data: Uint8Array;
  readonly mac: Uint8Array;
  readonly pad: Uint8Array;
  readonly blockLength: number;
}

/** The first record of a direction, made by other code, with a content to choose. */
function seal({ version, suite, macKey, key, iv }: RecordKeys, make: (made: Made) => Uint8Array): Uint8Array {
  const { cipher, blockLength } = suiteParameters[suite];
  const data = Uint8Array.of(1, 2, 3);
  const minor = { TLSv1: 1, "TLSv1.1": 2, "TLSv1.2": 3 }[version];
  const header = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, DATA, 3, minor, 0, data.length);
  const mac = createHmac("sha1", macKey).update(header).update(data).digest();
  const length = blockLength - ((data.length + mac.length) % blockLength);
  // Two blocks of padding at least, so that there is one to be wrong without the length being so.
  const pad = new Uint8Array(length + blockLength).fill(length + blockLength - 1);
  const content = make({ data, mac, pad, blockLength });
  const block = version === "TLSv1" ? new Uint8Array(0) : randomBytes(blockLength);
  return createCipheriv(cipher, key, iv).setAutoPadding(false).update(concatBytes(block, content));
}

function flip(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= 1;
  return copy;
}
