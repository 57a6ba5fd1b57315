import { constants, publicEncrypt } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { encryptionBlock, unpadOrReject } from "../../src/crypto/pkcs1.js";
import { platforms, rsaKey } from "./rsa-keys.js";

const rejected = Uint8Array.from({ length: 32 }, (_, index) => 200 + index);
const message = Uint8Array.from({ length: 32 }, (_, index) => 100 + index);

/** 00 02, non-zero padding, 00, message. */
function paddedBlock(length = 128): Uint8Array {
  const block = new Uint8Array(length).fill(0xff);
  block.set([0, 2]);
  block[length - message.length - 1] = 0;
  block.set(message, length - message.length);
  return block;
}

function withOctet(block: Uint8Array, at: number, octet: number): Uint8Array {
  const changed = block.slice();
  changed[at] = octet;
  return changed;
}

describe("a block of RSAES-PKCS1-v1_5", () => {
  it("gives its message", () => {
    expect(unpadOrReject(paddedBlock(), rejected)).toEqual(message);
    for (let at = 96; at < 128; at++)
      expect(unpadOrReject(withOctet(paddedBlock(), at, 0), rejected)).not.toEqual(rejected);
  });

  it("gives the other key when its first octet is anything but 00, or its second anything but 02", () => {
    for (let octet = 0; octet < 256; octet++) {
      expect(unpadOrReject(withOctet(paddedBlock(), 0, octet), rejected)).toEqual(octet === 0 ? message : rejected);
      expect(unpadOrReject(withOctet(paddedBlock(), 1, octet), rejected)).toEqual(octet === 2 ? message : rejected);
    }
  });

  it("gives the other key when any octet of its padding is 00", () => {
    for (let at = 2; at < 95; at++) expect(unpadOrReject(withOctet(paddedBlock(), at, 0), rejected)).toEqual(rejected);
    for (let octet = 1; octet < 256; octet++)
      expect(unpadOrReject(withOctet(paddedBlock(), 2, octet), rejected)).toEqual(message);
  });

  it("gives the other key when anything but 00 stands before the message", () => {
    for (let octet = 1; octet < 256; octet++)
      expect(unpadOrReject(withOctet(paddedBlock(), 95, octet), rejected)).toEqual(rejected);
  });

  it("gives the other key when the message is shorter or longer than it must be", () => {
    expect(unpadOrReject(paddedBlock(), rejected.subarray(1))).toEqual(rejected.subarray(1));
    const longer = new Uint8Array(33).fill(9);
    expect(unpadOrReject(paddedBlock(), longer)).toEqual(longer);
  });

  it("needs eight octets of padding", () => {
    expect(unpadOrReject(paddedBlock(43), rejected)).toEqual(message);
    expect(unpadOrReject(paddedBlock(42), rejected)).toEqual(rejected);
    for (const length of [0, 1, 33]) expect(unpadOrReject(new Uint8Array(length), rejected)).toEqual(rejected);
  });

  it("is never the message of a block that was not padded for it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 128, maxLength: 128 }), (block) => {
        const isRight =
          block[0] === 0 && block[1] === 2 && block.subarray(2, 95).every((octet) => octet !== 0) && block[95] === 0;
        expect(unpadOrReject(block, rejected)).toEqual(isRight ? block.subarray(96) : rejected);
      }),
    );
  });

  it("is made with padding that has no 00, whatever the random bytes are", () => {
    let calls = 0;
    const block = encryptionBlock(message, {
      length: 128,
      randomBytes: (length) => new Uint8Array(length).fill(calls++ % 3),
    });
    expect(block.subarray(2, 95).every((octet) => octet !== 0)).toBe(true);
    expect(unpadOrReject(block, rejected)).toEqual(message);
  });

  it("is not made where the modulus leaves no room for padding", () => {
    const make = (length: number) => () =>
      encryptionBlock(message, { length, randomBytes: (count) => new Uint8Array(count).fill(1) });
    expect(make(43)()).toHaveLength(43);
    expect(make(42)).toThrow(expect.objectContaining({ code: "ERR_PKI_UNSUPPORTED_ALGORITHM" }));
  });
});

describe.each(platforms)("a content key decrypted by %s", (_, platform) => {
  const key = rsaKey(1024);
  const transport = { scheme: "RSAES-PKCS1-v1_5" } as const;
  const decrypt = (encryptedKey: Uint8Array, length = 32): Promise<Uint8Array> =>
    platform.decryptKey(key.privateKey, transport, { encryptedKey, length });
  const encrypted = (block: Uint8Array): Uint8Array =>
    Uint8Array.from(publicEncrypt({ key: key.publicObject, padding: constants.RSA_NO_PADDING }, block));

  it("is the one that OpenSSL encrypted", async () => {
    const padding = constants.RSA_PKCS1_PADDING;
    expect(await decrypt(Uint8Array.from(publicEncrypt({ key: key.publicObject, padding }, message)))).toEqual(message);
    expect(await decrypt(await platform.encryptKey(key.publicKey, transport, message))).toEqual(message);
  });

  const wrongBlocks: readonly [string, Uint8Array][] = [
    ["another block type", withOctet(paddedBlock(), 1, 1)],
    ["a zero in its padding", withOctet(paddedBlock(), 30, 0)],
    ["no zero before the message", withOctet(paddedBlock(), 95, 7)],
    ["a message of another length", withOctet(withOctet(paddedBlock(), 95, 7), 94, 0)],
    ["nothing but zeros", new Uint8Array(128)],
  ];
  it.each(wrongBlocks)("is a random one of the same length where the block has %s", async (_, block) => {
    const keys = await Promise.all([1, 2, 3].map(() => decrypt(encrypted(block))));
    for (const one of keys) expect(one).toHaveLength(32);
    expect(new Set(keys.map(String)).size).toBe(3);
    expect(keys).not.toContainEqual(message);
  });

  it.each([
    ["is longer than the modulus", new Uint8Array(129).fill(1)],
    ["is not below the modulus", new Uint8Array(128).fill(0xff)],
    ["is empty", new Uint8Array()],
    ["is short", Uint8Array.of(1, 2, 3)],
  ])("is a random one of the same length where the encrypted key %s", async (_, encryptedKey) => {
    for (const length of [16, 24, 32]) {
      const keys = await Promise.all([decrypt(encryptedKey, length), decrypt(encryptedKey, length)]);
      expect(keys[0]).toHaveLength(length);
      expect(keys[0]).not.toEqual(keys[1]);
    }
  });

  it("is a random one with another private key", async () => {
    const other = await platform.encryptKey(rsaKey(1024, 3).publicKey, transport, message);
    const keys = await Promise.all([decrypt(other), decrypt(other)]);
    expect(keys[0]).toHaveLength(32);
    expect(keys[0]).not.toEqual(keys[1]);
  });
});
