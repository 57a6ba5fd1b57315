import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createTestCa, temporaryFolder, type TemporaryFolder, type TestCa, type TestIdentity } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { parseCertificates } from "@dicomsec/pki";
import { checkTls, type TlsCheck, type TlsFinding, weakSuites } from "@dicomsec/transport/check";
import { startServer } from "./peer-server.js";

let folder: TemporaryFolder;
let ca: TestCa;
let rsa: TestIdentity;
let ec: TestIdentity;
beforeAll(async () => {
  folder = await temporaryFolder();
  ca = await createTestCa(folder.path, { key: "ec-p256" });
  rsa = await ca.issue();
  ec = await ca.issue({ key: "ec-p256" });
});
afterAll(async () => folder[Symbol.asyncDispose]());

/** Runs a server program on a free port, checks it, and stops it. */
async function checkPeer(program: string, words: (port: number) => readonly string[]): Promise<TlsCheck> {
  await using server = await startServer(program, words);
  const trust = parseCertificates(new TextEncoder().encode(ca.certificate));
  return await checkTls({ host: "127.0.0.1", port: server.port, delayMs: 0, trust });
}

const accepted = ({ facts }: TlsCheck): string[] =>
  facts.versions.filter((one) => one.accepted === "yes").map(({ version }) => version);
const suites = ({ facts }: TlsCheck, name: string): readonly string[] =>
  facts.versions.find(({ version }) => version === name)!.suites.items;
const met = ({ profiles }: TlsCheck): Record<string, string> =>
  Object.fromEntries(profiles.map((one) => [one.profile, one.met]));
const codes = ({ profiles }: TlsCheck, name: string, effect: TlsFinding["effect"] = "no"): string[] =>
  profiles
    .find(({ profile }) => profile === name)!
    .findings.filter((one) => one.effect === effect)
    .map(({ code }) => code);

const MODERN = {
  rsa: [
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
  ],
  tls13: ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"],
};

describeWithPeer("openssl", "a check of openssl s_server", (openssl) => {
  const server = (...words: readonly string[]) =>
    checkPeer(openssl, (port) => {
      const identities = [
        "-cert",
        rsa.certificateFile,
        "-key",
        rsa.privateKeyFile,
        "-dcert",
        ec.certificateFile,
        "-dkey",
        ec.privateKeyFile,
      ];
      return [
        "s_server",
        "-accept",
        `127.0.0.1:${port}`,
        "-quiet",
        "-CAfile",
        ca.certificateFile,
        ...identities,
        ...words,
      ];
    });
  const suitesOf12 = [
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-CCM:ECDHE-ECDSA-AES256-CCM8",
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES128-CCM:ECDHE-ECDSA-AES128-CCM8",
  ].join(":");
  const suitesOf13 = `${MODERN.tls13.join(":")}:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256`;

  it("finds B.13 met by one with its suites, and not met with one less", async () => {
    const words = ["-cipher", suitesOf12, "-ciphersuites", suitesOf13, "-serverpref", "-groups", "X25519:P-256:P-384"];
    const whole = await server(...words, "-Verify", "2");
    expect(met(whole)).toMatchObject({ "bcp195-rfc8996": "yes", "bcp195-rfc8996-modified": "yes", "bcp195-nd": "no" });
    expect(whole.facts.clientCertificate).toEqual({ asked: "yes", required: "yes" });
    expect(whole.facts.chains.map(({ trust }) => trust)).toEqual(["valid", "valid"]);
    const less = await server(...words, "-cipher", suitesOf12.replace(":ECDHE-ECDSA-AES128-CCM8", ""));
    expect(codes(less, "bcp195-rfc8996-modified")).toEqual(["TLS_SUITE_MISSING"]);
    expect(less.facts.clientCertificate.asked).toBe("no");
  });

  it("finds the client's order to decide by default, so that a weaker suite can be chosen", async () => {
    const found = await server();
    expect(found.facts.versions[1]?.order).toBe("client");
    expect(codes(found, "bcp195-rfc8996")).toEqual(["TLS_SUITE_ORDER"]);
  });

  it("finds TLS 1.0 and 1.1 and SHA-1 at security level 0", async () => {
    const found = await server("-cipher", "ALL:@SECLEVEL=0", "-serverpref", "-verify", "2");
    expect(accepted(found)).toEqual(["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"]);
    expect(codes(found, "bcp195-rfc8996")).toEqual(
      expect.arrayContaining(["TLS_VERSION_FORBIDDEN", "TLS_SIGNATURE_HASH", "TLS_SUITE_ANONYMOUS"]),
    );
    expect(found.facts.clientCertificate).toEqual({ asked: "yes", required: "no" });
  });

  it("tells of TLS 1.3 alone whether a certificate is required", async () => {
    expect((await server("-tls1_3", "-Verify", "2")).facts.clientCertificate).toEqual({
      asked: "yes",
      required: "yes",
    });
    expect((await server("-tls1_3", "-verify", "2")).facts.clientCertificate).toEqual({ asked: "yes", required: "no" });
    expect((await server("-tls1_3")).facts.clientCertificate).toEqual({ asked: "no", required: "no" });
  });
});

