import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect as connectPlain, createServer as createPlainServer } from "node:net";
import { createServer, type TlsOptions } from "node:tls";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { concat } from "../../src/tls-bytes.js";
import { createTestCa, type KeyEntry, type TestCa, writePemBlock } from "@dicomsec/pki";
import { listenOnLoopback, type LoopbackServer } from "@dicomsec/testing";
import { ownTime } from "@dicomsec/testing/jest";
import {
  checkTls,
  type CheckTlsOptions,
  type ProfileVerdict,
  type TlsCheck,
  type VersionFacts,
} from "../../src/check/index.js";
import {
  alert,
  extension,
  handshakeFailure,
  message,
  record,
  scriptedServer,
  serverHello,
  serverHelloDone,
  serverWith,
} from "./scripted-server.js";

let ca: TestCa;
let rsa: KeyEntry;
let ec: KeyEntry;
beforeAll(async () => {
  ca = await createTestCa({ key: "p-256" });
  rsa = await ca.issue({ name: "rsa", usages: ["server"] });
  ec = await ca.issue({ name: "ec", key: "p-256", usages: ["server"] });
});

function pem(entry: KeyEntry): { key: string; cert: string } {
  const cert = entry.certificates.map(({ bytes }) => writePemBlock("CERTIFICATE", bytes)).join("");
  return { key: writePemBlock("PRIVATE KEY", entry.privateKey.pkcs8), cert };
}

/** A server of Node: with an RSA and an ECDSA certificate unless told otherwise. */
async function nodeServer(options: TlsOptions, entries: readonly KeyEntry[] = [rsa, ec]): Promise<LoopbackServer> {
  const identities = entries.map(pem);
  const server = createServer({
    key: identities.map(({ key }) => key),
    cert: identities.map(({ cert }) => cert),
    ...options,
  });
  server.on("tlsClientError", () => {});
  server.on("secureConnection", (socket) => socket.on("error", () => {}).resume());
  return listenOnLoopback(server);
}

function check({ host, port }: LoopbackServer, options: Partial<CheckTlsOptions> = {}): Promise<TlsCheck> {
  return checkTls({ host, port, delayMs: 0, timeoutMs: 5000, ...options });
}

async function checkNode(options: TlsOptions, entries?: readonly KeyEntry[]): Promise<TlsCheck> {
  await using server = await nodeServer(options, entries);
  return await check(server);
}

function version({ facts }: TlsCheck, name: VersionFacts["version"]): VersionFacts {
  return facts.versions.find((one) => one.version === name)!;
}

function accepted({ facts }: TlsCheck): string[] {
  return facts.versions.filter((one) => one.accepted === "yes").map((one) => one.version);
}

function verdict({ profiles }: TlsCheck, name: ProfileVerdict["profile"]): ProfileVerdict {
  return profiles.find(({ profile }) => profile === name)!;
}

const codes = (check: TlsCheck, name: ProfileVerdict["profile"]): string[] =>
  verdict(check, name).findings.map(({ code }) => code);

const tls12 = { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } as const;
const tls13 = { minVersion: "TLSv1.3", maxVersion: "TLSv1.3" } as const;
const ciphersOf13 =
  "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256";
const ciphersOf12 = [
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-AES256-CCM",
  "ECDHE-ECDSA-AES256-CCM8",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES128-CCM",
  "ECDHE-ECDSA-AES128-CCM8",
].join(":");
const modified: TlsOptions = {
  ciphers: `${ciphersOf13}:${ciphersOf12}`,
  minVersion: "TLSv1.2",
  honorCipherOrder: true,
};

