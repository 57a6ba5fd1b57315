import { randomBytes } from "node:crypto";
import { NetworkError } from "../errors.js";
import { DnsCache } from "./dns-cache.js";
import { DnsFlag, type DnsMessage, OPT_TYPE, Rcode, responseCode } from "./dns-message.js";
import { type DnsRecord, isOfType, RecordClass, type RecordOf, type RecordType } from "./dns-record.js";
import { queryServers, soaOf } from "./dns-query.js";
import { checkedServer, type DnsServer, systemDnsServers } from "./dns-server.js";
import { type DomainName, domainNameKey, isSameName, toDomainName } from "./domain-name.js";

export interface DnsClientOptions {
  /** Asked in this order. Default: those of the system, as Node knows them. */
  readonly servers?: readonly DnsServer[];
  /** How long one server may take for one answer. Default: 2,000. */
  readonly tryTimeoutMs?: number;
  /** How often each server is asked before all is given up. Default: 2. */
  readonly attempts?: number;
  /** How long a question may take in all. Default: 10,000. */
  readonly timeoutMs?: number;
  /** The longest datagram that is asked for (RFC 6891); 0 asks without EDNS. Default: 1,232. */
  readonly udpPayloadSize?: number;
  /** How many answers are kept; 0 keeps none. Default: 1,000. */
  readonly maxCacheEntries?: number;
  /** How long an answer is kept at most, whatever its time to live says. Default: 86,400. */
  readonly maxTtlSeconds?: number;
  /** How long it is kept at most that there is no answer (RFC 2308 5). Default: 3,600. */
  readonly maxNegativeTtlSeconds?: number;
  /** In milliseconds, for the cache. Default: `Date.now`. */
  readonly now?: () => number;
  /** Of the ids of questions. Default: that of `node:crypto`. */
  readonly randomBytes?: (length: number) => Uint8Array;
}

export interface ResolveOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What was found. */
export interface DnsAnswer<T extends RecordType = RecordType> {
  /** `no-data`: the name is in use, but has no such records; `no-name`: it is not in use (NXDOMAIN). */
  readonly outcome: "found" | "no-data" | "no-name";
  /** That which has the records: the end of the chain of aliases. */
  readonly name: DomainName;
  readonly records: readonly RecordOf<T>[];
  /** What the server thought useful besides, such as addresses of the targets of SRV. */
  readonly additionals: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  /**
   * Whether the server says that it has checked the answer by DNSSEC (the bit AD, RFC 6840 5.8).
   *
   * Nothing is checked here: it is worth as much as the server, and the way to it, is trusted.
   */
  readonly authenticated: boolean;
}

/** What resolves names: {@link DnsClient}, or anything else that can. */
export interface DnsResolver {
  resolve<T extends RecordType>(
    name: string | DomainName,
    type: T,
    options?: ResolveOptions,
  ): Promise<Pick<DnsAnswer<T>, "outcome" | "records" | "additionals">>;
}

const MAX_ALIASES = 8;

/**
 * The DNS client of PS3.15 F.1: it asks servers that resolve recursively, over UDP, and over TCP for what is too long for that.
 *
 * It keeps answers for their time to live. It holds no socket between questions, and need not be closed.
 *
 * @see RFC 1035, RFC 2181, RFC 2308, RFC 5452, RFC 6891, RFC 7766
 */
export class DnsClient implements DnsResolver {
  readonly #options: Required<DnsClientOptions>;
  readonly #servers: readonly Required<DnsServer>[];
  readonly #cache: DnsCache<KeptAnswer>;

  /** @throws NetworkError `ERR_NETWORK_OPTIONS` */
  constructor(options: DnsClientOptions = {}) {
    this.#options = {
      servers: options.servers ?? systemDnsServers(),
      tryTimeoutMs: options.tryTimeoutMs ?? 2000,
      attempts: options.attempts ?? 2,
      timeoutMs: options.timeoutMs ?? 10_000,
      udpPayloadSize: options.udpPayloadSize ?? 1232,
      maxCacheEntries: options.maxCacheEntries ?? 1000,
      maxTtlSeconds: options.maxTtlSeconds ?? 86_400,
      maxNegativeTtlSeconds: options.maxNegativeTtlSeconds ?? 3600,
      now: options.now ?? Date.now,
      randomBytes: options.randomBytes ?? randomBytes,
    };
    this.#servers = this.#options.servers.map(checkedServer);
    if (this.#servers.length === 0)
      throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a DNS client needs a server" });
    this.#cache = new DnsCache(this.#options.maxCacheEntries, this.#options.now);
  }

