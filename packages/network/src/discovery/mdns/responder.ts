import type { NetworkClock } from "../../clock.js";
import { DnsFlag, type DnsMessage } from "../../dns/dns-message.js";
import { type DnsRecord, RecordClass } from "../../dns/dns-record.js";
import { type DomainName, domainNameKey, isSameName } from "../../dns/domain-name.js";
import { AnswerQueue } from "./answer-queue.js";
import type { Link } from "./link.js";
import {
  ANY_TYPE,
  compareClaims,
  isInternet,
  type OwnRecord,
  readMdnsMessage,
  recordKey,
  TOP_BIT,
  toRecord,
  writeMdnsMessages,
} from "./mdns-record.js";
import { type Datagram, MDNS_PORT, type MulticastTransport } from "./multicast-transport.js";
import type { OwnServices, Renamed } from "./own-services.js";

/** Three questions, this far apart (RFC 6762 8.1). */
const PROBES = 3;
const PROBE_MS = 250;
/** Between two announcements, and before one probes again that gave way. */
const SECOND_MS = 1000;
/** After so many conflicts within 10 s, there is a pause before each further try (RFC 6762 8.1). */
const MAX_CONFLICTS = 15;
const CONFLICTS_WITHIN_MS = 10_000;
const PAUSE_MS = 5000;

export interface ResponderOptions {
  readonly own: OwnServices;
  readonly transport: MulticastTransport;
  readonly onRenamed: (renamed: Renamed) => void;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly clock: NetworkClock;
}

/**
 * Tells of our services on all links: it probes for their names, announces them, answers questions, gives way to others that have
 * the names already, and says goodbye.
 *
 * @see RFC 6762 6 to 10
 */
export class Responder {
  readonly #options: ResponderOptions;
  readonly #queue: AnswerQueue;
  readonly #stopped = new AbortController();
  /** Names that others have, found since the last try. */
  readonly #lost = new Map<string, DomainName>();
  #isClaimed = false;
  #isOutdone = false;
  #claiming: Promise<void> | undefined;
  #conflicts: number[] = [];

  constructor(options: ResponderOptions) {
    this.#options = options;
    this.#queue = new AnswerQueue(options);
  }

  /** Resolves when all names are ours, and were announced once. */
  async start(): Promise<void> {
    await this.#claim();
  }

  /** Probes and announces again, since the links are others. */
  onLinks(): void {
    this.#claimAgain();
  }

  onDatagram({ bytes, link, address, port }: Datagram): void {
    // Nothing can be sent to the port 0.
    const message = this.#stopped.signal.aborted || port === 0 ? undefined : readMdnsMessage(bytes);
    if (!message) return;
    if (message.flags & DnsFlag.QR) {
      if (port === MDNS_PORT) this.#hear(message, link);
      return;
    }
    if (!this.#isClaimed) this.#compare(message, link);
    this.#queue.ask({ message, link, address, port, isClaimed: this.#isClaimed });
  }

  /** Says goodbye, and tells no more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#queue.clear();
    await this.#claiming?.catch(() => {});
    if (this.#isClaimed) await this.#tell(() => this.#options.own.farewell());
  }

  #claimAgain(): void {
    this.#queue.clear();
    // It ends when all is stopped.
    this.#claim().catch(() => {});
  }

  /** One claim at a time: while one goes on, it is that which starts again. */
  #claim(): Promise<void> {
    this.#isClaimed = false;
    this.#isOutdone ||= this.#claiming !== undefined;
    this.#claiming ??= this.#tryAll().finally(() => (this.#claiming = undefined));
    return this.#claiming;
  }

