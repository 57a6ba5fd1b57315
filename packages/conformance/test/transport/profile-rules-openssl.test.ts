import { once } from "node:events";
import { readFileSync } from "node:fs";
import { runProcess, toHex } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { type SecureConnection, tlsProfile } from "@dicomsec/transport";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { OpensslPeer } from "./openssl-peer.js";
import { runClient } from "./peer-client.js";
import { dial, listenOn, ProfileNodes } from "./profile-nodes.js";

/** One profile of each protocol version and engine. */
const profiles = [
  { profile: tlsProfile("aes-tls"), version: "TLSv1.2", suite: "TLS_RSA_WITH_AES_128_CBC_SHA" },
  { profile: tlsProfile("bcp195-extended"), version: "TLSv1.2", suite: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" },
  { profile: tlsProfile("bcp195-rfc8996"), version: "TLSv1.3", suite: "TLS_AES_128_GCM_SHA256" },
] as const;

const OLD = ["-cipher", "DEFAULT@SECLEVEL=0"];

describeWithPeer("openssl", "OpenSSL", (openssl) => {
  let nodes: ProfileNodes;
  let peer: OpensslPeer;
  beforeAll(async () => {
    nodes = await ProfileNodes.create();
    peer = new OpensslPeer(openssl, nodes);
  });
  afterAll(async () => nodes[Symbol.asyncDispose]());

  describe.each(profiles)("before $profile.section in $version", ({ profile, version, suite }) => {
    it("is a client with the right certificate, or none at all", async () => {
      await using listener = await listenOn(
        nodes.context(profile, "server", { identities: [nodes.identity("rsa-server")] }),
      );
      const run = async (name: string | undefined) => {
        const { output, exitCode } = await peer.client(listener.port, name, ...OLD);
        return [await listener.next(), exitCode, output.includes("welcome\n")];
      };
      expect(await run("rsa-client")).toEqual([`${version} ${suite}`, 0, true]);
      expect(await run("stranger-client")).toEqual(["ERR_TRANSPORT_CERTIFICATE_UNTRUSTED", 1, false]);
      expect(await run(undefined)).toEqual(["ERR_TRANSPORT_CERTIFICATE_MISSING", 1, false]);
    });

    it("is a server with the right certificate and name, or none at all", async () => {
      const context = nodes.context(profile, "client");
      await using right = await peer.server("rsa-server", ...OLD);
      expect(await dial({ context, port: right.port })).toMatch(version);
      const serverName = "archive.example";
      expect(await dial({ context, port: right.port, serverName })).toBe("ERR_TRANSPORT_CERTIFICATE_NAME");
      await using stranger = await peer.server("stranger-server", ...OLD);
      expect(await dial({ context, port: stranger.port })).toBe("ERR_TRANSPORT_CERTIFICATE_UNTRUSTED");
    });

    it.each([
      ["none", [], "peer did not return a certificate"],
      ["that of a stranger", ["stranger-client"], "certificate verify failed"],
    ] as const)("refuses a client with a certificate: %s", async (_, names, reason) => {
      await using server = await peer.server("rsa-server", ...OLD);
      const context = nodes.context(profile, "client", { identities: names.map((name) => nodes.identity(name)) });
      expect(await ending({ context, port: server.port })).toBe("ERR_TRANSPORT_ALERT");
      await server.wrote(reason);
    });
  });

  const extended = tlsProfile("bcp195-extended");
  const current = tlsProfile("bcp195-rfc8996");

  describe("asking for a renegotiation", () => {
    it("gets none of a server", async () => {
      const connections: SecureConnection[] = [];
      await using listener = await listenOn(nodes.context(extended, "server"), (one) => connections.push(one.resume()));
      const { output, exitCode } = await runClient(openssl, peer.clientWords(listener.port, "rsa-client"), "R\n");
      expect(exitCode).toBe(1);
      expect(output).toContain("no renegotiation");
      expect(connections.map(({ errored }) => errored)).toMatchObject([{ code: "ERR_TRANSPORT_ALERT" }]);
    });

    it("gets none of a client", async () => {
      await using server = await peer.server("rsa-server", "-tls1_2");
      const context = nodes.context(extended, "client");
      const askForAnother = async (connection: SecureConnection): Promise<void> => {
        connection.write("hello\n");
        await server.wrote("hello\n");
        server.write("R\n");
      };
      expect(await ending({ context, port: server.port }, askForAnother)).toBe("ERR_TRANSPORT_ALERT");
      expect(server.output()).toContain("no renegotiation");
    });
  });

  it("is told the extensions that TLS 1.2 needs, and no compression", async () => {
    await using listener = await listenOn(nodes.context(extended, "server"));
    const { output } = await peer.client(listener.port, "rsa-client", "-tlsextdebug", "-comp");
    expect(output).toContain('TLS server extension "renegotiation info"');
    expect(output).toContain('TLS server extension "extended master secret"');
    expect(output).toContain("Compression: NONE");
  });

  describe("with early data", () => {
    it("may send a server none", async () => {
      await using listener = await listenOn(nodes.context(current, "server", { resumption: true }));
      const [session, early] = [nodes.file("session.pem"), await nodes.write("early.txt", "early\n")];
      const first = await peer.client(listener.port, "rsa-client", "-sess_out", session);
      const second = await peer.client(listener.port, "rsa-client", "-sess_in", session, "-early_data", early);
      expect(first.output).toContain("Max Early Data: 0");
      expect(second.output).toContain("Reused, TLSv1.3");
      expect(second.output).toContain("Early data was not sent");
    });

    it("gets none of a client", async () => {
      await using server = await peer.server("rsa-server", "-early_data", "-max_early_data", "16384");
      const context = nodes.context(current, "client", { resumption: true });
      const resumed: boolean[] = [];
      const use = async (connection: SecureConnection): Promise<void> => {
        resumed.push(connection.negotiated.isResumed);
        server.write("after the tickets\n");
        await once(connection, "data");
        // OpenSSL forgets the session of a connection that is cut.
        connection.end();
        await once(connection, "close");
      };
      for (let count = 0; count < 2; count++) await dial({ context, port: server.port, use });
      expect(resumed).toEqual([false, true]);
      await server.wrote("No early data received");
      expect(server.output()).not.toContain("Early data received");
    });
  });

  describe("with application protocols", () => {
    const applicationProtocols = ["http/1.1"];
    const code = "ERR_TRANSPORT_APPLICATION_PROTOCOL";

    it("agrees with a server on a common one, and not without", async () => {
      await using listener = await listenOn(nodes.context(current, "server", { applicationProtocols }));
      const common = await peer.client(listener.port, "rsa-client", "-alpn", "h2,http/1.1");
      expect(common.output).toContain("ALPN protocol: http/1.1");
      expect(await listener.next()).toBe("TLSv1.3 TLS_AES_128_GCM_SHA256");
      const other = await peer.client(listener.port, "rsa-client", "-alpn", "h2");
      expect([other.exitCode, await listener.next()]).toEqual([1, code]);
      expect(other.output).toContain("no application protocol");
    });

    it("agrees with a client on a common one, and not without", async () => {
      const to = { context: nodes.context(current, "client", { applicationProtocols }) };
      await using common = await peer.server("rsa-server", "-alpn", "h2,http/1.1");
      let agreed: string | undefined;
      const use = (connection: SecureConnection): void => {
        agreed = connection.negotiated.applicationProtocol;
        connection.destroy();
      };
      await dial({ ...to, port: common.port, use });
      expect(agreed).toBe("http/1.1");
      await using other = await peer.server("rsa-server", "-alpn", "h2");
      expect(await dial({ ...to, port: other.port })).toBe(code);
    });
  });

  describe("with stapled OCSP responses", () => {
    /** Of the authority itself, as the index has the server's certificate: valid (V) or revoked (R). */
    async function respond(state: "V" | "R"): Promise<string> {
      const serial = toHex(nodes.identity("rsa-server").certificates[0]!.serialNumber)
        .replaceAll(" ", "")
        .toUpperCase();
      const revoked = state === "R" ? "200101000000Z" : "";
      const index = await nodes.write("index.txt", `${state}\t491231235959Z\t${revoked}\t${serial}\tunknown\t/CN=x\n`);
      const file = nodes.file(`response-${state}.der`);
      const [authority, key] = [nodes.file("ca.pem"), nodes.file("ca.key")];
      const responder = ["-index", index, "-CA", authority, "-rsigner", authority, "-rkey", key, "-ndays", "1"];
      const request = ["-issuer", authority, "-cert", nodes.file("rsa-server.pem"), "-no_nonce", "-respout", file];
      const { exitCode, stderr } = await runProcess(openssl, ["ocsp", ...responder, ...request]);
      if (exitCode !== 0) throw new Error(stderr);
      return file;
    }

    it("sees that of a server", async () => {
      const response = new Uint8Array(readFileSync(await respond("V")));
      const identities = [nodes.identity("rsa-server")];
      await using listener = await listenOn(
        nodes.context(current, "server", { identities, stapledResponse: () => response }),
      );
      const { output } = await peer.client(listener.port, "rsa-client", "-status");
      expect(output).toContain("OCSP Response Status: successful");
      expect(output).toContain("Cert Status: good");
    });

    it("tells a client that must know of revocation", async () => {
      const trust = { ...nodes.trust, revocation: "required" as const };
      const context = nodes.context(current, "client", { trust });
      const staple = async (...words: readonly string[]): Promise<string> => {
        await using server = await peer.server("rsa-server", ...words);
        return await dial({ context, port: server.port });
      };
      expect(await staple("-status_file", await respond("V"))).toBe("TLSv1.3 TLS_AES_128_GCM_SHA256");
      expect(await staple("-status_file", await respond("R"))).toBe("ERR_TRANSPORT_CERTIFICATE_REVOKED");
      expect(await staple()).toBe("ERR_TRANSPORT_CERTIFICATE_REVOCATION_UNKNOWN");
    });
  });

  /** Why a connection to a server ends that may refuse after the handshake, as it does in TLS 1.3. */
  async function ending(
    to: Pick<Parameters<typeof dial>[0], "context" | "port">,
    use: (connection: SecureConnection) => Promise<void> = async () => {},
  ): Promise<unknown> {
    let end: unknown;
    const untilTheEnd = async (connection: SecureConnection): Promise<void> => {
      const closed = new Promise((resolve) => connection.once("close", resolve));
      await use(connection.resume());
      await closed;
      end = (connection.errored as { readonly code?: string } | null)?.code;
    };
    const outcome = await dial({ ...to, use: untilTheEnd });
    return end ?? outcome;
  }
});