  /**
   * Finds the records of a type, following aliases (CNAME). That there are none is an answer, not an error.
   *
   * @throws NetworkError `ERR_NETWORK_TIMEOUT`, `ERR_NETWORK_SOCKET`, `ERR_NETWORK_PACKET`, `ERR_NETWORK_DNS_SERVER` or
   * `ERR_NETWORK_DNS_REFUSED`: the last that went wrong, when no server had an answer; `ERR_NETWORK_OPTIONS` for what is no name
   */
  async resolve<T extends RecordType>(
    name: string | DomainName,
    type: T,
    options: ResolveOptions = {},
  ): Promise<DnsAnswer<T>> {
    const asked = toDomainName(name);
    const key = cacheKey(asked, type);
    const kept = this.#cache.get(key);
    const answer = kept ? aged(kept.value, kept.ageSeconds) : await this.#follow(asked, type, options.signal);
    if (!kept) this.#cache.set(key, answer, answer.timeToLive);
    const { timeToLive: _, ...rest } = answer;
    return { ...rest, records: answer.records.filter((record) => isOfType(record, type)) };
  }

  /** Forgets what is kept of a name, or of all. */
  purge(name?: string | DomainName): void {
    const prefix = name === undefined ? "" : cacheKey(toDomainName(name), "");
    this.#cache.purge((key) => key.startsWith(prefix));
  }

  /** Asks, and asks again for the end of a chain of aliases when the answer has only the chain. */
  async #follow(asked: DomainName, type: RecordType, signal: AbortSignal | undefined): Promise<KeptAnswer> {
    const deadline = performance.now() + this.#options.timeoutMs;
    const chain: DnsRecord[] = [];
    let authenticated = true;
    for (let name = asked; ;) {
      const question = { name, type, class: RecordClass.IN };
      const message = await queryServers(question, { ...this.#options, servers: this.#servers, deadline, signal });
      authenticated &&= (message.flags & DnsFlag.AD) !== 0;
      const aliases = aliasesOf(name, type, message.answers);
      if (chain.push(...aliases) > MAX_ALIASES) throw endless();
      name = aliases.at(-1)?.target ?? name;
      const records = message.answers.filter((record) => record.type === type && isInClassOf(record, name));
      const isNegative = records.length === 0;
      const hasMore = isNegative && aliases.length > 0 && !soaOf(message) && responseCode(message) === Rcode.NOERROR;
      if (hasMore) continue;
      const additionals = message.additionals.filter((record) => record.type !== OPT_TYPE);
      const timeToLive = this.#timeToLive([...chain, ...records], isNegative ? message : undefined);
      const { authorities } = message;
      return { outcome: outcomeOf(message, isNegative), name, records, additionals, authorities, authenticated, timeToLive }; // prettier-ignore
    }
  }

  #timeToLive(records: readonly DnsRecord[], negative: DnsMessage | undefined): number {
    const { maxTtlSeconds, maxNegativeTtlSeconds } = this.#options;
    // One with the highest bit set is none (RFC 2181 8).
    const ttls = records.map(({ ttl }) => (ttl > 0x7fffffff ? 0 : ttl));
    if (!negative) return Math.min(maxTtlSeconds, ...ttls);
    const soa = soaOf(negative);
    return soa ? Math.min(maxTtlSeconds, maxNegativeTtlSeconds, soa.ttl, soa.minimum, ...ttls) : 0;
  }
}

interface KeptAnswer extends Omit<DnsAnswer, "records"> {
  readonly records: readonly DnsRecord[];
  readonly timeToLive: number;
}

/** The chain that begins at a name; one that leads back into itself is followed until it is too long. */
function aliasesOf(start: DomainName, type: RecordType, records: readonly DnsRecord[]): RecordOf<"CNAME">[] {
  const all = type === "CNAME" ? [] : records.filter((record) => isOfType(record, "CNAME"));
  const chain: RecordOf<"CNAME">[] = [];
  let name = start;
  for (let alias; chain.length <= MAX_ALIASES; name = alias.target) {
    alias = all.find((record) => isInClassOf(record, name));
    if (!alias) break;
    chain.push(alias);
  }
  return chain;
}

function isInClassOf(record: DnsRecord, name: DomainName): boolean {
  return record.class === RecordClass.IN && isSameName(record.name, name);
}

function outcomeOf(message: DnsMessage, isNegative: boolean): DnsAnswer["outcome"] {
  if (!isNegative) return "found";
  return responseCode(message) === Rcode.NXDOMAIN ? "no-name" : "no-data";
}

function aged(answer: KeptAnswer, ageSeconds: number): KeptAnswer {
  // The answer lives as long as its records; what came besides may live shorter.
  const age = (records: readonly DnsRecord[]): DnsRecord[] => records.filter(({ ttl }) => ttl > ageSeconds).map((record) => ({ ...record, ttl: record.ttl - ageSeconds })); // prettier-ignore
  const { records, additionals, authorities } = answer;
  return { ...answer, records: age(records), additionals: age(additionals), authorities: age(authorities) };
}

function cacheKey(name: DomainName, type: RecordType | ""): string {
  return `${domainNameKey(name)} ${type}`;
}

function endless(): NetworkError {
  return new NetworkError("ERR_NETWORK_DNS_SERVER", {
    message: `a name has more than ${MAX_ALIASES} aliases in a row`,
  });
}
