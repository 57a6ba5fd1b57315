import type { DhcpOptionValues } from "../option-values.js";
import type { DhcpDefaults } from "../parameters.js";
import { fromText, present, type SystemLease, systemLease, type SystemLeaseFields } from "./system-lease.js";

/** The lines `KEY=value` that are read. */
const readers = {
  subnetMask: ["NETMASK", fromText.address],
  routers: ["ROUTER", fromText.addresses],
  dnsServers: ["DNS", fromText.addresses],
  ntpServers: ["NTP", fromText.addresses],
  broadcastAddress: ["BROADCAST", fromText.address],
  mtu: ["MTU", fromText.number],
  hostName: ["HOSTNAME", fromText.name],
  domainName: ["DOMAINNAME", fromText.name],
  domainSearch: ["DOMAIN_SEARCH_LIST", fromText.names],
  classlessStaticRoutes: ["CLASSLESS_ROUTES", fromText.routes],
  timeZoneName: ["TIMEZONE", fromText.timeZoneName],
  leaseSeconds: ["LIFETIME", fromText.number],
} as const;

/**
 * Reads a lease of systemd-networkd (`/run/systemd/netif/leases/<number of the interface>`), or of NetworkManager's internal client
 * (`/var/lib/NetworkManager/internal-<uuid>-<interface>.lease`). Newer versions of the latter write nothing but the address.
 *
 * The files call themselves private: names of lines that have changed count as absent. `undefined` when there is no address.
 */
export function readNetworkdLease(
  text: string,
  { obtainedAt, defaults = {}, interface: name }: ReadNetworkdLeaseOptions = {},
): SystemLease | undefined {
  const lines = new Map(
    [...text.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, key = "", value = ""]) => [key, value.trim()]),
  );
  const read = Object.entries(readers).map(([option, [key, reader]]) => [option, reader(lines.get(key) ?? "")]);
  const values = present<DhcpOptionValues>({
    ...Object.fromEntries(read),
    staticRoutes: fromText.routes(lines.get("STATIC_ROUTES") ?? lines.get("ROUTES") ?? ""),
  });
  const lifetime = values.leaseSeconds;
  const fields = present<SystemLeaseFields>({
    address: lines.get("ADDRESS") ?? "",
    interface: name,
    serverId: fromText.address(lines.get("SERVER_ADDRESS") ?? ""),
    expiresAt:
      obtainedAt === undefined || !lifetime || lifetime === 0xffffffff ? undefined : obtainedAt + lifetime * 1000,
    values,
  });
  return systemLease(fields, defaults);
}

export interface ReadNetworkdLeaseOptions {
  /** When the lease was obtained, in milliseconds since 1970, as the file does not tell: when it was written. Default: unknown, and so is its end. */
  readonly obtainedAt?: number;
  readonly interface?: string;
  readonly defaults?: DhcpDefaults;
}
