import { randomInt } from "node:crypto";
import { DnsClient, type DnsResolver } from "./dns-client.js";
import { type DnsRecord, isOfType, RecordClass, type RecordOf, type SrvData } from "./dns-record.js";
import { type DomainName, formatDomainName, isSameName, toDomainName } from "./domain-name.js";

export interface ResolveServiceOptions {
  /** Default: a {@link DnsClient} of the system's servers. */
  readonly resolver?: DnsResolver;
  /** Whether addresses that did not come with the answer are asked for. Default: no; a name may be all that is needed. */
  readonly lookupAddresses?: boolean;
  /** A number from 0 to below this one, for the choice by weight. Default: `randomInt` of `node:crypto`. */
  readonly randomBelow?: (limit: number) => number;
  readonly signal?: AbortSignal;
}

/** Where a service is offered. */
export interface ServiceTarget {
  /** A host name without a last dot. */
  readonly host: string;
  readonly port: number;
  /** Those that are known; see `lookupAddresses`. */
  readonly addresses: readonly string[];
  readonly priority: number;
  readonly weight: number;
}

export interface ResolvedService {
  /** `absent`: nothing is said of the service; `not-offered`: the domain says that it has none (the target is `.`). */
  readonly outcome: "found" | "absent" | "not-offered";
  /** In the order to be tried in. */
  readonly targets: readonly ServiceTarget[];
}

/**
 * Finds the servers of a service by its SRV records, such as those of `_ldap._tcp.hospital.example`, in the order to be tried in:
 * by priority, and at random by weight among those of the same.
 *
 * @throws NetworkError what the resolver throws
 * @see RFC 2782, PS3.15 H.1.4.1, H.2
 */
export async function resolveService(
  name: string | DomainName,
  options: ResolveServiceOptions = {},
): Promise<ResolvedService> {
  const { resolver = new DnsClient(), lookupAddresses = false, randomBelow = randomInt, signal } = options;
  const { records, additionals } = await resolver.resolve(toDomainName(name), "SRV", { signal });
  const offered = records.filter(({ target }) => target.length > 0);
  if (offered.length === 0) return { outcome: records.length > 0 ? "not-offered" : "absent", targets: [] };
  const targets: ServiceTarget[] = [];
  for (const { target, port, priority, weight } of inOrderOfTrial(offered, randomBelow)) {
    const given = addressesOf(target, additionals);
    const addresses = given.length > 0 || !lookupAddresses ? given : await lookup(target, resolver, signal);
    targets.push({ host: formatDomainName(target), port, addresses, priority, weight });
  }
  return { outcome: "found", targets };
}

/** Lower priorities first; a higher weight is a higher chance to come first among its priority (RFC 2782, "Usage rules"). */
function inOrderOfTrial(records: readonly RecordOf<"SRV">[], randomBelow: (limit: number) => number): SrvData[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((one, other) => one - other);
  return priorities.flatMap((priority) =>
    byWeight(
      records.filter((record) => record.priority === priority),
      randomBelow,
    ),
  );
}

function byWeight(records: readonly SrvData[], randomBelow: (limit: number) => number): SrvData[] {
  // Those of weight 0 stand first, so that they have a small chance.
  const left = [...records].sort((one, other) => Number(one.weight > 0) - Number(other.weight > 0));
  const chosen: SrvData[] = [];
  while (left.length > 0) {
    let sum = 0;
    const random = randomBelow(left.reduce((total, { weight }) => total + weight, 0) + 1);
    const at = left.findIndex(({ weight }) => (sum += weight) >= random);
    chosen.push(...left.splice(at, 1));
  }
  return chosen;
}

function addressesOf(host: DomainName, records: readonly DnsRecord[]): string[] {
  return records
    .filter((record) => isOfType(record, "A") || isOfType(record, "AAAA"))
    .filter((record) => record.class === RecordClass.IN && isSameName(record.name, host))
    .map(({ address }) => address);
}

async function lookup(host: DomainName, resolver: DnsResolver, signal: AbortSignal | undefined): Promise<string[]> {
  const answers = await Promise.allSettled(
    (["A", "AAAA"] as const).map((type) => resolver.resolve(host, type, { signal })),
  );
  const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value.records : []));
  const failed = answers.find((answer) => answer.status === "rejected");
  // Some servers cannot answer for one of the types.
  if (failed && found.length === 0) throw failed.reason;
  return found.map(({ address }) => address);
}
