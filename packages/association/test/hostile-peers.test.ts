import { Tag, TransferSyntax } from "@dicomsec/core";
import { describe, expect, it } from "@jest/globals";
import { encodeCommand } from "../src/dimse/command.js";
import { encodePdu } from "../src/pdu/control-pdu.js";
import { concat } from "../src/pdu/pdu-bytes.js";
import { requestAssociation } from "../src/request-association.js";
import { echo, store } from "../src/services/requests.js";
import { acceptOnLoopback, dial, until } from "./nodes.js";
import {
  acceptAll,
  associateRequest,
  commandPdus,
  echoFields,
  RawPeer,
  rawAcceptor,
  responseFields,
  value,
  verification,
} from "./raw-peer.js";

const implicit = TransferSyntax.ImplicitVRLittleEndian;
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const syntaxes = { [verification.abstractSyntax]: [implicit], [ctImage]: [implicit] };
const contexts = Object.keys(syntaxes).map((uid) => ({ abstractSyntax: uid, transferSyntaxes: [implicit] }));
const proposed = contexts.map((context, index) => ({ id: 2 * index + 1, ...context }));
const titles = { callingAeTitle: "MODALITY", calledAeTitle: "ARCHIVE" };
const userAbort = { kind: "abort", source: 0, reason: 0 };

const storeFields = [
  [Tag.AffectedSOPClassUID, ctImage, "UI"],
  [Tag.CommandField, 1, "US"],
  [Tag.MessageID, 1, "US"],
  [Tag.AffectedSOPInstanceUID, "1.2.3", "UI"],
] as const;

describe("before an association", () => {
  it.each<[string, Uint8Array, string]>([
    ["HTTP", new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"), "ERR_ASSOCIATION_PDU"],
    ["TLS", Uint8Array.of(0x16, 3, 1, 2, 0), "ERR_ASSOCIATION_PDU"],
    ["data", value(1, 3, encodeCommand(echoFields(1), false)), "ERR_ASSOCIATION_PDU"],
    [
      "an acceptance",
      encodePdu({ ...associateRequest(), kind: "associate-accept", contexts: [] }),
      "ERR_ASSOCIATION_PDU",
    ],
    ["a request of 4 GiB", Uint8Array.of(1, 0, 255, 255, 255, 255), "ERR_ASSOCIATION_LIMIT"],
  ])("a peer that sends %s is aborted as by the service-user (AA-1)", async (_what, bytes, code) => {
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {} });
    const peer = await RawPeer.connect(acceptor);
    peer.write(bytes);
    expect(await peer.next()).toEqual(userAbort);
    expect(acceptor.errors).toMatchObject([{ code }]);
  });

  it.each<[string, (peer: RawPeer) => void, string]>([
    ["aborts", (peer) => peer.send({ kind: "abort", source: 0, reason: 0 }), "ERR_ASSOCIATION_ABORTED"],
    ["hangs up", (peer) => void peer.socket.end(), "ERR_ASSOCIATION_CLOSED"],
    ["vanishes", (peer) => void peer.socket.resetAndDestroy(), "ERR_ASSOCIATION_CLOSED"],
  ])("a peer that %s leaves nothing behind", async (_what, leave, code) => {
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {} });
    const peer = await RawPeer.connect(acceptor);
    leave(peer);
    await until(() => acceptor.errors.length === 1);
    expect(acceptor.errors).toMatchObject([{ code }]);
  });
});

