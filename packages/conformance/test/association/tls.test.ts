import { connect as connectPlain, createServer } from "node:net";
import type { Duplex } from "node:stream";
import {
  acceptAssociation,
  type Association,
  echo,
  requestAssociation,
  store,
  type VerificationContext,
} from "@dicomsec/association";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { listenOnLoopback, type LoopbackServer } from "@dicomsec/testing";
import { connect, integrityFailureReason, listen, type SecureContextOptions, tlsProfile } from "@dicomsec/transport";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ProfileNodes } from "../transport/profile-nodes.js";

const implicit = TransferSyntax.ImplicitVRLittleEndian;
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const syntaxes = { [SopClass.Verification]: [implicit], [ctImage]: [implicit] };
const contexts = Object.keys(syntaxes).map((uid) => ({ abstractSyntax: uid, transferSyntaxes: [implicit] }));

/** Passes on what goes to a server, and flips a bit of the last byte of a chunk once that is asked for. */
async function flippingProxy(port: number): Promise<LoopbackServer & { flipNext(): void }> {
  let isArmed = false;
  const flip = (chunk: Uint8Array): Uint8Array => {
    if (!isArmed) return chunk;
    isArmed = false;
    return chunk.map((octet, index) => (index === chunk.length - 1 ? octet ^ 1 : octet));
  };
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
  return Object.assign(await listenOnLoopback(server), { flipNext: () => void (isArmed = true) });
}

describe("an association over TLS", () => {
  let nodes: ProfileNodes;
  beforeAll(async () => {
    nodes = await ProfileNodes.create();
  });
  afterAll(async () => nodes[Symbol.asyncDispose]());

  /** An acceptor, and what it gives for the next connection. */
  async function listening(
    profile: ReturnType<typeof tlsProfile>,
    accept: (connection: Duplex) => Promise<Association>,
    more: Partial<SecureContextOptions> = {},
  ) {
    const accepted: Promise<Association>[] = [];
    const listener = await listen({
      context: nodes.context(profile, "server", more),
      host: "127.0.0.1",
      port: 0,
      onConnection: (connection) => {
        const association = accept(connection);
        association.catch(() => {});
        accepted.push(association);
      },
    });
    return Object.assign(listener, { accepted });
  }

  const request = async (port: number, profile: ReturnType<typeof tlsProfile>, callingAeTitle = "MODALITY") => {
    const context = nodes.context(profile, "client");
    const connection = await connect({ context, host: "127.0.0.1", port, serverName: "localhost" });
    return requestAssociation({ connection, callingAeTitle, calledAeTitle: "ARCHIVE", contexts });
  };

  // The last one is spoken by the legacy engine.
  it.each(["bcp195-rfc8996", "aes-tls", "basic-tls"] as const)(
    "of %s ends as A-P-ABORT for lost integrity at both ends when a byte is altered, and no altered data come through",
    async (name) => {
      const profile = tlsProfile(name);
      const pieces: Uint8Array[] = [];
      await using server = await listening(profile, (connection) =>
        acceptAssociation({
          connection,
          syntaxes,
          handlers: {
            store: async ({ data }) => {
              for await (const piece of data) pieces.push(piece);
              return { status: 0 };
            },
          },
        }),
      );
      await using proxy = await flippingProxy(server.port);
      const failure = { code: "ERR_ASSOCIATION_INTEGRITY", abort: { source: 2, reason: integrityFailureReason } };
      const quiet = await request(proxy.port, profile);
      expect(await echo(quiet)).toBe(0);
      proxy.flipNext();
      await expect(echo(quiet)).rejects.toMatchObject(failure);
      expect(await quiet.ended).toMatchObject({ how: "failed", error: failure });
      expect(await (await server.accepted[0]!).ended).toMatchObject({ how: "failed", error: failure });

      const association = await request(proxy.port, profile);
      const data = (async function* () {
        for (let index = 0; index < 40; index++) {
          if (index === 20) proxy.flipNext();
          yield new Uint8Array(65_536).fill(7);
        }
      })();
      const instance = { sopClassUid: ctImage, sopInstanceUid: "1.2.3", transferSyntaxUid: implicit, data };
      // Whoever still sends may find the connection closed before it reads the alert.
      const code = expect.stringMatching(/^ERR_ASSOCIATION_(INTEGRITY|CLOSED)$/);
      await expect(store(association, instance)).rejects.toMatchObject({ code });
      expect(await (await server.accepted[1]!).ended).toMatchObject({ how: "failed", error: failure });
      expect(pieces.every((piece) => piece.every((octet) => octet === 7))).toBe(true);
    },
  );

  it("holds the calling AE title against those that the certificate was given", async () => {
    const profile = tlsProfile("bcp195-rfc8996");
    const more = { authorize: () => ({ authorized: true, aeTitles: ["MODALITY"] }) };
    await using server = await listening(
      profile,
      (connection) => acceptAssociation({ connection, syntaxes, handlers: {} }),
      more,
    );
    const association = await request(server.port, profile);
    expect(await echo(association)).toBe(0);
    await association.release();
    await expect(request(server.port, profile, "OTHER")).rejects.toMatchObject({
      code: "ERR_ASSOCIATION_REJECTED",
      rejection: { result: 1, source: 1, reason: 3 },
    });
    await expect(server.accepted[1]).rejects.toMatchObject({ code: "ERR_ASSOCIATION_REJECTED" });
  });

  it("tells a verifier that nobody could read what the user said", async () => {
    const profile = tlsProfile("bcp195-rfc8996");
    const seen: VerificationContext[] = [];
    await using server = await listening(profile, (connection) =>
      acceptAssociation({
        connection,
        syntaxes,
        handlers: {},
        verifyUser: async (_, context) => {
          seen.push(context);
          return { accepted: true, principal: { name: "user", type: "jwt" } };
        },
      }),
    );
    const context = nodes.context(profile, "client");
    const connection = await connect({ context, host: "127.0.0.1", port: server.port, serverName: "localhost" });
    const field = new Uint8Array(3);
    const association = await requestAssociation({
      connection,
      callingAeTitle: "MODALITY",
      calledAeTitle: "ARCHIVE",
      contexts,
      userIdentity: {
        type: "jwt",
        positiveResponseRequested: true,
        primaryField: field,
        secondaryField: new Uint8Array(),
      },
    });
    expect(association.userIdentityResponse).toEqual(new Uint8Array());
    await association.release();
    expect(seen).toMatchObject([{ isSecure: true, remoteAddress: "127.0.0.1", callingAeTitle: "MODALITY" }]);
  });
});
