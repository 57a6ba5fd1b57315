import { Dataset, SopClass, Tag, TransferSyntax } from "@dicomsec/core";
import { ownTime } from "@dicomsec/testing/jest";
import { describe, expect, it } from "@jest/globals";
import type { AcceptAssociationOptions } from "../src/accept-association.js";
import { requestAssociation, type RequestAssociationOptions } from "../src/request-association.js";
import { echo, find, requestAction, store } from "../src/services/requests.js";
import type { ServiceHandlers } from "../src/services/serve.js";
import { acceptOnLoopback, dial, until } from "./nodes.js";
import { acceptAll, associateRequest, echoFields, RawPeer, rawAcceptor, responseFields } from "./raw-peer.js";

const implicit = TransferSyntax.ImplicitVRLittleEndian;
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const findStudy = "1.2.840.10008.5.1.4.1.2.2.1";
const commitment = "1.2.840.10008.1.20.1";
const syntaxes = Object.fromEntries(
  [SopClass.Verification, ctImage, findStudy, commitment].map((uid) => [uid, [implicit]]),
);
const contexts = Object.entries(syntaxes).map(([abstractSyntax, transferSyntaxes]) => ({
  abstractSyntax,
  transferSyntaxes,
}));
const titles = { callingAeTitle: "MODALITY", calledAeTitle: "ARCHIVE" };
const both = [SopClass.Verification, ctImage].map((sopClass) => ({ sopClass, scu: true, scp: true }));
const unlimited = { invoked: 0, performed: 0 };
const query = { sopClassUid: findStudy, identifier: new Dataset() };

async function* zeros(length: number, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += size) yield new Uint8Array(Math.min(size, length - at));
}

const instance = (data: AsyncIterable<Uint8Array>) => ({
  sopClassUid: ctImage,
  sopInstanceUid: "1.2.3",
  transferSyntaxUid: implicit,
  data,
});

async function received(data: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const piece of data) length += piece.length;
  return length;
}

/** Two nodes of ours. */
async function joined(
  handlers: ServiceHandlers,
  more: Partial<RequestAssociationOptions> = {},
  settings: Partial<AcceptAssociationOptions> = {},
) {
  const acceptor = await acceptOnLoopback({ syntaxes, handlers, ...settings });
  const association = await requestAssociation({ connection: await dial(acceptor), ...titles, contexts, ...more });
  await until(() => acceptor.associations.length === 1);
  const theirs = acceptor.associations[0]!;
  return { association, theirs, [Symbol.asyncDispose]: () => acceptor[Symbol.asyncDispose]() };
}

async function* matches(count: number): AsyncGenerator<Dataset> {
  for (let index = 0; index < count; index++) {
    const match = new Dataset();
    match.set(Tag.PatientID, String(index));
    yield match;
  }
}

describe("both sides of an association", () => {
  it("store large data at the same time", async () => {
    const serve: ServiceHandlers = { store: async ({ data }) => ({ status: (await received(data)) === 8e6 ? 0 : 1 }) };
    const scuRoles = [ctImage];
    await using nodes = await joined(serve, { roles: both, handlers: serve }, { scuRoles });
    const stored = [nodes.association, nodes.theirs].map((one) => store(one, instance(zeros(8e6))));
    expect(await Promise.all(stored)).toEqual([0, 0]);
    await nodes.association.release();
  });

  it("may ask within what they serve, once its Data Set is read", async () => {
    const scuRoles = [SopClass.Verification];
    await using nodes = await joined(
      {
        store: async ({ association, data }) => {
          await received(data);
          return { status: await echo(association) };
        },
      },
      { roles: both },
      { scuRoles },
    );
    expect(await store(nodes.association, instance(zeros(4e6)))).toBe(0);
    await nodes.association.release();
  });

  it("do not wait for ever where a handler asks before it reads", async () => {
    await using nodes = await joined(
      { store: async ({ association }) => ({ status: await echo(association) }) },
      { roles: both },
      { scuRoles: [SopClass.Verification], timeouts: { responseMs: 100 } },
    );
    await expect(store(nodes.association, instance(zeros(2e7)))).rejects.toMatchObject({
      code: "ERR_ASSOCIATION_ABORTED",
    });
    expect(await nodes.theirs.ended).toMatchObject({ error: { code: "ERR_ASSOCIATION_TIMEOUT" } });
  });

  it("go on after a handler that did not read its data", async () => {
    await using nodes = await joined({ store: async () => ({ status: 0xa700 }) });
    expect(await store(nodes.association, instance(zeros(8e6)))).toBe(0xa700);
    expect(await echo(nodes.association)).toBe(0);
    await nodes.association.release();
  });

  it("take a hundred requests at once, each with data", async () => {
    await using nodes = await joined(
      { store: async ({ data }) => ({ status: (await received(data)) === 2e4 ? 0 : 1 }) },
      { asyncOperations: unlimited },
      { asyncOperations: (proposed) => proposed },
    );
    const stored = Array.from({ length: 100 }, () => store(nodes.association, instance(zeros(2e4))));
    expect(new Set(await Promise.all(stored))).toEqual(new Set([0]));
    await nodes.association.release();
  });
});

