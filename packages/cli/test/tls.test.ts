import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createPlainServer } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { acceptAssociation } from "@dicomsec/association";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  bytes,
  createTestCa,
  listenOnLoopback,
  type LoopbackServer,
  temporaryFolder,
  type TemporaryFolder,
  type TestCa,
  type TestIdentity,
} from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { dicomsec } from "./run-dicomsec.js";

let folder: TemporaryFolder;
let ca: TestCa;
let server: TestIdentity;
let client: TestIdentity;
beforeAll(async () => {
  folder = await temporaryFolder();
  ca = await createTestCa(folder.path, { key: "ec-p256" });
  server = await ca.issue();
  client = await ca.issue({ key: "ec-p256" });
});
afterAll(async () => folder[Symbol.asyncDispose]());

const associateReject = bytes`03 00 00 00 00 04 00 01 01 07`;

const syntaxes = { [SopClass.Verification]: [TransferSyntax.ImplicitVRLittleEndian] };

/** Verifies whoever asks. */
function verification(connection: TLSSocket): void {
  acceptAssociation({ connection, syntaxes, handlers: {} }).catch(() => {});
}

/** Answers what it is sent with one PDU after the other. */
function answerWith(...answers: readonly Uint8Array[]): (socket: TLSSocket) => void {
  return (socket) => {
    const left = [...answers];
    socket.on("error", () => {});
    socket.on("data", () => socket.write(left.shift() ?? new Uint8Array(0)));
  };
}

async function node(
  options: TlsOptions = {},
  serve: (socket: TLSSocket) => void = verification,
): Promise<LoopbackServer> {
  const strong = { ciphers: "ECDHE-RSA-AES256-GCM-SHA384:TLS_AES_256_GCM_SHA384", honorCipherOrder: true };
  const identity = { key: server.privateKey, cert: server.certificate + ca.certificate, ca: ca.certificate };
  const listener = createServer({ ...strong, ...identity, minVersion: "TLSv1.2", ...options }, serve);
  listener.on("tlsClientError", () => {});
  return listenOnLoopback(listener);
}

const check = ({ host, port }: LoopbackServer, ...words: readonly string[]) =>
  dicomsec(["tls", "check", `${host}:${port}`, ...words]);
const identityWords = (): string[] => ["--key", client.privateKeyFile, "--cert", client.certificateFile];

