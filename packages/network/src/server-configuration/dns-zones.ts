import { formatIpv4, maskOfPrefix, networkOf, parseIpv4 } from "../dhcp/ipv4-address.js";
import { type DomainName, isWithin } from "../dns/domain-name.js";
import type { RecordData } from "../dns/dns-record.js";
import { reverseName } from "../dns/ip-address.js";
import type { CheckedPlan, CheckedSubnet } from "./check-plan.js";

/** A record with its owner. */
export interface ZoneRecord {
  readonly name: DomainName;
  readonly data: RecordData;
}

/** The records of hosts and services in the domain itself: A, and PTR, SRV and TXT of DNS-SD (H.2). */
export function forwardRecords({ hosts, domain, services }: CheckedPlan): ZoneRecord[] {
  const described = services.flatMap(({ typePointer, pointer, srv, txt }) => [typePointer, pointer, srv, txt]);
  const seen = new Set<string>();
  return [
    ...hosts.map(({ hostName, address }): ZoneRecord => ({
      name: [hostName, ...domain.split(".")],
      data: { type: "A", address },
    })),
    ...described
      .map(({ name, ...data }): ZoneRecord => ({ name, data }))
      .filter((record) => {
        // Each service says that there is its type.
        const key = JSON.stringify(record);
        return !seen.has(key) && seen.add(key);
      }),
  ];
}

/** The PTR records of hosts that a reverse zone holds. */
export function reverseRecords({ hosts, domain }: CheckedPlan, zone: DomainName): ZoneRecord[] {
  return hosts
    .map(
      ({ hostName, address }) =>
        ({ name: reverseName(address), data: { type: "PTR", target: [hostName, ...domain.split(".")] } }) as const,
    )
    .filter(({ name }) => isWithin(name, zone));
}

/**
 * The reverse zones of the subnets: those of whole octets that hold them, so a subnet of /22 has four, and one of /25 has that of its /24, whose other half
 * must be in the plan too (or be delegated by hand, RFC 2317).
 */
export function reverseZones({ subnets }: CheckedPlan): DomainName[] {
  return [...new Map(subnets.flatMap(zonesOf).map((zone) => [zone.join("."), zone])).values()];
}

function zonesOf({ network, prefix }: CheckedSubnet): DomainName[] {
  const octets = Math.ceil(Math.min(prefix, 24) / 8);
  const first = networkOf(parseIpv4(network)!, maskOfPrefix(Math.min(prefix, 8 * octets)));
  const size = 2 ** (32 - 8 * octets);
  return Array.from({ length: 2 ** Math.max(8 * octets - prefix, 0) }, (_, index) =>
    reverseName(formatIpv4(first + index * size)).slice(4 - octets),
  );
}
