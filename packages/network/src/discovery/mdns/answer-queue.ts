import { setMaxListeners } from "node:events";
import type { NetworkClock } from "../../clock.js";
import { DnsFlag, type DnsMessage, type DnsQuestion } from "../../dns/dns-message.js";
import type { DnsRecord } from "../../dns/dns-record.js";
import { isSameName } from "../../dns/domain-name.js";
import { type Link, linkKey } from "./link.js";
import {
  ANY_TYPE,
  isInternet,
  type OwnRecord,
  recordKey,
  TOP_BIT,
  toRecord,
  writeMdnsMessages,
} from "./mdns-record.js";
import { type Datagram, MDNS_PORT, type MulticastTransport } from "./multicast-transport.js";
import type { OwnServices } from "./own-services.js";

/** Others may answer as well: what is not ours alone is said at a time by chance within these limits (RFC 6762 6). */
const SHARED_MS = [20, 120] as const;
/** More known answers follow (RFC 6762 7.2). */
const TRUNCATED_MS = [400, 500] as const;
/** Nothing is said to all on a link twice within this time, and to those that probe, within this one. */
const MULTICAST_PAUSE_MS = 1000;
const PROBE_PAUSE_MS = 250;
const LEGACY_TTL = 10;
/** Questions beyond these at one time are not answered. */
const MAX_PENDING = 64;

/** Known answers beyond these are not looked at. */
const MAX_KNOWN = 2000;

/** Questions that came, and whether the names are ours yet. */
export interface Asked extends Omit<Datagram, "bytes"> {
  readonly message: DnsMessage;
  readonly isClaimed: boolean;
}

interface Pending {
  readonly asked: Asked;
  /** What the one that asks has already, and for how long. */
  readonly known: Map<string, number>;
}

export interface AnswerQueueOptions {
  readonly own: OwnServices;
  readonly transport: MulticastTransport;
  readonly random: () => number;
  readonly clock: NetworkClock;
}

/** Answers questions when it is time to, with what is not known or was not just said. @see RFC 6762 5, 6, 7 */
export class AnswerQueue {
  readonly #options: AnswerQueueOptions;
  readonly #pending = new Map<string, Pending>();
  /** When something was said to all on a link. */
  readonly #said = new Map<string, number>();
  #cleared = clearing();

  constructor(options: AnswerQueueOptions) {
    this.#options = options;
  }

  ask(asked: Asked): void {
    const { message, link, address, port, isClaimed } = asked;
    const source = `${linkKey(link)} ${address} ${port}`;
    // Without a question these are more known answers of the one that asked before.
    const before = message.questions.length === 0 ? this.#pending.get(source) : undefined;
    if (before) return addKnown(before.known, message.answers);
    const answers = isClaimed ? this.#answersTo(asked) : [];
    if (answers.length === 0 || this.#pending.size >= MAX_PENDING) return;
    const pending: Pending = { asked, known: new Map() };
    addKnown(pending.known, message.answers);
    const key = this.#pending.has(source) ? `${source} ${message.id} ${this.#options.clock.now()}` : source;
    this.#pending.set(key, pending);
    void this.#answerLater(key, pending, this.#waitFor(message, answers));
  }

  /** Answers none of what was asked so far. */
  clear(): void {
    this.#cleared.abort();
    this.#cleared = clearing();
    this.#pending.clear();
  }

  /** Says records to all on a link. */
  async multicast(records: readonly OwnRecord[], link: Link, additionals: readonly OwnRecord[] = []): Promise<void> {
    if (records.length === 0) return;
    for (const record of records) this.#said.set(this.#saidKey(record, link), this.#options.clock.now());
    const message = { flags: DnsFlag.QR | DnsFlag.AA, answers: records.map((record) => toRecord(record)), additionals: additionals.map((record) => toRecord(record)) }; // prettier-ignore
    for (const bytes of writeMdnsMessages(message)) await this.#options.transport.send(bytes, link);
  }

  /** As {@link multicast}, unless it was just said. */
  async multicastSoon(records: readonly OwnRecord[], link: Link): Promise<void> {
    await this.multicast(
      records.filter((record) => !this.#wasSaid(record, link, MULTICAST_PAUSE_MS)),
      link,
    );
  }

  async #answerLater(key: string, pending: Pending, waitMs: number): Promise<void> {
    const { signal } = this.#cleared;
    if (waitMs > 0) await this.#options.clock.sleep(waitMs, signal).catch(() => {});
    if (signal.aborted) return;
    this.#pending.delete(key);
    await this.#answer(pending);
  }

  async #answer({ asked, known }: Pending): Promise<void> {
    const { message, link, port } = asked;
    const isKnown = (record: OwnRecord): boolean => (known.get(recordKey(record.data)) ?? -1) >= record.ttl / 2;
    const answers = this.#answersTo(asked).filter((record) => port !== MDNS_PORT || !isKnown(record));
    const additionals = this.#additionalsTo(answers, link);
    if (answers.length === 0) return;
    if (port !== MDNS_PORT) return this.#answerLegacy(asked, answers, additionals);
    const isProbe = message.authorities.length > 0;
    // By unicast where that is wanted, and all on the link heard it not long ago (RFC 6762 5.4).
    const byUnicast = (record: OwnRecord): boolean =>
      message.questions.every((question) => (question.class & TOP_BIT) !== 0) &&
      this.#wasSaid(record, link, (record.ttl * 1000) / 4);
    const unicast = answers.filter(byUnicast);
    const multicast = answers.filter(
      (record) => !byUnicast(record) && !this.#wasSaid(record, link, isProbe ? PROBE_PAUSE_MS : MULTICAST_PAUSE_MS),
    );
    if (unicast.length > 0) await this.#send({ flags: DnsFlag.QR | DnsFlag.AA, answers: unicast.map((record) => toRecord(record)), additionals: additionals.map((record) => toRecord(record)) }, asked); // prettier-ignore
    await this.multicast(multicast, link, additionals);
  }