  async #tryAll(): Promise<void> {
    await this.#wait(this.#options.random() * PROBE_MS);
    do {
      while (!(await this.#probe())) await this.#giveWay();
      this.#isClaimed = true;
      await this.#announce();
      // Another may have come between.
    } while (!this.#isClaimed);
    void this.#announceAgain().catch(() => {});
  }

  /** Takes other names for those that are lost, or waits for the one whose claim is the later one. */
  async #giveWay(): Promise<void> {
    const { own, onRenamed } = this.#options;
    if (this.#lost.size === 0) return this.#wait(SECOND_MS);
    for (const name of this.#lost.values()) for (const renamed of own.rename(name)) told(onRenamed, renamed);
    const now = this.#options.clock.now();
    this.#conflicts = [...this.#conflicts, now].filter((time) => now - time < CONFLICTS_WITHIN_MS);
    if (this.#conflicts.length >= MAX_CONFLICTS) await this.#wait(PAUSE_MS);
  }

  #wait(ms: number): Promise<void> {
    return this.#options.clock.sleep(ms, this.#stopped.signal);
  }

  /** Whether nobody objected to our names. */
  async #probe(): Promise<boolean> {
    this.#lost.clear();
    this.#isOutdone = false;
    for (let count = 0; count < PROBES; count++) {
      for (const link of this.#options.transport.links) await this.#sendProbe(link);
      await this.#wait(PROBE_MS);
      if (this.#lost.size > 0 || this.#isOutdone) return false;
    }
    return true;
  }

  async #sendProbe(link: Link): Promise<void> {
    const { own, transport } = this.#options;
    const questions = own.uniqueNames.map(
      (name) => ({ name, type: ANY_TYPE, class: RecordClass.IN | TOP_BIT }) as const,
    );
    // The claimed records do not say yet that they replace others.
    const authorities = own.recordsOn(link).filter(({ isUnique }) => isUnique).map((record) => toRecord(record, 0)); // prettier-ignore
    for (const bytes of writeMdnsMessages({ questions, authorities })) await transport.send(bytes, link);
  }

  async #announce(): Promise<void> {
    await this.#tell((link) => this.#options.own.recordsOn(link));
  }

  async #announceAgain(): Promise<void> {
    await this.#wait(SECOND_MS);
    if (this.#isClaimed) await this.#announce();
  }

  async #tell(records: (link: Link) => readonly OwnRecord[]): Promise<void> {
    const { transport } = this.#options;
    for (const link of transport.links) await this.#queue.multicast(records(link), link);
  }

  /** Who wants one of our names at the same time gets it when its records are later (RFC 6762 8.2). */
  #compare({ authorities }: DnsMessage, link: Link): void {
    const ours = this.#options.own.recordsOn(link).filter(({ isUnique }) => isUnique).map((record) => toRecord(record, 0)); // prettier-ignore
    for (const name of this.#options.own.uniqueNames) {
      const of = (records: readonly DnsRecord[]) => records.filter((record) => isSameName(record.name, name));
      const theirs = of(authorities);
      if (theirs.length > 0 && compareClaims(of(ours), theirs) < 0) this.#isOutdone = true;
    }
  }

  /** Looks in what others tell for our names: with other data they are a conflict, with ours about to go they are told again. */
  #hear({ answers, additionals }: DnsMessage, link: Link): void {
    const own = this.#options.own.recordsOn(link);
    const known = new Map(own.map((record) => [recordKey(record.data), record]));
    for (const record of [...answers, ...additionals]) {
      if (!isInternet(record.class)) continue;
      const same = known.get(recordKey(record));
      if (same) this.#hearOwn(record, same, link);
      else if (record.ttl > 0 && this.#isConflict(record, own)) this.#lost.set(domainNameKey(record.name), record.name);
    }
    // Who has the name says so again when we ask (RFC 6762 9).
    if (this.#isClaimed && this.#lost.size > 0) this.#claimAgain();
  }

  #hearOwn(record: DnsRecord, same: OwnRecord, link: Link): void {
    // RFC 6762 6.6, 10.1: others would forget it too early.
    if (this.#isClaimed && record.ttl < same.ttl / 2) void this.#queue.multicastSoon([same], link);
  }

  /** Before a name is ours, all that another has of it counts (RFC 6762 8.1); then, what we have of it as well. */
  #isConflict(record: DnsRecord, own: readonly OwnRecord[]): boolean {
    const ours = own.filter(({ isUnique, data }) => isUnique && isSameName(data.name, record.name));
    if (record.type === "NSEC" || ours.length === 0) return false;
    return !this.#isClaimed || ours.some(({ data }) => data.type === record.type);
  }
}

function told(onRenamed: (renamed: Renamed) => void, renamed: Renamed): void {
  try {
    onRenamed(renamed);
  } catch {
    // It has happened.
  }
}
