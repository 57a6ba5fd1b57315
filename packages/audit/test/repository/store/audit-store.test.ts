import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import Sqlite from "better-sqlite3";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { type AuditMessage, encodeSyslogMessage, validateAuditMessage, writeAuditMessage } from "../../../src/index.js";
import { type AuditRecord, openAuditStore, type ReceivedMessage, type Sender } from "../../../src/repository/index.js";
import { migrate } from "../../../src/repository/store/schema.js";
import { allMessages, archive, auditSource, zoe } from "../../messages/all-messages.js";

let folder: TemporaryFolder;
let path: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, "audit.sqlite");
});
afterEach(async () => folder[Symbol.asyncDispose]());

const sender: Sender = { transport: "tls", address: "192.0.2.1", port: 40_000, certificate: "ab".repeat(32) };

function received(raw: Uint8Array | string, receivedAt = 1000): ReceivedMessage {
  return { raw: typeof raw === "string" ? new TextEncoder().encode(raw) : raw, receivedAt, sender };
}

function syslog(message: AuditMessage): Uint8Array {
  return encodeSyslogMessage(writeAuditMessage(message), { timestamp: "2026-01-01T00:00:00Z" });
}

async function all<T>(records: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const record of records) found.push(record);
  return found;
}

describe("a store", () => {
  it("gives every kind of message back as it came, also after it was closed", async () => {
    const messages = Object.values(allMessages);
    {
      await using store = await openAuditStore(path);
      await store.store(messages.map((message) => received(syslog(message))));
    }
    await using store = await openAuditStore(path, { isNew: "refused" });
    const records = await all(store.query({ order: "received" }));
    expect(records.map(({ message }) => message)).toEqual(messages);
    expect(records.map(({ raw }) => new Uint8Array(raw))).toEqual(messages.map(syslog));
    expect(records[0]).toMatchObject({ copies: 1, receivedAt: new Date(1000), sender, findings: [] });
    expect(store.counts()).toEqual({ messages: messages.length, quarantined: 0 });
  });

  it("counts a message that comes again, byte for byte, and does not keep it twice", async () => {
    const [one, other] = Object.values(allMessages).map(syslog);
    await using store = await openAuditStore(path);
    await store.store([received(one!), received(other!), received(one!, 2000)]);
    await store.store([received(one!, 3000)]);
    const records = await all(store.query({ order: "received" }));
    expect(records.map(({ copies, receivedAt }) => [copies, receivedAt.getTime()])).toEqual([
      [3, 1000],
      [1, 1000],
    ]);
  });

  it("keeps both of two messages that differ in their syslog header alone", async () => {
    const xml = writeAuditMessage(Object.values(allMessages)[0]!);
    await using store = await openAuditStore(path);
    const raws = ["1", "2"].map((procId) => encodeSyslogMessage(xml, { procId, timestamp: "2026-01-01T00:00:00Z" }));
    await store.store(raws.map((raw) => received(raw)));
    expect(store.counts().messages).toBe(2);
  });

  it("keeps the codes of what departs from A.5", async () => {
    const { eventIdentification: event, ...rest } = Object.values(allMessages)[0]!;
    const departing = { ...rest, eventIdentification: { ...event, eventDateTime: "2026-01-01T00:00:00" } };
    await using store = await openAuditStore(path);
    const xml = `<85>1 - - - - - - ${writeAuditMessage({ ...rest, eventIdentification: event }).replace(/EventDateTime="[^"]*"/, 'EventDateTime="2026-01-01T00:00:00" Other="1"')}`;
    await store.store([received(xml)]);
    const [record] = await all(store.query());
    expect(record!.message.eventIdentification).toEqual(departing.eventIdentification);
    expect(record!.findings).toEqual(["AUDIT_DATE_TIME", "WARN_AUDIT_UNKNOWN"]);
  });

  it("has what is no audit message in quarantine, as it came, with the reason", async () => {
    const bad: readonly (readonly [string, string])[] = [
      ["no syslog", "ERR_AUDIT_SYSLOG"],
      ["<85>1 - - - - - - no XML", "ERR_AUDIT_XML"],
      ["<85>1 - - - - - - <AuditMessage><EventIdentification>", "ERR_AUDIT_XML"],
      ["<85>1 - - - - - - <!DOCTYPE AuditMessage [<!ENTITY a 'b'>]><AuditMessage/>", "ERR_AUDIT_XML"],
      ["<85>1 - - - - - - <html/>", "ERR_AUDIT_NO_MESSAGE"],
      ["", "ERR_AUDIT_SYSLOG"],
    ];
    await using store = await openAuditStore(path);
    await store.store([...bad.map(([raw]) => received(raw)), received("no syslog")]);
    const records = await all(store.quarantined());
    expect(records.map(({ raw, reason }) => [new TextDecoder().decode(raw), reason]).reverse()).toEqual(bad);
    expect(records.at(-1)).toMatchObject({ copies: 2, sender, length: 9 });
    expect(store.counts()).toEqual({ messages: 0, quarantined: bad.length });
  });

  it("knows what was too long by its length and sender, and what was no frame by what came", async () => {
    await using store = await openAuditStore(path);
    const oversized = { ...received(""), fault: { kind: "oversized", length: 2_000_000 } } as const;
    const message = received(syslog(Object.values(allMessages)[0]!));
    await store.store([oversized, oversized, { ...message, fault: { kind: "unframed" } }]);
    const records = await all(store.quarantined());
    expect(records.map(({ reason, length, copies }) => [reason, length, copies])).toEqual([
      ["ERR_AUDIT_SYSLOG", message.raw.length, 1],
      ["ERR_AUDIT_LIMIT", 2_000_000, 2],
    ]);
    expect(records[1]!.raw).toHaveLength(0);
  });

  it("gives quarantined messages in pages", async () => {
    await using store = await openAuditStore(path);
    await store.store(["a", "b", "c"].map((raw) => received(raw)));
    const [last] = await all(store.quarantined());
    const rest = await all(store.quarantined({ before: last!.id }));
    expect(rest.map(({ raw }) => new TextDecoder().decode(raw))).toEqual(["b", "a"]);
  });

  it("keeps all of a batch, or nothing of it", async () => {
    await using store = await openAuditStore(path);
    const broken = { raw: "no bytes" as unknown as Uint8Array, receivedAt: 0, sender };
    await expect(store.store([received("first"), broken])).rejects.toMatchObject({ code: "ERR_AUDIT_STORE" });
    expect(store.counts()).toEqual({ messages: 0, quarantined: 0 });
  });

  it("gives the message of an id, and nothing for one that is not there", async () => {
    await using store = await openAuditStore(path);
    await store.add(Object.values(allMessages)[0]!);
    const [record] = await all(store.query());
    expect(await store.get(record!.id)).toEqual(record);
    expect(record!.sender).toEqual({ transport: "local" });
    expect(await store.get(record!.id + 1)).toBeUndefined();
  });
});

