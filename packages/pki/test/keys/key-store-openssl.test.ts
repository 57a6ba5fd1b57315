import { createHmac, pbkdf2Sync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { readBer } from "../../src/asn1/ber.js";
import { integer, nullValue, octetString, oid, sequence } from "../../src/asn1/der.js";
import { createDecryptor } from "../../src/keys/key-decryptor.js";
import { createSigner } from "../../src/keys/key-signer.js";
import { readKeyStore, selectKey } from "../../src/keys/key-store.js";
import { publicKeyOf } from "../../src/keys/public-key-of.js";
import { isSameKey } from "../../src/certificates/public-key.js";
import { opensslMaterial, type OpensslMaterial } from "./openssl-material.js";

const password = "correct horse";
const passed = ["-passout", `pass:${password}`];

describeWithPeer("openssl", "a key store that OpenSSL made", () => {
  let material: OpensslMaterial;
  beforeAll(async () => {
    material = await opensslMaterial();
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  const kinds = ["rsa", "ec"] as const;
  /** What OpenSSL itself calls the PKCS#8 of the key. */
  const expectedKey = async (kind: "rsa" | "ec"): Promise<Uint8Array> => {
    await material.openssl(
      "pkcs8",
      "-topk8",
      "-nocrypt",
      "-in",
      material[kind].key,
      "-outform",
      "DER",
      "-out",
      `${kind}.p8`,
    );
    return material.read(`${kind}.p8`);
  };
  const expectKey = async (
    file: string,
    kind: "rsa" | "ec",
    options?: { readonly password: string },
  ): Promise<void> => {
    const { privateKey } = selectKey(await readKeyStore(await material.read(file), options));
    expect(privateKey.kind).toBe(kind === "rsa" ? "RSA" : "EC");
    expect(privateKey.pkcs8).toEqual(await expectedKey(kind));
  };

  it.each(kinds)("gives the %s key of PKCS#8, in PEM and DER", async (kind) => {
    await material.openssl("pkcs8", "-topk8", "-nocrypt", "-in", material[kind].key, "-out", `${kind}.p8.pem`);
    await expectKey(`${kind}.p8.pem`, kind);
    await expectKey(`${kind}.p8`, kind);
  });

  it.each(["PEM", "DER"])("gives the keys of PKCS#1 and SEC 1 as %s", async (form) => {
    await material.openssl("rsa", "-in", material.rsa.key, "-traditional", "-outform", form, "-out", "rsa.old");
    await material.openssl("ec", "-in", material.ec.key, "-outform", form, "-out", "ec.old");
    await expectKey("rsa.old", "rsa");
    await expectKey("ec.old", "ec");
  });

  it.each(["aes128", "aes192", "aes256", "des3"])("opens a traditional PEM encrypted with %s", async (cipher) => {
    await material.openssl(
      "rsa",
      "-in",
      material.rsa.key,
      "-traditional",
      `-${cipher}`,
      ...passed,
      "-out",
      `rsa.${cipher}`,
    );
    await material.openssl("ec", "-in", material.ec.key, `-${cipher}`, ...passed, "-out", `ec.${cipher}`);
    for (const kind of kinds) {
      await expectKey(`${kind}.${cipher}`, kind, { password });
      await expectWrongPasswords(await material.read(`${kind}.${cipher}`));
    }
  });

  it("refuses the cipher of a traditional PEM by its name", async () => {
    await material.openssl(
      "rsa",
      "-in",
      material.rsa.key,
      "-traditional",
      "-camellia128",
      ...passed,
      "-out",
      "rsa.camellia",
    );
    await expect(readKeyStore(await material.read("rsa.camellia"), { password })).rejects.toMatchObject({
      code: "ERR_PKI_UNSUPPORTED_ALGORITHM",
      message: expect.stringContaining("CAMELLIA-128-CBC"),
    });
  });

  const prfs = ["hmacWithSHA1", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512"];
  const ciphers = ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des3"];
  it.each([...prfs.map((prf) => ["aes-256-cbc", prf]), ...ciphers.map((cipher) => [cipher, "hmacWithSHA256"])])(
    "opens PKCS#8 encrypted by PBES2 with %s and %s",
    async (cipher, prf) => {
      for (const form of ["PEM", "DER"]) {
        const file = `${cipher}-${prf}.${form}`;
        const out = ["-outform", form, "-out", file];
        await material.openssl(
          "pkcs8",
          "-topk8",
          "-in",
          material.ec.key,
          "-v2",
          cipher,
          "-v2prf",
          prf,
          ...passed,
          ...out,
        );
        await expectKey(file, "ec", { password });
        await expectWrongPasswords(await material.read(file));
      }
    },
  );

  it.each([
    ["hmacWithSHA224", ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA224"]],
    ["hmacWithSHA512-256", ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512-256"]],
    ["scrypt", ["-scrypt", "-scrypt_N", "1024"]],
    ["2.16.840.1.101.3.4.1.44", ["-v2", "aes-256-cfb"]],
  ])("refuses %s by its name", async (name, options) => {
    await material.openssl("pkcs8", "-topk8", "-in", material.ec.key, ...options, ...passed, "-out", "refused.pem");
    await expect(readKeyStore(await material.read("refused.pem"), { password })).rejects.toMatchObject({
      code: "ERR_PKI_UNSUPPORTED_ALGORITHM",
      message: expect.stringContaining(name),
    });
  });

  it.each([
    "PBE-MD5-DES",
    "PBE-SHA1-DES",
    "PBE-SHA1-RC2-64",
    "PBE-SHA1-3DES",
    "PBE-SHA1-2DES",
    "PBE-SHA1-RC2-40",
    "PBE-SHA1-RC2-128",
  ])("opens PKCS#8 encrypted by %s of PBES1 and PKCS#12", async (scheme) => {
    const legacy = ["-provider", "legacy", "-provider", "default"];
    await material.openssl(
      "pkcs8",
      "-topk8",
      ...legacy,
      "-in",
      material.rsa.key,
      "-v1",
      scheme,
      ...passed,
      "-out",
      scheme,
    );
    await expectKey(scheme, "rsa", { password });
    await expectWrongPasswords(await material.read(scheme));
  });

  it.each([
    ["as OpenSSL 3 makes it", []],
    ["with PBES2 of AES-128 and SHA-512", ["-certpbe", "AES-128-CBC", "-keypbe", "AES-128-CBC", "-macalg", "sha512"]],
    ["of -legacy, RC2-40 and 3DES", ["-legacy"]],
    ["of 3DES alone", ["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"]],
    ["of RC2-128", ["-legacy", "-certpbe", "PBE-SHA1-RC2-128", "-keypbe", "PBE-SHA1-RC2-128"]],
    ["without a MAC", ["-nomac"]],
    ["with certificates in clear", ["-certpbe", "NONE"]],
    ["with a MAC of one round", ["-nomaciter"]],
  ])("opens PKCS#12 %s", async (_, options) => {
    const input = [
      "-inkey",
      material.rsa.key,
      "-in",
      material.rsa.certificate,
      "-certfile",
      material.ca,
      "-name",
      "Prüf-Schlüssel",
    ];
    await material.openssl("pkcs12", "-export", ...input, ...options, ...passed, "-out", "store.p12");
    await expectKey("store.p12", "rsa", { password });
    const store = await material.read("store.p12");
    const entry = selectKey(await readKeyStore(store, { password }), { alias: "Prüf-Schlüssel" });
    expect(entry.certificates.map(({ subject }) => subject)).toEqual(["CN=rsa", expect.stringContaining("CA")]);
    await expectWrongPasswords(store);
  });

  it.each(["", "日本語 ✓ 𝄞", "é"])("opens PKCS#12 with the password “%s”", async (word) => {
    for (const scheme of ["AES-256-CBC", "PBE-SHA1-3DES"]) {
      const input = ["-inkey", material.ec.key, "-in", material.ec.certificate, "-keypbe", scheme, "-certpbe", scheme];
      await material.openssl("pkcs12", "-export", ...input, "-passout", `pass:${word}`, "-out", "word.p12");
      await expectKey("word.p12", "ec", { password: word });
      await expectWrongPasswords(await material.read("word.p12"));
    }
  });

  it("opens PKCS#12 with PBMAC1, which RFC 9579 has", async () => {
    const input = ["-nocerts", "-inkey", material.ec.key, "-in", material.ec.key];
    await material.openssl("pkcs12", "-export", ...input, "-nomac", ...passed, "-out", "nomac.p12");
    const { version, authSafe, content } = pfxParts(await material.read("nomac.p12"));
    const salt = new Uint8Array(8).fill(3);
    const key = pbkdf2Sync(password, salt, 2048, 32, "sha512");
    const prf = sequence(oid("1.2.840.113549.2.11"), nullValue());
    const kdf = sequence(oid("1.2.840.113549.1.5.12"), sequence(octetString(salt), integer(2048), integer(32), prf));
    const scheme = sequence(oid("1.2.840.113549.2.9"), nullValue());
    const algorithm = sequence(oid("1.2.840.113549.1.5.14"), sequence(kdf, scheme));
    const mac = new Uint8Array(createHmac("sha256", key).update(content).digest());
    const macData = sequence(sequence(algorithm, octetString(mac)), octetString(new Uint8Array(8)), integer(1));
    const store = sequence(version, authSafe, macData);
    expect(selectKey(await readKeyStore(store, { password })).privateKey.kind).toBe("EC");
    await expectWrongPasswords(store);
  });

  it("gives the certificates of a PKCS#12 trust store, and no key", async () => {
    const input = ["-nokeys", "-in", material.ca];
    await material.openssl("pkcs12", "-export", ...input, ...passed, "-out", "trust.p12");
    const store = await readKeyStore(await material.read("trust.p12"), { password });
    expect(store.certificates).toHaveLength(1);
    expect(() => selectKey(store)).toThrow(expect.objectContaining({ code: "ERR_PKI_NO_PRIVATE_KEY" }));
  });

  it("opens a MAC-less PKCS#12 of clear certificates without a password", async () => {
    const input = ["-nokeys", "-in", material.ca, "-certpbe", "NONE", "-nomac"];
    await material.openssl("pkcs12", "-export", ...input, "-passout", "pass:", "-out", "clear.p12");
    await expect(readKeyStore(await material.read("clear.p12"))).resolves.toMatchObject({ keys: [] });
  });

  it("finds the certificate of each key by its public key, wherever it stands in a PEM text", async () => {
    const parts = [material.ca, material.ec.certificate, material.ec.key, material.rsa.key, material.rsa.certificate];
    const texts = await Promise.all(parts.map((file) => readFile(file, "utf8")));
    const text = `text before\n${texts.join("text between: colons too\n")}text after`;
    const store = await readKeyStore(new TextEncoder().encode(text));
    expect(store.keys.map(({ certificates }) => certificates[0]?.subject)).toEqual(["CN=ec", "CN=rsa"]);
    expect(store.certificates).toHaveLength(3);
    for (const { privateKey, certificates } of store.keys) {
      expect(certificates).toHaveLength(2);
      expect(isSameKey(publicKeyOf(privateKey)!, certificates[0]!.publicKey)).toBe(true);
    }
    expect(() => selectKey(store)).toThrow(expect.objectContaining({ code: "ERR_PKI_ALIAS" }));
    expect(() => selectKey(store, { alias: "rsa" })).toThrow(expect.objectContaining({ code: "ERR_PKI_ALIAS" }));
  });

  it("gives a key no certificate of another key", async () => {
    const texts = [await readFile(material.rsa.key, "utf8"), await readFile(material.ec.certificate, "utf8")];
    const store = await readKeyStore(new TextEncoder().encode(texts.join("")));
    expect(store.keys[0]?.certificates).toEqual([]);
    expect(store.certificates).toHaveLength(1);
  });

  it("gives a key that is neither RSA nor EC for what it is, and signs nothing with it", async () => {
    await material.openssl("genpkey", "-algorithm", "ed25519", "-out", "ed.pem");
    const entry = selectKey(await readKeyStore(await material.read("ed.pem")));
    expect(entry.privateKey.kind).toBe("other");
    const unsupported = expect.objectContaining({ code: "ERR_PKI_UNSUPPORTED_ALGORITHM" });
    expect(() => createSigner(entry)).toThrow(unsupported);
    expect(() => createDecryptor(entry)).toThrow(unsupported);
  });
});

/** Version, ContentInfo, and the octets that a MAC is over. */
function pfxParts(pfx: Uint8Array): { version: Uint8Array; authSafe: Uint8Array; content: Uint8Array } {
  const [version, authSafe] = readBer(pfx).children;
  return { version: version!.bytes, authSafe: authSafe!.bytes, content: authSafe!.children[1]!.children[0]!.content };
}

async function expectWrongPasswords(store: Uint8Array): Promise<void> {
  for (const wrong of ["Correct horse", "correct horse ", "x"])
    await expect(readKeyStore(store, { password: wrong })).rejects.toMatchObject({ code: "ERR_PKI_PASSWORD" });
  await expect(readKeyStore(store)).rejects.toMatchObject({ code: "ERR_PKI_PASSWORD_REQUIRED" });
}
