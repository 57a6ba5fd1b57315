import { readFileSync } from "node:fs";
import { connect as connectTls, createServer, type SecureVersion } from "node:tls";
import { type Certificate, parseCertificates, parseCrl } from "@dicomsec/pki";
import {
  createTestCa,
  type IssueOptions,
  listenOnLoopback as listenBare,
  temporaryFolder,
  type TestCa,
  type TestIdentity,
} from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { connect } from "../src/connect.js";
import type { TransportErrorCode } from "../src/errors.js";
import { secureContext } from "../src/secure-context.js";
import { listenOnLoopback } from "./nodes.js";
import { identityOf } from "./pem-identity.js";

const past = new Date(Date.now() - 60_000);
const future = new Date(Date.now() + 86_400_000);

interface Flaw {
  readonly what: string;
  readonly code: TransportErrorCode;
  readonly issue: (role: "client" | "server") => IssueOptions;
}

const otherUsage = { client: "serverAuth", server: "clientAuth" } as const;

/** What is wrong with a certificate, which is right in all else. */
const flaws: readonly Flaw[] = [
  { what: "an expired certificate", code: "ERR_TRANSPORT_CERTIFICATE_EXPIRED", issue: () => ({ notAfter: past }) },
  {
    what: "a certificate that is not yet valid",
    code: "ERR_TRANSPORT_CERTIFICATE_NOT_YET_VALID",
    issue: () => ({ notBefore: future }),
  },
  {
    what: "a revoked certificate",
    code: "ERR_TRANSPORT_CERTIFICATE_REVOKED",
    issue: () => ({ commonName: "revoked" }),
  },
  {
    what: "a certificate for the other role",
    code: "ERR_TRANSPORT_CERTIFICATE_USAGE",
    issue: (role) => ({ extendedKeyUsage: otherUsage[role] }),
  },
  {
    what: "a certificate whose key must not sign",
    code: "ERR_TRANSPORT_CERTIFICATE_USAGE",
    issue: () => ({ keyUsage: "keyAgreement" }),
  },
  { what: "a short key", code: "ERR_TRANSPORT_CERTIFICATE_KEY", issue: () => ({ key: "rsa-1024" }) },
  { what: "a SHA-1 signature", code: "ERR_TRANSPORT_CERTIFICATE_HASH", issue: () => ({ digest: "sha1" }) },
];

const versions: readonly SecureVersion[] = ["TLSv1.2", "TLSv1.3"];
const cases = versions.flatMap((version) => flaws.map((flaw) => ({ ...flaw, version })));

