import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { instancesTransferred } from "../../src/index.js";
import { AuditSender, type AuditSenderEvent, type AuditSenderOptions } from "../../src/transmission/index.js";
import { allMessages, archive, auditSource, dateTime, modality, patient } from "../messages/all-messages.js";
import { type Contexts, contexts, destinationOf, RepositoryDouble } from "./repository-double.js";

let both: Contexts;
let folder: TemporaryFolder;
let repository: RepositoryDouble;
let events: AuditSenderEvent[];
beforeAll(async () => {
  both = await contexts();
});
beforeEach(async () => {
  folder = await temporaryFolder();
  repository = await new RepositoryDouble(both.server).start();
  events = [];
});
afterEach(async () => {
  await repository.stop();
  await folder[Symbol.asyncDispose]();
});

const open = (options: Partial<AuditSenderOptions> = {}) =>
  AuditSender.open({
    spool: { folder: folder.path },
    destinations: [destinationOf(repository, both)],
    onEvent: (event) => events.push(event),
    ...options,
  });
const texts = (count: number) => Array.from({ length: count }, (_, index) => `<m n="${index + 1}"/>`);
const writeAll = (sender: AuditSender, messages: readonly string[]) =>
  Promise.all(messages.map((text) => sender.writeText(text)));
/** Without their headers. */
const stored = (from = repository) => from.messages.map((message) => message.slice(message.indexOf("\ufeff") + 1));
const once = <Item>(items: readonly Item[]) => [...new Set(items)];
const kinds = () => once(events.map(({ kind }) => kind));
const timeoutMs = 60_000;

