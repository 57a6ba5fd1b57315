import { formatDomainName } from "../dns/domain-name.js";
import type { CheckedDdns } from "./check-dns.js";
import { type CheckedClient, type CheckedPlan, checkPlan, type CheckedSubnet } from "./check-plan.js";
import { reverseZones } from "./dns-zones.js";
import type { ConfigurationFile, NetworkPlan } from "./network-plan.js";
import { isRoutes, optionsOf, type PlannedOption } from "./planned-options.js";

/**
 * Writes the configuration of ISC dhcpd: `dhcpd.conf`. Which interfaces it serves is not in it, but on its command line.
 *
 * It keeps the records of clients in `ranges` alone: planned hosts have theirs in the zone.
 *
 * @throws NetworkError ERR_NETWORK_OPTIONS
 * @see PS3.15 F.1.2, F.1.5
 */
export function iscDhcpdConfiguration(plan: NetworkPlan): ConfigurationFile[] {
  const checked = checkPlan(plan);
  const { ddns, subnets, domain } = checked;
  const lines = [
    "authoritative;",
    "option classless-static-routes code 121 = array of unsigned integer 8;",
    ...optionsOf({ domainName: domain }, "dhcpd").map(optionLine),
    ...(ddns ? ddnsLines(checked, ddns) : ["ddns-update-style none;"]),
    ...subnets.flatMap(subnetLines),
    ...subnets.flatMap(({ clients }) => clients.flatMap(hostLines)),
  ];
  const isSecret = ddns !== undefined && "base64" in ddns.key.secret;
  return [{ name: "dhcpd.conf", content: `${lines.join("\n")}\n`, isSecret }];
}

function subnetLines({ network, mask, leaseSeconds, ranges, parameters }: CheckedSubnet): string[] {
  return [
    `subnet ${network} netmask ${mask} {`,
    ...ranges.map(({ first, last }) => `  range ${first} ${last};`),
    ...["min", "default", "max"].map((which) => `  ${which}-lease-time ${leaseSeconds};`),
    ...optionsOf(parameters, "dhcpd").map((option) => `  ${optionLine(option)}`),
    "}",
  ];
}

/** The word before a host is only a name within the file, and words of the syntax are none; so it begins with one that is none. */
function hostLines({ hostName, address, hardwareAddress, parameters }: CheckedClient): string[] {
  return [
    `host planned-${hostName} {`,
    `  hardware ethernet ${hardwareAddress};`,
    `  fixed-address ${address};`,
    `  option host-name "${hostName}";`,
    ...optionsOf(parameters, "dhcpd").map((option) => `  ${optionLine(option)}`),
    "}",
  ];
}

/** No value has a quote or a backslash in it. */
function optionLine({ name, value, octets }: PlannedOption): string {
  return `option ${name} ${valueText(name, value, octets)};`;
}

function valueText(name: string, value: PlannedOption["value"], octets: Uint8Array): string {
  if (isRoutes(value)) return octets.join(", ");
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return `"${value}"`;
  return value.map((word) => (name === "domain-search" ? `"${word}"` : word)).join(", ");
}

function ddnsLines(plan: CheckedPlan, { server, key }: CheckedDdns): string[] {
  const zones = [plan.domain, ...reverseZones(plan).map(formatDomainName)];
  return [
    "ddns-update-style standard;",
    `ddns-domainname "${plan.domain}.";`,
    'ddns-rev-domainname "in-addr.arpa.";',
    ...keyLines(key),
    ...zones.map((zone) => `zone ${zone}. { primary ${server}; key ${key.name}; }`),
  ];
}

/** A key in the syntax that BIND and ISC dhcpd have in common. */
export function keyLines({ name, algorithm, secret }: CheckedDdns["key"]): string[] {
  if ("file" in secret) return [`include "${secret.file}";`];
  return [`key "${name}" {`, `  algorithm ${algorithm};`, `  secret "${secret.base64}";`, "};"];
}
