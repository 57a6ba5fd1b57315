import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createTestCa, type KeyEntry, type TestCa, writePemBlock } from "@dicomsec/pki";
import {
  listenOnLoopback,
  type LoopbackServer,
  type ProcessResult,
  runProcess,
  temporaryFolder,
  type TemporaryFolder,
} from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { TransportError } from "@dicomsec/transport";
import { type LegacyConnection, legacyEngine, type LegacyOptions } from "@dicomsec/transport/legacy";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type PeerServer, startServer } from "./peer-server.js";

const AES = "TLS_RSA_WITH_AES_128_CBC_SHA";
const TRIPLE_DES = "TLS_RSA_WITH_3DES_EDE_CBC_SHA";

const versions = [
  { version: "TLSv1", gnutlsVersion: "VERS-TLS1.0", opensslVersion: "-tls1" },
  { version: "TLSv1.1", gnutlsVersion: "VERS-TLS1.1", opensslVersion: "-tls1_1" },
  { version: "TLSv1.2", gnutlsVersion: "VERS-TLS1.2", opensslVersion: "-tls1_2" },
] as const;

let folder: TemporaryFolder;
let ca: TestCa;
let server: KeyEntry;
let client: KeyEntry;

beforeAll(async () => {
  folder = await temporaryFolder();
  ca = await createTestCa({ key: "rsa-2048" });
  server = await ca.issue({ name: "server", usages: ["server"] });
  client = await ca.issue({ name: "client", usages: ["client"] });
  await folder.write("ca.pem", writePemBlock("CERTIFICATE", ca.authority.certificates[0].bytes));
  for (const [name, { privateKey, certificates }] of Object.entries({ server, client })) {
    await folder.write(`${name}.key`, writePemBlock("PRIVATE KEY", privateKey.pkcs8));
    await folder.write(`${name}.pem`, writePemBlock("CERTIFICATE", certificates[0]!.bytes));
  }
});
afterAll(async () => folder[Symbol.asyncDispose]());

const file = (name: string): string => join(folder.path, name);

/** Everything the engine can; the peer must show the certificate of `entry`. */
function options(entry: () => KeyEntry): LegacyOptions {
  return {
    minVersion: "TLSv1",
    maxVersion: "TLSv1.2",
    suites: [AES, TRIPLE_DES],
    verifyPeer: async ([leaf]) => {
      if (!leaf) throw new TransportError("ERR_TRANSPORT_CERTIFICATE_MISSING", "no certificate");
      if (Buffer.compare(leaf, entry().certificates[0]!.bytes) !== 0) throw untrusted();
    },
  };
}

function untrusted(): TransportError {
  return new TransportError("ERR_TRANSPORT_CERTIFICATE_UNTRUSTED", "another certificate");
}

/** A client of the engine. */
function connectTo({ port }: PeerServer, more: Partial<LegacyOptions> = {}): LegacyConnection {
  const socket = connect({ host: "127.0.0.1", port });
  return legacyEngine
    .connect(socket, { ...options(() => server), serverName: "localhost", ...more })
    .on("error", () => {});
}

