import { createCipheriv, generateKeyPairSync } from "node:crypto";
import { describe, expect, it, jest } from "@jest/globals";
import fc from "fast-check";
import { isFullRun } from "@dicomsec/testing";
import {
  type AuthenticatedCipher,
  authenticatedKeyLengths,
  cipherLengths,
  type ContentCipher,
  type DigestAlgorithm,
  digestLengths,
  type KeyTransport,
} from "../../src/algorithms.js";
import { concat } from "../../src/asn1/der.js";
import { parsePublicKey } from "../../src/certificates/public-key.js";
import type { CipherStream, CryptoFunctions, PrivateKey, PublicKey } from "../../src/crypto/types.js";
import { toBigInt } from "../../src/crypto/rsa-numbers.js";
import { publicNumbers } from "../../src/crypto/web-rsa.js";
import * as webModule from "../../src/crypto/web.js";
import * as nodeModule from "../../src/node/crypto.js";

const web: CryptoFunctions = webModule;
const node: CryptoFunctions = nodeModule;
const sides = [
  ["the browser", web, node],
  ["Node", node, web],
] as const;

const digests = Object.keys(digestLengths) as DigestAlgorithm[];
const ciphers = Object.keys(cipherLengths) as ContentCipher[];
const gcmCiphers = Object.keys(authenticatedKeyLengths) as AuthenticatedCipher[];
const chunkSizes = [1, 15, 16, 17, 4096, 100_000];

const bytes = (maxLength: number, minLength = 0): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength, maxLength });

describe("digests of the browser are those of Node", () => {
  it.each(digests)("%s, in pieces cut anywhere", (algorithm) => {
    fc.assert(
      fc.property(fc.array(bytes(300)), (parts) => {
        const hashes = [web, node].map((side) => {
          const hash = side.createHash(algorithm);
          for (const part of parts) hash.update(part);
          return hash.digest();
        });
        expect(hashes[0]).toEqual(hashes[1]);
      }),
    );
  });

  it.each(digests)("HMAC over %s", async (algorithm) => {
    const property = fc.asyncProperty(bytes(200), bytes(300), async (key, message) => {
      expect(await web.hmac(algorithm, key, message)).toEqual(await node.hmac(algorithm, key, message));
    });
    await fc.assert(property);
  });

  it.each(digests)("PBKDF2 with %s", async (digest) => {
    const numbers = fc.record({ iterations: fc.integer({ min: 1, max: 20 }), length: fc.integer({ min: 1, max: 80 }) });
    const property = fc.asyncProperty(bytes(80), bytes(40), numbers, async (password, salt, options) => {
      const [a, b] = [web, node].map((side) => side.pbkdf2(password, salt, { ...options, digest }));
      expect(await a).toEqual(await b);
    });
    await fc.assert(property, { numRuns: 30 });
  });
});

