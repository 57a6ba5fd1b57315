import { type DhcpOptionValues, dhcpOptions, type DhcpRoute, writeOptionValues } from "../dhcp/option-values.js";
import type { PlannedParameters } from "./network-plan.js";

/** How the servers call the options, in the order that they are written in. */
export const plannedOptions = {
  routers: { kea: "routers", dhcpd: "routers", dnsmasq: "router" },
  dnsServers: { kea: "domain-name-servers", dhcpd: "domain-name-servers", dnsmasq: "dns-server" },
  ntpServers: { kea: "ntp-servers", dhcpd: "ntp-servers", dnsmasq: "ntp-server" },
  domainName: { kea: "domain-name", dhcpd: "domain-name", dnsmasq: "domain-name" },
  domainSearch: { kea: "domain-search", dhcpd: "domain-search", dnsmasq: "domain-search" },
  mtu: { kea: "interface-mtu", dhcpd: "interface-mtu", dnsmasq: "mtu" },
  timeOffset: { kea: "time-offset", dhcpd: "time-offset", dnsmasq: "time-offset" },
  posixTimeZone: { kea: "pcode", dhcpd: "pcode", dnsmasq: "posix-timezone" },
  timeZoneName: { kea: "tcode", dhcpd: "tcode", dnsmasq: "tzdb-timezone" },
  classlessStaticRoutes: { kea: "", dhcpd: "classless-static-routes", dnsmasq: "classless-static-route" },
} as const;

/** An option as a server is told of it. */
export interface PlannedOption {
  readonly code: number;
  readonly name: string;
  readonly value: string | number | readonly string[] | readonly DhcpRoute[];
  /** As it is sent. */
  readonly octets: Uint8Array;
}

/** The options of parameters, with the names of a server. */
export function optionsOf(
  parameters: PlannedParameters & Pick<DhcpOptionValues, "domainName">,
  server: "kea" | "dhcpd" | "dnsmasq",
): PlannedOption[] {
  const encoded = writeOptionValues(parameters);
  return Object.entries(plannedOptions).flatMap(([parameter, names]) => {
    const value = parameters[parameter as keyof typeof plannedOptions];
    const { code } = dhcpOptions[parameter as keyof typeof plannedOptions];
    return value === undefined ? [] : [{ code, name: names[server], value, octets: encoded.get(code)! }];
  });
}

export function isRoutes(value: PlannedOption["value"]): value is readonly DhcpRoute[] {
  return Array.isArray(value) && typeof value[0] === "object";
}
