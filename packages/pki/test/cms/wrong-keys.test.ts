import { describe, expect, it } from "@jest/globals";
import { type ByteChunks, collectChunks, contentInfo, dataContent } from "../../src/cms/content.js";
import { digestedData } from "../../src/cms/digested-data.js";
import { envelopedData } from "../../src/cms/enveloped-data.js";
import { readCms } from "../../src/cms/read-cms.js";
import type { Recipient } from "../../src/cms/recipient.js";
import type { Decryptor } from "../../src/keys/decryptor.js";
import { PkiError } from "../../src/errors.js";
import { cutInto } from "./chunked.js";
import { attempt, openMessage, type OpenOptions } from "./open-message.js";
import { rewrite } from "./rewrite.js";
import { testIdentity } from "./self-signed.js";

const rsa = testIdentity("rsa-1024");
const stranger = testIdentity("rsa-1024", "stranger");
/** Who has another private key for the same certificate. */
const impostor: Decryptor = { ...stranger, certificate: rsa.certificate };
const password = "correct horse";
const content = new TextEncoder().encode("The octets of a DICOM file. ".repeat(500));

const ways: readonly [string, Recipient, OpenOptions, OpenOptions, string][] = [
  [
    "RSAES-PKCS1-v1_5",
    { certificate: rsa.certificate },
    { decryptors: [rsa] },
    { decryptors: [impostor] },
    "1/0/1/0/3",
  ],
  [
    "RSAES-OAEP",
    { certificate: rsa.certificate, transport: { scheme: "RSAES-OAEP", digest: "SHA256" } },
    { decryptors: [rsa] },
    { decryptors: [impostor] },
    "1/0/1/0/3",
  ],
  ["a password", { password, iterations: 10 }, { passwords: [password] }, { passwords: ["wrong horse"] }, "1/0/1/0/3"],
];

describe.each(ways)("a content key transported by %s", (_, recipient, right, wrong, place) => {
  const sealed = async (): Promise<Uint8Array> =>
    collectChunks(contentInfo(await envelopedData(digestedData(dataContent(content)), { recipients: [recipient] })));
  /** Codes that a random content key ends with: nonsense instead of an object, or instead of padding. */
  const nonsense = ["ERR_PKI_DECRYPT", "ERR_PKI_DAMAGED", "ERR_PKI_LIMIT", "ERR_PKI_UNSUPPORTED_ALGORITHM"];

  it("opens the content, and a wrong key gives nonsense and no reason", async () => {
    const bytes = await sealed();
    expect(await openMessage(bytes, right)).toMatchObject({ isValid: true, content });
    for (let times = 0; times < 20; times++) {
      const outcome = await attempt(openMessage(bytes, wrong));
      expect(nonsense).toContain("code" in outcome ? outcome.code : "opened");
    }
  });

  it("gives nonsense and no reason as well where one of its bytes was changed", async () => {
    const bytes = await sealed();
    for (let at = 0; at < 48; at++) {
      const damaged = rewrite(bytes, (node, path) => {
        if (path !== place) return undefined;
        const changed = node.bytes.slice();
        changed[changed.length - 1 - at]! ^= 0x01;
        return changed;
      });
      const outcome = await attempt(openMessage(damaged, right));
      expect(nonsense).toContain("code" in outcome ? outcome.code : "opened");
    }
  });

  it("lets the content be read to its end before anything is wrong, whatever is wrong with the key", async () => {
    const bytes = await collectChunks(
      contentInfo(await envelopedData(dataContent(content), { recipients: [recipient] })),
    );
    const shortened = rewrite(bytes, (_, path) => (path === place ? Uint8Array.of(0x04, 1, 9) : undefined));
    for (const [message, keys] of [
      [bytes, right],
      [bytes, wrong],
      [shortened, right],
    ] as const) {
      const seen = { bytes: 0 };
      const outcome = await attempt(decryptedLength(counted(cutInto(message, 100), seen), keys));
      expect(seen.bytes).toBe(message.length);
      expect(["number", "ERR_PKI_DECRYPT"]).toContain(typeof outcome === "number" ? "number" : outcome.code);
    }
  });
});

async function decryptedLength(chunks: ByteChunks, keys: OpenOptions): Promise<number> {
  const message = await readCms(chunks);
  if (message.kind !== "envelopedData") throw new Error("not an EnvelopedData");
  return (await collectChunks(message.decrypt(keys))).length;
}

function* counted(chunks: Iterable<Uint8Array>, seen: { bytes: number }): Generator<Uint8Array> {
  for (const chunk of chunks) {
    seen.bytes += chunk.length;
    yield chunk;
  }
}