describeWithPeer("gnutls-serv", "a check of gnutls-serv", (gnutls) => {
  const server = (priority: string, ...words: readonly string[]) =>
    checkPeer(gnutls, (port) => {
      const identity = ["--x509certfile", rsa.certificateFile, "--x509keyfile", rsa.privateKeyFile];
      return ["--port", String(port), "--echo", "--priority", priority, ...identity, ...words];
    });
  const only = (...words: readonly string[]) =>
    [
      "NONE",
      "+MAC-ALL",
      "+GROUP-ALL",
      "+SIGN-ALL",
      "+COMP-NULL",
      "+CTYPE-X509",
      "+RSA",
      ...words,
      "%SERVER_PRECEDENCE",
    ].join(":");

  it("finds B.1 met by one with 3DES alone, and B.3 by one with AES besides", async () => {
    const basic = await server(only("+3DES-CBC", "+VERS-TLS1.0"));
    expect(accepted(basic)).toEqual(["TLSv1"]);
    expect(suites(basic, "TLSv1")).toEqual(["TLS_RSA_WITH_3DES_EDE_CBC_SHA"]);
    expect(met(basic)).toEqual(
      expect.objectContaining({ "basic-tls": "yes", "aes-tls": "no", bcp195: "no", "bcp195-rfc8996": "no" }),
    );
    expect(weakSuites(basic.facts)).toMatchObject({ tripleDes: "yes", null: "no" });
    const aes = await server(only("+AES-128-CBC", "+3DES-CBC", "+VERS-TLS1.0"));
    expect(met(aes)).toMatchObject({ "basic-tls": "yes", "aes-tls": "yes" });
    const none = await server(only("+AES-128-CBC", "+VERS-TLS1.0"));
    expect(met(none)).toMatchObject({ "basic-tls": "no", "aes-tls": "no" });
  });

  it.each([
    ["TLS1.1", "TLSv1.1"],
    ["TLS1.2", "TLSv1.2"],
  ])("finds 3DES alone at %s, which is not the version of B.1", async (name, version) => {
    const found = await server(only("+3DES-CBC", `+VERS-${name}`));
    expect(accepted(found)).toEqual([version]);
    expect(suites(found, version)).toEqual(["TLS_RSA_WITH_3DES_EDE_CBC_SHA"]);
    expect(codes(found, "basic-tls")).toEqual(["TLS_VERSION_MISSING"]);
  });

  it("finds NULL, RC4 and anonymous suites", async () => {
    const found = await server("NORMAL:-VERS-ALL:+VERS-TLS1.2:+NULL:+ARCFOUR-128:+ANON-ECDH:+ANON-DH");
    expect(weakSuites(found.facts)).toEqual({
      tripleDes: "no",
      null: "yes",
      export: "no",
      rc4: "yes",
      anonymous: "yes",
    });
    expect(codes(found, "bcp195-rfc8996")).toEqual(
      expect.arrayContaining(["TLS_SUITE_NULL", "TLS_SUITE_RC4", "TLS_SUITE_ANONYMOUS"]),
    );
  });

  it.each(["TLS1.2", "TLS1.3"])("reads the request for a client certificate in %s", async (version) => {
    const versions = `NORMAL:-VERS-ALL:+VERS-${version}`;
    const asking = await server(versions, "--x509cafile", ca.certificateFile, "--require-client-cert");
    expect(asking.facts.clientCertificate).toEqual({ asked: "yes", required: "yes" });
    expect(asking.facts.chains.map(({ trust }) => trust)).toEqual(["valid"]);
    expect((await server(versions, "--disable-client-cert")).facts.clientCertificate.asked).toBe("no");
  });
});

