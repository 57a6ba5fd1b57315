import { bytesSource, type Dataset, SopClass, Tag } from "@dicomsec/core";
import { element, transferSyntax } from "@dicomsec/testing";
import { TransportError } from "@dicomsec/transport";
import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Association } from "../../src/association.js";
import { reportEvent, requestAction, store } from "../../src/services/requests.js";
import { isSameBesideStatus } from "../../src/storage/bit-preserving.js";
import { encodeCommitmentReport, encodeCommitmentRequest } from "../../src/storage/commitment.js";
import type { ActionRequest } from "../../src/services/serve.js";
import type { OnlineStorage } from "../../src/storage/online-storage.js";
import type { StorageEvent } from "../../src/storage/storage-event.js";
import { until } from "../nodes.js";
import { securedBy } from "./line.js";
import { MemoryStore } from "./memory-store.js";
import {
  associate,
  authorization,
  ctImage,
  type Handling,
  image,
  instanceOf,
  marksOf,
  pixelsOf,
  secureLine,
  sopInstanceUid,
  storageOn,
} from "./storage-nodes.js";

const file = image();
const commitment = SopClass.StorageCommitmentPushModel;
const about = { sopClassUid: commitment, sopInstanceUid: "1.2.840.10008.1.20.1.1" };
const reference = { sopClassUid: ctImage, sopInstanceUid };

let disks: { sender: MemoryStore; receiver: MemoryStore };
let sender: OnlineStorage;
let receiver: OnlineStorage;
let events: { sender: StorageEvent[]; receiver: StorageEvent[] };
beforeEach(async () => {
  disks = { sender: new MemoryStore(), receiver: new MemoryStore() };
  events = { sender: [], receiver: [] };
  sender = await storageOn(disks.sender, { onEvent: (event) => events.sender.push(event) });
  receiver = await storageOn(disks.receiver, { onEvent: (event) => events.receiver.push(event) });
});

async function original(status: "OR" | "AO" = "OR", bytes = file): Promise<void> {
  await sender.create(bytesSource(bytes), authorization);
  if (status === "AO") await sender.certify(sopInstanceUid, authorization);
}

/** A file with a status, as a modality of another maker sends it. */
const marked = (status: string, options: Parameters<typeof image>[0] = {}) =>
  image({ ...options, more: [element(0x01000410, "CS", status)] });

/** Asks a storage to commit; what it reported. */
async function committed(association: Association, transactionUid: string, instances = [reference]) {
  const before = reports.length;
  const information = encodeCommitmentRequest({ transactionUid, instances });
  const { status } = await requestAction(association, { ...about, typeId: 1, information });
  if (status === 0) await until(() => reports.length > before);
  return [status, ...reports.slice(before)];
}

/** What came to a sender that has no storage of ours. */
const reports: unknown[] = [];
const listener: Handling = {
  handlers: {
    store: async () => ({ status: 0x0110 }),
    action: async () => ({ status: 0x0110 }),
    eventReport: async ({ eventTypeId, information }) => {
      const reasons = information!.getItems(Tag.FailedSOPSequence).map((one) => one.getNumber(Tag.FailureReason));
      reports.push([eventTypeId, information!.getItems(Tag.ReferencedSOPSequence).length, ...reasons]);
      return { status: 0 };
    },
  },
};