describe("a content cipher of the browser", () => {
  const through = async (stream: CipherStream, input: Uint8Array, size: number): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    for (let at = 0; at < input.length; at += size) parts.push(await stream.update(input.subarray(at, at + size)));
    return concat(...parts, await stream.final());
  };
  const lengths = fc.oneof(fc.nat(70), fc.constantFrom(4095, 4096, 4097, 150_000));
  const content = lengths.chain((length) => fc.nat(255).map((seed) => pattern(length, seed)));

  it.each(ciphers.flatMap((cipher) => chunkSizes.map((size) => [cipher, size] as const)))(
    "%s gives the same bytes as Node's in chunks of %i",
    async (cipher, size) => {
      const { key: keyLength, block } = cipherLengths[cipher];
      const cases = fc.record({ key: bytes(keyLength, keyLength), iv: bytes(block, block), padding: fc.boolean() });
      const property = fc.asyncProperty(cases, content, async (options, data) => {
        const input = options.padding ? data : data.subarray(0, data.length - (data.length % block));
        fc.pre(size > 1 || input.length < 5000);
        const whole = input.length + 1;
        const encrypted = await through(await web.createCipher({ cipher, ...options }), input, size);
        expect(same(encrypted, await through(await node.createCipher({ cipher, ...options }), input, whole))).toBe(
          true,
        );
        const decrypted = await through(await web.createDecipher({ cipher, ...options }), encrypted, size);
        expect(same(decrypted, input)).toBe(true);
      });
      await fc.assert(property, { numRuns: isFullRun() ? 12 : 4 });
    },
  );

  it.each([16, 4096, 100_000])("computes AES-192 in chunks of %i where the browser lacks it", async (size) => {
    const importKey = crypto.subtle.importKey.bind(crypto.subtle);
    const lacking = jest.spyOn(crypto.subtle, "importKey").mockImplementation(((
      ...options: Parameters<typeof importKey>
    ) => {
      const [, key] = options;
      if (key instanceof Uint8Array && key.length === 24) throw new DOMException("AES-192", "OperationError");
      return importKey(...options);
    }) as typeof importKey);
    try {
      const options = { cipher: "aes-192-cbc", key: pattern(24, 1), iv: pattern(16, 2) } as const;
      const input = pattern(110_000, 3);
      const encrypted = await through(await web.createCipher(options), input, size);
      expect(same(encrypted, await through(await node.createCipher(options), input, input.length))).toBe(true);
      expect(same(await through(await web.createDecipher(options), encrypted, size), input)).toBe(true);
      expect(lacking).toHaveBeenCalled();
    } finally {
      lacking.mockRestore();
    }
  });

  it("goes on in the right place when the caller does not wait", async () => {
    const options = { cipher: "aes-256-cbc", key: pattern(32, 1), iv: pattern(16, 2) } as const;
    const input = pattern(60_000, 3);
    const stream = await web.createCipher(options);
    const pending = [0, 20_000, 40_000].map((at) => stream.update(input.subarray(at, at + 20_000)));
    const encrypted = concat(...(await Promise.all([...pending, stream.final()])));
    expect(same(encrypted, await through(await node.createCipher(options), input, 60_000))).toBe(true);
  });

  it.each(ciphers)("%s refuses what is not whole blocks, and wrong padding, with one error", async (cipher) => {
    const { key: keyLength, block } = cipherLengths[cipher];
    const options = { cipher, key: pattern(keyLength, 1), iv: pattern(block, 2) };
    const noPadding = await through(await node.createCipher({ ...options, padding: false }), pattern(block * 3, 0), 99);
    for (const side of [web, node]) {
      for (const wrong of [noPadding, noPadding.subarray(1), new Uint8Array(), noPadding.subarray(0, block)])
        await expect(through(await side.createDecipher(options), wrong, 7)).rejects.toMatchObject({
          code: "ERR_PKI_DECRYPT",
          message: "the content cannot be decrypted",
        });
    }
  });

  it.each(ciphers)("%s takes and refuses the same padding as Node's, whatever the last block is", async (cipher) => {
    const { key: keyLength, block } = cipherLengths[cipher];
    const options = { cipher, key: pattern(keyLength, 1), iv: pattern(block, 2) };
    const ending = fc.tuple(fc.nat(block + 1), fc.nat(block + 1)).map(([count, value]) => ({ count, value }));
    const property = fc.asyncProperty(ending, async ({ count, value }) => {
      const last = pattern(block, 99).fill(value, Math.max(0, block - count));
      const encrypted = await through(await node.createCipher({ ...options, padding: false }), last, block);
      const outcome = async (side: CryptoFunctions): Promise<Uint8Array | "refused"> =>
        through(await side.createDecipher(options), encrypted, block).catch(() => "refused");
      expect(await outcome(web)).toEqual(await outcome(node));
    });
    await fc.assert(property, { numRuns: isFullRun() ? 300 : 60 });
  });

  it.each(ciphers)("%s refuses a key or an IV of another length", async (cipher) => {
    const { key, block } = cipherLengths[cipher];
    for (const [keyLength, ivLength] of [
      [key + 1, block],
      [key, block + 1],
      [0, block],
    ] as const) {
      const options = { cipher, key: new Uint8Array(keyLength), iv: new Uint8Array(ivLength) };
      for (const side of [web, node])
        await expect(side.createDecipher(options)).rejects.toMatchObject({ code: "ERR_PKI_UNSUPPORTED_ALGORITHM" });
    }
  });
});