describe("a check of a server of node:tls", () => {
  it("finds all that B.13 asks of a server, and says so", async () => {
    const found = await checkNode({ ...modified, requestCert: true, rejectUnauthorized: false });
    expect(verdict(found, "bcp195-rfc8996-modified")).toMatchObject({ met: "yes" });
    expect(verdict(found, "bcp195-rfc8996")).toMatchObject({ met: "yes" });
    expect(accepted(found)).toEqual(["TLSv1.3", "TLSv1.2"]);
    expect(version(found, "TLSv1.2").suites.items).toHaveLength(10);
    expect(version(found, "TLSv1.3").suites.items).toHaveLength(5);
    expect(found.facts).toMatchObject({
      prefersTls13: "yes",
      clientCertificate: { asked: "yes", required: "no" },
      compression: "no",
      secureRenegotiation: "yes",
      extendedMasterSecret: "yes",
    });
    expect(found.connections.isLimited).toBe(false);
  });

  it("cannot see suites for ECDSA where there is no such certificate, and says that", async () => {
    const found = await checkNode(modified, [rsa]);
    expect(verdict(found, "bcp195-rfc8996-modified").met).toBe("unknown");
    expect(codes(found, "bcp195-rfc8996-modified")).toContain("TLS_SUITE_NOT_SHOWN");
  });

  it.each([
    ["server", true],
    ["client", false],
  ])("tells that the %s's order decides", async (order, honorCipherOrder) => {
    const ciphers = "ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256";
    const found = version(await checkNode({ ...tls12, ciphers, honorCipherOrder }, [rsa]), "TLSv1.2");
    expect(found.order).toBe(order);
    const names = [
      "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
      "TLS_RSA_WITH_AES_128_CBC_SHA",
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    ];
    expect(honorCipherOrder ? found.suites.items : found.suites.items.toSorted()).toEqual(
      honorCipherOrder ? names : names.toSorted(),
    );
  });

  it("lists the groups that are accepted, and no other", async () => {
    const found = await checkNode({ minVersion: "TLSv1.2", ecdhCurve: "P-521:P-384" }, [rsa]);
    for (const name of ["TLSv1.2", "TLSv1.3"] as const) {
      const { groups } = version(found, name);
      expect({ ...groups, items: groups!.items.map((one) => one.name).toSorted() }).toEqual({
        items: ["secp384r1", "secp521r1"],
        isComplete: true,
      });
    }
  });

  it.each([
    ["the client's order", false, ["secp256r1", "secp384r1", "x25519"]],
    ["an order in which it comes first, so that no other is ever chosen", true, ["secp256r1"]],
  ])(
    "lists them where the curve of an ECDSA certificate must be offered: by %s",
    async (_, honorCipherOrder, names) => {
      const ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
      const found = await checkNode({ ...tls12, ciphers, honorCipherOrder, ecdhCurve: "P-256:P-384:X25519" }, [ec]);
      const { groups } = version(found, "TLSv1.2");
      expect({ ...groups, items: groups!.items.map((one) => one.name).toSorted() }).toEqual({
        items: names,
        isComplete: true,
      });
    },
  );

  it("reads the size of a DHE modulus", async () => {
    const short = await checkNode({ ...tls12, ciphers: "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", dhparam: dh1024 }, [
      rsa,
    ]);
    expect(version(short, "TLSv1.2").dhBits).toEqual({ TLS_DHE_RSA_WITH_AES_128_GCM_SHA256: 1024 });
    expect(codes(short, "bcp195-rfc8996")).toContain("TLS_DH_SHORT");
    const long = await checkNode({ ...tls12, ciphers: "DHE-RSA-AES128-GCM-SHA256", dhparam: "auto" }, [rsa]);
    expect(version(long, "TLSv1.2").dhBits["TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"]).toBeGreaterThanOrEqual(2048);
    expect(codes(long, "bcp195-rfc8996")).not.toContain("TLS_DH_SHORT");
  });

  it("sees old versions, NULL and what signs with SHA-1", async () => {
    const ciphers = "AES128-SHA:NULL-SHA:ECDHE-RSA-AES128-SHA:@SECLEVEL=0";
    const found = await checkNode({ minVersion: "TLSv1", maxVersion: "TLSv1.2", ciphers }, [rsa]);
    expect(accepted(found)).toEqual(["TLSv1.2", "TLSv1.1", "TLSv1"]);
    expect(codes(found, "bcp195-rfc8996")).toEqual(
      expect.arrayContaining(["TLS_VERSION_FORBIDDEN", "TLS_SUITE_NULL", "TLS_SIGNATURE_HASH"]),
    );
    expect(version(found, "TLSv1.2").signatureSchemes?.items).toContain("rsa_pkcs1_sha1");
    expect(version(found, "TLSv1").suites).toEqual({
      items: expect.arrayContaining([
        "TLS_RSA_WITH_AES_128_CBC_SHA",
        "TLS_RSA_WITH_NULL_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
      ]),
      isComplete: true,
    });
  });

  it.each([
    ["TLS 1.2", tls12],
    ["TLS 1.3", tls13],
  ])("tells in %s whether a client certificate is asked for, and required", async (_, versions) => {
    const client = async (options: TlsOptions) =>
      (await checkNode({ ...versions, ...options, ca: pem(ca.authority).cert })).facts.clientCertificate;
    expect(await client({})).toEqual({ asked: "no", required: "no" });
    expect(await client({ requestCert: true })).toEqual({ asked: "yes", required: "yes" });
    expect(await client({ requestCert: true, rejectUnauthorized: false })).toEqual({ asked: "yes", required: "no" });
  });

  it.each(ciphersOf13.split(":"))("reads the encrypted chain and request of TLS 1.3 with %s", async (ciphers) => {
    const found = await checkNode({ ...tls13, ciphers, requestCert: true, rejectUnauthorized: false });
    expect(found.facts.chains.map(({ certificates }) => certificates.map(({ key }) => key))).toEqual([
      ["RSA", "EC"],
      ["EC", "EC"],
    ]);
    expect(found.facts.clientCertificate.asked).toBe("yes");
  });

  it.each(["X25519", "X448", "P-256", "P-384", "P-521"])("and with a key share of %s", async (ecdhCurve) => {
    const found = await checkNode({ ...tls13, ecdhCurve }, [rsa]);
    expect(found.facts.chains).toHaveLength(1);
    expect(version(found, "TLSv1.3").groups?.items).toHaveLength(1);
  });

  it("judges the chain by trust anchors where they are given", async () => {
    await using server = await nodeServer(modified);
    const other = await createTestCa({ name: "other", key: "p-256" });
    const trusted = await check(server, { trust: ca.authority.certificates });
    expect(trusted.facts.chains.map(({ trust }) => trust)).toEqual(["valid", "valid"]);
    expect(verdict(trusted, "bcp195-rfc8996")).toMatchObject({ met: "yes" });
    const untrusted = await check(server, { trust: other.authority.certificates });
    expect(verdict(untrusted, "bcp195-rfc8996").met).toBe("no");
    expect(codes(untrusted, "bcp195-rfc8996")).toContain("TLS_CERTIFICATE_UNTRUSTED");
    const later = await check(server, { at: new Date(Date.now() + 400 * 86_400_000) });
    expect(codes(later, "bcp195-rfc8996")).toContain("TLS_CERTIFICATE_VALIDITY");
  });

  it("refuses a chain of a certificate that is for clients", async () => {
    const client = await ca.issue({ name: "client", key: "p-256", usages: ["client"] });
    await using server = await nodeServer(modified, [client]);
    expect((await check(server, { trust: ca.authority.certificates })).facts.chains[0]?.trust).toBe("invalid");
  });
});

