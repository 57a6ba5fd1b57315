import { NetworkError } from "../errors.js";
import { type DomainName, isWithin, toDomainName } from "./domain-name.js";
import { addressOctets, reverseName } from "./ip-address.js";
import { type UpdateOptions, updateZone, type ZoneChange } from "./update-zone.js";

export interface HostRegistration extends UpdateOptions {
  /** The zone that the host is in. */
  readonly zone: string | DomainName;
  /** The whole name: `ct1.hospital.example`. */
  readonly host: string | DomainName;
  /** Those of IPv4 and IPv6 that the host has; others that it had are deleted. */
  readonly addresses: readonly string[];
  /** Zones of the same server, such as `2.0.192.in-addr.arpa`, for the way back from addresses to the name. Default: none. */
  readonly reverseZones?: readonly (string | DomainName)[];
  /** In seconds. Default: 3,600. */
  readonly ttl?: number;
}

/**
 * Registers the addresses of a host, and its name with its addresses: one update of each zone.
 *
 * @throws NetworkError as {@link updateZone} does
 * @see PS3.15 F.1.5
 */
export async function registerHost(registration: HostRegistration): Promise<void> {
  const { host, addresses, ttl = 3600 } = registration;
  const additions = addresses.map((address): ZoneChange => ({ do: "add", record: addressRecord(host, address), ttl }));
  await updateAll(registration, additions, (address) => [
    { do: "delete-all", name: reverseName(address), type: "PTR" },
    { do: "add", record: { name: reverseName(address), type: "PTR", target: toDomainName(host) }, ttl },
  ]);
}

/** Deletes what {@link registerHost} made. @throws NetworkError as {@link updateZone} does */
export async function unregisterHost(registration: Omit<HostRegistration, "ttl">): Promise<void> {
  const target = toDomainName(registration.host);
  await updateAll(registration, [], (address) => [
    { do: "delete", record: { name: reverseName(address), type: "PTR", target } },
  ]);
}

async function updateAll(
  { zone, host, addresses, reverseZones = [], ...options }: Omit<HostRegistration, "ttl">,
  additions: readonly ZoneChange[],
  reverseChanges: (address: string) => readonly ZoneChange[],
): Promise<void> {
  if (addresses.length === 0)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a host is registered with an address" });
  const before = (["A", "AAAA"] as const).map((type): ZoneChange => ({ do: "delete-all", name: host, type }));
  await updateZone({ ...options, zone, changes: [...before, ...additions] });
  for (const reverse of reverseZones.map(toDomainName)) {
    const within = addresses.filter((address) => isWithin(reverseName(address), reverse));
    if (within.length > 0) await updateZone({ ...options, zone: reverse, changes: within.flatMap(reverseChanges) });
  }
}

function addressRecord(name: string | DomainName, address: string) {
  return { name, type: addressOctets(address).length === 4 ? "A" : "AAAA", address } as const;
}
