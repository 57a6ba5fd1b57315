import { describe, expect, it } from "@jest/globals";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { requestAssociation, type RequestAssociationOptions } from "../src/request-association.js";
import { echo, reportEvent, requestAction, store } from "../src/services/requests.js";
import type { UserIdentity } from "../src/user-identity/user-identity.js";
import { acceptOnLoopback, dial } from "./nodes.js";
import { acceptAll, associateRequest, type RawPeer, rawAcceptor } from "./raw-peer.js";

const implicit = TransferSyntax.ImplicitVRLittleEndian;
const commitment = "1.2.840.10008.1.20.1";
const proposal = [{ abstractSyntax: SopClass.Verification, transferSyntaxes: [implicit] }];
const titles = { callingAeTitle: "MODALITY", calledAeTitle: "ARCHIVE" };

function withResolvers() {
  let resolve!: () => void;
  return { promise: new Promise<void>((done) => (resolve = done)), resolve: () => resolve() };
}

/** What a request comes to with an acceptor that is played by hand. */
async function requestOf(serve: (peer: RawPeer) => Promise<void>, more: Partial<RequestAssociationOptions> = {}) {
  const served = withResolvers();
  await using server = await rawAcceptor((peer) => serve(peer).finally(served.resolve));
  const outcome = await requestAssociation({
    connection: await dial(server),
    ...titles,
    contexts: proposal,
    ...more,
  }).then(
    (association) => ({ association }),
    (error: unknown) => ({ error }),
  );
  await served.promise;
  return outcome;
}

const answering = (more: Parameters<typeof acceptAll>[1]) => async (peer: RawPeer) =>
  void (await acceptAll(peer, more));

