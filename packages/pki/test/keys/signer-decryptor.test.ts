import { createHash, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { encryptKey } from "../../src/node/crypto.js";
import type { KeyEntry } from "../../src/keys/key-entry.js";
import { createDecryptor } from "../../src/keys/key-decryptor.js";
import { createSigner } from "../../src/keys/key-signer.js";
import { readKeyStore, selectKey } from "../../src/keys/key-store.js";
import { opensslMaterial, type OpensslMaterial } from "./openssl-material.js";

const message = new TextEncoder().encode("signed");
const digest = new Uint8Array(createHash("sha256").update(message).digest());
const contentKey = new Uint8Array(32).fill(7);
const pkcs1 = { scheme: "RSASSA-PKCS1-v1_5", digest: "SHA256" } as const;
const transport = { scheme: "RSAES-PKCS1-v1_5" } as const;

describeWithPeer("openssl", "the key of an entry", () => {
  let material: OpensslMaterial;
  const entries: Partial<Record<"rsa" | "ec", KeyEntry>> = {};
  beforeAll(async () => {
    material = await opensslMaterial();
    for (const kind of ["rsa", "ec"] as const) {
      const parts = [material[kind].key, material.ca, material[kind].certificate].map((file) => readFile(file, "utf8"));
      entries[kind] = selectKey(await readKeyStore(new TextEncoder().encode((await Promise.all(parts)).join(""))));
    }
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  it.each(["rsa", "ec"] as const)("signs what its certificate verifies: %s", async (kind) => {
    const signer = createSigner(entries[kind]!);
    const algorithm = kind === "rsa" ? pkcs1 : ({ scheme: "ECDSA", digest: "SHA256" } as const);
    const signature = await signer.signDigest(digest, algorithm);
    const certificate = await readFile(material[kind].certificate);
    expect(verify("sha256", message, certificate, signature)).toBe(true);
    expect(verify("sha256", message.with(0, 0), certificate, signature)).toBe(false);
    expect(signer.certificates).toHaveLength(2);
  });

  it("decrypts what was encrypted to its certificate", async () => {
    const decryptor = createDecryptor(entries.rsa!);
    const encryptedKey = await encryptKey(decryptor.certificate.publicKey, transport, contentKey);
    expect(await decryptor.decryptKey(encryptedKey, { transport, length: 32 })).toEqual(contentKey);
    const wrong = encryptedKey.with(5, encryptedKey[5]! ^ 1);
    expect(await decryptor.decryptKey(wrong, { transport, length: 32 })).not.toEqual(contentKey);
  });

  it("does nothing once it is aborted", async () => {
    const signal = AbortSignal.abort();
    await expect(createSigner(entries.rsa!).signDigest(digest, pkcs1, { signal })).rejects.toThrow("aborted");
    const decrypt = createDecryptor(entries.rsa!).decryptKey(digest, { transport, length: 32, signal });
    await expect(decrypt).rejects.toThrow("aborted");
  });

  it("needs a certificate, and its own", () => {
    const [rsa, ec] = [entries.rsa!, entries.ec!];
    const refused = expect.objectContaining({ code: "ERR_PKI_NO_CERTIFICATE" });
    for (const certificates of [[], ec.certificates, rsa.certificates.slice(1)]) {
      expect(() => createSigner({ ...rsa, certificates })).toThrow(refused);
      expect(() => createDecryptor({ ...rsa, certificates })).toThrow(refused);
    }
  });

  it("finds its certificate wherever it stands", () => {
    const [leaf, authority] = entries.rsa!.certificates;
    const certificates = [authority!, ...entries.ec!.certificates, leaf!];
    expect(createSigner({ ...entries.rsa!, certificates }).certificates).toEqual([leaf, authority]);
  });

  it("is refused for what its kind cannot do", async () => {
    const refused = { code: "ERR_PKI_UNSUPPORTED_ALGORITHM" };
    expect(() => createDecryptor(entries.ec!)).toThrow(expect.objectContaining(refused));
    await expect(createSigner(entries.ec!).signDigest(digest, pkcs1)).rejects.toMatchObject(refused);
    const ecdsa = { scheme: "ECDSA", digest: "SHA256" } as const;
    await expect(createSigner(entries.rsa!).signDigest(digest, ecdsa)).rejects.toMatchObject(refused);
  });
});
