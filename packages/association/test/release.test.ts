import { describe, expect, it } from "@jest/globals";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { requestAssociation } from "../src/request-association.js";
import { echo } from "../src/services/requests.js";
import type { ServiceHandlers } from "../src/services/serve.js";
import { acceptOnLoopback, dial, until } from "./nodes.js";
import { acceptAll, closed, commandPdus, echoFields, RawPeer, rawAcceptor } from "./raw-peer.js";

const implicit = TransferSyntax.ImplicitVRLittleEndian;
const syntaxes = { [SopClass.Verification]: [implicit] };
const contexts = [{ abstractSyntax: SopClass.Verification, transferSyntaxes: [implicit] }];
const titles = { callingAeTitle: "MODALITY", calledAeTitle: "ARCHIVE" };

/** An acceptor whose C-ECHO lasts until it is let go. */
async function slowAcceptor(handlers: ServiceHandlers = {}) {
  let letGo!: () => void;
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
  const served: number[] = [];
  const echo: ServiceHandlers["echo"] = async ({ messageId }) => {
    served.push(messageId);
    await isLetGo;
    return { status: 0 };
  };
  const acceptor = await acceptOnLoopback({ syntaxes, handlers: { echo, ...handlers } });
  return Object.assign(acceptor, { letGo, served });
}

describe("a release", () => {
  it("that the peer asks for waits for what is being served, and the acceptor lets the requestor close", async () => {
    await using acceptor = await slowAcceptor();
    const peer = await RawPeer.associated(acceptor);
    peer.message(echoFields(1));
    peer.send({ kind: "release-request" });
    await until(() => acceptor.associations.length === 1);
    acceptor.letGo();
    expect((await peer.command()).field).toBe(0x8030);
    expect(await peer.next()).toEqual({ kind: "release-response" });
    expect(await acceptor.associations[0]!.ended).toEqual({ how: "released" });
    expect(acceptor.associations[0]!.connection.writableEnded).toBe(false);
    peer.socket.end();
    await closed(acceptor.associations[0]!.connection as typeof peer.socket);
  });

  it("that is followed by the end of the connection aborts what is still being served", async () => {
    const aborted: boolean[] = [];
    await using acceptor = await slowAcceptor({
      echo: ({ signal }) =>
        new Promise((resolve) =>
          signal.addEventListener("abort", () => {
            aborted.push(true);
            resolve({ status: 0 });
          }),
        ),
    });
    const peer = await RawPeer.associated(acceptor);
    peer.message(echoFields(1));
    peer.send({ kind: "release-request" });
    peer.socket.end();
    await until(() => acceptor.associations.length === 1);
    expect(await acceptor.associations[0]!.ended).toMatchObject({ error: { code: "ERR_ASSOCIATION_CLOSED" } });
    expect(aborted).toEqual([true]);
  });

  it.each([
    ["data", (peer: RawPeer) => peer.message(echoFields(2)), 2],
    ["a second release", (peer: RawPeer) => peer.send({ kind: "release-request" }), 2],
    ["a response to no release", (peer: RawPeer) => peer.send({ kind: "release-response" }), 2],
  ])("that %s follow is aborted as by the service-provider", async (_what, follow, reason) => {
    await using acceptor = await slowAcceptor();
    const peer = await RawPeer.associated(acceptor);
    peer.message(echoFields(1));
    peer.send({ kind: "release-request" });
    follow(peer);
    expect(await peer.end()).toEqual({ kind: "abort", source: 2, reason });
    acceptor.letGo();
  });

  it("in the middle of a message is aborted", async () => {
    await using acceptor = await slowAcceptor();
    const peer = await RawPeer.associated(acceptor);
    peer.write(commandPdus(echoFields(1), true)[0]!);
    peer.send({ kind: "release-request" });
    expect(await peer.end()).toEqual({ kind: "abort", source: 0, reason: 0 });
    acceptor.letGo();
  });

  it("is refused while a request waits for its responses, and possible afterwards", async () => {
    await using acceptor = await slowAcceptor();
    const association = await requestAssociation({ connection: await dial(acceptor), ...titles, contexts });
    const asked = echo(association);
    await expect(association.release()).rejects.toMatchObject({ code: "ERR_ASSOCIATION_OPTIONS" });
    acceptor.letGo();
    expect(await asked).toBe(0);
    await association.release();
    await expect(echo(association)).rejects.toMatchObject({ code: "ERR_ASSOCIATION_ENDED" });
    await expect(association.release()).rejects.toMatchObject({ code: "ERR_ASSOCIATION_ENDED" });
  });

  it("by the peer ends requests that it owes a response to", async () => {
    await using server = await rawAcceptor(async (peer) => {
      await acceptAll(peer);
      await peer.command();
      peer.send({ kind: "release-request" });
      await peer.next();
      peer.socket.end();
    });
    const association = await requestAssociation({ connection: await dial(server), ...titles, contexts });
    await expect(echo(association)).rejects.toMatchObject({ code: "ERR_ASSOCIATION_ENDED" });
    expect(await association.ended).toEqual({ how: "released" });
  });

  it("that is not answered is aborted after a time", async () => {
    const heard: unknown[] = [];
    await using server = await rawAcceptor(async (peer) => {
      await acceptAll(peer);
      heard.push(await peer.next(), await peer.next());
    });
    const timeouts = { artimMs: 50 };
    const association = await requestAssociation({ connection: await dial(server), ...titles, contexts, timeouts });
    await expect(association.release()).rejects.toMatchObject({ code: "ERR_ASSOCIATION_TIMEOUT" });
    await closed(association.connection as RawPeer["socket"]);
    expect(heard).toEqual([{ kind: "release-request" }, { kind: "abort", source: 0, reason: 0 }]);
  });

  it("may still be crossed by responses, and what is asked then is not served", async () => {
    const served: number[] = [];
    await using server = await rawAcceptor(async (peer) => {
      await acceptAll(peer);
      await peer.next();
      peer.message(echoFields(1));
      peer.send({ kind: "release-response" });
      await peer.next();
      peer.socket.end();
    });
    const handlers = { echo: async () => ({ status: served.push(1) - 1 }) };
    const association = await requestAssociation({ connection: await dial(server), ...titles, contexts, handlers });
    await association.release();
    expect(served).toEqual([]);
  });
});