describe("an original that is transferred", () => {
  it.each([
    ["OR", "deleted"],
    ["OR", "NS"],
    ["AO", "deleted"],
    ["AO", "NS"],
    ["AO", "AC"],
  ] as const)("is the receiver's, with its status %s, and %s at the sender", async (status, afterwards) => {
    await original(status);
    const { association } = await associate(sender, receiver);
    expect(await sender.transfer(association, sopInstanceUid, { afterwards })).toEqual({ outcome: "committed" });
    await association.release();
    expect(await receiver.state(sopInstanceUid)).toMatchObject({ status, custody: "held", node: "SENDER" });
    await using content = await receiver.open(sopInstanceUid);
    expect(await isSameBesideStatus(content, bytesSource(file))).toBe(true);
    expect((await marksOf(content))[0]).toBe(status);
    expect((await sender.state(sopInstanceUid))?.status ?? "deleted").toBe(afterwards);
    expect(disks.sender.contents.size).toBe(afterwards === "deleted" ? 0 : 1);
    expect(events.sender.slice(-2).map(({ kind, node }) => [kind, node])).toEqual([
      ["transfer-begun", "RECEIVER"],
      ["let-go", "RECEIVER"],
    ]);
    expect(events.receiver.map(({ kind, node }) => [kind, node])).toEqual([
      ["received", "SENDER"],
      ["committed", "SENDER"],
    ]);
  });

  it("does not become an authorized copy where it was never certified", async () => {
    await original();
    const { association } = await associate(sender, receiver);
    const transfer = sender.transfer(association, sopInstanceUid, { afterwards: "AC" });
    await expect(transfer).rejects.toMatchObject({ code: "ERR_STORAGE_STATUS" });
    association.abort();
  });

  it("cannot be created again, and can come back", async () => {
    await original("AO");
    const { association } = await associate(sender, receiver);
    await sender.transfer(association, sopInstanceUid, { afterwards: "deleted" });
    await expect(sender.create(bytesSource(file), authorization)).rejects.toMatchObject({ code: "ERR_STORAGE_EXISTS" });
    const back = await associate(receiver, sender, secureLine("RECEIVER", "SENDER"));
    expect(await receiver.transfer(back.association, sopInstanceUid, { afterwards: "AC" })).toEqual({
      outcome: "committed",
    });
    expect(await sender.state(sopInstanceUid)).toMatchObject({ status: "AO", custody: "held", node: "RECEIVER" });
    expect(await receiver.state(sopInstanceUid)).toMatchObject({ status: "AC", custody: "held" });
    back.association.abort();
    association.abort();
  });

  it("cannot be created again when its copy is deleted, either", async () => {
    await original();
    const { association } = await associate(sender, receiver);
    await sender.transfer(association, sopInstanceUid, { afterwards: "NS" });
    await sender.delete(sopInstanceUid);
    expect([await sender.state(sopInstanceUid), disks.sender.contents.size]).toEqual([undefined, 0]);
    await expect(sender.create(bytesSource(file), authorization)).rejects.toMatchObject({ code: "ERR_STORAGE_EXISTS" });
    association.abort();
  });

  it.each([
    ["is not secure", {}],
    ["does not meet its profile", { secured: [securedBy("bb", { isMet: false }), securedBy("aa")] as const }],
    ["encrypts nothing", { secured: [securedBy("bb", { suite: "TLS_RSA_WITH_NULL_SHA" }), securedBy("aa")] as const }],
    ["has a peer without a certificate", { secured: [securedBy("", { peer: undefined }), securedBy("aa")] as const }],
    ["has a peer with another certificate", { secured: [securedBy("dd"), securedBy("aa")] as const }],
    [
      "has a peer whose certificate has other AE titles",
      { secured: [securedBy("bb", { aeTitles: ["X"] }), securedBy("aa")] as const },
    ],
  ])("stays where it is when the connection %s", async (_what, options) => {
    await original();
    const { association, writes } = await associate(sender, receiver, options);
    const [before] = writes();
    const transfer = sender.transfer(association, sopInstanceUid, { afterwards: "deleted" });
    await expect(transfer).rejects.toMatchObject({ code: "ERR_STORAGE_NOT_CONFIRMED" });
    expect([await sender.state(sopInstanceUid), writes()[0]]).toMatchObject([
      { status: "OR", custody: "held" },
      before,
    ]);
    association.abort();
  });

  it("stays where it is when nobody was said to be confirmed", async () => {
    await original();
    const strict = await storageOn(disks.sender, { identify: () => undefined });
    const { association } = await associate(strict, receiver);
    const transfer = strict.transfer(association, sopInstanceUid, { afterwards: "deleted" });
    await expect(transfer).rejects.toMatchObject({ code: "ERR_STORAGE_NOT_CONFIRMED" });
    association.abort();
  });

  it("is locked from before its first byte until the report, which may come by another association", async () => {
    await original("AO");
    // Its reports do not get through on the association of the request.
    const silent = {
      handlers: { ...sender.handlers, eventReport: async () => ({ status: 0x0110 }) },
    };
    let reporting: Association | undefined;
    receiver = await storageOn(disks.receiver, { associate: async () => reporting! });
    const { association } = await associate(silent, receiver);
    const transfer = sender.transfer(association, sopInstanceUid, { afterwards: "AC", timeoutMs: 20 });
    await until(() => [...disks.sender.records.values()].some((record) => record.includes("transfer")));
    const locked = { code: "ERR_STORAGE_IN_TRANSFER" };
    const { association: other } = await associate(sender, receiver, secureLine());
    await expect(sender.delete(sopInstanceUid)).rejects.toMatchObject(locked);
    await expect(sender.certify(sopInstanceUid, authorization)).rejects.toMatchObject(locked);
    await expect(sender.sendCopy(other, sopInstanceUid, "NS")).rejects.toMatchObject(locked);
    await expect(sender.transfer(other, sopInstanceUid, { afterwards: "AC" })).rejects.toMatchObject(locked);
    await expect(sender.cancel(sopInstanceUid)).rejects.toMatchObject(locked);
    await expect(transfer).rejects.toMatchObject({ code: "ERR_STORAGE_UNDECIDED" });
    // A new process at the sender, and an association that the receiver makes, in the role of the SCP.
    sender = await storageOn(disks.sender);
    await expect(sender.cancel(sopInstanceUid)).rejects.toMatchObject(locked);
    await expect(sender.transfer(other, sopInstanceUid, { afterwards: "AC" })).rejects.toMatchObject(locked);
    const { association: theirs } = await associate(receiver, sender, {
      ...secureLine("RECEIVER", "SENDER"),
      roles: true,
    });
    reporting = theirs;
    await receiver.deliverReports();
    expect(await sender.state(sopInstanceUid)).toMatchObject({ status: "AC", custody: "held" });
    expect(await receiver.state(sopInstanceUid)).toMatchObject({ status: "AO", custody: "held" });
    for (const one of [association, other, theirs]) one.abort();
  });

  it("stays where it is when the receiver does not store it, or does not know it when asked", async () => {
    await original();
    const refusing = {
      handlers: { ...receiver.handlers, store: async () => ({ status: 0xa700 }) },
    };
    const first = await associate(sender, refusing);
    const kept = { outcome: "kept" };
    expect(await sender.transfer(first.association, sopInstanceUid, { afterwards: "deleted" })).toEqual({
      ...kept,
      reason: 0xa700,
    });
    const forgetting = {
      handlers: { ...receiver.handlers, store: async () => ({ status: 0 }) },
    };
    const second = await associate(sender, forgetting);
    expect(await sender.transfer(second.association, sopInstanceUid, { afterwards: "NS" })).toEqual({
      ...kept,
      reason: 0x0112,
    });
    const unable = {
      handlers: { ...receiver.handlers, action: async () => ({ status: 0x0213 }) },
    };
    const third = await associate(sender, unable);
    expect(await sender.transfer(third.association, sopInstanceUid, { afterwards: "NS" })).toEqual({
      ...kept,
      reason: 0x0213,
    });
    expect(await sender.state(sopInstanceUid)).toMatchObject({ status: "OR", custody: "held" });
    expect(disks.sender.contents.size).toBe(1);
    for (const one of [first, second, third]) one.association.abort();
  });

  it.each([0x0001, 0x0107, 0x0116, 0xb000])(
    "is let go of where the receiver commits it, and answered the request with the warning %i",
    async (status) => {
      await original();
      const warning = {
        handlers: {
          ...receiver.handlers,
          action: async (request: ActionRequest) => ({ ...(await receiver.handlers.action(request)), status }),
        },
      };
      const { association } = await associate(sender, warning);
      const outcome = await sender.transfer(association, sopInstanceUid, { afterwards: "deleted" });
      const states = [await sender.state(sopInstanceUid), (await receiver.state(sopInstanceUid))?.custody];
      expect([outcome, ...states]).toEqual([{ outcome: "committed" }, undefined, "held"]);
      association.abort();
    },
  );

  it("stays locked where the receiver failed in the middle, or says that the question is there already", async () => {
    await original();
    const failing = {
      handlers: { ...receiver.handlers, action: async () => ({ status: 0x0110 }) },
    };
    const { association } = await associate(sender, failing);
    const transfer = sender.transfer(association, sopInstanceUid, { afterwards: "deleted" });
    await expect(transfer).rejects.toMatchObject({ code: "ERR_STORAGE_UNDECIDED", status: 0x0110 });
    const duplicate = {
      handlers: {
        ...receiver.handlers,
        action: async ({ association: theirs, information }: ActionRequest) => {
          const transactionUid = information!.getString(Tag.TransactionUID)!;
          const failed = [{ ...reference, reason: 0x0131 }];
          const report = encodeCommitmentReport({ transactionUid, committed: [], failed });
          setImmediate(() => void reportEvent(theirs, { ...about, typeId: 2, information: report }));
          return { status: 0 };
        },
      },
    };
    const again = await associate(sender, duplicate);
    const resumed = sender.resume(again.association, sopInstanceUid);
    await expect(resumed).rejects.toMatchObject({ code: "ERR_STORAGE_UNDECIDED", status: 0x0131 });
    expect(await sender.state(sopInstanceUid)).toMatchObject({ custody: "in-transfer", node: "RECEIVER" });
    const last = await associate(sender, receiver);
    expect(await sender.resume(last.association, sopInstanceUid)).toEqual({ outcome: "committed" });
    for (const one of [association, again.association, last.association]) one.abort();
  });

  it("is let go of by nobody's report but the receiver's, about this very transfer", async () => {
    await original();
    const deaf = {
      handlers: { ...receiver.handlers, action: async () => ({ status: 0 }) },
    };
    const { association, theirs } = await associate(sender, deaf);
    const transfer = sender.transfer(association, sopInstanceUid, { afterwards: "deleted", timeoutMs: 2000 });
    await until(() => [...disks.sender.records.values()].some((record) => record.includes('"isAsked":true')));
    const { transfer: found } = (await disks.sender.get("instance", sopInstanceUid))!;
    const { transactionUid } = found!;
    const report = (from: Association, more: object, typeId = 1) => {
      const information = encodeCommitmentReport({ transactionUid, committed: [reference], failed: [], ...more });
      return reportEvent(from, { ...about, typeId, information });
    };
    const insecure = await associate(sender, deaf, {});
    expect((await report(insecure.theirs, {})).status).toBe(0x0124);
    const stranger = await associate(sender, deaf, { secured: [securedBy("dd"), securedBy("aa")] });
    expect((await report(stranger.theirs, {})).status).toBe(0x0124);
    const other = await associate(sender, deaf, secureLine("SENDER", "OTHER"));
    expect((await report(other.theirs, {})).status).toBe(0);
    await report(theirs, { transactionUid: "2.25.9" });
    await report(theirs, { committed: [{ ...reference, sopInstanceUid: "1.2.9" }] });
    await report(theirs, { committed: [{ ...reference, sopClassUid: "1.2.9" }] });
    await report(theirs, { failed: [{ ...reference, reason: 0x0112 }] });
    const many = Array.from({ length: 1001 }, () => reference);
    expect((await report(theirs, { committed: many })).status).toBe(0x0115);
    expect(await sender.state(sopInstanceUid)).toMatchObject({ status: "OR", custody: "in-transfer" });
    expect((await report(theirs, {})).status).toBe(0);
    expect(await transfer).toEqual({ outcome: "committed" });
    for (const one of [association, insecure.association, stranger.association, other.association]) one.abort();
  });

  it("goes on with the node that it was begun with, and with no other", async () => {
    await original();
    const { association } = await associate(sender, {
      handlers: { ...receiver.handlers, action: async () => ({ status: 0x0110 }) },
    });
    await expect(sender.transfer(association, sopInstanceUid, { afterwards: "deleted" })).rejects.toMatchObject({
      code: "ERR_STORAGE_UNDECIDED",
    });
    const strict = await storageOn(disks.sender, { identify: () => "ANOTHER" });
    await expect(strict.resume(association, sopInstanceUid)).rejects.toMatchObject({
      code: "ERR_STORAGE_NOT_CONFIRMED",
    });
    await expect(strict.resume(association, "1.2.9")).rejects.toMatchObject({ code: "ERR_STORAGE_ABSENT" });
    association.abort();
  });
});