describe("dicomsec tls check", () => {
  it("says which profiles a node meets and why not, and echoes it", async () => {
    await using met = await node();
    const { exitCode, stdout, stderr } = await check(met, "--trust", ca.certificateFile);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^127\.0\.0\.1:\d+\n {2}TLSv1\.3 +accepted with 1 suites\n/);
    expect(stdout).toMatch(/^ {2}MET +B\.12 +bcp195-rfc8996 \(asked for\)/m);
    expect(stdout).toMatch(/^ {2}NOT MET +B\.13 +bcp195-rfc8996-modified:.*\n {6}wrong .*\[TLS_SUITE_MISSING\]$/m);
    expect(stdout).toMatch(/^ {2}TLSv1\.1 +refused$/m);
    expect(stdout).toMatch(/^ {2}weak suites +3DES, NULL, EXPORT, RC4, anonymous refused$/m);
    expect(stdout).toMatch(/^ {2}C-ECHO +echoed over TLSv1\.3 TLS_AES_256_GCM_SHA384$/m);
    expect(stdout).toContain("the chain is valid");
    expect(stdout).not.toContain("Test Leaf");
  });

  it("exits with 1 where the named profile is not met, and tells the same as JSON", async () => {
    await using other = await node({ minVersion: "TLSv1", ciphers: "AES128-SHA:@SECLEVEL=0", maxVersion: "TLSv1.2" });
    const { exitCode, stdout } = await check(other, "--profile", "bcp195-nd", "--json");
    expect(exitCode).toBe(1);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      node: `127.0.0.1:${other.port}`,
      profile: { name: "bcp195-nd", met: "no" },
      weakSuites: { tripleDes: "no", null: "no", export: "no", rc4: "no", anonymous: "no" },
      prefersTls13: "unknown",
      compression: "no",
      secureRenegotiation: "yes",
      extendedMasterSecret: "yes",
      clientCertificate: { asked: "no", required: "no" },
      echo: { outcome: "echoed", version: "TLSv1.2", suite: "TLS_RSA_WITH_AES_128_CBC_SHA" },
      connections: { isLimited: false },
    });
    expect(found.versions[1]).toEqual({
      version: "TLSv1.2",
      accepted: "yes",
      order: "unknown",
      suites: ["TLS_RSA_WITH_AES_128_CBC_SHA"],
      suitesComplete: true,
      groups: null,
      groupsComplete: null,
      signatureSchemes: null,
      signatureSchemesComplete: null,
      dhBits: {},
    });
    expect(found.chains).toEqual([
      {
        trust: "not-judged",
        findings: [],
        certificates: [
          expect.objectContaining({
            key: "RSA",
            keyBits: 2048,
            digest: "SHA256",
            fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
          }),
          expect.objectContaining({ key: "EC", keyBits: 256 }),
        ],
      },
    ]);
    const names = found.profiles.map((one: { name: string }) => one.name);
    expect(names).toHaveLength(7);
    expect(found.profiles[names.indexOf("bcp195-nd")]).toMatchObject({
      section: "B.10",
      status: "retired",
      met: "no",
      findings: expect.arrayContaining([
        { code: "TLS_VERSION_FORBIDDEN", effect: "no", message: expect.any(String), items: ["TLSv1.1", "TLSv1"] },
      ]),
    });
    expect(found.connections.made).toBeGreaterThan(5);
  });

  it("echoes a node that requires a client certificate only with one", async () => {
    await using strict = await node({ requestCert: true });
    const without = JSON.parse((await check(strict, "--json")).stdout);
    expect(without).toMatchObject({
      clientCertificate: { asked: "yes", required: "yes" },
      echo: { outcome: "not-tried" },
    });
    const withOne = JSON.parse((await check(strict, "--json", ...identityWords())).stdout);
    expect(withOne.echo.outcome).toBe("echoed");
  });

  it("tells how an association is rejected", async () => {
    await using rejecting = await node({}, answerWith(associateReject));
    const { exitCode, stdout } = await check(rejecting, "--aet", "NOBODY");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ {2}C-ECHO +the association was rejected: result 1, source 1, reason 7$/m);
  });

  it("exits with 4 when the certificate is that of another key, before the node is asked anything", async () => {
    let connections = 0;
    await using place = await listenOnLoopback(createPlainServer(() => connections++));
    const mixed = ["--key", client.privateKeyFile, "--cert", server.certificateFile];
    const { exitCode, stderr } = await check(place, ...mixed);
    expect({ exitCode, connections }).toEqual({ exitCode: 4, connections: 0 });
    expect(stderr).toContain("is that of another key");
  });

  it("exits with 4 where nobody listens, and where no TLS is spoken", async () => {
    const gone = await node();
    await gone[Symbol.asyncDispose]();
    const unreachable = await check(gone, "--json");
    expect(unreachable).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining(`127.0.0.1:${gone.port}: the node cannot be reached`),
    });
    expect(JSON.parse(unreachable.stdout)).toMatchObject({ error: { code: "ERR_TRANSPORT_UNREACHABLE" } });
    const plain = createPlainServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.write("\x1b[31mHTTP/1.1 400\r\n"));
    });
    await using talking = await listenOnLoopback(plain);
    const refused = await check(talking);
    expect(refused).toMatchObject({
      exitCode: 4,
      stdout: "",
      stderr: expect.stringContaining("[ERR_TRANSPORT_NOT_TLS]"),
    });
    expect(refused.stderr).not.toContain("\x1b");
  });

  it.each([
    [["127.0.0.1"]],
    [["127.0.0.1:0"]],
    [["127.0.0.1:70000"]],
    [["::1:2762"]],
    [["127.0.0.1:2762", "--profile", "iscl"]],
    [["127.0.0.1:2762", "--aet", "LONGER THAN SIXTEEN"]],
    [["127.0.0.1:2762", "--aet", "A\\B"]],
    [["127.0.0.1:2762", "--cert", "a.pem"]],
    [[]],
  ])("exits with 2 at the words %j", async (words) => {
    expect(await dicomsec(["tls", "check", ...words])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  itWithPeer("storescp", "echoes a storescp of DCMTK that requires a client certificate", async (storescp) => {
    await using free = await listenOnLoopback(createPlainServer());
    const { port } = free;
    await free[Symbol.asyncDispose]();
    const words = ["+tls", server.privateKeyFile, server.certificateFile, "+cf", ca.certificateFile, String(port)];
    const scp = spawn(storescp, words, { stdio: "ignore", cwd: folder.path });
    try {
      const { exitCode, stdout } = await checkStarted(port, ["--json", "--profile", "bcp195-nd", ...identityWords()]);
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        profile: { name: "bcp195-nd", met: "yes" },
        clientCertificate: { asked: "yes", required: "yes" },
        echo: { outcome: "echoed", version: "TLSv1.3" },
      });
    } finally {
      scp.kill();
      await once(scp, "close");
    }
  });
});

/** Tries again until it listens. */
async function checkStarted(port: number, words: readonly string[]): ReturnType<typeof dicomsec> {
  let result = await dicomsec(["tls", "check", `127.0.0.1:${port}`, ...words]);
  for (let tries = 1; result.exitCode === 4 && tries < 20; tries++)
    result = await dicomsec(["tls", "check", `127.0.0.1:${port}`, ...words]);
  return result;
}