describe("a requestor", () => {
  it("is told of a rejection by its fields", async () => {
    const rejection = { result: 2, source: 3, reason: 1 };
    const outcome = await requestOf(async (peer) => {
      await peer.next();
      peer.send({ kind: "associate-reject", ...rejection });
    });
    expect(outcome).toMatchObject({ error: { code: "ERR_ASSOCIATION_REJECTED", rejection } });
  });

  it.each<[string, (peer: RawPeer) => void, object]>([
    ["aborts", (peer) => peer.send({ kind: "abort", source: 2, reason: 1 }), { code: "ERR_ASSOCIATION_ABORTED" }],
    ["hangs up", (peer) => void peer.socket.end(), { code: "ERR_ASSOCIATION_CLOSED" }],
    [
      "answers with HTTP",
      (peer) => peer.write(new TextEncoder().encode("HTTP/1.1 400")),
      { code: "ERR_ASSOCIATION_PDU" },
    ],
    ["answers with a release", (peer) => peer.send({ kind: "release-request" }), { code: "ERR_ASSOCIATION_PDU" }],
  ])("fails with a peer that %s", async (_what, answer, error) => {
    const outcome = await requestOf(async (peer) => {
      await peer.next();
      answer(peer);
    });
    expect(outcome).toMatchObject({ error });
  });

  it("aborts as the service-provider before an unexpected PDU", async () => {
    const heard: unknown[] = [];
    await requestOf(async (peer) => {
      await peer.next();
      peer.send({ kind: "release-response" });
      heard.push(await peer.next());
    });
    expect(heard).toEqual([{ kind: "abort", source: 2, reason: 2 }]);
  });

  it.each([
    ["an id that was not proposed", { id: 3, result: 0, transferSyntax: implicit }],
    ["a transfer syntax that was not proposed", { id: 1, result: 0, transferSyntax: "1.2.3" }],
  ])("aborts when the peer accepts %s", async (_what, context) => {
    const outcome = await requestOf(async (peer) => {
      await peer.next();
      peer.send({ ...associateRequest(), kind: "associate-accept", contexts: [context] });
    });
    expect(outcome).toMatchObject({ error: { code: "ERR_ASSOCIATION_PDU", abort: { source: 2, reason: 6 } } });
  });

  it("knows which contexts were refused, and sends nothing for them", async () => {
    await using acceptor = await acceptOnLoopback({ syntaxes: { [SopClass.Verification]: [implicit] }, handlers: {} });
    const contexts = [...proposal, { abstractSyntax: "1.2.3", transferSyntaxes: [implicit] }];
    const association = await requestAssociation({ connection: await dial(acceptor), ...titles, contexts });
    expect(association.negotiated.refusedContexts).toEqual([{ abstractSyntax: "1.2.3", result: 3 }]);
    const data = (async function* () {})();
    const instance = { sopClassUid: "1.2.3", sopInstanceUid: "1.2", transferSyntaxUid: implicit, data };
    await expect(store(association, instance)).rejects.toMatchObject({ code: "ERR_ASSOCIATION_CONTEXT" });
    expect(await echo(association)).toBe(0);
    await association.release();
  });

  it("is never granted a role or a window that it did not propose", async () => {
    const roles = [{ sopClass: SopClass.Verification, scu: true, scp: true }];
    const outcome = await requestOf(answering({ roles, asyncOperations: { invoked: 9, performed: 9 } }));
    expect(outcome).toMatchObject({
      association: {
        negotiated: { asyncOperations: { invoked: 1, performed: 1 }, contexts: [{ isScu: true, isScp: false }] },
      },
    });
  });

  it("is the SCP where that role was granted, and the acceptor its SCU", async () => {
    const reported: number[] = [];
    await using acceptor = await acceptOnLoopback({
      syntaxes: { [commitment]: [implicit] },
      scuRoles: [commitment],
      handlers: { eventReport: async ({ eventTypeId }) => ({ status: reported.push(eventTypeId) && 0 }) },
    });
    const contexts = [{ abstractSyntax: commitment, transferSyntaxes: [implicit] }];
    const roles = [{ sopClass: commitment, scu: false, scp: true }];
    const association = await requestAssociation({ connection: await dial(acceptor), ...titles, contexts, roles });
    const about = { sopClassUid: commitment, sopInstanceUid: "1.2.840.10008.1.20.1.1", typeId: 1 };
    expect(await reportEvent(association, about)).toMatchObject({ status: 0 });
    expect(() => requestAction(association, about)).toThrow(
      expect.objectContaining({ code: "ERR_ASSOCIATION_CONTEXT" }),
    );
    expect(reported).toEqual([1]);
    await association.release();
  });

  it.each<[string, Partial<RequestAssociationOptions>]>([
    ["no context", { contexts: [] }],
    ["129 contexts", { contexts: Array.from({ length: 129 }, () => proposal[0]!) }],
    ["a context without a transfer syntax", { contexts: [{ ...proposal[0]!, transferSyntaxes: [] }] }],
    ["an AE title that is too long", { callingAeTitle: "SEVENTEEN LETTERS" }],
  ])("is refused with %s", async (_what, more) => {
    const outcome = await requestOf(answering({}), more);
    expect(outcome).toMatchObject({ error: { code: "ERR_ASSOCIATION_OPTIONS" } });
  });
});

describe("a positive response to the user identity", () => {
  const userIdentity = (positiveResponseRequested: boolean): UserIdentity => ({
    type: "saml",
    positiveResponseRequested,
    primaryField: Uint8Array.of(1),
    secondaryField: new Uint8Array(),
  });
  const response = { userIdentityResponse: Uint8Array.of(0, 255) };

  it("is given to the requestor that asked for it", async () => {
    const outcome = await requestOf(answering(response), { userIdentity: userIdentity(true) });
    expect(outcome).toMatchObject({ association: response });
  });

  it("is missed by the requestor that asked for it", async () => {
    const heard: unknown[] = [];
    const outcome = await requestOf(
      async (peer) => {
        await acceptAll(peer);
        heard.push(await peer.next());
      },
      { userIdentity: userIdentity(true) },
    );
    expect(outcome).toMatchObject({ error: { code: "ERR_ASSOCIATION_USER_IDENTITY_UNANSWERED" } });
    expect(heard).toEqual([{ kind: "abort", source: 0, reason: 0 }]);
    const lenient = { userIdentity: userIdentity(true), onUnansweredIdentity: "continue" } as const;
    expect(await requestOf(answering({}), lenient)).toHaveProperty("association");
  });

  it("means nothing to the requestor that did not", async () => {
    const outcome = await requestOf(answering(response), { userIdentity: userIdentity(false) });
    expect(outcome).toMatchObject({ association: { userIdentityResponse: undefined } });
  });
});