describe("the window of operations", () => {
  it.each([
    [1, undefined],
    [3, { invoked: 3, performed: 1 }],
  ])("of %i is kept, however many requests wait", async (window, asyncOperations) => {
    let [outstanding, most] = [0, 0];
    await using server = await rawAcceptor(async (peer) => {
      await acceptAll(peer, asyncOperations && { asyncOperations });
      for (;;) {
        const command = await peer.command();
        most = Math.max(most, ++outstanding);
        setTimeout(() => {
          outstanding--;
          peer.message(responseFields(command, 0));
        }, 5);
      }
    });
    const association = await requestAssociation({
      connection: await dial(server),
      ...titles,
      contexts,
      ...(asyncOperations && { asyncOperations }),
    });
    const statuses = await Promise.all(Array.from({ length: 12 }, () => echo(association)));
    expect([statuses.length, most]).toEqual([12, window]);
    association.abort();
  });

  it("fails what waits for it when the association ends", async () => {
    await using nodes = await joined({ echo: () => new Promise(() => {}) });
    const asked = [echo(nodes.association), echo(nodes.association)].map((one) => one.catch((error: unknown) => error));
    nodes.theirs.abort();
    expect(await Promise.all(asked)).toMatchObject([
      { code: "ERR_ASSOCIATION_ABORTED", abort: { source: 0, reason: 0 } },
      { code: "ERR_ASSOCIATION_ABORTED" },
    ]);
  });
});