describe("a copy that is sent", () => {
  it.each([
    ["AC", "AC"],
    ["NS", "NS"],
  ] as const)("to a confirmed node has the status %s, and is one there", async (status, found) => {
    await original("AO");
    const { association } = await associate(sender, receiver);
    expect(await sender.sendCopy(association, sopInstanceUid, status)).toBe(0);
    expect(await receiver.state(sopInstanceUid)).toMatchObject({ status: found, custody: "held" });
    await using content = await receiver.open(sopInstanceUid);
    expect(await isSameBesideStatus(content, bytesSource(file))).toBe(true);
    expect(await sender.state(sopInstanceUid)).toMatchObject({ status: "AO", custody: "held" });
    await receiver.delete(sopInstanceUid);
    expect([await receiver.state(sopInstanceUid), disks.receiver.contents.size]).toEqual([undefined, 0]);
    association.abort();
  });

  it.each(Object.entries(transferSyntax).filter(([name]) => name !== "jpegBaseline"))(
    "over a connection that is not secure has no status, or one that says nothing (%s)",
    async (_name, transferSyntaxUid) => {
      const bytes = image({ transferSyntaxUid, pixels: pixelsOf(300_000) });
      await original("OR", bytes);
      const came: (string | undefined)[][] = [];
      for (const status of ["NS", "absent"] as const) {
        const disk = new MemoryStore();
        const taking = await storageOn(disk);
        const { association } = await associate(sender, taking, { transferSyntaxUid });
        expect(await sender.sendCopy(association, sopInstanceUid, status)).toBe(0);
        await using content = await taking.open(sopInstanceUid);
        came.push(await marksOf(content));
        expect(await isSameBesideStatus(content, bytesSource(bytes))).toBe(true);
        association.abort();
      }
      // The receiver sets what the sender left out.
      expect(came).toEqual([
        ["NS", "20240506070809+0000", undefined, "CERT-1"],
        ["NS", undefined, undefined, undefined],
      ]);
    },
  );

  it("is no authorized one over a connection that is not secure, or of what was not certified", async () => {
    await original("OR");
    const { association } = await associate(sender, receiver, {});
    const insecure = sender.sendCopy(association, sopInstanceUid, "AC");
    await expect(insecure).rejects.toMatchObject({ code: "ERR_STORAGE_NOT_CONFIRMED" });
    const secure = await associate(sender, receiver);
    const copy = sender.sendCopy(secure.association, sopInstanceUid, "AC");
    await expect(copy).rejects.toMatchObject({ code: "ERR_STORAGE_STATUS" });
    for (const one of [association, secure.association]) one.abort();
  });
});

