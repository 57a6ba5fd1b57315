import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { parseCertificate } from "../../src/certificates/certificate.js";
import { readKeyStore, selectKey } from "../../src/keys/key-store.js";
import { writeJks } from "./jks-writer.js";
import { runIn } from "./openssl-material.js";
import { ecKey, selfSigned } from "./small-material.js";

const password = "changeit";
const key = { alias: "leaf", pkcs8: ecKey.pkcs8, keyPassword: password, chain: [selfSigned] };
const trusted = { alias: "ünï", trusted: selfSigned };

describe("a JKS key store", () => {
  it.each([1, 2])("of version %i gives its keys and its certificates", async (version) => {
    const store = await readKeyStore(writeJks([key, trusted], { password, version }), { password });
    const entry = selectKey(store, { alias: "LEAF" });
    expect(entry).toMatchObject({ alias: "leaf", privateKey: { kind: "EC", pkcs8: ecKey.pkcs8 } });
    expect(entry.certificates.map(({ bytes }) => bytes)).toEqual([selfSigned]);
    expect(store.certificates).toHaveLength(2);
  });

  it("whose keys have a password of their own wants both", async () => {
    const bytes = writeJks([{ ...key, keyPassword: "of the key" }], { password });
    const store = await readKeyStore(bytes, { password, keyPassword: "of the key" });
    expect(selectKey(store).privateKey.pkcs8).toEqual(ecKey.pkcs8);
    await expect(readKeyStore(bytes, { password })).rejects.toMatchObject({ code: "ERR_PKI_PASSWORD" });
    await expect(readKeyStore(bytes, { password: "of the key" })).rejects.toMatchObject({ code: "ERR_PKI_DAMAGED" });
  });

  it("tells a wrong password from damage where a key vouches for the password", async () => {
    const bytes = writeJks([key], { password });
    await expect(readKeyStore(bytes, { password: "other" })).rejects.toMatchObject({ code: "ERR_PKI_PASSWORD" });
    await expect(readKeyStore(bytes)).rejects.toMatchObject({ code: "ERR_PKI_PASSWORD_REQUIRED" });
    // The date of the first entry: covered by the digest, and by nothing else.
    const changed = bytes.with(19, 1);
    await expect(readKeyStore(changed, { password })).rejects.toMatchObject({ code: "ERR_PKI_DAMAGED" });
  });

  it.each([
    ["a version that does not exist", 7, 3, "ERR_PKI_UNSUPPORTED_ALGORITHM"],
    ["the form JCEKS", 0, 0xce, "ERR_PKI_UNKNOWN_FORM"],
    ["an unknown entry", 15, 3, "ERR_PKI_DAMAGED"],
  ])("is refused with %s", async (_, at, value, code) => {
    await expect(readKeyStore(writeJks([key], { password }).with(at, value), { password })).rejects.toMatchObject({
      code,
    });
  });

  it("of the form JCEKS is refused by its name", async () => {
    const jceks = Uint8Array.of(0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2, 0, 0, 0, 0);
    await expect(readKeyStore(jceks, { password })).rejects.toMatchObject({
      code: "ERR_PKI_UNSUPPORTED_ALGORITHM",
      message: expect.stringContaining("JCEKS"),
    });
  });

  it("with bytes behind its end is refused", async () => {
    const bytes = Uint8Array.of(...writeJks([key], { password }), 0);
    await expect(readKeyStore(bytes, { password })).rejects.toMatchObject({ code: "ERR_PKI_DAMAGED" });
  });
});

/** A virtual machine that ends within a second does not compile much. */
const quickly = ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"];

const stores = [
  ["JKS", ["-storetype", "JKS"]],
  ["PKCS#12", ["-storetype", "PKCS12"]],
  ["legacy PKCS#12", ["-storetype", "PKCS12", "-J-Dkeystore.pkcs12.legacy"]],
] as const;

for (const [name, options] of stores) {
  itWithPeer(
    "keytool",
    `reads the keys that keytool wrote as ${name}`,
    async (keytool) => {
      await using folder = await temporaryFolder();
      const common = ["-keystore", "store", "-storepass", password, ...options, ...quickly];
      for (const [alias, algorithm] of [
        ["Rsa", "RSA"],
        ["Ec", "EC"],
      ] as const) {
        const size = algorithm === "RSA" ? "2048" : "256";
        const pair = ["-genkeypair", "-alias", alias, "-keyalg", algorithm, "-keysize", size, "-dname", `CN=${alias}`];
        await runIn(folder.path, keytool, [...pair, ...common]);
      }
      await runIn(folder.path, keytool, ["-exportcert", "-alias", "Ec", "-file", "ec.cer", ...common]);
      const store = await readKeyStore(new Uint8Array(await readFile(join(folder.path, "store"))), { password });
      expect(store.keys.map(({ privateKey }) => privateKey.kind).toSorted()).toEqual(["EC", "RSA"]);
      expect(selectKey(store, { alias: "Rsa" }).certificates.map(({ subject }) => subject)).toEqual(["CN=Rsa"]);
      const exported = parseCertificate(new Uint8Array(await readFile(join(folder.path, "ec.cer"))));
      expect(selectKey(store, { alias: "ec" }).certificates[0]?.bytes).toEqual(exported.bytes);
      const bytes = new Uint8Array(await readFile(join(folder.path, "store")));
      await expect(readKeyStore(bytes, { password: "changeis" })).rejects.toMatchObject({ code: "ERR_PKI_PASSWORD" });
    },
    120_000,
  );
}

itWithPeer(
  "keytool",
  "reads the trust store that keytool wrote",
  async (keytool) => {
    await using folder = await temporaryFolder();
    await folder.write("ca.cer", selfSigned);
    for (const [name, type] of [
      ["jks", "JKS"],
      ["p12", "PKCS12"],
    ] as const) {
      const common = ["-keystore", name, "-storetype", type, "-storepass", password, "-noprompt", ...quickly];
      await runIn(folder.path, keytool, ["-importcert", "-alias", "ca", "-file", "ca.cer", ...common]);
      const store = await readKeyStore(new Uint8Array(await readFile(join(folder.path, name))), { password });
      expect(store.certificates.map(({ bytes }) => bytes)).toEqual([selfSigned]);
      expect(() => selectKey(store)).toThrow(expect.objectContaining({ code: "ERR_PKI_NO_PRIVATE_KEY" }));
    }
  },
  120_000,
);