describe("a release collision", () => {
  it("is answered by the requestor first", async () => {
    const heard: unknown[] = [];
    await using server = await rawAcceptor(async (peer) => {
      await acceptAll(peer);
      heard.push(await peer.next());
      peer.send({ kind: "release-request" });
      heard.push(await peer.next());
      peer.send({ kind: "release-response" });
      heard.push(await peer.next());
      peer.socket.end();
    });
    const association = await requestAssociation({ connection: await dial(server), ...titles, contexts });
    await association.release();
    await closed(association.connection as RawPeer["socket"]);
    expect(heard).toEqual([{ kind: "release-request" }, { kind: "release-response" }, { kind: "closed" }]);
  });

  it("is answered by the acceptor after that", async () => {
    await using acceptor = await slowAcceptor();
    const peer = await RawPeer.associated(acceptor);
    await until(() => acceptor.associations.length === 1);
    const released = acceptor.associations[0]!.release();
    expect(await peer.next()).toEqual({ kind: "release-request" });
    peer.send({ kind: "release-request" }, { kind: "release-response" });
    expect(await peer.next()).toEqual({ kind: "release-response" });
    await released;
    peer.socket.end();
  });

  it("leaves no room for data", async () => {
    await using acceptor = await slowAcceptor();
    const peer = await RawPeer.associated(acceptor);
    await until(() => acceptor.associations.length === 1);
    const released = acceptor.associations[0]!.release();
    peer.send({ kind: "release-request" });
    peer.message(echoFields(1));
    await expect(released).rejects.toMatchObject({ code: "ERR_ASSOCIATION_PDU", abort: { source: 2, reason: 2 } });
  });

  it("of two nodes of ours is none that either of them notices", async () => {
    await using acceptor = await slowAcceptor();
    const association = await requestAssociation({ connection: await dial(acceptor), ...titles, contexts });
    await until(() => acceptor.associations.length === 1);
    await Promise.all([association.release(), acceptor.associations[0]!.release()]);
    expect(await association.ended).toEqual({ how: "released" });
    expect(await acceptor.associations[0]!.ended).toEqual({ how: "released" });
  });
});

it("a response that is late for its association is never sent after the release was asked for", async () => {
  await using acceptor = await slowAcceptor();
  const peer = await RawPeer.associated(acceptor);
  peer.message(echoFields(1));
  await until(() => acceptor.served.length === 1);
  const released = acceptor.associations[0]!.release();
  acceptor.letGo();
  expect((await peer.command()).field).toBe(0x8030);
  expect(await peer.next()).toEqual({ kind: "release-request" });
  peer.send({ kind: "release-response" });
  await released;
});