describe("what is received", () => {
  it.each(["OR", "AO", "AC", "NS", "XX", "OR\\AO"])(
    "with the status %j over a connection that is not secure says nothing of its status",
    async (status) => {
      const { association } = await associate(listener, receiver, {});
      expect(await store(association, await instanceOf(marked(status)))).toBe(0);
      expect(await receiver.state(sopInstanceUid)).toMatchObject({ status: "NS", custody: "held", node: undefined });
      await using content = await receiver.open(sopInstanceUid);
      expect([(await marksOf(content))[0], disks.receiver.contents.size]).toEqual(["NS", 1]);
      association.abort();
    },
  );

  it.each([
    ["OR", "OR", "provisional"],
    ["AO", "AO", "provisional"],
    ["AC", "AC", "held"],
    ["NS", "NS", "held"],
    ["XX", "NS", "held"],
    ["OR\\AO", "NS", "held"],
  ])("with the status %j from a confirmed node is %s, and %s", async (status, found, custody) => {
    const { association } = await associate(listener, receiver);
    expect(await store(association, await instanceOf(marked(status)))).toBe(0);
    expect(await receiver.state(sopInstanceUid)).toMatchObject({ status: found, custody, node: "SENDER" });
    association.abort();
  });

  it("as an original is given to nobody, and not certified, before it is committed", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("OR")));
    const absent = { code: "ERR_STORAGE_ABSENT" };
    await expect(receiver.open(sopInstanceUid)).rejects.toMatchObject(absent);
    await expect(receiver.certify(sopInstanceUid, authorization)).rejects.toMatchObject(absent);
    await expect(receiver.sendCopy(association, sopInstanceUid, "NS")).rejects.toMatchObject(absent);
    await expect(receiver.transfer(association, sopInstanceUid, { afterwards: "NS" })).rejects.toMatchObject(absent);
    await expect(receiver.delete(sopInstanceUid)).rejects.toMatchObject(absent);
    expect(await committed(association, "2.25.1")).toEqual([0, [1, 1]]);
    await receiver.certify(sopInstanceUid, authorization);
    await expect(receiver.discardArrival(sopInstanceUid)).rejects.toMatchObject(absent);
    association.abort();
  });

  it("twice is there once, before and after it is committed", async () => {
    const { association } = await associate(listener, receiver);
    for (let time = 0; time < 2; time++) expect(await store(association, await instanceOf(marked("OR")))).toBe(0);
    expect(await committed(association, "2.25.1")).toEqual([0, [1, 1]]);
    expect(await store(association, await instanceOf(marked("OR")))).toBe(0);
    expect(await committed(association, "2.25.2")).toEqual([0, [1, 1]]);
    expect([disks.receiver.contents.size, await receiver.state(sopInstanceUid)]).toMatchObject([1, { status: "OR" }]);
    association.abort();
  });

  it("is refused where another instance has its SOP Instance UID", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("OR")));
    const different = async (status: string) =>
      store(association, await instanceOf(marked(status, { pixels: pixelsOf(5002) })));
    expect([await different("OR"), await different("AO"), await different("NS")]).toEqual([0x0111, 0x0111, 0x0111]);
    await committed(association, "2.25.1");
    expect([await different("OR"), await different("NS")]).toEqual([0x0111, 0x0111]);
    const insecure = await associate(listener, receiver, {});
    expect(await store(insecure.association, await instanceOf(image({ pixels: pixelsOf(5002) })))).toBe(0x0111);
    // Another node says that the same original is its own.
    const other = await associate(listener, receiver, secureLine("OTHER"));
    expect(await store(other.association, await instanceOf(marked("OR")))).toBe(0x0111);
    expect([disks.receiver.contents.size, await receiver.state(sopInstanceUid)]).toMatchObject([1, { status: "OR" }]);
    for (const one of [association, insecure.association, other.association]) one.abort();
  });

  it("is refused where it is not what the request names, or cannot be read, and nothing stays", async () => {
    const { association } = await associate(listener, receiver);
    const named = { ...(await instanceOf(file)), sopInstanceUid: "1.2.9" };
    expect(await store(association, named)).toBe(0xa900);
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(8, 0, 0x16, 0, 0x55, 0x49, 0xff, 0x7f, 1);
    }
    expect(await store(association, { ...(await instanceOf(file)), data: bytes() })).not.toBe(0);
    const twice = image({ more: [element(0x01000410, "CS", "NS"), element(0x01000410, "CS", "AO")] });
    expect(await store(association, await instanceOf(twice))).toBe(0xc000);
    expect([disks.receiver.contents.size, disks.receiver.records.size]).toEqual([0, 0]);
    association.abort();
  });

  it("is dropped where the association ends before it does, or before it is recorded", async () => {
    const { association, theirs } = await associate(listener, receiver);
    async function* halfOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 1000);
      theirs.connection.destroy(new TransportError("ERR_TRANSPORT_INTEGRITY", "altered on the way"));
    }
    const instance = await instanceOf(marked("NS"));
    await expect(store(association, { ...instance, data: halfOf(marked("NS")) })).rejects.toMatchObject({
      code: "ERR_ASSOCIATION_CLOSED",
    });
    const second = await associate(listener, receiver);
    const write = disks.receiver.write.bind(disks.receiver);
    disks.receiver.write = async (bytes) => {
      const content = await write(bytes);
      second.theirs.abort();
      return content;
    };
    await expect(store(second.association, await instanceOf(marked("NS")))).rejects.toMatchObject({
      code: "ERR_ASSOCIATION_ABORTED",
    });
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    expect([disks.receiver.contents.size, disks.receiver.records.size]).toEqual([0, 0]);
    association.abort();
  });

  it("as a copy from the node that sent an original takes the place of that", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("AO")));
    await store(association, await instanceOf(marked("AC")));
    expect(await receiver.state(sopInstanceUid)).toMatchObject({ status: "AC", custody: "held" });
    // The sender is the holder: nothing that it takes for a commitment of the original is said.
    expect([await committed(association, "2.25.1"), disks.receiver.contents.size]).toEqual([[0, [2, 0, 0x0112]], 1]);
    association.abort();
  });

  it("as an original stands beside a copy until it is committed, and takes its place", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("AC")));
    await store(association, await instanceOf(marked("AO")));
    const states = async () => {
      const found = [];
      for await (const { status, custody } of receiver.list()) found.push([status, custody]);
      return found;
    };
    expect(await states()).toEqual([
      ["AC", "held"],
      ["AO", "provisional"],
    ]);
    await committed(association, "2.25.1");
    expect([await states(), disks.receiver.contents.size]).toEqual([[["AO", "held"]], 1]);
    association.abort();
  });

  it("as what was certified is not replaced by what came late", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("AO")));
    expect(await store(association, await instanceOf(marked("OR")))).toBe(0);
    await committed(association, "2.25.1");
    expect(await receiver.state(sopInstanceUid)).toMatchObject({ status: "AO", custody: "held" });
    association.abort();
  });

  it("as an original that is given up is not committed any more", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("OR")));
    await receiver.discardArrival(sopInstanceUid);
    expect([disks.receiver.contents.size, disks.receiver.records.size]).toEqual([0, 0]);
    expect(await committed(association, "2.25.1")).toEqual([0, [2, 0, 0x0112]]);
    association.abort();
  });
});

