import { element, part10, type ProcessResult, runProcess } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { type SecureContextOptions, tlsProfile, tlsProfiles } from "@dicomsec/transport";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type PeerServer, startServer } from "./peer-server.js";
import { dial, listenOn, ProfileNodes } from "./profile-nodes.js";
import type { Cells } from "./profile-offers.js";
import { answerAll, echo } from "./dimse.js";

const CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2";

const aes = "TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA";
const gcm128 = "TLSv1.3 TLS_AES_128_GCM_SHA256";
const gcm256 = "TLSv1.3 TLS_AES_256_GCM_SHA384";
const dhe256 = "TLSv1.2 TLS_DHE_RSA_WITH_AES_256_GCM_SHA384";
const rsa128 = "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
const rsa256 = "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
const ec128 = "TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
const ec256 = "TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";

interface Row {
  readonly option: string;
  /** What our clients come to with storescp, which chooses in its own order, by profile; the others are refused. */
  readonly asServer: Cells;
  /** What our servers come to with echoscu, by profile; the others refuse it. */
  readonly asClient: Cells;
}

const rows: readonly Row[] = [
  // Debian's OpenSSL has no 3DES: B.3 is met by AES alone, and B.1 by nothing.
  { option: "--profile-aes", asServer: { "B.3": aes, "B.9": aes }, asClient: { "B.3": aes, "B.9": aes } },
  {
    option: "--profile-bcp195",
    asServer: { "B.3": aes, "B.9": gcm256, "B.10": gcm256, "B.11": dhe256, "B.12": gcm256, "B.13": gcm256 },
    asClient: { "B.3": aes, "B.9": gcm128, "B.10": gcm128, "B.11": rsa128, "B.12": gcm128, "B.13": gcm256 },
  },
  {
    option: "--profile-bcp195-nd",
    asServer: { "B.9": gcm256, "B.10": gcm256, "B.11": dhe256, "B.12": gcm256, "B.13": gcm256 },
    asClient: { "B.9": gcm128, "B.10": gcm128, "B.11": rsa128, "B.12": gcm128, "B.13": gcm256 },
  },
  {
    // It has no TLS 1.3 there.
    option: "--profile-bcp195-ex",
    asServer: { "B.9": dhe256, "B.10": dhe256, "B.11": dhe256, "B.12": rsa256, "B.13": dhe256 },
    asClient: { "B.9": ec128, "B.10": ec128, "B.11": ec128, "B.12": ec128, "B.13": ec256 },
  },
  { option: "--profile-null", asServer: {}, asClient: {} },
];

