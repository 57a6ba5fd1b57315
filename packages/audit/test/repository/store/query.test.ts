import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import {
  type AuditMessage,
  encodeSyslogMessage,
  epochOf,
  instancesAccessed,
  type RecordAction,
  writeAuditMessage,
} from "../../../src/index.js";
import {
  type AuditQuery,
  type AuditRecord,
  type AuditStore,
  openAuditStore,
  type ReceivedMessage,
} from "../../../src/repository/index.js";

let folder: TemporaryFolder;
let stores = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => folder[Symbol.asyncDispose]());

/** What is different between the messages here. */
interface Event {
  readonly at: number;
  readonly receivedAt: number;
  readonly user: string;
  readonly patient: string;
  readonly study: string;
  readonly source: string;
  readonly action: RecordAction;
  readonly outcome: "success" | "minorFailure";
  readonly address: string;
}

const usual: Event = { at: 0, receivedAt: 0, user: "u", patient: "p", study: "1.2", source: "s", action: "R", outcome: "success", address: "192.0.2.1" }; // prettier-ignore

function messageOf({ at, user, patient, study, source, action, outcome }: Event): AuditMessage {
  return instancesAccessed({
    dateTime: new Date(at),
    action,
    outcome,
    auditSource: { auditSourceId: source },
    users: { person: { userId: user }, process: { userId: "pacs", aeTitles: ["ARC", `AE_${user}`] } },
    patient: { patientId: `${patient}^^^&1.2.3&ISO` },
    studies: [{ studyInstanceUid: study }],
  });
}

let serial = 0;

function receivedOf(event: Event): ReceivedMessage {
  const raw = encodeSyslogMessage(writeAuditMessage(messageOf(event)), { procId: `${serial++}` });
  return { raw, receivedAt: event.receivedAt, sender: { transport: "tls", address: event.address } };
}

async function storeOf(events: readonly Event[]): Promise<AuditStore> {
  const store = await openAuditStore(join(folder.path, `${stores++}.sqlite`));
  await store.store(events.map(receivedOf));
  return store;
}

async function ids(records: AsyncIterable<AuditRecord>): Promise<number[]> {
  const found: number[] = [];
  for await (const { id } of records) found.push(id);
  return found;
}

/** In pages, each from the cursor of the one before. */
async function pages(store: AuditStore, query: AuditQuery, length: number): Promise<number[]> {
  const found: number[] = [];
  for (let after: string | undefined; ;) {
    const before = found.length;
    for await (const record of store.query({ ...query, limit: length, ...(after !== undefined && { after }) })) {
      found.push(record.id);
      after = record.cursor;
    }
    if (found.length - before < length) return found;
  }
}

const few = (prefix: string): fc.Arbitrary<string> => fc.nat(2).map((number) => `${prefix}${number}`);
const event: fc.Arbitrary<Event> = fc.record({
  at: fc.nat(20),
  receivedAt: fc.nat(20),
  user: few("u"),
  patient: few("p"),
  study: few("1.2."),
  source: few("s"),
  action: fc.constantFrom("R" as const, "U" as const),
  outcome: fc.constantFrom("success" as const, "minorFailure" as const),
  address: few("192.0.2."),
});
const moment = fc.integer({ min: -1, max: 21 }).map((time) => new Date(time));
const anyQuery = fc.record(
  {
    user: fc.oneof(few("u"), few("AE_u"), fc.constant("ARC")),
    patient: fc.oneof(
      few("p"),
      few("p").map((id) => `${id}^^^&1.2.3&ISO`),
    ),
    study: few("1.2."),
    source: few("s"),
    event: fc.constantFrom("110103", "110104"),
    address: few("192.0.2."),
    action: fc.constantFrom("R" as const, "U" as const),
    outcome: fc.constantFrom("0" as const, "4" as const),
    since: moment,
    until: moment,
    receivedSince: moment,
    receivedUntil: moment,
    order: fc.constantFrom("newest" as const, "oldest" as const, "received" as const),
  },
  { requiredKeys: [] },
);

/** The same by looking at every event. */
function expected(events: readonly Event[], query: AuditQuery): number[] {
  const isWanted = (one: Event): boolean =>
    (query.user === undefined || ["ARC", one.user, `AE_${one.user}`].includes(query.user)) &&
    (query.patient === undefined || query.patient.split("^")[0] === one.patient) &&
    (query.study ?? one.study) === one.study &&
    (query.source ?? one.source) === one.source &&
    (query.event ?? "110103") === "110103" &&
    (query.address ?? one.address) === one.address &&
    (query.action ?? one.action) === one.action &&
    (query.outcome === undefined || (query.outcome === "0") === (one.outcome === "success")) &&
    isWithin(one.at, query.since, query.until) &&
    isWithin(one.receivedAt, query.receivedSince, query.receivedUntil);
  const found = events.map((one, index) => ({ ...one, id: index + 1 })).filter(isWanted);
  const oldest = found.sort((a, b) => (query.order === "received" ? 0 : a.at - b.at) || a.id - b.id);
  return ((query.order ?? "newest") === "newest" ? oldest.reverse() : oldest).map(({ id }) => id);
}