describe("AES-GCM of the browser", () => {
  const encrypt = (cipher: AuthenticatedCipher, tagLength: number) => {
    const key = pattern(authenticatedKeyLengths[cipher], 5);
    const options = { cipher, key, nonce: pattern(12, 6), tagLength, additionalData: pattern(20, 7) };
    const stream = createCipheriv(cipher as "aes-256-gcm", key, options.nonce, { authTagLength: tagLength });
    stream.setAAD(options.additionalData);
    const content = pattern(10_000, 8);
    const encrypted = concat(stream.update(content), stream.final());
    return { options, content, encrypted, tag: new Uint8Array(stream.getAuthTag()) };
  };

  it.each(gcmCiphers.flatMap((cipher) => [12, 16].map((length) => [cipher, length] as const)))(
    "%s with a tag of %i bytes opens what it authenticates, and nothing else",
    async (cipher, tagLength) => {
      const { options, content, encrypted, tag } = encrypt(cipher, tagLength);
      for (const side of [web, node]) {
        const decipher = await side.createAuthenticatedDecipher(options);
        const parts = [await decipher.update(encrypted.subarray(0, 33)), await decipher.update(encrypted.subarray(33))];
        expect(same(concat(...parts, await decipher.final(tag)), content)).toBe(true);
      }
      const wrongTag = tag.with(0, tag[0]! ^ 1);
      const wrongByte = encrypted.with(500, encrypted[500]! ^ 1);
      for (const [body, end] of [
        [encrypted, wrongTag],
        [wrongByte, tag],
        [encrypted, tag.subarray(1)],
        [concat(encrypted, tag.subarray(0, 1)), tag.subarray(1)],
      ] as const) {
        const decipher = await web.createAuthenticatedDecipher(options);
        expect(await decipher.update(body)).toHaveLength(0);
        await expect(decipher.final(end)).rejects.toMatchObject({ code: "ERR_PKI_DECRYPT" });
      }
    },
  );

  it("refuses a tag length and a nonce that AES-GCM does not have", async () => {
    const { options } = encrypt("aes-256-gcm", 16);
    for (const wrong of [{ tagLength: 3 }, { tagLength: 17 }, { nonce: new Uint8Array() }])
      await expect(web.createAuthenticatedDecipher({ ...options, ...wrong })).rejects.toMatchObject({
        code: "ERR_PKI_UNSUPPORTED_ALGORITHM",
      });
  });

  it("refuses content beyond its limit while it comes", async () => {
    const decipher = await web.createAuthenticatedDecipher(encrypt("aes-256-gcm", 16).options);
    const part = new Uint8Array(2 ** 26);
    for (let i = 0; i < 4; i++) await decipher.update(part);
    const over = async (): Promise<Uint8Array> => decipher.update(new Uint8Array(1));
    await expect(over()).rejects.toMatchObject({ code: "ERR_PKI_LIMIT" });
  });
});

interface KeyPair {
  readonly privateKey: PrivateKey;
  readonly publicKey: PublicKey;
}

const rsa = rsaPair(2048);
const otherRsa = rsaPair(1024);