describeWithPeer("openssl", "a peer", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let ca: TestCa;
  let other: TestCa;
  let trust: { readonly anchors: readonly Certificate[]; readonly crls: readonly [ReturnType<typeof parseCrl>] };
  const issued = new Map<string, TestIdentity>();
  const get = (name: string): TestIdentity => issued.get(name)!;

  beforeAll(async () => {
    folder = await temporaryFolder();
    ca = await createTestCa(`${folder.path}/ca`);
    other = await createTestCa(`${folder.path}/other`, { commonName: "Other CA" });
    issued.set("good", await ca.issue());
    issued.set("stranger", await other.issue());
    for (const role of ["client", "server"] as const)
      for (const { what, issue } of flaws) issued.set(`${what} ${role}`, await ca.issue(issue(role)));
    for (const role of ["client", "server"]) await ca.revoke(get(`a revoked certificate ${role}`));
    const anchors = parseCertificates(readFileSync(ca.certificateFile));
    trust = { anchors, crls: [parseCrl(new TextEncoder().encode(await ca.crl()))] };
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  /** A server that is not ours: it checks nothing, of others nor of its own. */
  const bareServer = ({ certificate, privateKey }: TestIdentity, maxVersion: SecureVersion) => {
    const server = createServer(
      {
        cert: certificate,
        key: privateKey,
        ciphers: "DEFAULT@SECLEVEL=0",
        requestCert: true,
        rejectUnauthorized: false,
        maxVersion,
      },
      (socket) => socket.on("error", () => {}).end("data"),
    );
    server.on("tlsClientError", () => {});
    return listenBare(server);
  };

  const bareClient = async (
    port: number,
    identity: TestIdentity | undefined,
    maxVersion: SecureVersion,
  ): Promise<string> => {
    const own = identity && { cert: identity.certificate, key: identity.privateKey };
    const options = { host: "127.0.0.1", port, rejectUnauthorized: false, ciphers: "DEFAULT@SECLEVEL=0" };
    const socket = connectTls({ ...options, ...own, maxVersion });
    let received = "";
    socket.on("data", (chunk: Uint8Array) => (received += new TextDecoder().decode(chunk)));
    socket.on("error", () => {});
    await new Promise((resolve) => socket.once("close", resolve));
    return received;
  };

  const goodContext = async () => secureContext({ trust, identities: [await identityOf(get("good"))] });

  it.each(versions)("with a good certificate is accepted in both roles over %s", async (version) => {
    await using server = await bareServer(get("good"), version);
    const connection = await connect({ context: await goodContext(), host: server.host, port: server.port });
    expect(connection.negotiated).toMatchObject({ version, isMet: true });
    connection.destroy();

    await using listener = await listenOnLoopback(await goodContext());
    const received = bareClient(listener.port, get("good"), version);
    (await listener.connection()).end("data");
    expect(await received).toBe("data");
    expect(listener.refusals).toEqual([]);
  });

  it.each(cases)("with $what is refused as a $version server: $code", async ({ what, version, code }) => {
    await using server = await bareServer(get(`${what} server`), version);
    const context = await goodContext();
    await expect(connect({ context, host: server.host, port: server.port })).rejects.toMatchObject({ code });
  });

  it.each(cases)("with $what is refused as a $version client: $code", async ({ what, version, code }) => {
    await using listener = await listenOnLoopback(await goodContext());
    expect(await bareClient(listener.port, get(`${what} client`), version)).toBe("");
    expect(listener.refusals.map(({ error }) => error.code)).toEqual([code]);
    // Neither its subject nor its issuer is in what may be logged.
    const { message, cause } = listener.refusals[0]!.error;
    expect(`${message} ${String(cause)}`).not.toMatch(/Test Leaf|revoked,|CN=|Test CA/);
  });

  it.each(versions)("of an unknown authority is refused in both roles over %s", async (version) => {
    const code = "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED";
    await using server = await bareServer(get("stranger"), version);
    const context = await goodContext();
    await expect(connect({ context, host: server.host, port: server.port })).rejects.toMatchObject({ code });
    await using listener = await listenOnLoopback(await goodContext());
    expect(await bareClient(listener.port, get("stranger"), version)).toBe("");
    expect(listener.refusals[0]?.error.code).toBe(code);
  });

  it.each(versions)("of another name is refused as a %s server", async (version) => {
    await using server = await bareServer(get("good"), version);
    const to = { context: await goodContext(), host: server.host, port: server.port };
    const code = "ERR_TRANSPORT_CERTIFICATE_NAME";
    await expect(connect({ ...to, serverName: "archive.example" })).rejects.toMatchObject({ code });
    await expect(connect({ ...to, serverName: "127.0.0.2" })).rejects.toMatchObject({ code });
    const unnamed = await connect({ ...to, serverName: false });
    expect(unnamed.negotiated.isMet).toBe(true);
    unnamed.destroy();
  });

  it.each(versions)("without a certificate is refused as a %s client", async (version) => {
    await using listener = await listenOnLoopback(await goodContext());
    expect(await bareClient(listener.port, undefined, version)).toBe("");
    expect(listener.refusals[0]?.error.code).toBe("ERR_TRANSPORT_CERTIFICATE_MISSING");
  });

  it("of which nothing tells whether it was revoked is refused where that must be known", async () => {
    const strict = { anchors: trust.anchors, revocation: "required" as const };
    const own = { identities: [await identityOf(get("good"))] };
    await using server = await bareServer(get("good"), "TLSv1.3");
    const to = { host: server.host, port: server.port };
    const code = "ERR_TRANSPORT_CERTIFICATE_REVOCATION_UNKNOWN";
    await expect(connect({ ...to, context: secureContext({ ...own, trust: strict }) })).rejects.toMatchObject({ code });
    const told = secureContext({ ...own, trust: { ...strict, crls: trust.crls } });
    (await connect({ ...to, context: told })).destroy();
  });

  describe("with a short key or a SHA-1 signature", () => {
    it.each([
      ["a short key", "ERR_TRANSPORT_CERTIFICATE_KEY"],
      ["a SHA-1 signature", "ERR_TRANSPORT_CERTIFICATE_HASH"],
    ])("is taken where departures are reported, and the connection says so: %s", async (what, code) => {
      await using server = await bareServer(get(`${what} server`), "TLSv1.3");
      const context = secureContext({ trust, departures: "report", onWarning: () => {} });
      const connection = await connect({ context, host: server.host, port: server.port });
      expect(connection.negotiated).toMatchObject({ isMet: false, departures: [code] });
      connection.destroy();
    });

    it("is still refused for what is no matter of the profile", async () => {
      const context = secureContext({ trust, departures: "report", onWarning: () => {} });
      for (const [what, code] of [
        ["an expired certificate server", "ERR_TRANSPORT_CERTIFICATE_EXPIRED"],
        ["a revoked certificate server", "ERR_TRANSPORT_CERTIFICATE_REVOKED"],
        ["stranger", "ERR_TRANSPORT_CERTIFICATE_UNTRUSTED"],
      ] as const) {
        await using server = await bareServer(get(what), "TLSv1.3");
        await expect(connect({ context, host: server.host, port: server.port })).rejects.toMatchObject({ code });
      }
    });

    it.each(["a short key server", "a SHA-1 signature server"])("is no identity of ours: %s", async (what) => {
      const identity = await identityOf(get(what));
      expect(() => secureContext({ trust, identities: [identity] })).toThrow(
        expect.objectContaining({ code: "ERR_TRANSPORT_IDENTITY" }),
      );
    });
  });
});