describe("within an association, a peer is aborted that sends", () => {
  const response = responseFields({ fields: { getNumber: () => 9 } as never, field: 0x30, hasDataset: false }, 0);

  it.each<[string, (peer: RawPeer) => void, string, object]>([
    ["HTTP", (peer) => peer.write(new TextEncoder().encode("GET /")), "ERR_ASSOCIATION_PDU", { source: 2, reason: 1 }],
    ["another request", (peer) => peer.send(associateRequest()), "ERR_ASSOCIATION_PDU", { source: 2, reason: 2 }],
    ["a response to no request", (peer) => peer.message(response), "ERR_ASSOCIATION_MESSAGE", { source: 0, reason: 0 }],
    [
      "a message of a context that was not accepted",
      (peer) => peer.message(echoFields(1), undefined, 99),
      "ERR_ASSOCIATION_PDU",
      { source: 2, reason: 6 },
    ],
    [
      "a PDU that is too long",
      (peer) => peer.write(Uint8Array.of(4, 0, 0, 2, 0, 1)),
      "ERR_ASSOCIATION_LIMIT",
      { source: 2, reason: 6 },
    ],
    [
      "a Data Set without a command",
      (peer) => peer.write(value(1, 2, new Uint8Array(4))),
      "ERR_ASSOCIATION_MESSAGE",
      { source: 0, reason: 0 },
    ],
    [
      "a command within a Data Set",
      (peer) => peer.write(concat(...commandPdus(storeFields, true, 3), ...commandPdus(storeFields, true, 3))),
      "ERR_ASSOCIATION_MESSAGE",
      { source: 0, reason: 0 },
    ],
    [
      "two messages mixed",
      (peer) => peer.write(concat(...commandPdus(storeFields, true, 3), value(1, 2, new Uint8Array(4)))),
      "ERR_ASSOCIATION_MESSAGE",
      { source: 0, reason: 0 },
    ],
    [
      "a command set that cannot be read",
      (peer) => peer.write(value(1, 3, new Uint8Array(30).fill(255))),
      "ERR_ASSOCIATION_MESSAGE",
      { source: 0, reason: 0 },
    ],
    [
      "a command set of more than 64 KiB",
      (peer) => {
        for (let index = 0; index < 5; index++) peer.write(value(1, 1, new Uint8Array(16_000)));
      },
      "ERR_ASSOCIATION_LIMIT",
      { source: 0, reason: 0 },
    ],
    [
      "a request without a Message ID",
      (peer) => peer.message(echoFields(1).slice(0, 2)),
      "ERR_ASSOCIATION_MESSAGE",
      { source: 0, reason: 0 },
    ],
    [
      "a store without a Data Set",
      (peer) => peer.message(storeFields, undefined, 3),
      "ERR_ASSOCIATION_MESSAGE",
      { source: 0, reason: 0 },
    ],
  ])("%s", async (_what, send, code, abort) => {
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {} });
    const peer = await RawPeer.associated(acceptor, associateRequest({ contexts: proposed }));
    send(peer);
    expect(await peer.end()).toEqual({ kind: "abort", ...abort });
    expect(await acceptor.associations[0]!.ended).toMatchObject({ how: "failed", error: { code, abort } });
  });
});