function isWithin(time: number, since: Date | string | undefined, until: Date | string | undefined): boolean {
  return (since === undefined || time >= Number(since)) && (until === undefined || time < Number(until));
}

describe("a query", () => {
  it("finds what meets all of it, each message once and in its order, whole and in pages", async () => {
    const queries = fc.array(fc.tuple(anyQuery, fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), queries, async (events, asked) => {
        await using store = await storeOf(events);
        for (const [query, length] of asked) {
          const found = expected(events, query);
          expect(await ids(store.query(query as AuditQuery))).toEqual(found);
          expect(await pages(store, query as AuditQuery, length)).toEqual(found);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("looks further than one step, for what is rare and for what there are many of", async () => {
    const events = Array.from({ length: 2500 }, (_, at) => ({ ...usual, at: at % 7, outcome: at % 1200 === 0 ? "minorFailure" : "success" }) as const); // prettier-ignore
    await using store = await storeOf(events);
    for (const query of [{}, { outcome: "4" }, { user: "u", outcome: "4" }, { order: "received", limit: 1001 }] as const)
      expect(await ids(store.query(query))).toEqual(expected(events, query).slice(0, "limit" in query ? query.limit : undefined)); // prettier-ignore
  });

  it("misses nothing and gives nothing twice while messages come in, in the order of reception", async () => {
    await using store = await storeOf(Array.from({ length: 1500 }, () => usual));
    const found: number[] = [];
    let after = "0.0";
    for (let count = -1; count < found.length;) {
      count = found.length;
      for await (const { id, cursor } of store.query({ order: "received", after })) {
        found.push(id);
        after = cursor;
        if (id % 500 === 0 && id <= 1500) await store.store([receivedOf({ ...usual, at: -5 })]);
      }
    }
    expect(found).toEqual(Array.from({ length: 1503 }, (_, index) => index + 1));
  });

  it("takes a leap second and any time zone for the moment it is", async () => {
    await using store = await storeOf([
      { ...usual, at: epochOf("2016-12-31T23:59:59Z")! },
      { ...usual, at: epochOf("2017-01-01T00:00:00Z")! },
    ]);
    await store.store([changed("2017-01-01T00:59:60+01:00")]);
    const found = await ids(store.query({ since: "2016-12-31T23:59:59.5Z", until: "2017-01-01T01:00:00+01:00" }));
    expect(found).toEqual([3]);
  });

  it("takes a message whose EventDateTime is no moment as of its reception", async () => {
    await using store = await storeOf([]);
    await store.store([changed("2016-12-31T23:59:59"), changed("yesterday")]);
    const found: (Date | undefined)[] = [];
    for await (const { eventTime } of store.query({ since: new Date(777), until: new Date(778) }))
      found.push(eventTime);
    expect(found).toEqual([undefined, undefined]);
    expect(await ids(store.query({ since: new Date(778) }))).toEqual([]);
  });

  it("takes values for what they are, and not for SQL", async () => {
    const hostile = `' OR 1=1; DROP TABLE message; --"%_*`;
    await using store = await storeOf([usual, { ...usual, user: hostile, patient: hostile, source: hostile }]);
    for (const name of ["user", "patient", "source"]) {
      expect(await ids(store.query({ [name]: hostile }))).toEqual([2]);
      expect(await ids(store.query({ [name]: "%" }))).toEqual([]);
    }
  });

  it.each([
    [{ since: "2016-12-31T23:59:59" }, "ERR_AUDIT_DATE_TIME"],
    [{ until: new Date(Number.NaN) }, "ERR_AUDIT_DATE_TIME"],
    [{ after: "1; DROP TABLE message" }, "ERR_AUDIT_OPTIONS"],
  ])("is refused when it cannot be understood: %j", async (query, code) => {
    await using store = await storeOf([usual]);
    await expect(ids(store.query(query))).rejects.toMatchObject({ code });
  });
});

/** A message with that for its EventDateTime, which was received at 777. */
function changed(dateTime: string): ReceivedMessage {
  const xml = writeAuditMessage(messageOf(usual)).replace(/EventDateTime="[^"]*"/, `EventDateTime="${dateTime}"`);
  return { raw: encodeSyslogMessage(xml), receivedAt: 777, sender: { transport: "udp", address: "192.0.2.1" } };
}
