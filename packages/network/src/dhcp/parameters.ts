import { broadcastOf, classfulPrefix, formatIpv4, maskOfPrefix, parseIpv4 } from "./ipv4-address.js";
import type { DhcpOptionValues, DhcpRoute } from "./option-values.js";

/** A parameter, and whether the server gave it or the default of Table F.1-2 was used. */
export interface DhcpParameter<T> {
  readonly value: T;
  readonly source: "server" | "default";
}

/**
 * The parameters of Table F.1-2, with those that clients need beside them.
 *
 * @see PS3.15 F.1.3.4
 */
export interface DhcpParameters {
  /** NTP: default empty. */
  readonly ntpServers: DhcpParameter<readonly string[]>;
  /** DNS: default empty. */
  readonly dnsServers: DhcpParameter<readonly string[]>;
  /** Router: default empty. Of no meaning when the server gives classless routes (RFC 3442). */
  readonly routers: DhcpParameter<readonly string[]>;
  /** Static routes: default nil. The classless ones where both are given (RFC 3442). */
  readonly staticRoutes: DhcpParameter<readonly DhcpRoute[]>;
  /** Hostname: default the requested machine name. */
  readonly hostName: DhcpParameter<string | undefined>;
  /** Domain name: default nil. */
  readonly domainName: DhcpParameter<string | undefined>;
  /** Subnet mask: default that of the interface, or derived from the class of the address. */
  readonly subnetMask: DhcpParameter<string>;
  /** Broadcast address: default derived from the address and its mask. */
  readonly broadcastAddress: DhcpParameter<string>;
  /** Default router: that of the classless routes, or the first router; default nil. */
  readonly defaultRouter: DhcpParameter<string | undefined>;
  /** Time offset: seconds east of UTC as option 2 has them, without daylight saving time; prefer the time zone. Default: of the site. */
  readonly timeOffsetSeconds: DhcpParameter<number | undefined>;
  /** MTU: default of the hardware. */
  readonly mtu: DhcpParameter<number | undefined>;
  /** Auto-IP permission (RFC 2563): whether a link-local address may be taken. Default: from NVRAM. */
  readonly autoConfigure: DhcpParameter<boolean>;
  /** Option 119 (RFC 3397): default the domain name, if there is one. */
  readonly domainSearch: DhcpParameter<readonly string[]>;
  /** Option 100 (RFC 4833): `CET-1CEST,M3.5.0,M10.5.0/3`. Default: none. */
  readonly posixTimeZone: DhcpParameter<string | undefined>;
  /** Option 101 (RFC 4833): `Europe/Vienna`. Default: none. */
  readonly timeZoneName: DhcpParameter<string | undefined>;
}

/** What Table F.1-2 leaves to the site, the hardware and the machine. */
export interface DhcpDefaults {
  /** Hostname. Default: none. */
  readonly hostName?: string | undefined;
  /** Of the interface, where it has one already: some servers tell it only with a lease. Default: none, and derived from the class of the address. */
  readonly subnetMask?: string | undefined;
  /** Site configurable. Default: none. */
  readonly timeOffsetSeconds?: number | undefined;
  /** Hardware dependent. Default: none. */
  readonly mtu?: number | undefined;
  /** From NVRAM. Default: false. */
  readonly autoConfigure?: boolean | undefined;
}

/** The least MTU that option 26 may have (RFC 2132 5.1). */
const LEAST_MTU = 68;

interface Parts {
  readonly address: number;
  readonly values: DhcpOptionValues;
  readonly defaults: DhcpDefaults;
}

type ParameterTable = {
  readonly [K in keyof DhcpParameters]: {
    /** `undefined`: the server gave none. */
    readonly given: (values: DhcpOptionValues) => DhcpParameters[K]["value"] | undefined;
    readonly otherwise: (parts: Parts) => DhcpParameters[K]["value"];
  };
};

const empty = () => [];
const nil = () => undefined;

/** Table F.1-2, and its defaults. */
const table: ParameterTable = {
  ntpServers: { given: ({ ntpServers }) => ntpServers, otherwise: empty },
  dnsServers: { given: ({ dnsServers }) => dnsServers, otherwise: empty },
  routers: { given: ({ routers }) => routers, otherwise: empty },
  staticRoutes: { given: (values) => values.classlessStaticRoutes ?? values.staticRoutes, otherwise: empty },
  hostName: {
    given: (values) => values.hostName ?? values.clientFqdn?.name,
    otherwise: ({ defaults }) => defaults.hostName,
  },
  domainName: { given: ({ domainName }) => domainName, otherwise: nil },
  subnetMask: { given: ({ subnetMask }) => subnetMask, otherwise: (parts) => formatIpv4(maskOf(parts)) },
  broadcastAddress: { given: ({ broadcastAddress }) => broadcastAddress, otherwise: derivedBroadcast },
  defaultRouter: { given: givenDefaultRouter, otherwise: nil },
  timeOffsetSeconds: { given: ({ timeOffset }) => timeOffset, otherwise: ({ defaults }) => defaults.timeOffsetSeconds },
  mtu: { given: ({ mtu = 0 }) => (mtu >= LEAST_MTU ? mtu : undefined), otherwise: ({ defaults }) => defaults.mtu },
  autoConfigure: {
    given: ({ autoConfigure }) => (autoConfigure === undefined ? undefined : autoConfigure === 1),
    otherwise: ({ defaults }) => defaults.autoConfigure ?? false,
  },
  domainSearch: {
    given: ({ domainSearch }) => domainSearch,
    otherwise: ({ values: { domainName } }) => (domainName === undefined ? [] : [domainName]),
  },
  posixTimeZone: { given: ({ posixTimeZone }) => posixTimeZone, otherwise: nil },
  timeZoneName: { given: ({ timeZoneName }) => timeZoneName, otherwise: nil },
};

/** The parameters that options give to an address, with defaults for the others. */
export function dhcpParameters(address: string, values: DhcpOptionValues, defaults: DhcpDefaults): DhcpParameters {
  const parts = { address: parseIpv4(address) ?? 0, values, defaults };
  const entries = Object.entries(table).map(([name, { given, otherwise }]) => {
    const value = given(values);
    return [name, value === undefined ? { value: otherwise(parts), source: "default" } : { value, source: "server" }];
  });
  return Object.fromEntries(entries) as DhcpParameters;
}

/** With classless routes, the option Router is not read (RFC 3442). */
function givenDefaultRouter({ classlessStaticRoutes, routers }: DhcpOptionValues): string | undefined {
  if (!classlessStaticRoutes) return routers?.[0];
  return classlessStaticRoutes.find(({ destination }) => destination === "0.0.0.0/0")?.router;
}

function derivedBroadcast(parts: Parts): string {
  return formatIpv4(broadcastOf(parts.address, maskOf(parts)));
}

function maskOf({ address, values, defaults }: Parts): number {
  return parseIpv4(values.subnetMask ?? defaults.subnetMask ?? "") ?? maskOfPrefix(classfulPrefix(address));
}