describeWithPeer("storescp", "a check of storescp of DCMTK", (storescp) => {
  const server = (...words: readonly string[]) =>
    checkPeer(storescp, (port) => [
      "+tls",
      rsa.privateKeyFile,
      rsa.certificateFile,
      "+cf",
      ca.certificateFile,
      ...words,
      String(port),
    ]);
  const no = {
    "basic-tls": "no",
    "aes-tls": "no",
    bcp195: "no",
    "bcp195-nd": "no",
    "bcp195-extended": "no",
    "bcp195-rfc8996": "no",
    "bcp195-rfc8996-modified": "no",
  };

  it.each([
    // Its OpenSSL has no 3DES, which B.3 asks for.
    ["+pa", ["TLSv1.2", "TLSv1.1", "TLSv1"], no],
    ["+px", ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"], { ...no, bcp195: "yes" }],
    // It signs with SHA-1 where a client offers nothing else, so that RFC 9325 is not met.
    ["+py", ["TLSv1.3", "TLSv1.2"], { ...no, bcp195: "yes", "bcp195-nd": "yes" }],
    ["+pz", ["TLSv1.2"], { ...no, bcp195: "yes", "bcp195-nd": "yes", "bcp195-extended": "yes" }],
    ["+pn", ["TLSv1.2", "TLSv1.1", "TLSv1"], no],
  ])("with %s finds the versions %j and the profiles it is for", async (option, versions, expected) => {
    const found = await server(option);
    expect({ versions: accepted(found), met: met(found) }).toEqual({ versions, met: expected });
    expect(found.facts.clientCertificate).toEqual({ asked: "yes", required: "yes" });
  });

  it("says why: 3DES is missing, SHA-1 signs, nothing is encrypted", async () => {
    const [aes, nonDowngrading, nothing] = [await server("+pa"), await server("+py"), await server("+pn")];
    expect(suites(aes, "TLSv1")).toEqual(["TLS_RSA_WITH_AES_128_CBC_SHA"]);
    expect(codes(aes, "aes-tls")).toEqual(["TLS_SUITE_MISSING"]);
    expect(suites(nonDowngrading, "TLSv1.3").toSorted()).toEqual(MODERN.tls13.toSorted());
    expect(suites(nonDowngrading, "TLSv1.2").toSorted()).toEqual(MODERN.rsa.toSorted());
    expect(codes(nonDowngrading, "bcp195-rfc8996")).toEqual(["TLS_SIGNATURE_HASH"]);
    expect(suites(nothing, "TLSv1.2")).toEqual(["TLS_RSA_WITH_NULL_SHA"]);
    expect(codes(nothing, "bcp195-rfc8996")).toContain("TLS_SUITE_NULL");
  });

  it("does not find a client certificate asked for where it is switched off", async () => {
    expect((await server("+py", "-ic")).facts.clientCertificate).toEqual({ asked: "no", required: "no" });
    expect((await server("+py", "-vc")).facts.clientCertificate).toEqual({ asked: "yes", required: "no" });
  });
});
