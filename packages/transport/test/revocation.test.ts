import { readFileSync } from "node:fs";
import { parseCertificates, parseCrl } from "@dicomsec/pki";
import { createTestCa, runProcess, temporaryFolder, type TestCa, type TestIdentity } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { connect } from "../src/connect.js";
import { secureContext } from "../src/secure-context.js";
import type { Trust } from "../src/trust.js";
import { carried, createNodes, failure, joined, listenOnLoopback } from "./nodes.js";
import { identityOf } from "./pem-identity.js";

describeWithPeer("openssl", "revocation", (openssl) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let ca: TestCa;
  let server: TestIdentity;
  let responder: TestIdentity;
  let trust: Trust;

  beforeAll(async () => {
    folder = await temporaryFolder();
    ca = await createTestCa(`${folder.path}/ca`);
    server = await ca.issue({ key: "ec-p256" });
    responder = await ca.issue({ extendedKeyUsage: "OCSPSigning", extensions: ["noCheck = ignored"] });
    trust = { anchors: parseCertificates(readFileSync(ca.certificateFile)), revocation: "required" };
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  /** What a responder says of the server's certificate, as the index of the authority has it now. */
  async function respond(days = ["-ndays", "1"], by = responder): Promise<Uint8Array> {
    const file = `${folder.path}/response.der`;
    const request = ["-issuer", ca.certificateFile, "-cert", server.certificateFile, "-no_nonce"];
    const answer = ["-index", `${ca.folder}/index.txt`, "-CA", ca.certificateFile, ...days];
    const signer = ["-rsigner", by.certificateFile, "-rkey", by.privateKeyFile];
    const { exitCode, stderr } = await runProcess(openssl, [
      "ocsp",
      ...request,
      ...answer,
      ...signer,
      "-respout",
      file,
    ]);
    if (exitCode !== 0) throw new Error(stderr);
    return new Uint8Array(readFileSync(file));
  }

  const code = "ERR_TRANSPORT_CERTIFICATE_REVOCATION_UNKNOWN";

  it("is told by a stapled response: good, and no longer known without one", async () => {
    const response = await respond();
    let stapled: Uint8Array | undefined = response;
    const asked: number[] = [];
    const archive = secureContext({
      trust,
      identities: [await identityOf(server)],
      clientCertificate: "none",
      stapledResponse: async ({ certificates }) => {
        asked.push(certificates.length);
        return stapled;
      },
    });
    await using listener = await listenOnLoopback(archive);
    const modality = secureContext({ trust });
    const [ours, theirs] = await joined(listener, { context: modality });
    await carried(theirs, ours, "so that the tickets have come");
    const resumed = await joined(listener, { context: modality });
    expect(resumed[0].negotiated.isResumed).toBe(true);
    expect(asked).toEqual([1]);

    stapled = undefined;
    const to = { host: "127.0.0.1", port: listener.port };
    await expect(connect({ ...to, context: secureContext({ trust }) })).rejects.toMatchObject({ code });
    stapled = response.map((octet, index) => (index === response.length - 1 ? octet ^ 1 : octet));
    await expect(connect({ ...to, context: secureContext({ trust }) })).rejects.toMatchObject({ code });
    stapled = new Uint8Array([1, 2, 3]);
    await expect(connect({ ...to, context: secureContext({ trust }) })).rejects.toMatchObject({ code });
    stapled = response;
    const later = () => new Date(Date.now() + 2 * 86_400_000);
    await expect(connect({ ...to, context: secureContext({ trust, now: later }) })).rejects.toMatchObject({ code });
  });

  it.each([
    ["does not say when the next one comes", [], 9],
    ["outlives the certificate of the responder", ["-ndays", "9"], 1],
  ])("is asked for again when the stapled response %s", async (_what, days, responderDays) => {
    const notAfter = new Date(Date.now() + responderDays * 86_400_000);
    const by = await ca.issue({ extendedKeyUsage: "OCSPSigning", extensions: ["noCheck = ignored"], notAfter });
    const response = await respond(days, by);
    const identities = [await identityOf(server)];
    const stapledResponse = () => response;
    const archive = secureContext({ trust, identities, clientCertificate: "none", stapledResponse });
    await using listener = await listenOnLoopback(archive);
    let time = new Date();
    const context = secureContext({ trust, now: () => time, resumption: false });
    const to = { context, host: "127.0.0.1", port: listener.port };
    for (const _ of [1, 2]) (await connect(to)).destroy();
    time = new Date(Date.now() + 2 * 86_400_000);
    await expect(connect(to)).rejects.toMatchObject({ code });
  });

  it("is not known where the server fails to staple, and the handshake goes on without", async () => {
    const archive = secureContext({
      trust,
      identities: [await identityOf(server)],
      clientCertificate: "none",
      stapledResponse: () => Promise.reject(new Error("the responder is down")),
    });
    await using listener = await listenOnLoopback(archive);
    const context = secureContext({ trust: { ...trust, revocation: "ifAvailable" } });
    const [ours, theirs] = await joined(listener, { context });
    expect(await carried(ours, theirs, "data")).toBe("data");
    const to = { host: "127.0.0.1", port: listener.port };
    await expect(connect({ ...to, context: secureContext({ trust }) })).rejects.toMatchObject({ code });
  });

  it("is not told for an RSA and an EC key that serve together, of which either may be shown", async () => {
    const rsa = await ca.issue({ key: "rsa-2048" });
    const response = await respond();
    const context = secureContext({
      trust,
      identities: [await identityOf(server), await identityOf(rsa)],
      clientCertificate: "none",
      stapledResponse: () => response,
    });
    await using listener = await listenOnLoopback(context);
    const to = { host: "127.0.0.1", port: listener.port };
    await expect(connect({ ...to, context: secureContext({ trust }) })).rejects.toMatchObject({ code });
  });

  it("refuses the server of which the stapled response says that it was revoked", async () => {
    const good = await respond();
    await ca.revoke(server);
    const revoked = await respond();
    const identities = [await identityOf(server)];
    const archive = secureContext({
      trust,
      identities,
      clientCertificate: "none",
      stapledResponse: () => revoked,
    });
    await using listener = await listenOnLoopback(archive);
    const to = { host: "127.0.0.1", port: listener.port };
    for (const revocation of ["required", "ifAvailable"] as const)
      await expect(
        connect({ ...to, context: secureContext({ trust: { ...trust, revocation } }) }),
      ).rejects.toMatchObject({ code: "ERR_TRANSPORT_CERTIFICATE_REVOKED" });
    expect(good).not.toEqual(revoked);
  });
});

it("by a younger CRL ends what was good, in full handshakes and in resumed ones", async () => {
  const nodes = await createNodes();
  const trustWith = async (revoked: boolean): Promise<Trust> => {
    const crl = await nodes.ca.createCrl({ revoked: revoked ? [nodes.client.certificates[0]!] : [] });
    return { ...nodes.trust, crls: [parseCrl(crl)], revocation: "required" };
  };
  const server = secureContext({ trust: await trustWith(false), identities: [nodes.server] });
  const client = secureContext({ trust: nodes.trust, identities: [nodes.client] });
  await using listener = await listenOnLoopback(server);
  const [ours, theirs] = await joined(listener, { context: client });
  await carried(theirs, ours, "so that the tickets have come");
  server.replace({ trust: await trustWith(true) });
  for (const context of [client, secureContext({ trust: nodes.trust, identities: [nodes.client] })]) {
    void connect({ context, host: "127.0.0.1", port: listener.port }).then(failure, () => {});
    expect((await listener.refusal()).error.code).toBe("ERR_TRANSPORT_CERTIFICATE_REVOKED");
  }
});

it("is asked for again when the CRL has run out", async () => {
  const nodes = await createNodes();
  let time = new Date();
  const crls = [parseCrl(await nodes.ca.createCrl({ days: 1 }))];
  const context = secureContext({
    trust: { ...nodes.trust, crls, revocation: "required" },
    identities: [nodes.client],
    now: () => time,
  });
  await using listener = await listenOnLoopback(secureContext({ trust: nodes.trust, identities: [nodes.server] }));
  const to = { context, host: "127.0.0.1", port: listener.port };
  (await connect(to)).destroy();
  time = new Date(Date.now() + 3 * 86_400_000);
  await expect(connect(to)).rejects.toMatchObject({ code: "ERR_TRANSPORT_CERTIFICATE_REVOCATION_UNKNOWN" });
});

it("is found out when the time of a revocation comes that was announced", async () => {
  const nodes = await createNodes();
  let time = new Date();
  const later = new Date(Date.now() + 5 * 86_400_000);
  const crls = [parseCrl(await nodes.ca.createCrl({ revoked: [nodes.server.certificates[0]!], now: later, days: 9 }))];
  const context = secureContext({ trust: { ...nodes.trust, crls }, identities: [nodes.client], now: () => time });
  await using listener = await listenOnLoopback(secureContext({ trust: nodes.trust, identities: [nodes.server] }));
  const to = { context, host: "127.0.0.1", port: listener.port };
  for (const _ of [1, 2]) (await connect(to)).destroy();
  time = later;
  await expect(connect(to)).rejects.toMatchObject({ code: "ERR_TRANSPORT_CERTIFICATE_REVOKED" });
});
