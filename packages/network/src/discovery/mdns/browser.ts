import type { NetworkClock } from "../../clock.js";
import { DnsFlag, type DnsQuestion } from "../../dns/dns-message.js";
import { type DnsRecord, RecordClass, type RecordType } from "../../dns/dns-record.js";
import { type DomainName, domainNameKey, formatDomainName, isSameName, isWithin } from "../../dns/domain-name.js";
import {
  type DicomService,
  dicomServiceOf,
  type DicomServiceType,
  isSameService,
  serviceTypeName,
} from "../dicom-service.js";
import type { Link } from "./link.js";
import { isInternet, readMdnsMessage, TOP_BIT, toRecord, writeMdnsQuestions } from "./mdns-record.js";
import { type Datagram, MDNS_PORT, type MulticastTransport } from "./multicast-transport.js";
import { type CachedRecord, RecordCache } from "./record-cache.js";

const domain: DomainName = ["local"];
const TICK_MS = 100;
/** From one second the time between questions doubles up to an hour (RFC 6762 5.2). */
const FIRST_INTERVAL_MS = 1000;
const LAST_INTERVAL_MS = 3_600_000;
/** The first question comes at a time by chance, lest all machines that are switched on together ask at once. */
const FIRST_MS = [20, 120] as const;
/** How long an instance without a TXT record is waited for, which each has to have (RFC 6763 6). */
const TXT_PATIENCE_MS = 2000;
const MAX_RECORDS = 8192;
const MAX_INSTANCES = 1000;

export interface BrowserOptions {
  readonly types: readonly DicomServiceType[];
  readonly transport: MulticastTransport;
  /** Gets all that there is now, whenever it is other than before; by type and instance name. */
  readonly onServices: (services: ReadonlyMap<string, DicomService>) => void;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly clock: NetworkClock;
}

interface Instance {
  readonly name: DomainName;
  readonly type: DicomServiceType;
  readonly since: number;
  /** When its records are asked for the next time. */
  askAt: number;
  intervalMs: number;
  /** What its records said, and which they were: to read all of them every time is for others to make us busy. */
  read?: { readonly basis: readonly unknown[]; readonly service: DicomService };
}

/** Finds services by multicast on all links, and keeps what it found up to date. @see RFC 6762 5, 10, RFC 6763 4, 5 */
export class Browser {
  readonly #options: BrowserOptions;
  readonly #cache = new RecordCache(MAX_RECORDS);
  readonly #types: readonly { readonly type: DicomServiceType; readonly name: DomainName }[];
  readonly #instances = new Map<string, Instance>();
  #hosts = new Set<string>();
  #askAt: number;
  #intervalMs = FIRST_INTERVAL_MS;
  #shown: ReadonlyMap<string, DicomService> = new Map();
  #shownVersion = 0;
  readonly #stopped = new AbortController();

  constructor(options: BrowserOptions) {
    this.#options = options;
    this.#types = options.types.map((type) => ({ type, name: serviceTypeName(type, domain) }));
    this.#askAt = options.clock.now() + FIRST_MS[0] + options.random() * (FIRST_MS[1] - FIRST_MS[0]);
  }