describe("the file of a store", () => {
  it("is its owner's alone", async () => {
    await using store = await openAuditStore(path);
    await store.add(Object.values(allMessages)[0]!);
    for (const name of [path, `${path}-wal`, `${path}-shm`]) expect((await stat(name)).mode & 0o777).toBe(0o600);
  });

  it("is not made where it has to be there", async () => {
    await expect(openAuditStore(path, { isNew: "refused" })).rejects.toMatchObject({ code: "ENOENT" });
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is left as it is when it is something else, or of a later version", async () => {
    const foreign = new Sqlite(path);
    foreign.exec("CREATE TABLE message (id INTEGER)");
    foreign.close();
    const text = await folder.write("text", "no database".repeat(1000));
    const later = join(folder.path, "later.sqlite");
    await (await openAuditStore(later))[Symbol.asyncDispose]();
    const database = new Sqlite(later);
    database.pragma("user_version = 99");
    database.close();
    for (const file of [path, text, later])
      await expect(openAuditStore(file)).rejects.toMatchObject({ code: "ERR_AUDIT_STORE" });
    const untouched = new Sqlite(path);
    expect(untouched.pragma("journal_mode", { simple: true })).toBe("delete");
    untouched.close();
  });

  it("is brought to a later version as a whole, or not at all", () => {
    const database = new Sqlite(path);
    migrate(database, ["CREATE TABLE one (a)"]);
    expect(() => migrate(database, ["CREATE TABLE one (a)", "CREATE TABLE two (a)", "nonsense"])).toThrow(
      "syntax error",
    );
    const tables = (): unknown[] => database.prepare("SELECT name FROM sqlite_schema ORDER BY name").pluck().all();
    expect([tables(), database.pragma("user_version", { simple: true })]).toEqual([["one"], 1]);
    migrate(database, ["CREATE TABLE one (a)", "CREATE TABLE two (a)"]);
    expect([tables(), database.pragma("user_version", { simple: true })]).toEqual([["one", "two"], 2]);
    database.close();
  });

  it("can be read by one process while another one writes", async () => {
    await using writer = await openAuditStore(path);
    await using reader = await openAuditStore(path, { isNew: "refused" });
    for (const message of Object.values(allMessages)) {
      const before = reader.query({ order: "oldest" });
      await before.next();
      await writer.add(message);
      await all(before);
    }
    expect(await all(reader.query())).toHaveLength(Object.keys(allMessages).length);
  });
});

describe("reading the trail", () => {
  const message = Object.values(allMessages)[0]!;

  it("is audited before anything is read: by whom, and of what", async () => {
    const uses: AuditMessage[] = [];
    const now = (): Date => new Date(1_800_000_000_000);
    const logUse = { auditSource, process: archive, onAuditLogUsed: (use: AuditMessage) => void uses.push(use) };
    await using store = await openAuditStore(path, { logUse, now });
    await store.add(message);
    expect(uses).toEqual([]);
    await all(store.query({}, { person: zoe }));
    await store.get(1);
    await all(store.quarantined({}, { person: zoe }));
    expect(uses).toHaveLength(3);
    expect(uses.flatMap(validateAuditMessage)).toEqual([]);
    expect(uses[0]!.eventIdentification).toMatchObject({
      eventId: { code: "110101" },
      eventActionCode: "R",
      eventDateTime: now().toISOString(),
    });
    expect(uses[0]!.activeParticipants.map(({ userId, userIsRequestor }) => [userId, userIsRequestor])).toEqual([
      [zoe.userId, true],
      [archive.userId, false],
    ]);
    expect(uses[1]!.activeParticipants.map(({ userId }) => userId)).toEqual([archive.userId]);
    expect(uses[0]!.participantObjects[0]).toMatchObject({
      participantObjectId: `file://${path}`,
      participantObjectName: "Security Audit Log",
    });
  });

  it("is refused when it cannot be audited", async () => {
    const onAuditLogUsed = async (): Promise<never> => {
      throw new Error("the audit trail is not there");
    };
    await using store = await openAuditStore(path, { logUse: { auditSource, process: archive, onAuditLogUsed } });
    await store.add(message);
    const readings: (() => Promise<unknown>)[] = [
      () => all<AuditRecord>(store.query()),
      () => store.get(1),
      () => all(store.quarantined()),
    ];
    for (const read of readings) await expect(read()).rejects.toThrow("the audit trail is not there");
  });
});