describe("an association", () => {
  it.each([
    ["is aborted", (peer: RawPeer) => peer.send({ kind: "abort", source: 2, reason: 6 }), "ERR_ASSOCIATION_ABORTED"],
    ["is cut", (peer: RawPeer) => void peer.socket.resetAndDestroy(), "ERR_ASSOCIATION_CLOSED"],
    ["ends", (peer: RawPeer) => void peer.socket.end(), "ERR_ASSOCIATION_CLOSED"],
  ])("that %s within a Data Set fails the handler that reads it", async (_what, leave, code) => {
    const failures: unknown[] = [];
    await using acceptor = await acceptOnLoopback({
      syntaxes,
      handlers: {
        store: async ({ data }) => {
          for await (const _ of data);
          return { status: 0 };
        },
        onError: (error) => failures.push(error),
      },
    });
    const peer = await RawPeer.associated(acceptor, associateRequest({ contexts: proposed }));
    peer.write(concat(...commandPdus(storeFields, true, 3), value(3, 0, new Uint8Array(1000))));
    await new Promise((resolve) => setTimeout(resolve, 20));
    leave(peer);
    await until(() => failures.length > 0);
    expect(failures).toMatchObject([{ code }]);
    expect(await acceptor.associations[0]!.ended).toMatchObject({ error: { code } });
  });

  it("takes a Data Set in a hundred thousand tiny values, some of them empty, in little memory", async () => {
    let received = 0;
    await using acceptor = await acceptOnLoopback({
      syntaxes,
      handlers: {
        store: async ({ data }) => {
          await new Promise((resolve) => setTimeout(resolve, 100));
          for await (const piece of data) received += piece.length;
          return { status: 0 };
        },
      },
    });
    const peer = await RawPeer.associated(acceptor, associateRequest({ contexts: proposed }));
    const tiny = concat(...Array.from({ length: 1000 }, (_, index) => value(3, 0, new Uint8Array(index % 3))));
    peer.write(concat(value(3, 1, new Uint8Array()), ...commandPdus(storeFields, true, 3)));
    for (let index = 0; index < 100; index++) peer.write(tiny);
    peer.write(value(3, 2, new Uint8Array()));
    expect((await peer.command()).fields.getNumber(Tag.Status)).toBe(0);
    expect(received).toBe(99_900);
  });

  it.each([8, 9, 16, 1001])(
    "sends no PDU that is longer than %i, and fragments that are even",
    async (maxPduLength) => {
      const lengths = new Set<number>();
      let stored = 0;
      await using server = await rawAcceptor(async (peer) => {
        await acceptAll(peer, { maxPduLength });
        const command = await peer.command();
        for (;;) {
          const event = await peer.next();
          if (event.kind !== "data") throw new Error("no data");
          stored += event.bytes.length;
          if (event.isLast) break;
        }
        peer.message(responseFields(command, 0), undefined, 3);
        await peer.end();
      });
      const connection = await dial(server);
      const write = connection.write.bind(connection);
      connection.write = (bytes: Uint8Array, ...rest: []) => {
        for (let at = 0, length = 0; bytes[at] === 4; at += 6 + length)
          lengths.add((length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(2)));
        return write(bytes, ...rest);
      };
      const association = await requestAssociation({ connection, ...titles, contexts });
      const data = (async function* () {
        yield new Uint8Array(20_001);
      })();
      const instance = { sopClassUid: ctImage, sopInstanceUid: "1.2.3", transferSyntaxUid: implicit, data };
      expect(await store(association, instance)).toBe(0);
      expect(stored).toBe(20_001);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(maxPduLength);
      expect([...lengths].filter((length) => length % 2 === 1)).toHaveLength(1);
      association.abort();
    },
  );

  it.each([
    ["of another service", 0x8001, 1],
    ["of another context", 0x8030, 3],
  ])("is aborted when a response is %s", async (_what, field, contextId) => {
    await using server = await rawAcceptor(async (peer) => {
      await acceptAll(peer);
      const command = await peer.command();
      const fields = responseFields({ ...command, field }, 0);
      peer.message(fields, undefined, contextId);
      await peer.end();
    });
    const association = await requestAssociation({ connection: await dial(server), ...titles, contexts });
    await expect(echo(association)).rejects.toMatchObject({ code: "ERR_ASSOCIATION_MESSAGE" });
  });

  it("is aborted when a response to C-ECHO is pending", async () => {
    await using server = await rawAcceptor(async (peer) => {
      await acceptAll(peer);
      peer.message(responseFields(await peer.command(), 0xff00));
      await peer.end();
    });
    const association = await requestAssociation({ connection: await dial(server), ...titles, contexts });
    await expect(echo(association)).rejects.toMatchObject({ code: "ERR_ASSOCIATION_MESSAGE" });
  });

  it("is one of two hundred at once", async () => {
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {} });
    const all = await Promise.all(
      Array.from({ length: 200 }, async () =>
        requestAssociation({ connection: await dial(acceptor), ...titles, contexts }),
      ),
    );
    expect(new Set(await Promise.all(all.map((one) => echo(one))))).toEqual(new Set([0]));
    await Promise.all(all.map((one) => one.release()));
    const ends = await Promise.all(acceptor.associations.map(({ ended }) => ended));
    expect([ends.length, new Set(ends.map(({ how }) => how))]).toEqual([200, new Set(["released"])]);
  });
});
