import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type ProcessResult, runProcess, type TemporaryFolder, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { readBer } from "../../src/asn1/ber.js";
import { createSigner } from "../../src/keys/key-signer.js";
import type { KeyEntry } from "../../src/keys/key-entry.js";
import { writePemBlock } from "../../src/keys/pem-blocks.js";
import { ipAddress } from "../../src/test-material/ip-address.js";
import { createTestCa, type TestCa, testOrganization } from "../../src/test-material/test-ca.js";
import type { TestUsages } from "../../src/test-material/test-extensions.js";

const now = new Date(Date.UTC(2030, 0, 15, 12));
/** A moment for OpenSSL to judge at. */
const at = (days: number): string[] => ["-attime", String(now.getTime() / 1000 + days * 86_400)];

describeWithPeer("openssl", "a certification authority for tests", (openssl) => {
  let folder: TemporaryFolder;
  let ca: TestCa;
  beforeAll(async () => {
    folder = await temporaryFolder();
    ca = await createTestCa({ key: "p-256", now });
    await folder.write("ca.crt", writePemBlock("CERTIFICATE", ca.authority.certificates[0].bytes));
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  const run = (...args: readonly string[]): Promise<ProcessResult> => runProcess(openssl, args, { cwd: folder.path });
  const verify = async (entry: KeyEntry, ...options: readonly string[]): Promise<ProcessResult> => {
    const file = await folder.write("leaf.crt", writePemBlock("CERTIFICATE", entry.certificates[0]!.bytes));
    return run("verify", "-x509_strict", "-check_ss_sig", "-CAfile", "ca.crt", ...options, file);
  };
  const text = async (entry: KeyEntry): Promise<string> => {
    const file = await folder.write("text.crt", writePemBlock("CERTIFICATE", entry.certificates[0]!.bytes));
    return (await run("x509", "-in", file, "-noout", "-text")).stdout;
  };

  it.each(["rsa-2048", "rsa-3072", "rsa-4096", "p-256", "p-384"] as const)(
    "with a key of %s issues what OpenSSL accepts",
    async (key) => {
      const own = await createTestCa({ key, now, name: "Another CA" });
      await folder.write("own.crt", writePemBlock("CERTIFICATE", own.authority.certificates[0].bytes));
      const entry = await own.issue({ name: "leaf", key: "p-384", usages: ["signing"], now });
      await folder.write("leaf.crt", writePemBlock("CERTIFICATE", entry.certificates[0]!.bytes));
      const judged = await run("verify", "-x509_strict", "-check_ss_sig", "-CAfile", "own.crt", ...at(0), "leaf.crt");
      expect(judged).toMatchObject({ exitCode: 0 });
      // The other authority has the name of neither, nor its key.
      const other = await run("verify", "-CAfile", "ca.crt", ...at(0), "leaf.crt");
      expect(other).not.toMatchObject({ exitCode: 0 });
    },
    120_000,
  );

  const rows: [string, TestUsages, string, boolean][] = [
    ["server", ["server"], "sslserver", true],
    ["server", ["server"], "sslclient", false],
    ["client", ["client"], "sslclient", true],
    ["client", ["client"], "sslserver", false],
    ["client and server", ["client", "server"], "sslserver", true],
    ["signing", ["signing"], "smimesign", true],
    ["signing", ["signing"], "smimeencrypt", false],
    ["encryption", ["encryption"], "smimeencrypt", true],
    ["encryption", ["encryption"], "smimesign", false],
    ["time-stamping", ["time-stamping"], "timestampsign", true],
    ["signing", ["signing"], "timestampsign", false],
    ["ocsp-signing", ["ocsp-signing"], "ocsphelper", true],
  ];
  it.each(rows)("issues for %s (%p) what OpenSSL holds fit for %s: %p", async (_, usages, purpose, isFit) => {
    const entry = await ca.issue({ name: "leaf", key: "rsa-2048", usages, now });
    const { exitCode, stderr } = await verify(entry, "-purpose", purpose, ...at(0));
    expect({ isFit: exitCode === 0, isUnsuitable: stderr.includes("unsuitable") }).toEqual({
      isFit,
      isUnsuitable: !isFit,
    });
  });

  it("says in every subject that it is test material, and has what RFC 5280 wants", async () => {
    const authority = await text(ca.authority);
    expect(authority).toContain(`Subject: O = ${testOrganization}, CN = Test CA`);
    expect(authority).toMatch(/Basic Constraints: critical\s+CA:TRUE/);
    expect(authority).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
    const server = await text(await ca.issue({ name: "archive", usages: ["server"], now }));
    expect(server).toContain(`Subject: O = ${testOrganization}, CN = archive`);
    expect(server).toMatch(/Key Usage: critical\s+Digital Signature, Key Encipherment\n/);
    expect(server).toMatch(/Alternative Name:\s+DNS:localhost, IP Address:127.0.0.1\n/);
    const signer = await text(await ca.issue({ name: "signer", usages: ["signing"], now }));
    expect(signer).toMatch(/Key Usage: critical\s+Digital Signature, Non Repudiation\n/);
    const client = await text(await ca.issue({ name: "client", usages: ["client"], now }));
    expect(client).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    const recipient = await text(await ca.issue({ name: "recipient", usages: ["encryption"], now }));
    expect(recipient).toMatch(/Key Usage: critical\s+Key Encipherment\n/);
    const stamps = await text(await ca.issue({ name: "tsa", key: "p-256", usages: ["time-stamping"], now }));
    expect(stamps).toMatch(/Extended Key Usage: critical\s+Time Stamping\n/);
    const responder = await text(await ca.issue({ name: "ocsp", key: "p-256", usages: ["ocsp-signing"], now }));
    expect(responder).toContain("OCSP No Check");
  });

  it("names the hosts of a server", async () => {
    const hosts = ["pacs.example", "10.1.2.3", "::1", "2001:db8::a:1"];
    const entry = await ca.issue({ name: "pacs", key: "p-256", usages: ["server"], hosts, now });
    for (const host of [
      ["-verify_hostname", "pacs.example"],
      ["-verify_ip", "10.1.2.3"],
      ["-verify_ip", "::1"],
      ["-verify_ip", "2001:db8::a:1"],
    ])
      expect(await verify(entry, ...host, ...at(0))).toMatchObject({ exitCode: 0 });
    expect(await verify(entry, "-verify_ip", "10.1.2.4", ...at(0))).not.toMatchObject({ exitCode: 0 });
    expect(await verify(entry, "-verify_hostname", "localhost", ...at(0))).not.toMatchObject({ exitCode: 0 });
  });

  it("issues for as long as it is told, and not longer", async () => {
    const entry = await ca.issue({ name: "short", key: "p-256", usages: ["client"], days: 10, now });
    expect(await verify(entry, ...at(9))).toMatchObject({ exitCode: 0 });
    expect(await verify(entry, ...at(11))).not.toMatchObject({ exitCode: 0 });
    expect(await verify(entry, ...at(-2))).not.toMatchObject({ exitCode: 0 });
  });

  it("revokes what its list names, and nothing else", async () => {
    const [good, bad] = [
      await ca.issue({ name: "good", key: "p-256", usages: ["client"], now }),
      await ca.issue({ name: "bad", key: "p-256", usages: ["client"], now }),
    ];
    const check = async (revoked: readonly KeyEntry[]): Promise<(number | null)[]> => {
      const crl = await ca.createCrl({ revoked: revoked.map(({ certificates }) => certificates[0]!), number: 7, now });
      const file = await folder.write("ca.crl", writePemBlock("X509 CRL", crl));
      const options = ["-crl_check", "-CRLfile", join(folder.path, "ca.crl"), ...at(1)];
      const shown = await run("crl", "-in", file, "-noout", "-text", "-CAfile", "ca.crt");
      expect(shown.stderr).toContain("verify OK");
      expect(shown.stdout).toMatch(/CRL Number:\s+7\n/);
      return [(await verify(good, ...options)).exitCode, (await verify(bad, ...options)).exitCode];
    };
    expect(await check([])).toEqual([0, 0]);
    expect(await check([bad])).toEqual([0, 2]);
  });

  it("leaves the list of revoked certificates out when there is none (RFC 5280 5.1.2.6)", async () => {
    const fields = (crl: Uint8Array): number => readBer(crl).children[0]!.children.length;
    expect(fields(await ca.createCrl({ now }))).toBe(6);
    expect(fields(await ca.createCrl({ now, revoked: ca.authority.certificates }))).toBe(7);
  });

  it("gives entries that a signer takes as they are", async () => {
    const entry = await ca.issue({ name: "signer", usages: ["signing"], now });
    expect(entry.alias).toBe("signer");
    expect(createSigner(entry).certificates).toEqual([entry.certificates[0], ca.authority.certificates[0]]);
  });

  it("gives no two certificates one serial number", async () => {
    const options = { name: "x", key: "p-256", usages: ["client"], now } as const;
    const entries = await Promise.all([1, 2, 3, 4].map(() => ca.issue(options)));
    const serials = entries.map(({ certificates }) => Buffer.from(certificates[0]!.serialNumber).toString("hex"));
    expect(new Set(serials).size).toBe(4);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{31}$/);
  });
});

describe("the octets of an IP address", () => {
  it.each([
    ["127.0.0.1", "7f000001"],
    ["::", "0".repeat(32)],
    ["::1", `${"0".repeat(31)}1`],
    ["2001:db8::a:1", "20010db80000000000000000000a0001"],
    ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ])("of %s are %s", (address, hex) => {
    expect(Buffer.from(ipAddress(address)!).toString("hex")).toBe(hex);
  });

  it.each(["localhost", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1:2:3", "1::2::3", "1:2:3:4:5:6:7:8::", "g::1", "12345::"])(
    "are none of %s",
    (text) => {
      expect(ipAddress(text)).toBeUndefined();
    },
  );
});