describe("a sender", () => {
  it("brings messages to a repository in their order, with the header of A.6, and frees its spool", async () => {
    await using sender = await open({ header: { hostname: "h", appName: "a", procId: "1" } });
    await writeAll(sender, texts(500));
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(stored()).toEqual(texts(500));
    expect(repository.messages[1]).toMatch(/^<85>1 \d{4}-\d\d-\d\dT[\d:.]+Z h a 1 DICOM\+RFC3881 \[meta sequenceId="2"\] \ufeff<m n="2"\/>$/); // prettier-ignore
    expect(sender.health).toMatchObject({
      lastSequence: 500,
      destinations: [{ confirmedSequence: 500, waiting: 0, sent: 500, quarantined: 0, failure: undefined }],
    });
    expect(kinds()).toEqual(["confirmed"]);
  });

  it("sends a message of A.5 as the dialect has it, and none that is suppressed", async () => {
    await using sender = await open({ suppress: ({ eventIdentification: { eventId } }) => eventId.code === "110112" });
    const written = await sender.write(allMessages["Data Export"]!);
    expect([written, await sender.write(allMessages["Query"]!)]).toEqual([1, undefined]);
    await sender.drain({ timeoutMs });
    expect(stored()).toEqual([expect.stringContaining('originalText="Export"')]);
  });

  it("waits for a repository that is not there, and goes on when it comes", async () => {
    await repository.stop();
    await using sender = await open();
    await writeAll(sender, texts(3));
    expect(await sender.drain({ timeoutMs: 200 })).toBe(3);
    while (events.length === 0) await sleep(10);
    expect(events[0]).toMatchObject({ kind: "unavailable", code: "ERR_TRANSPORT_UNREACHABLE" });
    expect(sender.health.destinations[0]).toMatchObject({ failure: "ERR_TRANSPORT_UNREACHABLE", waiting: 3 });
    await repository.start();
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(stored()).toEqual(texts(3));
  });

  it("sends again what a connection that broke had carried", async () => {
    const lost = new Set<number>();
    repository.onMessage = (connection, message, number) => {
      if (number > 3 || lost.has(number) || !message.includes(`n="${number * 20}"`)) return;
      lost.add(number);
      connection.destroy();
    };
    await using sender = await open();
    await writeAll(sender, texts(200));
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(lost.size).toBeGreaterThan(0);
    expect(once(stored())).toEqual(texts(200));
    expect(kinds()).toEqual(["unavailable", "confirmed"]);
  });

  it.each(["learned", "required"] as const)(
    "takes the clean end of a repository that does not want it for no confirmation (%s)",
    async (closeNotify) => {
      repository.onConnection = (connection) => void setTimeout(() => connection.end(), 5);
      {
        // Longer than a connection stands, on the slowest machine.
        const confirmation = { closeNotify, settleMs: 60_000 };
        await using patient = await open({ destinations: [destinationOf(repository, both, { confirmation })] });
        await writeAll(patient, texts(3));
        while (events.length < 5) await sleep(10);
        expect([stored(), kinds(), await patient.drain({ timeoutMs: 1 })]).toEqual([[], ["unavailable"], 3]);
      }
      repository.onConnection = () => {};
      await using sender = await open({
        destinations: [destinationOf(repository, both, { confirmation: { closeNotify } })],
      });
      expect(await sender.drain({ timeoutMs })).toBe(0);
      expect(stored()).toEqual(texts(3));
    },
  );

  it("does not believe a repository that closes before it has read everything", async () => {
    repository.onConnection = (connection, number) => {
      if (number === 2) setTimeout(() => connection.pause(), 10);
      if (number === 2) setTimeout(() => connection.destroy(), 150);
    };
    await using sender = await open();
    const long = texts(50).map((text) => text + "x".repeat(30_000));
    await writeAll(sender, long);
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(once(stored())).toEqual(long);
    expect(kinds()).toEqual(["unavailable", "confirmed"]);
  });

  it("gives a repository up that takes nothing, and comes back", async () => {
    const isGivenUp = () => events.some((event) => event.kind === "unavailable" && event.code === "TIMEOUT");
    repository.onConnection = (connection, number) => number > 1 && !isGivenUp() && void connection.pause();
    const destination = destinationOf(repository, both, { timeoutMs: 300 });
    await using sender = await open({ destinations: [destination] });
    await writeAll(sender, [...texts(20), `<m>${"x".repeat(30_000)}</m>`]);
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(isGivenUp()).toBe(true);
    expect(once(stored())).toHaveLength(21);
  });

  it("stops within a moment, also while it learns how a repository closes that does not", async () => {
    repository.onConnection = (connection) => (connection.allowHalfOpen = true);
    const sender = await open({ destinations: [destinationOf(repository, both, { timeoutMs: 120_000 })] });
    await writeAll(sender, texts(1));
    while (repository.connections === 0) await sleep(10);
    await sleep(200);
    await sender[Symbol.asyncDispose]();
    expect(sender.health.destinations[0]).toMatchObject({ state: "stopped", confirmedSequence: 0 });
  });

  it("confirms now and then while there is always more", async () => {
    const destination = destinationOf(repository, both, { confirmation: { everyMessages: 50 } });
    await using sender = await open({ destinations: [destination] });
    await writeAll(sender, texts(230));
    await sender.drain({ timeoutMs });
    expect(stored()).toEqual(texts(230));
    expect(events.filter(({ kind }) => kind === "confirmed").length).toBeGreaterThanOrEqual(4);
  });

  it("confirms when the spool is full, however much there is to send", async () => {
    const destination = destinationOf(repository, both, { confirmation: { everyMs: 1e9, idleMs: 1e9 } });
    const spool = { folder: folder.path, maxBytes: 40_000 };
    await using sender = await open({ destinations: [destination], spool });
    const long = texts(60).map((text) => text + "x".repeat(2000));
    await writeAll(sender, long);
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(stored()).toEqual(long);
  });

  it("goes on after it was closed with what it had not confirmed", async () => {
    await repository.stop();
    {
      await using sender = await open();
      await writeAll(sender, texts(5));
    }
    await repository.start();
    await using sender = await open();
    expect(sender.health.destinations[0]!.waiting).toBe(5);
    await sender.writeText("<last/>");
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(stored()).toEqual([...texts(5), "<last/>"]);
  });

  it("keeps each destination at its own pace", async () => {
    await using other = await new RepositoryDouble(both.server).start();
    const names = ["a", "b"] as const;
    await repository.stop();
    const destinations = [destinationOf(repository, both, { name: names[0] }), destinationOf(other, both, { name: names[1] })]; // prettier-ignore
    await using sender = await open({ destinations });
    await writeAll(sender, texts(10));
    while (sender.health.destinations[1]!.waiting > 0) await sleep(10);
    expect([stored(other), sender.health.destinations[0]!.waiting]).toEqual([texts(10), 10]);
    await repository.start();
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(stored()).toEqual(texts(10));
  });

  it.each([[[]], [["a", "a"]]])("has destinations, and none twice: %p", async (names) => {
    const destinations = names.map((name) => destinationOf(repository, both, { name }));
    await expect(open({ destinations })).rejects.toMatchObject({ code: "ERR_AUDIT_OPTIONS" });
  });
});

