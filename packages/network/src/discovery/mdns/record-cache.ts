import { type DnsRecord, isOfType, type RecordOf, type RecordType } from "../../dns/dns-record.js";
import { type DomainName, domainNameKey } from "../../dns/domain-name.js";
import { type Link, linkKey } from "./link.js";
import { recordKey, TOP_BIT } from "./mdns-record.js";

/** When what lives on is asked for, as parts of its time to live (RFC 6762 5.2). */
const REFRESHES = [0.8, 0.85, 0.9, 0.95];
/** What is said to be no more, or replaced, lives this much longer (RFC 6762 10.1, 10.2). */
const LAST_MS = 1000;
/** A day; longer times to live are not believed. */
const MAX_TTL_SECONDS = 86_400;

export interface CachedRecord<R extends DnsRecord = DnsRecord> {
  readonly record: R;
  readonly link: Link;
  readonly since: number;
  readonly ttlMs: number;
}

interface Entry extends CachedRecord {
  until: number;
  refreshes: number;
}

/** What others on the links said, as long as it lives. */
export class RecordCache {
  readonly #entries = new Map<string, Entry>();
  /** By name and type, so that what is asked for is found at once. */
  readonly #byName = new Map<string, Set<string>>();
  readonly #maxEntries: number;
  /** Other than before when there is something new, or less. */
  version = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** Takes the records of one message. */
  add(records: readonly DnsRecord[], link: Link, now: number): void {
    const said = new Set(records.map((record) => entryKey(record, link)));
    for (const record of records) {
      // Those beside a record that replaces others go, but for ones that came just before (RFC 6762 10.2).
      if (record.class & TOP_BIT)
        for (const entry of this.#entriesOf(record.name, record.type))
          if (entry.link.name === link.name && !said.has(entryKey(entry.record, link)) && now - entry.since > LAST_MS)
            entry.until = Math.min(entry.until, now + LAST_MS);
      this.#set(record, link, now);
    }
  }

  /** Those of a name and type that live. */
  get<T extends RecordType>(name: DomainName, type: T): CachedRecord<RecordOf<T>>[] {
    return this.#entriesOf(name, type).flatMap(({ record, ...rest }) =>
      isOfType(record, type) ? [{ record, ...rest }] : [],
    );
  }

  /** The one that came last. */
  latest<T extends RecordType>(name: DomainName, type: T): CachedRecord<RecordOf<T>> | undefined {
    return this.get(name, type)
      .toSorted((one, other) => one.since - other.since)
      .at(-1);
  }

  /** Forgets what has ended, and gives that which is to be asked for so that it goes on. */
  expire(now: number, random: () => number): CachedRecord[] {
    const due: CachedRecord[] = [];
    for (const [key, entry] of this.#entries) {
      const part = REFRESHES[entry.refreshes];
      if (now >= entry.until) this.#delete(key, entry);
      else if (part !== undefined && now >= entry.since + entry.ttlMs * (part + random() * 0.02)) {
        entry.refreshes++;
        // What is about to go for another reason is let go.
        if (entry.until === entry.since + entry.ttlMs) due.push(entry);
      }
    }
    return due;
  }

  #set(record: DnsRecord, link: Link, now: number): void {
    const key = entryKey(record, link);
    const before = this.#entries.get(key);
    if (record.ttl === 0) {
      if (before) before.until = Math.min(before.until, now + LAST_MS);
      return;
    }
    if (!before && this.#entries.size >= this.#maxEntries) return;
    const ttlMs = Math.min(record.ttl, MAX_TTL_SECONDS) * 1000;
    this.#entries.set(key, { record, link, since: now, ttlMs, until: now + ttlMs, refreshes: 0 });
    this.version++;
    const nameKey = setKey(record.name, record.type);
    this.#byName.set(nameKey, (this.#byName.get(nameKey) ?? new Set()).add(key));
  }

  #delete(key: string, { record }: Entry): void {
    const nameKey = setKey(record.name, record.type);
    const keys = this.#byName.get(nameKey);
    this.version++;
    this.#entries.delete(key);
    keys?.delete(key);
    if (keys?.size === 0) this.#byName.delete(nameKey);
  }

  #entriesOf(name: DomainName, type: RecordType): Entry[] {
    return [...(this.#byName.get(setKey(name, type)) ?? [])].flatMap((key) => this.#entries.get(key) ?? []);
  }
}

function setKey(name: DomainName, type: RecordType): string {
  return `${domainNameKey(name)} ${type}`;
}

function entryKey(record: DnsRecord, link: Link): string {
  return `${linkKey(link)} ${recordKey(record)}`;
}