  /** To a resolver that knows nothing of multicast, as a server would (RFC 6762 6.7). */
  async #answerLegacy(asked: Asked, answers: readonly OwnRecord[], additionals: readonly OwnRecord[]): Promise<void> {
    const plain = (records: readonly OwnRecord[]): DnsRecord[] =>
      records.map((record) => toRecord({ ...record, ttl: Math.min(record.ttl, LEGACY_TTL) }, 0));
    const { id } = asked.message;
    const own = this.#options.own.recordsOn(asked.link);
    // Those for others' names would make it longer than what came.
    const questions = asked.message.questions.filter((question) => answersTo(question, own).length > 0);
    await this.#send(
      { id, questions, flags: DnsFlag.QR | DnsFlag.AA, answers: plain(answers), additionals: plain(additionals) },
      asked,
    );
  }

  async #send(message: Partial<DnsMessage>, { link, address, port }: Asked): Promise<void> {
    for (const bytes of writeMdnsMessages(message)) await this.#options.transport.send(bytes, link, { address, port });
  }

  #answersTo({ message, link }: Asked): OwnRecord[] {
    const own = this.#options.own.recordsOn(link);
    const answers = message.questions
      .filter((question) => isInternet(question.class) || question.class === 255)
      .flatMap((question) => answersTo(question, own));
    return [...new Map(answers.map((record) => [recordKey(record.data), record])).values()];
  }

  /** What will be asked for next (RFC 6763 12), and what there is not (RFC 6762 6.1). */
  #additionalsTo(answers: readonly OwnRecord[], link: Link): OwnRecord[] {
    const own = this.#options.own.recordsOn(link);
    const found = new Map(answers.map((record) => [recordKey(record.data), record]));
    // A Map goes on with what is added while it is gone through: from the type to the instance, and to its host.
    for (const { data } of found.values()) {
      if (data.type !== "PTR" && data.type !== "SRV" && data.type !== "A" && data.type !== "AAAA") continue;
      const name = data.type === "A" || data.type === "AAAA" ? data.name : data.target;
      const related = own.filter((record) => record.isUnique && isSameName(record.data.name, name));
      for (const record of [...related, ...(related.length > 0 ? [negative(related)] : [])])
        found.set(recordKey(record.data), record);
    }
    return [...found.values()].slice(answers.length);
  }

  #waitFor({ flags }: DnsMessage, answers: readonly OwnRecord[]): number {
    if (flags & DnsFlag.TC) return this.#between(TRUNCATED_MS);
    return answers.every(({ isUnique }) => isUnique) ? 0 : this.#between(SHARED_MS);
  }

  #between([least, most]: readonly [number, number]): number {
    return least + this.#options.random() * (most - least);
  }

  #wasSaid(record: OwnRecord, link: Link, withinMs: number): boolean {
    return this.#options.clock.now() - (this.#said.get(this.#saidKey(record, link)) ?? -Infinity) < withinMs;
  }

  #saidKey({ data }: OwnRecord, link: Link): string {
    return `${linkKey(link)} ${recordKey(data)}`;
  }
}

function addKnown(known: Map<string, number>, answers: readonly DnsRecord[]): void {
  for (const answer of answers) if (known.size < MAX_KNOWN) known.set(recordKey(answer), answer.ttl);
}

function clearing(): AbortController {
  const controller = new AbortController();
  setMaxListeners(MAX_PENDING, controller.signal);
  return controller;
}

function answersTo({ name, type }: DnsQuestion, own: readonly OwnRecord[]): OwnRecord[] {
  const named = own.filter(({ data }) => isSameName(data.name, name));
  const found = named.filter(({ data }) => type === ANY_TYPE || data.type === type);
  const unique = named.filter(({ isUnique }) => isUnique);
  // Of a name that is ours alone we know what there is not.
  return found.length === 0 && unique.length > 0 ? [negative(unique)] : found;
}

/** That a name has these types and no others (RFC 6762 6.1). */
function negative(records: readonly OwnRecord[]): OwnRecord {
  const [{ data, ttl }] = records as [OwnRecord];
  const types = [...new Set(records.map((record) => record.data.type))];
  return { data: { name: data.name, type: "NSEC", next: data.name, types }, ttl, isUnique: true };
}
