import { describe, expect, it } from "@jest/globals";
import { SopClass, Tag, TransferSyntax } from "@dicomsec/core";
import { ownTime } from "@dicomsec/testing/jest";
import { encodePdu } from "../src/pdu/control-pdu.js";
import { requestAssociation } from "../src/request-association.js";
import { echo, store } from "../src/services/requests.js";
import { acceptOnLoopback, dial, until } from "./nodes.js";
import { acceptAll, associateRequest, closed, commandPdus, echoFields, RawPeer, rawAcceptor } from "./raw-peer.js";

const implicit = TransferSyntax.ImplicitVRLittleEndian;
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const syntaxes = { [SopClass.Verification]: [implicit], [ctImage]: [implicit] };
const contexts = [
  { abstractSyntax: SopClass.Verification, transferSyntaxes: [implicit] },
  { abstractSyntax: ctImage, transferSyntaxes: [implicit] },
];
const titles = { callingAeTitle: "MODALITY", calledAeTitle: "ARCHIVE" };
const timedOut = { code: "ERR_ASSOCIATION_TIMEOUT" };
const userAbort = { kind: "abort", source: 0, reason: 0 };

describe("an acceptor", () => {
  it("closes a connection on which no request comes (ARTIM)", async () => {
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {}, timeouts: { artimMs: 30 } });
    const peer = await RawPeer.connect(acceptor);
    expect(await peer.next()).toEqual({ kind: "closed" });
    expect(acceptor.errors).toMatchObject([timedOut]);
  });

  it("closes a connection on which a request does not end (ARTIM)", async () => {
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {}, timeouts: { artimMs: 50 } });
    const peer = await RawPeer.connect(acceptor);
    const request = encodePdu(associateRequest());
    let at = 0;
    const drip = setInterval(() => peer.write(request.subarray(at, ++at)), 5);
    expect(await peer.end()).toEqual({ kind: "closed" });
    clearInterval(drip);
  });

  it("aborts when the user takes too long to be verified, and tells the verifier", async () => {
    using time = ownTime();
    const asked: AbortSignal[] = [];
    await using acceptor = await acceptOnLoopback({
      syntaxes,
      handlers: {},
      timeouts: { artimMs: 50 },
      verifyUser: (_, { signal }) => {
        asked.push(signal);
        return new Promise(() => {});
      },
    });
    const peer = await RawPeer.connect(acceptor);
    const field = new Uint8Array();
    const userIdentity = {
      type: "jwt",
      positiveResponseRequested: false,
      primaryField: field,
      secondaryField: field,
    } as const;
    peer.send(associateRequest({ userInformation: { userIdentity } }));
    await until(() => asked.length === 1);
    expect(asked[0]!.aborted).toBe(false);
    time.pass(50);
    expect(await peer.next()).toEqual(userAbort);
    expect(asked[0]!.aborted).toBe(true);
  });

  it("closes the connection of a requestor that it rejected and that does not", async () => {
    using time = ownTime();
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {}, aeTitles: [], timeouts: { artimMs: 50 } });
    const peer = await RawPeer.connect(acceptor);
    peer.send(associateRequest());
    expect(await peer.next()).toMatchObject({ kind: "associate-reject" });
    expect(await time.passUntil(peer.next(), 2000)).toEqual({ kind: "closed" });
  });

  it("aborts an association that is idle", async () => {
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {}, timeouts: { idleMs: 50 } });
    const peer = await RawPeer.associated(acceptor);
    expect(await peer.next()).toEqual(userAbort);
    expect(await acceptor.associations[0]!.ended).toMatchObject({ how: "failed", error: timedOut });
  });

  it("is not idle while it serves", async () => {
    using time = ownTime();
    const served: ((answer: { status: number }) => void)[] = [];
    const serve = () => new Promise<{ status: number }>((resolve) => served.push(resolve));
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: { echo: serve }, timeouts: { idleMs: 100 } });
    const peer = await RawPeer.associated(acceptor);
    peer.message(echoFields(1));
    await until(() => served.length === 1);
    time.pass(200);
    served[0]!({ status: 0 });
    expect((await peer.command()).fields.getNumber(Tag.Status)).toBe(0);
    expect(await time.passUntil(peer.next(), 2000)).toEqual(userAbort);
  });

  it.each([
    ["message", (peer: RawPeer) => peer.write(commandPdus(echoFields(1), true)[0]!)],
    ["PDU", (peer: RawPeer) => peer.write(commandPdus(echoFields(1), false)[0]!.subarray(0, 20))],
    ["header of a PDU", (peer: RawPeer) => peer.write(Uint8Array.of(4))],
  ])("aborts when a %s does not go on", async (_what, write) => {
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {}, timeouts: { stallMs: 50 } });
    const peer = await RawPeer.associated(acceptor);
    write(peer);
    expect(await peer.end()).toEqual(userAbort);
    expect(await acceptor.associations[0]!.ended).toMatchObject({ error: timedOut });
  });

  it("lets go of a requestor that does not close after the release", async () => {
    using time = ownTime();
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {}, timeouts: { artimMs: 50 } });
    const peer = await RawPeer.associated(acceptor);
    peer.send({ kind: "release-request" });
    expect(await peer.next()).toEqual({ kind: "release-response" });
    expect(await time.passUntil(peer.next(), 2000)).toEqual({ kind: "closed" });
    expect(await acceptor.associations[0]!.ended).toEqual({ how: "released" });
  });
});