/** What comes first, as text, until a line ends. */
async function readLine(connection: LegacyConnection): Promise<string> {
  let text = "";
  for await (const chunk of connection.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  return text;
}

interface EngineServer extends LoopbackServer {
  /** What became of each connection: version and suite, then the code of its error. */
  readonly outcomes: readonly string[];
}

/** A server of the engine that sends back what comes, then its end. */
async function listenWithEngine(more: Partial<LegacyOptions> = {}): Promise<EngineServer> {
  const outcomes: string[] = [];
  const tcp = createServer((socket) => {
    const connection = legacyEngine.accept(socket, {
      ...options(() => client),
      identity: server,
      requestCertificate: true,
      ...more,
    });
    connection.on("error", (error) => outcomes.push((error as TransportError).code));
    void connection.secured.then(
      ({ version, suite }) => outcomes.push(`${version} ${suite}`),
      () => {},
    );
    connection.once("data", (chunk) => connection.end(chunk));
  });
  return Object.assign(await listenOnLoopback(tcp), { outcomes });
}

describeWithPeer(["gnutls-serv", "gnutls-cli"], "GnuTLS", (gnutlsServer, gnutlsClient) => {
  const priority = (version: string, cipher: string): string =>
    `NONE:+${version}:+${cipher}:+SHA1:+RSA:+SIGN-ALL:+COMP-NULL`;

  const startGnutls = (
    version: string,
    { cipher = "3DES-CBC", asks = ["--require-client-cert", "--verify-client-cert"] } = {},
  ): Promise<PeerServer> =>
    startServer(gnutlsServer, (port) =>
      [
        ["--port", String(port), "--echo", "--priority", priority(version, cipher), ...asks],
        ["--x509keyfile", file("server.key"), "--x509certfile", file("server.pem"), "--x509cafile", file("ca.pem")],
      ].flat(),
    );

  const runGnutls = ({ port }: LoopbackServer, version: string, cipher = "3DES-CBC"): Promise<ProcessResult> =>
    runProcess(
      gnutlsClient,
      [
        ["--port", String(port), "--priority", priority(version, cipher), "--x509cafile", file("ca.pem")],
        ["--x509keyfile", file("client.key"), "--x509certfile", file("client.pem"), "localhost"],
      ].flat(),
      { input: "there and back\n" },
    );

  describe.each(versions)("with nothing but 3DES in $version", ({ version, gnutlsVersion }) => {
    it("serves a client of the engine that has a certificate", async () => {
      await using peer = await startGnutls(gnutlsVersion);
      const connection = connectTo(peer, { identity: client });
      expect(await connection.secured).toEqual({ version, suite: TRIPLE_DES, extendedMasterSecret: true });
      connection.write("there and back\n");
      expect(await readLine(connection)).toBe("there and back\n");
      connection.destroy();
    });

    it("refuses a client of the engine that has none", async () => {
      await using peer = await startGnutls(gnutlsVersion);
      await expect(connectTo(peer).secured).rejects.toMatchObject({ code: "ERR_TRANSPORT_ALERT" });
      await peer.wrote("No certificate was found");
    });

    it("is told why a client of the engine refuses its certificate", async () => {
      // Where it waits for a certificate, it takes an alert for the lack of one.
      await using peer = await startGnutls(gnutlsVersion, { asks: ["--disable-client-cert"] });
      const refusal = connectTo(peer, { verifyPeer: () => Promise.reject(untrusted()) }).secured;
      await expect(refusal).rejects.toMatchObject({ code: "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED", alert: "unknown_ca" });
      await peer.wrote("A TLS fatal alert has been received");
    });

    it("is a client of a server of the engine", async () => {
      await using engine = await listenWithEngine();
      const { stdout, exitCode } = await runGnutls(engine, gnutlsVersion);
      expect([exitCode, engine.outcomes]).toEqual([0, [`${version} ${TRIPLE_DES}`]]);
      expect(stdout).toMatch(/Handshake was completed[^]*there and back/);
    });

    it("is refused as a client with another certificate, and told why", async () => {
      await using engine = await listenWithEngine({ verifyPeer: () => Promise.reject(untrusted()) });
      const { stdout, stderr, exitCode } = await runGnutls(engine, gnutlsVersion);
      expect([exitCode, engine.outcomes]).toEqual([1, ["ERR_TRANSPORT_CERTIFICATE_UNTRUSTED"]]);
      expect(stdout + stderr).toContain("Received alert [48]: CA is unknown");
    });

    it("is refused as a client by a server that wants AES", async () => {
      await using engine = await listenWithEngine({ suites: [AES] });
      const { stdout, stderr } = await runGnutls(engine, gnutlsVersion);
      expect(stdout + stderr).toContain("Received alert [40]: Handshake failed");
      expect(engine.outcomes).toEqual(["ERR_TRANSPORT_SUITE"]);
    });
  });

  it("is an old peer without extended master secret, without any extension, on either side", async () => {
    for (const modifier of ["%NO_SESSION_HASH", "%NO_EXTENSIONS"]) {
      await using peer = await startGnutls("VERS-TLS1.0", { cipher: `3DES-CBC:${modifier}` });
      const connection = connectTo(peer, { identity: client });
      expect(await connection.secured).toMatchObject({ suite: TRIPLE_DES, extendedMasterSecret: false });
      connection.destroy();
      await using engine = await listenWithEngine();
      const { stdout } = await runGnutls(engine, "VERS-TLS1.0", `3DES-CBC:${modifier}`);
      expect(stdout).toMatch(/Handshake was completed[^]*there and back/);
    }
  });

  it("refuses a client of the engine that has no suite or no version in common with it", async () => {
    await using peer = await startGnutls("VERS-TLS1.1");
    const refused = { code: "ERR_TRANSPORT_ALERT" };
    await expect(connectTo(peer, { suites: [AES] }).secured).rejects.toMatchObject(refused);
    await expect(connectTo(peer, { maxVersion: "TLSv1" }).secured).rejects.toMatchObject(refused);
    await expect(connectTo(peer, { minVersion: "TLSv1.2" }).secured).rejects.toMatchObject({
      code: "ERR_TRANSPORT_VERSION",
    });
  });

  it("is offered both suites in one ClientHello, and chooses AES", async () => {
    await using peer = await startGnutls("VERS-TLS1.0", { cipher: "AES-128-CBC:+3DES-CBC" });
    const connection = connectTo(peer, { identity: client });
    expect(await connection.secured).toMatchObject({ suite: AES });
    connection.destroy();
  });
});

describeWithPeer("openssl", "OpenSSL", (openssl) => {
  const words = (name: string, version: string): string[] =>
    [
      ["-cert", file(`${name}.pem`), "-key", file(`${name}.key`), "-CAfile", file("ca.pem")],
      ["-cipher", "AES128-SHA@SECLEVEL=0", version],
    ].flat();

  const startOpenssl = (version: string, ...more: readonly string[]): Promise<PeerServer> =>
    startServer(openssl, (port) => ["s_server", "-accept", `127.0.0.1:${port}`, ...words("server", version), ...more]);

  const runOpenssl = ({ port }: LoopbackServer, version: string): Promise<ProcessResult> =>
    runProcess(openssl, ["s_client", "-connect", `127.0.0.1:${port}`, "-ign_eof", ...words("client", version)], {
      input: "there and back\n",
    });

  describe.each(versions)("in $version", ({ version, opensslVersion }) => {
    it("serves a client of the engine that has a certificate", async () => {
      await using peer = await startOpenssl(opensslVersion, "-Verify", "2", "-verify_return_error", "-rev");
      const connection = connectTo(peer, { identity: client });
      expect(await connection.secured).toEqual({ version, suite: AES, extendedMasterSecret: true });
      connection.write("there and back\n");
      expect(await readLine(connection)).toBe("kcab dna ereht\n");
      connection.destroy();
    });

    it("refuses a client of the engine that has none", async () => {
      await using peer = await startOpenssl(opensslVersion, "-Verify", "2", "-verify_return_error", "-rev");
      await expect(connectTo(peer).secured).rejects.toMatchObject({ code: "ERR_TRANSPORT_ALERT" });
    });

    it("is a client of a server of the engine", async () => {
      await using engine = await listenWithEngine();
      const { stdout, exitCode } = await runOpenssl(engine, opensslVersion);
      expect([exitCode, engine.outcomes]).toEqual([0, [`${version} ${AES}`]]);
      expect(stdout).toMatch(/Secure Renegotiation IS supported[^]*there and back/);
      expect(stdout).toContain("Extended master secret: yes");
    });

    it("is refused as a client with another certificate, and told why", async () => {
      await using engine = await listenWithEngine({ verifyPeer: () => Promise.reject(untrusted()) });
      const { stderr } = await runOpenssl(engine, opensslVersion);
      expect(stderr).toContain("tlsv1 alert unknown ca");
      expect(engine.outcomes).toEqual(["ERR_TRANSPORT_CERTIFICATE_UNTRUSTED"]);
    });
  });

  it("is declined the renegotiation that it asks a client of the engine for", async () => {
    await using peer = await startOpenssl("-tls1_2", "-legacy_renegotiation");
    const connection = connectTo(peer, { identity: client });
    await connection.secured;
    connection.resume();
    const failure = new Promise((resolve) => {
      connection.once("error", resolve);
    });
    connection.write("hello\n");
    await peer.wrote("hello");
    peer.write("R\n");
    expect(await failure).toMatchObject({ code: "ERR_TRANSPORT_ALERT", alert: "handshake_failure" });
    await peer.wrote("no renegotiation");
  });

  it("shows its own certificate to a server that takes no renegotiation, and gets none", async () => {
    await using engine = await listenWithEngine();
    const args = ["s_client", "-connect", `127.0.0.1:${engine.port}`, ...words("client", "-tls1_2")];
    const { stderr } = await runProcess(openssl, args, { input: "R\n" });
    expect(stderr).toContain("no renegotiation");
  });
});