describe("a message that a repository cannot bear", () => {
  const quarantined = async () => await readdir(join(folder.path, "quarantine")).catch(() => []);

  it("goes to quarantine, and those behind it arrive", async () => {
    repository.onMessage = (connection, message) => message.includes("poison") && connection.destroy();
    await using sender = await open();
    await writeAll(sender, [...texts(5), "<poison/>", ...texts(20)]);
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(once(stored())).toEqual(texts(20));
    expect(events).toContainEqual({
      kind: "quarantined",
      destination: sender.health.destinations[0]!.destination,
      sequence: 6,
      why: "refused-by-repository",
    });
    const [name] = await quarantined();
    expect(await readFile(join(folder.path, "quarantine", name!), "utf8")).toContain("<poison/>");
  });

  it("is none that the repository bears when it comes back", async () => {
    let failures = 0;
    repository.onMessage = (connection) => failures < 4 && ++failures && connection.destroy();
    await using sender = await open();
    await writeAll(sender, texts(3));
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect([once(stored()).toSorted(), await quarantined(), failures]).toEqual([texts(3), [], 4]);
  });

  it("is none while the repository bears no message at all", async () => {
    repository.onMessage = (connection) => void connection.destroy();
    await using sender = await open();
    await writeAll(sender, texts(3));
    while (events.length < 12) await sleep(50);
    expect([kinds(), await quarantined()]).toEqual([["unavailable"], []]);
    repository.onMessage = () => {};
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(stored()).toEqual(texts(3));
  });
});

describe("a message that is too long for a repository", () => {
  const instanceUids = Array.from({ length: 200 }, (_, index) => `1.2.3.${index}`);
  const long = instancesTransferred({
    dateTime,
    auditSource,
    action: "C",
    source: modality,
    destination: archive,
    studies: [{ studyInstanceUid: "1.2.3", sopClasses: [{ uid: "1.2", numberOfInstances: 200, instanceUids }] }],
    patient,
  });

  it("is sent without its list of instances", async () => {
    const destination = destinationOf(repository, both, { maxMessageLength: 2500 });
    await using sender = await open({ destinations: [destination] });
    await sender.write(long);
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(stored()).toEqual([expect.stringMatching(/NumberOfInstances="200"\/>.*Müller/)]);
  });

  it.each([
    ["when it is too long without it", { maxMessageLength: 1000 }],
    ["where that is wanted", { maxMessageLength: 2500, oversize: "quarantine" }],
  ] as const)("goes to quarantine %s, and is never cut", async (_, options) => {
    await using sender = await open({ destinations: [destinationOf(repository, both, options)] });
    await sender.write(long);
    await sender.writeText("<next/>");
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(stored()).toEqual(["<next/>"]);
    expect(events).toContainEqual(expect.objectContaining({ kind: "quarantined", sequence: 1, why: "too-long" }));
  });

  it("is several messages from the start, where that is wanted", async () => {
    await using sender = await open({ instances: { instances: "always", maxLength: 3000 } });
    const last = await sender.write(long);
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(last).toBeGreaterThan(1);
    expect(stored().flatMap((xml) => [...xml.matchAll(/<Instance UID="([^"]+)"/g)].map(([, uid]) => uid))).toEqual(instanceUids); // prettier-ignore
  });
});