const TRIPLE_DES = 0x000a;
const AES_128 = 0x002f;

describe("a check of what Node cannot do", () => {
  it("finds 3DES at TLS 1.0, which B.1 asks for, and with AES what B.3 asks for", async () => {
    await using basic = await serverWith([0x0301], [TRIPLE_DES]);
    await using aes = await serverWith([0x0301], [AES_128, TRIPLE_DES]);
    const [first, second] = [await check(basic), await check(aes)];
    expect(accepted(first)).toEqual(["TLSv1"]);
    // No certificate is shown, without which nothing is met.
    expect(codes(first, "basic-tls")).toEqual(["TLS_CERTIFICATE_NOT_SEEN"]);
    expect(codes(first, "aes-tls")).toContain("TLS_SUITE_NOT_SHOWN");
    expect(codes(second, "aes-tls")).toEqual(["TLS_CERTIFICATE_NOT_SEEN"]);
  });

  it("finds SSL 3.0, EXPORT and anonymous suites", async () => {
    await using server = await serverWith([0x0300, 0x0303], [0x0003, 0x0018]);
    const found = await check(server);
    expect(accepted(found)).toEqual(["TLSv1.2", "SSLv3"]);
    expect(version(found, "SSLv3").suites.items).toEqual([
      "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
      "TLS_DH_anon_WITH_RC4_128_MD5",
    ]);
    expect(codes(found, "bcp195-rfc8996")).toEqual(
      expect.arrayContaining([
        "TLS_VERSION_FORBIDDEN",
        "TLS_SUITE_WEAK",
        "TLS_SUITE_RC4",
        "TLS_SUITE_ANONYMOUS",
        "TLS_RENEGOTIATION",
        "TLS_EXTENDED_MASTER_SECRET",
      ]),
    );
  });

  it("does not take a lower version in answer for the one that was offered", async () => {
    await using server = await scriptedServer(({ suites }) =>
      suites.includes(AES_128) ? record(serverHello(0x0301, AES_128), serverHelloDone) : handshakeFailure,
    );
    const found = await check(server);
    expect(accepted(found)).toEqual(["TLSv1"]);
    expect(version(found, "TLSv1.2").accepted).toBe("no");
    expect(version(found, "TLSv1").suites).toEqual({ items: ["TLS_RSA_WITH_AES_128_CBC_SHA"], isComplete: true });
  });

  it("does not know what to make of a suite that was not offered, nor of garbage after a choice", async () => {
    await using stubborn = await scriptedServer(() => record(serverHello(0x0303, AES_128), serverHelloDone));
    const first = await check(stubborn);
    expect(version(first, "TLSv1.2").suites).toEqual({ items: ["TLS_RSA_WITH_AES_128_CBC_SHA"], isComplete: false });
    expect(version(first, "TLSv1.3").accepted).toBe("unknown");
    await using garbled = await scriptedServer(({ version, suites }) => {
      const chosen = record(serverHello(version, suites.includes(AES_128) ? AES_128 : TRIPLE_DES));
      return suites.includes(AES_128)
        ? concat(chosen, record(message(11, [9])))
        : concat(chosen, record(serverHelloDone));
    });
    await expect(check(garbled)).rejects.toMatchObject({ code: "ERR_TRANSPORT_NOT_TLS" });
  });

  it("asks about rare suites apart, no more than 128 at once, and knows the order among all", async () => {
    const SEED = 0x0096;
    let most = 0;
    await using server = await scriptedServer(({ version, suites, extensions }) => {
      most = Math.max(most, suites.length);
      const chosen = [TRIPLE_DES, SEED, AES_128].find((one) => suites.includes(one));
      const isRefused = chosen === undefined || version !== 0x0303 || extensions.has(43);
      return isRefused ? handshakeFailure : record(serverHello(version, chosen), serverHelloDone);
    });
    const found = version(await check(server), "TLSv1.2");
    expect(found.suites.items).toEqual([
      "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
      "TLS_RSA_WITH_SEED_CBC_SHA",
      "TLS_RSA_WITH_AES_128_CBC_SHA",
    ]);
    expect(found.order).toBe("server");
    expect(most).toBeLessThanOrEqual(128);
  });

  it("does not take a handshake that Node cannot make for one that needs a certificate", async () => {
    await using server = await scriptedServer(({ version, suites }) => {
      const isAccepted = version === 0x0303 && suites.includes(TRIPLE_DES);
      return isAccepted
        ? record(serverHello(version, TRIPLE_DES), message(13, [0]), serverHelloDone)
        : handshakeFailure;
    });
    expect((await check(server)).facts.clientCertificate).toEqual({ asked: "yes", required: "unknown" });
  });

  it("finds compression", async () => {
    await using server = await scriptedServer(({ version, suites, compressions, extensions }) => {
      const acknowledged = [extension(0xff01, [0]), extension(23)];
      if (version !== 0x0303 || extensions.has(43) || !suites.includes(AES_128)) return handshakeFailure;
      return record(
        serverHello(version, AES_128, { compression: compressions[0]!, extensions: acknowledged }),
        serverHelloDone,
      );
    });
    const found = await check(server);
    expect(found.facts).toMatchObject({ compression: "yes", secureRenegotiation: "yes", extendedMasterSecret: "yes" });
  });

  it("finds TLS 1.2 preferred to TLS 1.3", async () => {
    await using server = await scriptedServer(({ suites, extensions }) => {
      const offers13 = extensions.has(43);
      if (offers13 && !suites.includes(AES_128)) {
        const chosen = suites.find((one) => one === 0x1301);
        const shares = [extension(43, [3, 4]), extension(51, [0, 29, 0, 1, 0])];
        return chosen ? record(serverHello(0x0303, chosen, { extensions: shares })) : handshakeFailure;
      }
      return suites.includes(AES_128) ? record(serverHello(0x0303, AES_128), serverHelloDone) : handshakeFailure;
    });
    const found = await check(server);
    expect(accepted(found)).toEqual(["TLSv1.3", "TLSv1.2"]);
    expect(found.facts.prefersTls13).toBe("no");
    expect(codes(found, "bcp195-rfc8996")).toContain("TLS_VERSION_ORDER");
  });

  it("takes a close without an alert for a refusal while the node still accepts what it accepted", async () => {
    await using server = await scriptedServer(({ version, suites }) => {
      const isAccepted = version === 0x0303 && suites.includes(AES_128);
      return isAccepted ? record(serverHello(version, AES_128), serverHelloDone) : (socket) => void socket.destroy();
    });
    const found = await check(server);
    expect(found.facts.versions.map((one) => [one.version, one.accepted])).toEqual([
      ["TLSv1.3", "no"],
      ["TLSv1.2", "yes"],
      ["TLSv1.1", "no"],
      ["TLSv1", "no"],
      ["SSLv3", "no"],
    ]);
    expect(version(found, "TLSv1.2").suites).toEqual({ items: ["TLS_RSA_WITH_AES_128_CBC_SHA"], isComplete: true });
  });

  it("does not know of what a node says that has stopped answering", async () => {
    await using server = await scriptedServer(({ version }, connection) =>
      connection === 1 ? record(serverHello(version, AES_128), serverHelloDone) : (socket) => void socket.destroy(),
    );
    const found = await check(server);
    expect(found.facts.versions.map((one) => one.accepted)).toEqual([
      "unknown",
      "yes",
      "unknown",
      "unknown",
      "unknown",
    ]);
    expect(verdict(found, "bcp195-rfc8996").findings.filter(({ code }) => code === "TLS_VERSION_UNKNOWN")).toHaveLength(
      1,
    );
    expect(version(found, "TLSv1.2").suites.isComplete).toBe(false);
  });
});