describe("keys", () => {
  const sealedFor = async (...recipients: [Recipient, ...Recipient[]]): Promise<Uint8Array> =>
    collectChunks(contentInfo(await envelopedData(digestedData(dataContent(content)), { recipients })));

  it("are looked for among several, and none is a code of its own", async () => {
    const bytes = await sealedFor(
      { certificate: stranger.certificate },
      { certificate: rsa.certificate, identifier: "subjectKeyIdentifier" },
    );
    const third = testIdentity("rsa-1024", "third");
    expect(await openMessage(bytes, { decryptors: [third, rsa] })).toMatchObject({ isValid: true });
    for (const keys of [{}, { decryptors: [third] }, { passwords: [password] }])
      expect(await attempt(openMessage(bytes, keys))).toEqual({ code: "ERR_PKI_NO_RECIPIENT" });
  });

  it("are tried one after the other when they are passwords", async () => {
    const bytes = await sealedFor({ password: "one", iterations: 10 }, { password: "two", iterations: 10 });
    expect(await openMessage(bytes, { passwords: ["three", "two"] })).toMatchObject({ isValid: true });
    expect(await openMessage(bytes, { passwords: ["one"] })).toMatchObject({ isValid: true });
  });

  it("that a decryptor gives in another length, or refuses, are wrong keys", async () => {
    const bytes = await sealedFor({ certificate: rsa.certificate });
    const giving = (decryptKey: Decryptor["decryptKey"]): Promise<unknown> =>
      attempt(openMessage(bytes, { decryptors: [{ certificate: rsa.certificate, decryptKey }] }));
    const nonsense = { code: expect.stringMatching(/^ERR_PKI_(DECRYPT|DAMAGED)$/) };
    expect(await giving(async () => new Uint8Array(7))).toEqual(nonsense);
    expect(await giving(() => Promise.reject(new PkiError("ERR_PKI_DECRYPT", "no")))).toEqual(nonsense);
  });

  it("that cannot be asked for are an error of their own, unchanged", async () => {
    const bytes = await sealedFor({ certificate: rsa.certificate });
    const offline = new Error("the token was removed");
    const decryptor: Decryptor = { certificate: rsa.certificate, decryptKey: () => Promise.reject(offline) };
    await expect(openMessage(bytes, { decryptors: [decryptor] })).rejects.toBe(offline);
  });
});

describe("a stream that is left early", () => {
  const signal = AbortSignal.abort(new Error("enough"));
  const outcomes = { break: "left", abort: "enough", damage: "a CMS object is truncated" };

  it("closes its source, as one that ends in an error does", async () => {
    const bytes = await collectChunks(contentInfo(await envelopedData(dataContent(content), { recipients: [rsa] })));
    for (const leave of ["break", "abort", "damage"] as const) {
      const source = { isClosed: false };
      const input = leave === "damage" ? bytes.subarray(0, -20) : bytes;
      const message = await readCms(closing(cutInto(input, 1000), source));
      if (message.kind !== "envelopedData") throw new Error("not an EnvelopedData");
      const chunks = message.decrypt({ decryptors: [rsa] }, leave === "abort" ? { signal } : {});
      const reading = (async () => {
        for await (const _ of chunks) if (leave === "break") break;
      })();
      expect(
        await reading.then(
          () => "left",
          ({ message }: Error) => message,
        ),
      ).toBe(outcomes[leave]);
      expect(source.isClosed).toBe(true);
    }
  });

  it("of a content that is signed or digested is read to its end by whoever verifies it", async () => {
    const bytes = await collectChunks(contentInfo(digestedData(dataContent(content))));
    for (const count of [0, 1, 2]) {
      const message = await readCms(cutInto(bytes, 100));
      if (message.kind !== "digestedData") throw new Error("not a DigestedData");
      let seen = 0;
      for await (const _ of message.content()) if (++seen > count) break;
      expect(await message.verify()).toBe(true);
      expect(() => message.content()).toThrow(expect.objectContaining({ code: "ERR_PKI_CONTENT_LENGTH" }));
    }
  });

  it("cannot be decrypted twice", async () => {
    const bytes = await collectChunks(contentInfo(await envelopedData(dataContent(content), { recipients: [rsa] })));
    const message = await readCms([bytes]);
    if (message.kind !== "envelopedData") throw new Error("not an EnvelopedData");
    expect(await collectChunks(message.decrypt({ decryptors: [rsa] }))).toEqual(content);
    expect(await attempt(collectChunks(message.decrypt({ decryptors: [rsa] })))).toEqual({
      code: "ERR_PKI_CONTENT_LENGTH",
    });
  });
});

function* closing(chunks: Iterable<Uint8Array>, source: { isClosed: boolean }): Generator<Uint8Array> {
  try {
    yield* chunks;
  } finally {
    source.isClosed = true;
  }
}