  /** Works until it is stopped. */
  async run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      this.#tick();
      await this.#options.clock.sleep(TICK_MS, signal).catch(() => {});
    }
  }

  stop(): void {
    this.#stopped.abort();
  }

  /** Asks anew, since the links are others. */
  onLinks(): void {
    this.#askAt = this.#options.clock.now();
    this.#intervalMs = FIRST_INTERVAL_MS;
  }

  onDatagram({ bytes, link, port }: Datagram): void {
    const message = port === MDNS_PORT ? readMdnsMessage(bytes) : undefined;
    if (!message || !(message.flags & DnsFlag.QR)) return;
    const now = this.#options.clock.now();
    const records = [...message.answers, ...message.additionals].filter((record) => isInternet(record.class));
    const ofTypes = records.filter((record) => this.#isOfTypes(record));
    this.#cache.add(ofTypes, link, now);
    for (const record of ofTypes) this.#follow(record, now);
    // Of addresses only those that are asked for are kept.
    this.#cache.add(records.filter((record) => isAddress(record) && this.#hosts.has(domainNameKey(record.name))), link, now); // prettier-ignore
  }

  #isOfTypes({ type, name }: DnsRecord): boolean {
    if (type === "PTR") return this.#types.some((one) => isSameName(one.name, name));
    return (type === "SRV" || type === "TXT") && this.#types.some((one) => isSameName(one.name, name.slice(1)));
  }

  /** From a type to its instance, and from that to its host. */
  #follow(record: DnsRecord, now: number): void {
    if (record.type === "SRV" && this.#hosts.size < MAX_RECORDS) this.#hosts.add(domainNameKey(record.target));
    if (record.type !== "PTR" || record.ttl === 0) return;
    const key = domainNameKey(record.target);
    const type = this.#types.find(({ name }) => isSameName(name, record.target.slice(1)))?.type;
    if (type && !this.#instances.has(key) && this.#instances.size < MAX_INSTANCES)
      this.#instances.set(key, { name: record.target, type, since: now, askAt: now + TICK_MS, intervalMs: FIRST_INTERVAL_MS }); // prettier-ignore
  }

  #tick(): void {
    const now = this.#options.clock.now();
    const questions = new Map<Link, Map<string, DnsQuestion>>();
    const ask = (links: readonly Link[], name: DomainName, type: RecordType, bit = 0): void => {
      for (const link of links) {
        const ofLink = questions.get(link) ?? new Map<string, DnsQuestion>();
        questions.set(link, ofLink.set(`${domainNameKey(name)} ${type}`, { name, type, class: RecordClass.IN | bit }));
      }
    };
    for (const { record, link } of this.#cache.expire(now, this.#options.random)) ask([link], record.name, record.type);
    this.#forget();
    this.#askForTypes(now, ask);
    for (const instance of this.#instances.values()) this.#askForInstance(instance, now, ask);
    for (const [link, ofLink] of questions) void this.#send(link, [...ofLink.values()]);
    this.#show(now);
  }

  /** Forgets instances that no type points to, and hosts of none. */
  #forget(): void {
    if (this.#cache.version === this.#shownVersion) return;
    const pointed = new Set(this.#types.flatMap(({ name }) => this.#cache.get(name, "PTR").map(({ record }) => domainNameKey(record.target)))); // prettier-ignore
    for (const key of this.#instances.keys()) if (!pointed.has(key)) this.#instances.delete(key);
    const targets = [...this.#instances.values()].flatMap(({ name }) => this.#cache.get(name, "SRV"));
    this.#hosts = new Set(targets.map(({ record }) => domainNameKey(record.target)));
  }

  #askForTypes(
    now: number,
    ask: (links: readonly Link[], name: DomainName, type: RecordType, bit: number) => void,
  ): void {
    if (now < this.#askAt) return;
    // The first answers may come to us alone (RFC 6762 5.4).
    const bit = this.#intervalMs === FIRST_INTERVAL_MS ? TOP_BIT : 0;
    for (const { name } of this.#types) ask(this.#options.transport.links, name, "PTR", bit);
    this.#askAt = now + this.#intervalMs;
    this.#intervalMs = Math.min(this.#intervalMs * 2, LAST_INTERVAL_MS);
  }

  /** Asks for what was not told of an instance, less often each time. */
  #askForInstance(
    instance: Instance,
    now: number,
    ask: (links: readonly Link[], name: DomainName, type: RecordType) => void,
  ): void {
    if (now < instance.askAt) return;
    const { links } = this.#options.transport;
    const srv = this.#cache.latest(instance.name, "SRV");
    const missing: RecordType[] = [...(srv ? [] : (["SRV"] as const)), ...(this.#cache.latest(instance.name, "TXT") ? [] : (["TXT"] as const))]; // prettier-ignore
    for (const type of missing) ask(links, instance.name, type);
    const isAddressed = !srv || this.#addressesOf(srv.record.target).length > 0;
    if (!isAddressed) for (const type of ["A", "AAAA"] as const) ask(links, srv.record.target, type);
    if (missing.length === 0 && isAddressed) return;
    instance.askAt = now + instance.intervalMs;
    instance.intervalMs = Math.min(instance.intervalMs * 2, LAST_INTERVAL_MS);
  }

  /** Asks on a link, and tells what is known there already (RFC 6762 7.1). */
  async #send(link: Link, questions: readonly DnsQuestion[]): Promise<void> {
    const now = this.#options.clock.now();
    const known = questions
      .filter(({ type }) => type === "PTR")
      .flatMap(({ name }) => this.#cache.get(name, "PTR"))
      .filter((entry) => entry.link.name === link.name && now - entry.since < entry.ttlMs / 2)
      .map(({ record, since, ttlMs }) => toRecord({ data: record, ttl: Math.floor((ttlMs - (now - since)) / 1000), isUnique: false })); // prettier-ignore
    for (const bytes of writeMdnsQuestions(questions, known)) await this.#options.transport.send(bytes, link);
  }

  #addressesOf(host: DomainName): string[] {
    const entries = (["A", "AAAA"] as const).flatMap((type): CachedRecord<DnsRecord & { readonly address: string }>[] => this.#cache.get(host, type)); // prettier-ignore
    // One that is good on a link alone has to say which.
    return [...new Set(entries.map(({ record, link }) => (/^fe[89ab]/.test(record.address) ? `${record.address}%${link.name}` : record.address)))]; // prettier-ignore
  }

  #serviceOf(instance: Instance, now: number): DicomService | undefined {
    const { name, type, since } = instance;
    // Of several the last one counts: it may have come so soon after the others that they still live.
    const srv = this.#cache.latest(name, "SRV");
    const txt = this.#cache.latest(name, "TXT");
    if (!srv || !isWithin(srv.record.target, domain) || (!txt && now - since < TXT_PATIENCE_MS)) return undefined;
    const { port, target } = srv.record;
    const addresses = this.#addressesOf(target);
    if (addresses.length === 0) return undefined;
    const basis = [srv.record, txt?.record, addresses.join()];
    if (instance.read?.basis.every((part, at) => part === basis[at])) return instance.read.service;
    const [instanceName = ""] = name;
    const service = dicomServiceOf({ type, instanceName, domain, host: formatDomainName(target), port, strings: txt?.record.strings, addresses }); // prettier-ignore
    instance.read = { basis, service };
    return service;
  }

  #show(now: number): void {
    const isWaiting = [...this.#instances.values()].some(({ since }) => now - since < TXT_PATIENCE_MS + 2 * TICK_MS);
    if (this.#cache.version === this.#shownVersion && !isWaiting) return;
    this.#shownVersion = this.#cache.version;
    const services = new Map<string, DicomService>();
    for (const [key, instance] of this.#instances) {
      const service = this.#serviceOf(instance, now);
      if (service) services.set(key, service);
    }
    const before = this.#shown;
    this.#shown = services;
    const isSame = [...services].every(([key, service]) => before.has(key) && isSameService(before.get(key)!, service));
    if (!isSame || services.size !== before.size) this.#options.onServices(services);
  }
}

function isAddress({ type }: DnsRecord): boolean {
  return type === "A" || type === "AAAA";
}