describe("a check is bounded", () => {
  it("makes no more connections than it may, one at a time, and does not know the rest", async () => {
    let open = 0;
    let most = 0;
    await using server = await scriptedServer(({ version, suites }) => (socket) => {
      most = Math.max(most, ++open);
      socket.on("close", () => open--);
      socket.write(record(serverHello(version, suites[0]!), serverHelloDone));
      socket.resume();
    });
    const told: number[] = [];
    const found = await check(server, { maxConnections: 20, onConnection: (made) => told.push(made) });
    expect(found.connections).toEqual({ made: 20, isLimited: true });
    expect(told).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(most).toBe(1);
    expect(codes(found, "bcp195-rfc8996")).toContain("TLS_SUITE_UNKNOWN");
  });

  it("waits between connections", async () => {
    await using server = await scriptedServer(() => handshakeFailure);
    const started = performance.now();
    await check(server, { delayMs: 30 });
    expect(performance.now() - started).toBeGreaterThan(4 * 29);
  });

  it("throws at a node that answers with silence", async () => {
    using time = ownTime();
    await using server = await scriptedServer(() => {
      time.pass(100);
      return new Uint8Array(0);
    });
    await expect(check(server, { timeoutMs: 100 })).rejects.toMatchObject({ code: "ERR_TRANSPORT_HANDSHAKE_TIMEOUT" });
  });

  it.each([
    ["answers as HTTP does", () => new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["answers as DICOM does", () => Uint8Array.of(7, 0, 0, 0, 0, 4, 0, 0, 2, 1)],
    ["never ends", () => record(Uint8Array.of(2, 0xff, 0xff, 0xff))],
    ["chooses what nobody offered", ({ version }: { version: number }) => record(serverHello(version, 0x5a5a))],
  ])("throws at a node that %s", async (_, answer) => {
    await using server = await scriptedServer(answer);
    await expect(check(server)).rejects.toMatchObject({ code: "ERR_TRANSPORT_NOT_TLS" });
  });

  it("throws at a node that is not there", async () => {
    const server = await listenOnLoopback(createPlainServer());
    await server[Symbol.asyncDispose]();
    await expect(check(server)).rejects.toMatchObject({ code: "ERR_TRANSPORT_UNREACHABLE" });
  });

  it("throws at once at a node whose connections are not even taken", async () => {
    await using place = await deafPlace();
    const made: number[] = [];
    const checking = check(place, { timeoutMs: 300, onConnection: (count) => made.push(count) });
    await expect(checking).rejects.toMatchObject({ code: "ERR_TRANSPORT_UNREACHABLE" });
    expect(made).toEqual([1]);
  });

  it("asks no more of a node that stays silent, after the fifth time", async () => {
    using time = ownTime();
    await using server = await scriptedServer(({ version, suites }) => {
      if (version === 0x0303 && suites.includes(AES_128)) return record(serverHello(version, AES_128), serverHelloDone);
      time.pass(50);
      return new Uint8Array(0);
    });
    const found = await check(server, { timeoutMs: 50 });
    expect(found.connections.isLimited).toBe(true);
    expect(found.connections.made).toBeLessThan(10);
    expect(version(found, "TLSv1").accepted).toBe("unknown");
  });

  it("says of a node that refuses all with alerts that it accepts nothing", async () => {
    await using server = await scriptedServer(() => alert(70));
    const found = await check(server);
    expect(accepted(found)).toEqual([]);
    expect(verdict(found, "bcp195-rfc8996").met).toBe("no");
  });

  it("stops when it is told to", async () => {
    await using server = await scriptedServer(() => new Uint8Array(0));
    const controller = new AbortController();
    const checking = check(server, {
      signal: controller.signal,
      onConnection: () => setTimeout(() => controller.abort(), 20),
    });
    await expect(checking).rejects.toMatchObject({ name: "AbortError" });
  });
});

/** A place where SYNs are dropped: a process that listens takes nothing from its queue, and the queue is full. */
async function deafPlace(): Promise<LoopbackServer> {
  const program = `const server = require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () =>
    process.stdout.write(String(server.address().port), () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)))`;
  const listener = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(listener.stdout, "data")) as [Uint8Array];
  const place = { host: "127.0.0.1" as const, port: Number(new TextDecoder().decode(port)) };
  const queued = Array.from({ length: 4 }, () => connectPlain(place).on("error", () => {}));
  await Promise.all(queued.slice(0, 2).map((socket) => once(socket, "connect")));
  return {
    ...place,
    [Symbol.asyncDispose]: async () => {
      for (const socket of queued) socket.destroy();
      listener.kill("SIGKILL");
      await once(listener, "exit");
    },
  };
}

/** A modulus of 1024 bits. */
const dh1024 = `-----BEGIN DH PARAMETERS-----
MIGHAoGBAIMjtUWa2brxEWuhIaQexvgT6VJo6q6FAAPuaAj1Htalv4th9pWeun7u
Fm13mmFFGknP4L+/as0/SoUR7vhrHLiq5n89vW4pEiMsLjSHsn/j10N/OlBcXKPS
Es/hkxuGaPQOpCrG/RxaNC6E/pDn4OrsDYUy9+iDijIqqyh41YVvAgEC
-----END DH PARAMETERS-----
`;