describe("a requestor", () => {
  it("gives up a peer that does not answer the request", async () => {
    using time = ownTime();
    const heard: unknown[] = [];
    await using server = await rawAcceptor(async (peer) => {
      heard.push(await peer.next());
      heard.push(await peer.next());
    });
    const connection = await dial(server);
    const request = requestAssociation({ connection, ...titles, contexts, timeouts: { artimMs: 50 } });
    await until(() => heard.length === 1);
    time.pass(50);
    await expect(request).rejects.toMatchObject(timedOut);
    await until(() => heard.length === 2);
    expect(heard).toEqual([expect.objectContaining({ kind: "associate-request" }), userAbort]);
    await time.passUntil(closed(connection), 2000);
  });

  it("gives up when its caller does", async () => {
    await using server = await rawAcceptor(async (peer) => void (await peer.next()));
    const controller = new AbortController();
    const { signal } = controller;
    const request = requestAssociation({ connection: await dial(server), ...titles, contexts, signal });
    controller.abort(new Error("enough"));
    await expect(request).rejects.toThrow("enough");
  });

  it("aborts when a response does not come", async () => {
    await using server = await rawAcceptor(async (peer) => {
      await acceptAll(peer);
      await peer.end();
    });
    const timeouts = { responseMs: 50 };
    const association = await requestAssociation({ connection: await dial(server), ...titles, contexts, timeouts });
    await expect(echo(association)).rejects.toMatchObject(timedOut);
    expect(await association.ended).toMatchObject({ how: "failed", error: timedOut });
  });

  it("aborts when the peer does not take what is sent", async () => {
    await using server = await rawAcceptor(async (peer) => {
      await acceptAll(peer);
      peer.socket.pause();
    });
    const timeouts = { stallMs: 200 };
    const association = await requestAssociation({ connection: await dial(server), ...titles, contexts, timeouts });
    let isReturned = false;
    const data = (async function* () {
      try {
        for (;;) yield new Uint8Array(2 ** 20);
      } finally {
        isReturned = true;
      }
    })();
    const instance = { sopClassUid: ctImage, sopInstanceUid: "1.2", transferSyntaxUid: implicit, data };
    await expect(store(association, instance)).rejects.toMatchObject(timedOut);
    expect(await association.ended).toMatchObject({ error: timedOut });
    await until(() => isReturned);
    await closed(association.connection as RawPeer["socket"]);
  });

  it("waits for nothing when it asked for nothing", async () => {
    await using server = await rawAcceptor(async (peer) => {
      await acceptAll(peer);
      await peer.end();
    });
    const timeouts = { idleMs: 20, stallMs: 20, responseMs: 20 };
    const association = await requestAssociation({ connection: await dial(server), ...titles, contexts, timeouts });
    const outcome = await Promise.race([association.ended, new Promise((resolve) => setTimeout(resolve, 200, "open"))]);
    expect(outcome).toBe("open");
    association.abort();
    expect(await association.ended).toMatchObject({ error: { code: "ERR_ASSOCIATION_ENDED" } });
  });
});