describe("keys of the browser and of Node understand each other", () => {
  const transports: KeyTransport[] = [
    { scheme: "RSAES-PKCS1-v1_5" },
    { scheme: "RSAES-OAEP", digest: "SHA1" },
    { scheme: "RSAES-OAEP", digest: "SHA256" },
    { scheme: "RSAES-OAEP", digest: "SHA256", label: pattern(9, 1) },
    { scheme: "RSAES-OAEP", digest: "SHA256", maskDigest: "SHA1" },
    { scheme: "RSAES-OAEP", digest: "RIPEMD160" },
    { scheme: "RSAES-OAEP", digest: "SHA512" },
  ];

  for (const [name, maker, reader] of sides) {
    it.each(transports)(`$scheme $digest $maskDigest: ${name} encrypts, the other decrypts`, async (transport) => {
      for (const length of [16, 24, 32]) {
        const contentKey = pattern(length, length);
        const encryptedKey = await maker.encryptKey(rsa.publicKey, transport, contentKey);
        expect(encryptedKey).toHaveLength(256);
        expect(await reader.decryptKey(rsa.privateKey, transport, { encryptedKey, length })).toEqual(contentKey);
        expect(await maker.decryptKey(rsa.privateKey, transport, { encryptedKey, length })).toEqual(contentKey);
      }
    });

    it.each(["MD5", "RIPEMD160", "SHA1", "SHA256", "SHA384", "SHA512"] as const)(
      `RSASSA-PKCS1-v1_5 with %s: ${name} signs, the other verifies`,
      async (digest) => {
        const algorithm = { scheme: "RSASSA-PKCS1-v1_5", digest } as const;
        const value = pattern(digestLengths[digest], 4);
        const signature = await maker.signDigest(rsa.privateKey, algorithm, value);
        expect(signature).toEqual(await reader.signDigest(rsa.privateKey, algorithm, value));
        const verify = (signed: { digest: Uint8Array; signature: Uint8Array }, key = rsa.publicKey): Promise<boolean> =>
          reader.verifyDigest(key, algorithm, signed);
        expect(await verify({ digest: value, signature })).toBe(true);
        expect(await verify({ digest: value.with(0, 255), signature })).toBe(false);
        expect(await verify({ digest: value, signature: signature.with(3, signature[3]! ^ 1) })).toBe(false);
        expect(await verify({ digest: value, signature: signature.subarray(1) })).toBe(false);
        expect(await verify({ digest: value, signature: new Uint8Array(256).fill(255) })).toBe(false);
        expect(await verify({ digest: value, signature: Uint8Array.of(0, ...signature) })).toBe(false);
        expect(await verify({ digest: value, signature }, otherRsa.publicKey)).toBe(false);
      },
    );

    it.each(["P-256", "P-384", "P-521"])(`ECDSA on %s: ${name} signs, the other verifies`, async (namedCurve) => {
      const { privateKey, publicKey } = pair(generateKeyPairSync("ec", { namedCurve }), "EC");
      const algorithm = { scheme: "ECDSA", digest: "SHA256" } as const;
      const value = pattern(32, 9);
      const signature = await maker.signDigest(privateKey, algorithm, value);
      expect(await reader.verifyDigest(publicKey, algorithm, { digest: value, signature })).toBe(true);
      expect(await reader.verifyDigest(publicKey, algorithm, { digest: value.with(0, 0), signature })).toBe(false);
      const wrong = signature.with(signature.length - 1, signature.at(-1)! ^ 1);
      expect(await reader.verifyDigest(publicKey, algorithm, { digest: value, signature: wrong })).toBe(false);
    });

    it(`${name} refuses a signature that is the right one plus the modulus`, async () => {
      const algorithm = { scheme: "RSASSA-PKCS1-v1_5", digest: "SHA256" } as const;
      const modulus = publicNumbers(rsa.publicKey).n;
      let judged = 0;
      // A sum that is too long is no signature; how many are not is a matter of the modulus.
      for (let seed = 0; seed < 10_000 && judged === 0; seed++) {
        const value = new Uint8Array(new Uint32Array(8).fill(seed).buffer);
        const signature = await node.signDigest(rsa.privateKey, algorithm, value);
        const larger = (toBigInt(signature) + modulus).toString(16);
        if (larger.length > 512) continue;
        const wrong = new Uint8Array(Buffer.from(larger.padStart(512, "0"), "hex"));
        expect(await maker.verifyDigest(rsa.publicKey, algorithm, { digest: value, signature: wrong })).toBe(false);
        judged++;
      }
      expect(judged).toBe(1);
    });

    it(`${name} gives a random key of the asked length for every wrong RSAES-PKCS1-v1_5 block`, async () => {
      const transport = { scheme: "RSAES-PKCS1-v1_5" } as const;
      const good = await maker.encryptKey(rsa.publicKey, transport, pattern(24, 1));
      const blocks = [
        good,
        good.with(9, good[9]! ^ 1),
        new Uint8Array(256).fill(255),
        good.subarray(1),
        new Uint8Array(),
      ];
      for (const encryptedKey of blocks) {
        const decrypt = (): Promise<Uint8Array> =>
          maker.decryptKey(rsa.privateKey, transport, { encryptedKey, length: 32 });
        const [first, second] = [await decrypt(), await decrypt()];
        expect(first).toHaveLength(32);
        expect(first).not.toEqual(second);
      }
    });

    it(`${name} refuses a wrong RSAES-OAEP block with one error`, async () => {
      for (const transport of transports.slice(1)) {
        const good = await maker.encryptKey(rsa.publicKey, transport, pattern(24, 1));
        for (const encryptedKey of [good.with(9, good[9]! ^ 1), good.subarray(1), new Uint8Array(256).fill(255)])
          await expect(maker.decryptKey(rsa.privateKey, transport, { encryptedKey, length: 24 })).rejects.toMatchObject(
            {
              code: "ERR_PKI_DECRYPT",
              message: "the content key cannot be decrypted",
            },
          );
      }
    });

    it(`${name} refuses RSA with an EC key`, async () => {
      const { privateKey, publicKey } = pair(generateKeyPairSync("ec", { namedCurve: "P-256" }), "EC");
      const refused = { code: "ERR_PKI_UNSUPPORTED_ALGORITHM" };
      const pkcs1 = { scheme: "RSASSA-PKCS1-v1_5", digest: "SHA256" } as const;
      await expect(maker.signDigest(privateKey, pkcs1, pattern(32, 1))).rejects.toMatchObject(refused);
      for (const transport of transports.slice(0, 3)) {
        await expect(maker.encryptKey(publicKey, transport, pattern(32, 1))).rejects.toMatchObject(refused);
        const options = { encryptedKey: pattern(256, 1), length: 32 };
        await expect(maker.decryptKey(privateKey, transport, options)).rejects.toMatchObject(refused);
      }
      expect(await maker.verifyDigest(publicKey, pkcs1, { digest: pattern(32, 1), signature: pattern(64, 1) })).toBe(
        false,
      );
    });
  }
});

it("gives random bytes of any length, never the same", () => {
  for (const side of [web, node]) {
    expect(side.randomBytes(0)).toHaveLength(0);
    expect(side.randomBytes(32)).not.toEqual(side.randomBytes(32));
    // More than getRandomValues gives at once: the end is random too.
    expect(side.randomBytes(200_000).subarray(-32)).not.toEqual(new Uint8Array(32));
  }
});

function rsaPair(modulusLength: number): KeyPair {
  return pair(generateKeyPairSync("rsa", { modulusLength }), "RSA");
}

function pair({ privateKey, publicKey }: ReturnType<typeof generateKeyPairSync>, kind: "RSA" | "EC"): KeyPair {
  return {
    privateKey: { kind, pkcs8: new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" })) },
    publicKey: parsePublicKey(new Uint8Array(publicKey.export({ format: "der", type: "spki" }))),
  };
}

/** Bytes that differ everywhere and are the same in every run. */
function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7 + seed * 13) & 0xff);
}

/** Large arrays are compared without describing their difference. */
function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index]);
}
