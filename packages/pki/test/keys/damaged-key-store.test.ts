import { createCipheriv, pbkdf2Sync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isFullRun, mutatedArbitrary, sample } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { PkiError } from "../../src/errors.js";
import { createSigner } from "../../src/keys/key-signer.js";
import { readKeyStore, selectKey } from "../../src/keys/key-store.js";
import { concat, integer, octetString, oid, sequence } from "../../src/asn1/der.js";
import { writeJks } from "./jks-writer.js";
import { opensslMaterial, type OpensslMaterial } from "./openssl-material.js";
import { ecKey, ecSec1, pemOf, rsaKey, rsaPkcs1, selfSigned } from "./small-material.js";

const password = "changeit";

/** The code of the error, or the PKCS#8 of the keys that came out. */
async function outcome(bytes: Uint8Array): Promise<string | readonly Uint8Array[]> {
  try {
    const { keys } = await readKeyStore(bytes, { password });
    // A key that this package refuses to use does no harm.
    return keys.filter(({ privateKey }) => privateKey.kind !== "other").map(({ privateKey }) => privateKey.pkcs8);
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
}

async function expectSameKeyOrError(bytes: Uint8Array, expected: Uint8Array): Promise<void> {
  const result = await outcome(bytes);
  const others = typeof result === "string" ? [] : result.filter((key) => !Buffer.from(key).equals(expected));
  expect(others).toEqual([]);
}

async function expectNoFlipGivesAnotherKey(store: Uint8Array, expected: Uint8Array): Promise<void> {
  expect(await outcome(store)).toEqual([expected]);
  for (const at of sample([...store.keys()], (one) => one < 32))
    for (const mask of [0x01, 0x80, 0xff]) await expectSameKeyOrError(store.with(at, store[at]! ^ mask), expected);
}

async function expectNoPrefixToOpen(store: Uint8Array): Promise<void> {
  for (const length of sample([...store.keys()]))
    expect(typeof (await outcome(store.subarray(0, length)))).toBe("string");
}

const jksEntry = { alias: "a", pkcs8: ecKey.pkcs8, keyPassword: password, chain: [selfSigned] };
const forms: [string, Uint8Array, Uint8Array][] = [
  ["PKCS#8 of an EC key", ecKey.pkcs8, ecKey.pkcs8],
  ["SEC 1", ecSec1, ecKey.pkcs8],
  ["PKCS#8 of an RSA key", rsaKey.pkcs8, rsaKey.pkcs8],
  ["PKCS#1", rsaPkcs1, rsaKey.pkcs8],
  ["PEM", concat(pemOf("CERTIFICATE", selfSigned), pemOf("PRIVATE KEY", ecKey.pkcs8)), ecKey.pkcs8],
  ["JKS", writeJks([jksEntry], { password }), ecKey.pkcs8],
];

describe.each(forms)("a damaged key store of the form %s", (form, store, expected) => {
  it("never gives another key when a byte is changed", () => expectNoFlipGivesAnotherKey(store, expected));

  it(
    "is refused when it is truncated",
    () => (form === "PEM" ? expectPemPrefixes(store, expected) : expectNoPrefixToOpen(store)),
    120_000,
  );

  it("gives the key or an error of this package, whatever is done to it", async () => {
    const property = fc.asyncProperty(mutatedArbitrary(fc.constant(store)), (bytes) =>
      expectSameKeyOrError(bytes, expected),
    );
    await fc.assert(property, { numRuns: isFullRun() ? 300 : 60 });
  });
});

/** What is cut off after the last dash is no part of the key. */
async function expectPemPrefixes(store: Uint8Array, expected: Uint8Array): Promise<void> {
  for (const length of sample([...store.keys()].slice(0, -1))) {
    const result = await outcome(store.subarray(0, length));
    expect(typeof result === "string" || result.length === 0).toBe(true);
  }
  expect(await outcome(store.subarray(0, -1))).toEqual([expected]);
}

describeWithPeer("openssl", "a damaged key store that a password protects", () => {
  let material: OpensslMaterial;
  beforeAll(async () => {
    material = await opensslMaterial();
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  const rounds = ["-iter", "1"];
  const passed = ["-passout", `pass:${password}`];
  const make = async (...args: readonly string[]): Promise<{ store: Uint8Array; expected: Uint8Array }> => {
    await material.openssl(...args, "-in", material.ec.key, ...rounds, ...passed, "-out", "store");
    await material.openssl("pkcs8", "-topk8", "-nocrypt", "-in", material.ec.key, "-outform", "DER", "-out", "plain");
    return { store: await material.read("store"), expected: await material.read("plain") };
  };

  it.each([
    ["PKCS#8", ["pkcs8", "-topk8", "-outform", "DER"]],
    ["PKCS#12", ["pkcs12", "-export", "-nocerts", "-inkey"]],
    ["PKCS#12 without a MAC", ["pkcs12", "-export", "-nocerts", "-nomac", "-inkey"]],
    ["PKCS#12 of 3DES", ["pkcs12", "-export", "-nocerts", "-keypbe", "PBE-SHA1-3DES", "-inkey"]],
  ])(
    "%s never gives another key when a byte is changed, and none when truncated",
    async (_, args) => {
      const { store, expected } = await make(...(args.at(-1) === "-inkey" ? [...args, material.ec.key] : args));
      await expectNoFlipGivesAnotherKey(store, expected);
      await expectNoPrefixToOpen(store);
    },
    240_000,
  );

  it("PKCS#12 whose MAC is wrong is damaged where the password opens it, and else the password is wrong", async () => {
    const { store } = await make("pkcs12", "-export", "-nocerts", "-inkey", material.ec.key);
    const wrongSalt = store.with(store.length - 8, store.at(-8)! ^ 1);
    await expect(readKeyStore(wrongSalt, { password })).rejects.toMatchObject({ code: "ERR_PKI_DAMAGED" });
    await expect(readKeyStore(wrongSalt, { password: "other" })).rejects.toMatchObject({ code: "ERR_PKI_PASSWORD" });
  });

  it.each([
    ["PKCS#8", ["pkcs8", "-topk8", ...rounds]],
    ["a traditional PEM", ["ec", "-aes128"]],
  ])(
    "%s is opened by none of many wrong passwords, some of which give good padding",
    async (_, args) => {
      await material.openssl(...args, "-in", material.ec.key, ...passed, "-out", "store");
      const store = await material.read("store");
      for (let i = 0; i < (isFullRun() ? 1200 : 600); i++)
        await expect(readKeyStore(store, { password: `wrong ${i}` })).rejects.toMatchObject({
          code: "ERR_PKI_PASSWORD",
        });
    },
    60_000,
  );

  it("never makes a signer of a key and the certificate of another", async () => {
    const texts = concat(await material.read(material.rsa.certificate), await material.read(material.ec.key));
    const entry = selectKey(await readKeyStore(texts));
    expect(() => createSigner(entry)).toThrow(expect.objectContaining({ code: "ERR_PKI_NO_CERTIFICATE" }));
  });
});

/** PKCS#8 that says to be encrypted by PBES2. */
function pbes2(encrypted: Uint8Array, { salt, iv, rounds }: { salt: Uint8Array; iv: Uint8Array; rounds: number }) {
  const derivation = sequence(oid("1.2.840.113549.1.5.12"), sequence(octetString(salt), integer(rounds)));
  const encryption = sequence(oid("2.16.840.1.101.3.4.1.42"), octetString(iv));
  const algorithm = sequence(oid("1.2.840.113549.1.5.13"), sequence(derivation, encryption));
  return sequence(algorithm, octetString(encrypted));
}

it.each([
  ["a number", integer(5), "ERR_PKI_PASSWORD"],
  ["an empty SEQUENCE", sequence(), "ERR_PKI_PASSWORD"],
  ["PKCS#8 of a broken key", rsaKey.pkcs8.with(300, rsaKey.pkcs8[300]! ^ 1), "ERR_PKI_DAMAGED"],
])("calls the password wrong when what it opens has not the form of PKCS#8: %s", async (_, content, code) => {
  const salt = new Uint8Array(8);
  const iv = new Uint8Array(16);
  const cipher = createCipheriv("aes-256-cbc", pbkdf2Sync(password, salt, 1, 32, "sha1"), iv);
  const encrypted = concat(cipher.update(content), cipher.final());
  expect(await outcome(pbes2(encrypted, { salt, iv, rounds: 1 }))).toBe(code);
});

it("refuses more rounds than its limit before it begins", async () => {
  const [salt, iv, encrypted] = [new Uint8Array(8), new Uint8Array(16), new Uint8Array(32)];
  expect(await outcome(pbes2(encrypted, { salt, iv, rounds: 10_000_001 }))).toBe("ERR_PKI_LIMIT");
});

it("reads a PEM text that begins with the octet of a SEQUENCE", async () => {
  const text = concat(new TextEncoder().encode("0 s:CN = small\n"), pemOf("PRIVATE KEY", ecKey.pkcs8));
  expect(await outcome(text)).toEqual([ecKey.pkcs8]);
});

describe("what is no key store", () => {
  it.each([
    ["nothing", new Uint8Array()],
    ["text", new TextEncoder().encode("no key here")],
    ["DER of something else", Uint8Array.of(0x30, 3, 2, 1, 5)],
    ["PEM of something else", pemOf("PUBLIC KEY", selfSigned)],
  ])("is refused as unknown: %s", async (_, bytes) => {
    await expect(readKeyStore(bytes)).rejects.toMatchObject({ code: "ERR_PKI_UNKNOWN_FORM" });
  });

  it("is refused when it is too long, before it is looked at", async () => {
    await expect(readKeyStore(new Uint8Array(2 ** 24 + 1))).rejects.toMatchObject({ code: "ERR_PKI_LIMIT" });
  });

  it("is refused when it holds too many keys, before they are looked at", async () => {
    const many = concat(...new Array<Uint8Array>(257).fill(pemOf("PRIVATE KEY", Uint8Array.of(0))));
    await expect(readKeyStore(many)).rejects.toMatchObject({ code: "ERR_PKI_LIMIT" });
    await expect(readKeyStore(many.subarray(many.length / 257))).rejects.toMatchObject({ code: "ERR_PKI_DAMAGED" });
  });

  it("never makes anything but an error of this package", async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => void (await outcome(bytes))));
  });
});