describe("a request for commitment", () => {
  it("has one answer for ever, whatever comes later", async () => {
    const { association } = await associate(listener, receiver);
    expect(await committed(association, "2.25.1")).toEqual([0, [2, 0, 0x0112]]);
    await store(association, await instanceOf(marked("OR")));
    expect(await committed(association, "2.25.1")).toEqual([0, [2, 0, 0x0112]]);
    expect(await receiver.state(sopInstanceUid)).toMatchObject({ custody: "provisional" });
    expect(await committed(association, "2.25.2")).toEqual([0, [1, 1]]);
    receiver = await storageOn(disks.receiver);
    const again = await associate(listener, receiver);
    expect(await committed(again.association, "2.25.1")).toEqual([0, [2, 0, 0x0112]]);
    expect(await committed(again.association, "2.25.2")).toEqual([0, [1, 1]]);
    for (const one of [association, again.association]) one.abort();
  });

  it("says of each instance why it is not committed", async () => {
    const { association } = await associate(listener, receiver);
    for (const uid of ["1.2.1", "1.2.2", "1.2.3"]) await store(association, await instanceOf(marked("OR", { uid })));
    const lost = (await disks.receiver.get("instance", "1.2.3"))!.arrival!;
    disks.receiver.contents.delete(lost.content);
    const asked = [
      { sopClassUid: ctImage, sopInstanceUid: "1.2.1" },
      { sopClassUid: "1.2.840.10008.5.1.4.1.1.4", sopInstanceUid: "1.2.2" },
      { sopClassUid: ctImage, sopInstanceUid: "1.2.3" },
      { sopClassUid: ctImage, sopInstanceUid: "1.2.9" },
    ];
    expect(await committed(association, "2.25.1", asked)).toEqual([0, [2, 1, 0x0119, 0x0110, 0x0112]]);
    expect((await receiver.state("1.2.1"))?.custody).toBe("held");
    expect((await receiver.state("1.2.2"))?.custody).toBe("provisional");
    association.abort();
  });

  it("commits no original for anybody but the node that brought it", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("OR")));
    const others = [await associate(listener, receiver, {}), await associate(listener, receiver, secureLine("OTHER"))];
    for (const other of others) expect(await committed(other.association, "2.25.1")).toEqual([0, [2, 0, 0x0112]]);
    expect(await committed(association, "2.25.1")).toEqual([0, [1, 1]]);
    for (const other of others) expect(await committed(other.association, "2.25.2")).toEqual([0, [2, 0, 0x0112]]);
    for (const one of [association, ...others.map((other) => other.association)]) one.abort();
  });

  it("is not granted by a copy for an original that is not held as one", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("AC")));
    expect(await committed(association, "2.25.1")).toEqual([0, [1, 1]]);
    // It came as an original from the node, but over a connection by which nobody can know.
    const insecure = await associate(listener, receiver, {});
    expect(await store(insecure.association, await instanceOf(marked("OR")))).toBe(0);
    for (const one of [association, insecure.association])
      expect(await committed(one, "2.25.2")).toEqual([0, [2, 0, 0x0112]]);
    // It came as it should, and was given up.
    await store(association, await instanceOf(marked("OR")));
    await receiver.discardArrival(sopInstanceUid);
    expect(await committed(association, "2.25.3")).toEqual([0, [2, 0, 0x0112]]);
    await store(association, await instanceOf(marked("OR")));
    expect(await committed(association, "2.25.4")).toEqual([0, [1, 1]]);
    expect(await receiver.state(sopInstanceUid)).toMatchObject({ status: "OR", custody: "held" });
    for (const one of [association, insecure.association]) one.abort();
  });

  it("is not granted by a copy while an original of another node waits", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("AC")));
    const other = await associate(listener, receiver, secureLine("OTHER"));
    await store(other.association, await instanceOf(marked("AO")));
    expect(await committed(association, "2.25.1")).toEqual([0, [2, 0, 0x0112]]);
    expect(await committed(other.association, "2.25.1")).toEqual([0, [1, 1]]);
    for (const one of [association, other.association]) one.abort();
  });

  it("is granted once more under another Transaction UID, also when the original was handed on, until it comes again", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("AO")));
    await committed(association, "2.25.1");
    const third = await storageOn(new MemoryStore());
    const onward = await associate(receiver, third, secureLine("RECEIVER", "OTHER"));
    await receiver.transfer(onward.association, sopInstanceUid, { afterwards: "deleted" });
    expect(await committed(association, "2.25.2")).toEqual([0, [1, 1]]);
    const wrong = { ...reference, sopClassUid: "1.2.9" };
    expect(await committed(association, "2.25.3", [wrong])).toEqual([0, [2, 0, 0x0119]]);
    await store(association, await instanceOf(marked("AO")));
    await receiver.discardArrival(sopInstanceUid);
    expect(await committed(association, "2.25.4")).toEqual([0, [2, 0, 0x0112]]);
    for (const one of [association, onward.association]) one.abort();
  });

  it("of a node that is not confirmed is answered for copies, and leaves no record", async () => {
    const { association } = await associate(listener, receiver, {});
    await store(association, await instanceOf(file));
    expect(await committed(association, "2.25.1")).toEqual([0, [1, 1]]);
    expect(await committed(association, "2.25.1", [{ ...reference, sopInstanceUid: "1.2.9" }])).toEqual([
      0,
      [2, 0, 0x0112],
    ]);
    expect([...disks.receiver.records.keys()]).toEqual([`instance/${sopInstanceUid}`]);
    association.abort();
  });

  it.each([
    ["another SOP Instance", { sopInstanceUid: "1.2.9" }, 0x0112],
    ["another action", { typeId: 2 }, 0x0123],
    ["no information", { information: undefined }, 0x0115],
    ["no instances", { information: encodeCommitmentRequest({ transactionUid: "2.25.1", instances: [] }) }, 0x0115],
    [
      "no Transaction UID",
      { information: encodeCommitmentRequest({ transactionUid: "", instances: [reference] }) },
      0x0115,
    ],
    [
      "a Transaction UID that is none",
      { information: encodeCommitmentRequest({ transactionUid: "a b", instances: [reference] }) },
      0x0115,
    ],
    [
      "more instances than are taken",
      {
        information: encodeCommitmentRequest({
          transactionUid: "2.25.1",
          instances: Array.from({ length: 1001 }, () => reference),
        }),
      },
      0x0213,
    ],
  ])("with %s is refused", async (_what, change, status) => {
    const { association } = await associate(listener, receiver);
    const information = encodeCommitmentRequest({ transactionUid: "2.25.1", instances: [reference] });
    const { information: other = "information" in change ? undefined : information, ...more } = { ...change } as {
      information?: Dataset;
    };
    const request = { ...about, typeId: 1, ...more, ...(other && { information: other }) };
    expect((await requestAction(association, request)).status).toBe(status);
    expect(disks.receiver.records.size).toBe(0);
    association.abort();
  });

  it("with the Transaction UID of another one is refused", async () => {
    const { association } = await associate(listener, receiver);
    await committed(association, "2.25.1");
    expect(await committed(association, "2.25.1", [{ ...reference, sopInstanceUid: "1.2.9" }])).toEqual([0x0115]);
    association.abort();
  });

  it("is reported as undelivered where the association has ended and there is no other", async () => {
    const { association } = await associate(listener, receiver);
    await store(association, await instanceOf(marked("OR")));
    const information = encodeCommitmentRequest({ transactionUid: "2.25.1", instances: [reference] });
    const deaf = {
      handlers: { ...listener.handlers, eventReport: async () => ({ status: 0x0110 }) },
    };
    const other = await associate(deaf, receiver);
    await requestAction(other.association, { ...about, typeId: 1, information });
    await until(() => events.receiver.some(({ kind }) => kind === "report-undelivered"));
    expect((await receiver.state(sopInstanceUid))?.custody).toBe("held");
    for (const one of [association, other.association]) one.abort();
  });
});
