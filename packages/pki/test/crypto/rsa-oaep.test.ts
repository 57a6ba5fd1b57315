import { constants, publicEncrypt } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { DigestAlgorithm, KeyTransport } from "../../src/algorithms.js";
import { createHash } from "../../src/node/crypto.js";
import { digestWith } from "../../src/crypto/mgf1.js";
import { oaepBlock, oaepMessage } from "../../src/crypto/oaep.js";
import { platforms, rsaKey } from "./rsa-keys.js";

const digest = digestWith(createHash);
const message = new Uint8Array(32).fill(7);
const refused = expect.objectContaining({ code: "ERR_PKI_DECRYPT" });
const randomBytes = (length: number): Uint8Array => new Uint8Array(length).fill(0x5a);
const oaep = (parts: Omit<Extract<KeyTransport, { scheme: "RSAES-OAEP" }>, "scheme">) =>
  ({ scheme: "RSAES-OAEP", ...parts }) as const;

describe("a block of RSAES-OAEP", () => {
  const variants = [
    oaep({ digest: "SHA1" }),
    oaep({ digest: "SHA256" }),
    oaep({ digest: "SHA256", maskDigest: "SHA1" }),
    oaep({ digest: "SHA1", maskDigest: "SHA512", label: Uint8Array.of(1, 2) }),
  ];
  it.each(variants)("gives its message back ($digest)", (transport) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 62 }), (any) => {
        const block = oaepBlock(any, transport, { length: 128, digest, randomBytes });
        expect(block).toHaveLength(128);
        expect(oaepMessage(block, transport, digest)).toEqual(any);
      }),
    );
  });

  it("is refused when any of its octets was changed", () => {
    const transport = oaep({ digest: "SHA256" });
    const block = oaepBlock(message, transport, { length: 128, digest, randomBytes });
    for (let at = 0; at < block.length; at++) {
      const changed = block.with(at, block[at]! ^ 1);
      expect(() => oaepMessage(changed, transport, digest)).toThrow(refused);
    }
  });

  it("is refused with another digest, mask or label", () => {
    const block = oaepBlock(message, oaep({ digest: "SHA256" }), { length: 128, digest, randomBytes });
    for (const other of [
      oaep({ digest: "SHA1" }),
      oaep({ digest: "SHA256", maskDigest: "SHA1" }),
      oaep({ digest: "SHA256", label: Uint8Array.of(1) }),
    ])
      expect(() => oaepMessage(block, other, digest)).toThrow(refused);
  });

  it("is refused when it is shorter than its digest needs", () => {
    for (const length of [0, 1, 32, 33, 64, 65])
      expect(() => oaepMessage(new Uint8Array(length), oaep({ digest: "SHA256" }), digest)).toThrow(refused);
  });

  it("is not made where the modulus is too short for the digest", () => {
    const make = (length: number) => () =>
      oaepBlock(message, oaep({ digest: "SHA512" }), { length, digest, randomBytes });
    expect(make(162)()).toHaveLength(162);
    expect(make(161)).toThrow(expect.objectContaining({ code: "ERR_PKI_UNSUPPORTED_ALGORITHM" }));
  });
});

describe.each(platforms)("%s", (_, platform) => {
  it.each([1024, 2047, 2049])("decrypts what OpenSSL encrypts to a key of %i bits", async (bits) => {
    const key = rsaKey(bits);
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    for (const [name, oaepHash] of [
      ["SHA1", "sha1"],
      ["SHA256", "sha256"],
    ] as [DigestAlgorithm, string][]) {
      for (const label of [undefined, Uint8Array.of(1, 2, 3)]) {
        const options = { key: key.publicObject, padding, oaepHash, ...(label && { oaepLabel: label }) };
        const encryptedKey = Uint8Array.from(publicEncrypt(options, message));
        const transport = oaep({ digest: name, ...(label && { label }) });
        expect(await platform.decryptKey(key.privateKey, transport, { encryptedKey, length: 32 })).toEqual(message);
        const ours = await platform.encryptKey(key.publicKey, transport, message);
        expect(await platform.decryptKey(key.privateKey, transport, { encryptedKey: ours, length: 32 })).toEqual(
          message,
        );
        await expect(
          platform.decryptKey(key.privateKey, oaep({ digest: "SHA1", label: Uint8Array.of(9) }), {
            encryptedKey,
            length: 32,
          }),
        ).rejects.toEqual(refused);
      }
    }
  });

  it("refuses what is no block of the key", async () => {
    const key = rsaKey(1024);
    for (const encryptedKey of [
      new Uint8Array(),
      new Uint8Array(128).fill(0xff),
      new Uint8Array(129),
      new Uint8Array(128),
    ])
      await expect(
        platform.decryptKey(key.privateKey, oaep({ digest: "SHA1" }), { encryptedKey, length: 32 }),
      ).rejects.toEqual(refused);
  });
});