describeWithPeer(["storescp", "echoscu", "storescu"], "DCMTK", (storescp, echoscu, storescu) => {
  let nodes: ProfileNodes;
  beforeAll(async () => {
    nodes = await ProfileNodes.create();
  });
  afterAll(async () => nodes[Symbol.asyncDispose]());

  const identity = (name: string): string[] => ["+tls", nodes.file(`${name}.key`), nodes.file(`${name}.pem`)];
  const trust = (): string[] => ["+cf", nodes.file("ca.pem")];

  const server = (name: string, ...words: readonly string[]): Promise<PeerServer> =>
    startServer(storescp, (port) => [...identity(name), ...trust(), ...words, String(port)]);

  const client = (port: number, ...words: readonly string[]): Promise<ProcessResult> =>
    runProcess(echoscu, [...words, "127.0.0.1", String(port)]);

  /** The outcome of a connection to storescp, and whether a C-ECHO was answered over it. */
  async function dialAndEcho(port: number, context: Parameters<typeof dial>[0]["context"]): Promise<string> {
    let status: number | undefined;
    const outcome = await dial({
      context,
      port,
      use: async (connection) => {
        status = await echo(connection).catch(() => undefined);
        connection.destroy();
      },
    });
    return status === 0 ? `${outcome}, echoed` : outcome;
  }

  /** The outcome of a connection of echoscu, and whether it found its C-ECHO answered. */
  async function serveEcho(context: Parameters<typeof listenOn>[0], ...words: readonly string[]): Promise<string> {
    await using listener = await listenOn(context, (connection) => void answerAll(connection).catch(() => {}));
    const { exitCode } = await client(listener.port, ...words);
    const outcome = await listener.next();
    return exitCode === 0 ? `${outcome}, echoed` : outcome;
  }

  const expectedEchoes = (accepted: Cells, refusal: string): Cells => {
    const cell = (section: string): string => (accepted[section] ? `${accepted[section]}, echoed` : refusal);
    return Object.fromEntries(tlsProfiles.map(({ section }) => [section, cell(section)]));
  };

  describe.each(rows)("with $option", ({ option, asServer, asClient }) => {
    it("echoes as a server to clients of the profiles that it meets, and refuses the others", async () => {
      await using peer = await server("rsa-server", option);
      const found: Record<string, string> = {};
      for (const profile of tlsProfiles)
        found[profile.section] = await dialAndEcho(peer.port, nodes.context(profile, "client"));
      expect(found).toEqual(expectedEchoes(asServer, "ERR_TRANSPORT_ALERT"));
    });

    it("echoes as a client with servers of the profiles that it meets, and is refused by the others", async () => {
      const found: Record<string, string> = {};
      for (const profile of tlsProfiles) {
        const words = [...identity("rsa-client"), ...trust(), option];
        found[profile.section] = await serveEcho(nodes.context(profile, "server"), ...words);
      }
      expect(found).toEqual(expectedEchoes(asClient, "ERR_TRANSPORT_SUITE"));
    });
  });

  it.each([
    { option: "--profile-aes", section: "B.3", outcome: aes },
    { option: "--profile-bcp195", section: "B.9", outcome: gcm128 },
    { option: "--profile-bcp195-nd", section: "B.12", outcome: gcm128 },
    { option: "--profile-bcp195-ex", section: "B.11", outcome: ec128 },
    { option: "--profile-null", section: "B.3", outcome: "ERR_TRANSPORT_SUITE" },
  ])("stores with storescu $option on a server of $section: $outcome", async ({ option, section, outcome }) => {
    const dataset = [element(0x00080016, "UI", CT_IMAGE_STORAGE), element(0x00080018, "UI", "1.2.3.4")];
    const file = await nodes.write("image.dcm", part10({ dataset }));
    const context = nodes.context(
      tlsProfiles.find((profile) => profile.section === section)!,
      "server",
    );
    await using listener = await listenOn(context, (connection) => void answerAll(connection).catch(() => {}));
    const words = [...identity("rsa-client"), ...trust(), option, "--propose-implicit"];
    const { exitCode } = await runProcess(storescu, [...words, "127.0.0.1", String(listener.port), file]);
    expect([await listener.next(), exitCode]).toEqual([outcome, outcome.startsWith("ERR_") ? 1 : 0]);
  });

  describe.each([
    { option: "--profile-aes", profile: tlsProfile("aes-tls") },
    { option: "--profile-bcp195-ex", profile: tlsProfile("bcp195-extended") },
    { option: "--profile-bcp195-nd", profile: tlsProfile("bcp195-rfc8996") },
  ])("with $option before $profile.section", ({ option, profile }) => {
    const ours = (role: "client" | "server", more: Partial<SecureContextOptions> = {}) =>
      nodes.context(profile, role, more);

    it("is refused as a server of an unknown authority", async () => {
      await using peer = await server("stranger-server", option);
      expect(await dialAndEcho(peer.port, ours("client"))).toBe("ERR_TRANSPORT_CERTIFICATE_UNTRUSTED");
    });

    it("is refused as a client of an unknown authority, or without a certificate", async () => {
      const stranger = await serveEcho(ours("server"), ...identity("stranger-client"), ...trust(), option);
      expect(stranger).toBe("ERR_TRANSPORT_CERTIFICATE_UNTRUSTED");
      const nobody = await serveEcho(ours("server"), "+tla", ...trust(), option);
      expect(nobody).toBe("ERR_TRANSPORT_CERTIFICATE_MISSING");
    });

    it("needs no certificate as a client where none is asked for", async () => {
      const outcome = await serveEcho(ours("server", { clientCertificate: "none" }), "+tla", ...trust(), option);
      expect(outcome).toMatch(/^TLSv1.*, echoed$/);
    });

    it("refuses a server of an unknown authority", async () => {
      const identities = [nodes.identity("stranger-server")];
      const outcome = await serveEcho(ours("server", { identities }), ...identity("rsa-client"), ...trust(), option);
      expect(outcome).toBe("ERR_TRANSPORT_ALERT");
    });

    it("echoes to no client of an unknown authority, nor to one without a certificate where it is required", async () => {
      await using strict = await server("rsa-server", option, "--require-peer-cert");
      await using lenient = await server("rsa-server", option, "--verify-peer-cert");
      const stranger = ours("client", { identities: [nodes.identity("stranger-client")] });
      const nobody = ours("client", { identities: [] });
      for (const { port } of [strict, lenient]) expect(await dialAndEcho(port, stranger)).not.toContain("echoed");
      expect(await dialAndEcho(strict.port, nobody)).not.toContain("echoed");
      expect(await dialAndEcho(lenient.port, nobody)).toContain("echoed");
      expect(await dialAndEcho(strict.port, ours("client"))).toContain("echoed");
    });
  });
});