describe("a query", () => {
  it("may be asked for more within its loop", async () => {
    await using nodes = await joined({ find: () => matches(500) });
    const statuses: number[] = [];
    for await (const match of find(nodes.association, query))
      if (Number(match.getString(Tag.PatientID)) % 100 === 0) statuses.push(await echo(nodes.association));
    expect(statuses).toEqual([0, 0, 0, 0, 0]);
    await nodes.association.release();
  });

  it("ends the association where a request waits behind more matches than are kept", async () => {
    await using nodes = await joined({ find: () => matches(20_000) }, { timeouts: { responseMs: 300 } });
    const nested = async () => {
      for await (const _ of find(nodes.association, query)) await echo(nodes.association);
    };
    await expect(nested()).rejects.toMatchObject({ code: "ERR_ASSOCIATION_TIMEOUT" });
  });

  it("that is left early is cancelled, and the association goes on", async () => {
    let given = 0;
    await using nodes = await joined({
      async *find({ signal }) {
        for await (const match of matches(1e6)) {
          if (signal.aborted) return;
          given++;
          yield match;
          if (given % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
      },
    });
    for await (const match of find(nodes.association, query)) if (match.getString(Tag.PatientID) === "10") break;
    expect(await echo(nodes.association)).toBe(0);
    expect(given).toBeLessThan(1e6);
    await nodes.association.release();
  });

  it("that its caller gives up is cancelled, and ends with the reason", async () => {
    let isCancelled = false;
    await using nodes = await joined({
      async *find({ signal }) {
        yield new Dataset();
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        isCancelled = true;
      },
    });
    const controller = new AbortController();
    const asked = (async () => {
      for await (const _ of find(nodes.association, query, { signal: controller.signal }))
        setTimeout(() => controller.abort(new Error("enough")), 10);
    })();
    await expect(asked).rejects.toThrow("enough");
    await nodes.association.release();
    expect(isCancelled).toBe(true);
  });

  it("that nobody takes the matches of ends the association after a time", async () => {
    await using nodes = await joined({ find: () => matches(100_000) }, { timeouts: { idleMs: 1500 } });
    const taken = find(nodes.association, query);
    await taken.next();
    expect(await nodes.association.ended).toMatchObject({ error: { code: "ERR_ASSOCIATION_TIMEOUT" } });
    await expect(
      (async () => {
        for await (const _ of taken);
      })(),
    ).rejects.toMatchObject({ code: "ERR_ASSOCIATION_TIMEOUT" });
  });
});

describe("what goes wrong", () => {
  it("in the source of a Data Set before it began leaves the association as it is", async () => {
    await using nodes = await joined({ store: async ({ data }) => ({ status: await received(data) }) });
    const failing = (async function* () {
      yield* zeros(10);
      throw new Error("no such file");
    })();
    await expect(store(nodes.association, instance(failing))).rejects.toThrow("no such file");
    expect(await echo(nodes.association)).toBe(0);
    await nodes.association.release();
  });

  it("in the source of a Data Set after that aborts", async () => {
    const errors: unknown[] = [];
    await using nodes = await joined({
      store: async ({ data }) => ({ status: await received(data) }),
      onError: (error) => errors.push(error),
    });
    const failing = (async function* () {
      yield* zeros(1e6);
      throw new Error("the disk is gone");
    })();
    await expect(store(nodes.association, instance(failing))).rejects.toThrow("the disk is gone");
    const cause = expect.objectContaining({ message: "the disk is gone" });
    expect(await nodes.association.ended).toMatchObject({ error: { code: "ERR_ASSOCIATION_ENDED", cause } });
    expect(await nodes.theirs.ended).toMatchObject({ error: { code: "ERR_ASSOCIATION_ABORTED" } });
    await until(() => errors.length > 0);
    expect(errors).toMatchObject([{ code: "ERR_ASSOCIATION_ABORTED" }]);
  });

  it("in a source that waits for ever does not keep a request that has lost its association", async () => {
    await using nodes = await joined({ store: async ({ data }) => ({ status: await received(data) }) });
    const waiting = (async function* () {
      yield* zeros(10);
      await new Promise(() => {});
    })();
    const stored = store(nodes.association, instance(waiting));
    nodes.association.abort();
    await expect(stored).rejects.toMatchObject({ code: "ERR_ASSOCIATION_ENDED" });
  });

  it("on another association is no more than a failure of the handler", async () => {
    await using onward = await joined({});
    onward.association.abort();
    const errors: unknown[] = [];
    await using nodes = await joined({
      store: async ({ data }) => ({ status: await store(onward.association, instance(data)) }),
      onError: (error) => errors.push(error),
    });
    expect(await store(nodes.association, instance(zeros(5e6)))).toBe(0x0110);
    expect(errors).toMatchObject([{ code: "ERR_ASSOCIATION_ENDED" }]);
    expect(await echo(nodes.association)).toBe(0);
    await nodes.association.release();
  });

  it("in a handler of a query is that it is unable to process it", async () => {
    await using nodes = await joined({
      // eslint-disable-next-line require-yield
      async *find() {
        throw new Error("no database");
      },
    });
    const asked = find(nodes.association, query).next();
    await expect(asked).rejects.toMatchObject({
      code: "ERR_ASSOCIATION_MESSAGE",
      message: expect.stringMatching("C000H"),
    });
    await nodes.association.release();
  });

  it("aborts while data go out, and nobody waits any longer", async () => {
    using time = ownTime();
    const idle = { timeouts: { idleMs: 200 } };
    await using nodes = await joined({ store: () => new Promise(() => {}) }, {}, idle);
    let given = 0;
    const data = (async function* () {
      for await (const piece of zeros(1e8)) {
        yield piece;
        given += piece.length;
      }
    })();
    const stored = store(nodes.association, instance(data));
    // More than the other side takes while nobody reads: it comes to the A-ABORT behind it never.
    await until(() => given >= 1e6);
    nodes.association.abort();
    await expect(stored).rejects.toMatchObject({ code: "ERR_ASSOCIATION_ENDED" });
    // The handler never reads: that is what its side finds out first.
    expect(await time.passUntil(nodes.theirs.ended, 2000)).toMatchObject({
      error: { code: "ERR_ASSOCIATION_TIMEOUT" },
    });
  });
});

describe("a request", () => {
  /** The statuses of the responses to requests of a peer. */
  async function statuses(count: number, ask: (peer: RawPeer) => void, handlers: ServiceHandlers = {}) {
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers });
    const proposed = contexts.map((context, index) => ({ id: 2 * index + 1, ...context }));
    const peer = await RawPeer.associated(acceptor, associateRequest({ contexts: proposed }));
    ask(peer);
    const found: (number | undefined)[] = [];
    while (found.length < count) found.push((await peer.command()).fields.getNumber(Tag.Status));
    return found;
  }

  const [sopClassUid, field, messageId] = [Tag.AffectedSOPClassUID, Tag.CommandField, Tag.MessageID];

  it("with the Message ID of one that is being served is refused as its duplicate", async () => {
    let letGo!: () => void;
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    const echoed = { echo: async () => isLetGo.then(() => ({ status: 0 })) };
    const found = statuses(
      3,
      (peer) => {
        for (const id of [1, 1, 2]) peer.message(echoFields(id));
        setTimeout(letGo, 20);
      },
      echoed,
    );
    expect(await found).toEqual([0, 0x0210, 0]);
  });

  it("that is not of the SOP Class of its context is refused", async () => {
    const found = await statuses(1, (peer) => peer.message(echoFields(1), undefined, 3));
    expect(found).toEqual([0x0122]);
  });

  it.each(["", "..", "1..2", "1/2"])("for the instance %j is refused", async (uid) => {
    const fields = [
      [sopClassUid, ctImage, "UI"],
      [field, 1, "US"],
      [messageId, 1, "US"],
      [Tag.AffectedSOPInstanceUID, uid, "UI"],
    ] as const;
    const found = statuses(1, (peer) => peer.message(fields, new Uint8Array(8), 3), {
      store: async () => ({ status: 0 }),
    });
    expect(await found).toEqual([0x0117]);
  });

  it("of a service that is not there is refused as unrecognized", async () => {
    const fields = [
      [sopClassUid, findStudy, "UI"],
      [field, 0x0021, "US"],
      [messageId, 1, "US"],
    ] as const;
    expect(await statuses(1, (peer) => peer.message(fields, new Uint8Array(8), 5))).toEqual([0x0211]);
  });

  it("of a role that was not agreed on is refused", async () => {
    await using nodes = await joined({}, { handlers: { action: async () => ({ status: 0 }) } });
    const about = { sopClassUid: commitment, sopInstanceUid: "1.2", typeId: 1 };
    expect(() => requestAction(nodes.theirs, about)).toThrow(
      expect.objectContaining({ code: "ERR_ASSOCIATION_CONTEXT" }),
    );
    const [context] = nodes.theirs.negotiated.contexts;
    const responses = nodes.theirs.request(context!, echoFields(1).slice(0, 2));
    expect((await responses.next()).value).toMatchObject({ status: 0x0122 });
    await responses.return();
    await nodes.association.release();
  });

  it("has a comment in its response that is one printable value", async () => {
    const comment = `Größe\\${"x".repeat(80)}`;
    await using acceptor = await acceptOnLoopback({
      syntaxes,
      handlers: { echo: async () => ({ status: 1, comment }) },
    });
    const peer = await RawPeer.associated(acceptor);
    peer.message(echoFields(1));
    const { fields } = await peer.command();
    expect(fields.getString(Tag.ErrorComment)).toBe(`Gr??e?${"x".repeat(58)}`);
  });
});
