import { expect } from "@jest/globals";
import { createPublicKey, X509Certificate } from "node:crypto";
import { itWithPeer } from "../src/jest/conditional-tests.js";
import { runProcess } from "../src/run-process.js";
import { temporaryFolder } from "../src/temporary-folder.js";
import { createTestCa, type TestIdentity } from "../src/test-ca.js";

const certificateOf = ({ certificate }: TestIdentity): X509Certificate => new X509Certificate(certificate);

itWithPeer("openssl", "a test authority signs leaves of every kind of key", async () => {
  await using folder = await temporaryFolder();
  const ca = await createTestCa(folder.path, { key: "ec-p256" });
  const authority = certificateOf(ca);
  expect(authority.ca).toBe(true);
  for (const key of ["rsa-1024", "rsa-2048", "ec-p256", "ec-p384", "ed25519"] as const) {
    const leaf = await ca.issue({ key, commonName: `Leaf ${key}` });
    const certificate = certificateOf(leaf);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.subject).toBe(`CN=Leaf ${key}`);
    expect(certificate.ca).toBe(false);
    expect(certificate.publicKey.equals(createPublicKey(leaf.privateKey))).toBe(true);
  }
});

itWithPeer("openssl", "an authority that is asked for several leaves at a time signs one after the other", async () => {
  await using folder = await temporaryFolder();
  const ca = await createTestCa(folder.path, { key: "ec-p256" });
  const names = Array.from({ length: 8 }, (_, at) => `Leaf ${at}`);
  const leaves = await Promise.all(names.map((commonName) => ca.issue({ key: "ec-p256", commonName })));
  expect(leaves.map((leaf) => certificateOf(leaf).subject)).toEqual(names.map((name) => `CN=${name}`));
  expect(new Set(leaves.map((leaf) => certificateOf(leaf).serialNumber)).size).toBe(names.length);
});

itWithPeer("openssl", "a leaf lasts as long as asked for, and has the names and usages asked for", async () => {
  await using folder = await temporaryFolder();
  const ca = await createTestCa(folder.path);
  const expired = await ca.issue({
    notBefore: new Date("2020-01-01T00:00:00Z"),
    notAfter: new Date("2021-01-01T00:00:00Z"),
    subjectAltNames: ["DNS:pacs.example"],
    extendedKeyUsage: "timeStamping",
  });
  const certificate = certificateOf(expired);
  expect(new Date(certificate.validTo)).toEqual(new Date("2021-01-01T00:00:00Z"));
  expect(certificate.checkHost("pacs.example")).toBe("pacs.example");
  expect(certificate.checkHost("localhost")).toBeUndefined();
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.8"]);
});

itWithPeer(
  "openssl",
  "OpenSSL accepts a chain through a subordinate authority, until the leaf is revoked",
  async (openssl) => {
    await using folder = await temporaryFolder();
    const root = await createTestCa(folder.path);
    const sub = await root.issueCa({ key: "ec-p384" });
    const leaf = await sub.issue({ key: "ec-p256" });
    const verify = async (): Promise<number | null> => {
      const crl = await folder.write("all.crl", (await sub.crl()) + (await root.crl()));
      const chain = ["-CAfile", root.certificateFile, "-untrusted", sub.certificateFile, "-CRLfile", crl];
      return (await runProcess(openssl, ["verify", "-crl_check_all", ...chain, leaf.certificateFile])).exitCode;
    };
    expect(await verify()).toBe(0);
    await sub.revoke(leaf);
    expect(await verify()).not.toBe(0);
  },
);

itWithPeer("openssl", "a PKCS#12 opens with its password and with no other", async (openssl) => {
  await using folder = await temporaryFolder();
  const ca = await createTestCa(folder.path);
  const file = await folder.write("leaf.p12", await ca.pkcs12(await ca.issue({ key: "ec-p256" }), "secret"));
  const open = (password: string): ReturnType<typeof runProcess> =>
    runProcess(openssl, ["pkcs12", "-in", file, "-noenc", "-passin", "stdin"], { input: `${password}\n` });
  expect((await open("secret")).stdout).toContain("BEGIN PRIVATE KEY");
  expect((await open("other")).exitCode).not.toBe(0);
});
