import { connect, createServer } from "node:tls";
import { parseCrl } from "@dicomsec/pki";
import { listenOnLoopback } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import { legacyEngine } from "../src/legacy/index.js";
import type { TlsProfileName } from "../src/profiles.js";
import { secureContext } from "../src/secure-context.js";
import { createNodes } from "./nodes.js";

describe("the options of a context for node:tls", () => {
  it.each(["bcp195-rfc8996", "bcp195-rfc8996-modified", "bcp195-extended", "aes-tls"] as const)(
    "join two ends of %s, and keep an end without a certificate out",
    async (profile: TlsProfileName) => {
      const { trust, server, client } = await createNodes("rsa-2048");
      const common = { profile, trust, legacy: legacyEngine, onWarning: () => {} };
      const archive = secureContext({ ...common, identities: [server] });
      const accepted: boolean[] = [];
      const bare = createServer(archive.tlsOptions("server"), (socket) => {
        accepted.push(socket.authorized);
        socket.on("error", () => {}).end("data");
      });
      bare.on("tlsClientError", () => {});
      await using listener = await listenOnLoopback(bare);
      const receive = async (identities: readonly (typeof client)[]): Promise<string> => {
        const options = secureContext({ ...common, identities }).tlsOptions("client");
        const socket = connect({ ...options, host: listener.host, port: listener.port });
        let text = "";
        socket.on("data", (chunk: Uint8Array) => (text += new TextDecoder().decode(chunk)));
        socket.on("error", () => {});
        await new Promise((resolve) => socket.once("close", resolve));
        return text;
      };
      expect(await receive([client])).toBe("data");
      expect(await receive([])).toBe("");
      expect(accepted).toEqual([true]);
    },
  );

  it("do not exist for B.1, which Node's TLS cannot speak", async () => {
    const { trust } = await createNodes();
    const context = secureContext({ profile: "basic-tls", trust, legacy: legacyEngine, onWarning: () => {} });
    expect(() => context.tlsOptions("client")).toThrow(
      expect.objectContaining({ code: "ERR_TRANSPORT_LEGACY_ENGINE" }),
    );
  });

  it("refuse a server that was revoked", async () => {
    const { ca, trust, server, client } = await createNodes();
    const bare = createServer(secureContext({ trust, identities: [server] }).tlsOptions("server"));
    bare.on("tlsClientError", () => {});
    await using listener = await listenOnLoopback(bare);
    for (const [revoked, outcome] of [
      [[], "secureConnect"],
      [[server.certificates[0]!], "error"],
    ] as const) {
      const crls = [parseCrl(await ca.createCrl({ revoked: [...revoked] }))];
      const options = secureContext({ trust: { ...trust, crls }, identities: [client] }).tlsOptions("client");
      const socket = connect({ ...options, host: listener.host, port: listener.port });
      const event = new Promise((resolve) => {
        for (const name of ["secureConnect", "error"]) socket.on(name, () => resolve(name));
      });
      expect(await event).toBe(outcome);
      socket.destroy();
    }
  });
});
