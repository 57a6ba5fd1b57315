import { connect as connectPlain, createServer } from "node:net";
import { listenOnLoopback as listenBare, type LoopbackServer } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import { legacyEngine } from "../src/legacy/index.js";
import type { TlsProfileName } from "../src/profiles.js";
import { secureContext } from "../src/secure-context.js";
import { carried, createNodes, failure, joined, listenOnLoopback } from "./nodes.js";

/** Passes on what goes to a server, and flips a bit of it once that is asked for. */
async function createProxy(port: number): Promise<LoopbackServer & { flipNext(): void }> {
  let isArmed = false;
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connectPlain(port, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on("error", () => {});
      from.on("close", () => to.destroySoon());
    }
    upstream.pipe(client, { end: false });
    client.on("data", (chunk: Uint8Array) => void upstream.write(flip(chunk)));
  });
  const flip = (chunk: Uint8Array): Uint8Array => {
    if (!isArmed) return chunk;
    isArmed = false;
    // The last byte of what is under the integrity check.
    return chunk.map((octet, index) => (index === chunk.length - 1 ? octet ^ 1 : octet));
  };
  return Object.assign(await listenBare(server), { flipNext: () => void (isArmed = true) });
}

const profiles: readonly TlsProfileName[] = ["bcp195-rfc8996", "bcp195-extended", "aes-tls", "basic-tls"];

describe("a byte that changes in flight", () => {
  it.each(profiles)("drops the connection of %s, and both ends report that integrity failed", async (profile) => {
    const { trust, server, client } = await createNodes("rsa-2048");
    const common = { profile, trust, legacy: legacyEngine, onWarning: () => {} };
    await using listener = await listenOnLoopback(secureContext({ ...common, identities: [server] }));
    await using proxy = await createProxy(listener.port);
    const context = secureContext({ ...common, identities: [client] });
    const [ours, theirs] = await joined({ ...listener, port: proxy.port }, { context });
    let received = 0;
    theirs.on("data", (chunk: Uint8Array) => (received += chunk.length));
    proxy.flipNext();
    ours.write("A-ASSOCIATE-RQ");
    expect(await failure(theirs)).toMatchObject({ code: "ERR_TRANSPORT_INTEGRITY" });
    expect(await failure(ours)).toMatchObject({ code: "ERR_TRANSPORT_INTEGRITY", alert: "bad_record_mac" });
    expect(received).toBe(0);
  });

  it.each(profiles)("is what it takes: through the same proxy, %s carries what nobody changed", async (profile) => {
    const { trust, server, client } = await createNodes("rsa-2048");
    const common = { profile, trust, legacy: legacyEngine, onWarning: () => {} };
    await using listener = await listenOnLoopback(secureContext({ ...common, identities: [server] }));
    await using proxy = await createProxy(listener.port);
    const context = secureContext({ ...common, identities: [client] });
    const [ours, theirs] = await joined({ ...listener, port: proxy.port }, { context });
    expect(await carried(ours, theirs, "A-ASSOCIATE-RQ")).toBe("A-ASSOCIATE-RQ");
  });
});
