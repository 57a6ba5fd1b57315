import { formatHardwareAddress, hardwareOctets } from "../dhcp/dhcp-message.js";
import { isHostLabel, isHostName } from "../dhcp/domain-names.js";
import { broadcastOf, formatIpv4, maskOfPrefix, networkOf, parseIpv4 } from "../dhcp/ipv4-address.js";
import { writeOptionValues } from "../dhcp/option-values.js";
import { describedRecords, type DescribedRecords } from "../discovery/service-description.js";
import { tsigHashes } from "../dns/tsig-key.js";
import { NetworkError } from "../errors.js";
import type { NetworkPlan, PlannedDdns, PlannedDns, PlannedHost, PlannedParameters, PlannedService, PlannedSubnet } from "./network-plan.js"; // prettier-ignore

/** A plan in which everything is what it should be, with its defaults. */
export interface CheckedPlan {
  readonly domain: string;
  readonly interfaces: readonly string[];
  readonly subnets: readonly CheckedSubnet[];
  readonly hosts: readonly CheckedHost[];
  readonly services: readonly DescribedRecords[];
  readonly dns: Required<PlannedDns> | undefined;
  readonly ddns: CheckedDdns | undefined;
}

export interface CheckedSubnet {
  readonly network: string;
  readonly prefix: number;
  readonly mask: string;
  readonly leaseSeconds: number;
  readonly ranges: readonly { readonly first: string; readonly last: string }[];
  readonly parameters: PlannedParameters;
  /** Those that use DHCP. */
  readonly clients: readonly CheckedClient[];
}

export interface CheckedHost {
  readonly hostName: string;
  readonly address: string;
}

export interface CheckedClient extends CheckedHost {
  readonly hardwareAddress: string;
  readonly parameters: PlannedParameters;
}

export interface CheckedDdns extends PlannedDdns {
  readonly key: Required<PlannedDdns["key"]>;
}

/**
 * Checks a plan as a whole. All that goes into a configuration has passed here: names by RFC 1123, addresses, numbers, and texts of characters that no syntax
 * of a server gives a meaning to.
 *
 * @throws NetworkError ERR_NETWORK_OPTIONS with the place in the plan, and without the value
 */
export function checkPlan(plan: NetworkPlan): CheckedPlan {
  const { domain, interfaces = [], hosts, services = [] } = plan;
  must(isHostName(domain), "domain", "is no domain name");
  each(
    interfaces,
    "interfaces",
    (name) => /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,13}[A-Za-z0-9])?$/.test(name),
    "is no name of an interface",
  );
  const ranges = plan.subnets.map((subnet, index) => checkSubnet(subnet, `subnets[${index}]`));
  mustNotOverlap(
    ranges.map(({ bounds }) => bounds),
    "subnets",
  );
  mustNotOverlap(
    ranges.flatMap((subnet) => subnet.pools),
    "subnets: ranges",
  );
  hosts.forEach((host, index) => checkHost(host, ranges, `hosts[${index}]`));
  for (const key of ["hostName", "address", "hardwareAddress"] as const) mustBeUnique(hosts, key);
  return {
    domain,
    interfaces,
    subnets: plan.subnets.map((subnet, index) => checkedSubnet(subnet, ranges[index]!, hosts)),
    hosts,
    services: services.map((service, index) => checkedService(service, plan, `services[${index}]`)),
    dns: plan.dns && checkedDns(plan.dns, plan),
    ddns: plan.ddns && checkedDdns(plan.ddns),
  };
}

type Bounds = readonly [number, number];

interface SubnetBounds {
  readonly bounds: Bounds;
  readonly pools: readonly Bounds[];
}

function checkSubnet(subnet: PlannedSubnet, path: string): SubnetBounds {
  const { network, prefix } = networkAndPrefix(subnet.network);
  must(
    network !== undefined && prefix >= 8 && prefix <= 30,
    `${path}.network`,
    "is no network with a prefix length from 8 to 30",
  );
  must(networkOf(network, maskOfPrefix(prefix)) === network, `${path}.network`, "has bits beyond its prefix length");
  checkParameters(subnet, path);
  const { leaseSeconds = 1 } = subnet;
  must(isWithin(leaseSeconds, 1, 2 ** 31 - 1), `${path}.leaseSeconds`, "is no time of a lease");
  const bounds = [network, broadcastOf(network, maskOfPrefix(prefix))] as const;
  const pools = (subnet.ranges ?? []).map(({ first, last }, index): Bounds => {
    const [from = -1, to = -1] = [parseIpv4(first), parseIpv4(last)];
    must(from > bounds[0] && from <= to && to < bounds[1], `${path}.ranges[${index}]`, "is no range within the subnet");
    return [from, to];
  });
  return { bounds, pools };
}

function checkHost(host: PlannedHost, subnets: readonly SubnetBounds[], path: string): void {
  must(isHostLabel(host.hostName) && !/^\d+$/.test(host.hostName), `${path}.hostName`, "is no label of a host name");
  const address = parseIpv4(host.address);
  must(address !== undefined, `${path}.address`, "is no IPv4 address");
  const subnet = subnets.find(({ bounds: [network, broadcast] }) => address > network && address < broadcast);
  must(
    !subnet?.pools.some(([from, to]) => address >= from && address <= to),
    `${path}.address`,
    "is within a range that is given to others",
  );
  must(
    !subnets.some(({ bounds }) => bounds.includes(address)),
    `${path}.address`,
    "is that of a network or its broadcasts",
  );
  must(
    host.hardwareAddress === undefined || subnet !== undefined,
    `${path}.address`,
    "of a DHCP client is in none of the subnets",
  );
  if (host.hardwareAddress !== undefined)
    within(`${path}.hardwareAddress`, () => hardwareOctets(host.hardwareAddress!));
  checkParameters(host, path);
}

/** The parameters that may be set, and those texts that may stand in them. */
const texts: Partial<Record<keyof PlannedParameters, RegExp>> = {
  posixTimeZone: /^[A-Za-z0-9<>+,.:/-]{1,100}$/,
  timeZoneName: /^[A-Za-z0-9_+/-]{1,100}$/,
};

function checkParameters(parameters: PlannedParameters, path: string): void {
  for (const [name, pattern] of Object.entries(texts)) {
    const text = parameters[name as keyof typeof texts];
    must(
      text === undefined || (typeof text === "string" && pattern.test(text)),
      `${path}.${name}`,
      "has other characters than a time zone",
    );
  }
  const { mtu = 68, timeOffset = 0, classlessStaticRoutes = [] } = parameters;
  must(isWithin(mtu, 68, 0xffff), `${path}.mtu`, "is no MTU");
  must(isWithin(timeOffset, -86_400, 86_400), `${path}.timeOffset`, "is no time offset");
  each(
    classlessStaticRoutes,
    `${path}.classlessStaticRoutes`,
    ({ destination }) => isNetwork(destination),
    "is no route",
  );
  for (const [name, value] of Object.entries(parametersOf(parameters))) {
    must(!Array.isArray(value) || value.length > 0, `${path}.${name}`, "is empty");
    within(`${path}.${name}`, () => writeOptionValues({ [name]: value }));
  }
}

const parameterNames = ["routers", "dnsServers", "ntpServers", "domainSearch", "mtu", "timeOffset", "posixTimeZone", "timeZoneName", "classlessStaticRoutes"] as const; // prettier-ignore

/** The parameters alone, of a subnet or a host. */
function parametersOf(parameters: PlannedParameters): PlannedParameters {
  const given = parameterNames.filter((name) => parameters[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, parameters[name]]));
}

function checkedSubnet(subnet: PlannedSubnet, { bounds }: SubnetBounds, hosts: readonly PlannedHost[]): CheckedSubnet {
  const { network, prefix } = networkAndPrefix(subnet.network);
  const clients = hosts.flatMap(({ hardwareAddress, hostName, address, ...parameters }): CheckedClient[] => {
    if (hardwareAddress === undefined || !isWithin(parseIpv4(address)!, ...bounds)) return [];
    const octets = hardwareOctets(hardwareAddress);
    return [
      { hostName, address, hardwareAddress: formatHardwareAddress(octets), parameters: parametersOf(parameters) },
    ];
  });
  return {
    network: formatIpv4(network!),
    prefix,
    mask: formatIpv4(maskOfPrefix(prefix)),
    leaseSeconds: subnet.leaseSeconds ?? 86_400,
    ranges: subnet.ranges ?? [],
    parameters: parametersOf(subnet),
    clients,
  };
}

function checkedService(service: PlannedService, { hosts, domain }: NetworkPlan, path: string): DescribedRecords {
  must(
    hosts.some(({ hostName }) => hostName === service.hostName),
    `${path}.hostName`,
    "is no host of the plan",
  );
  const labels = domain.split(".");
  return within(path, () => describedRecords(service, [service.hostName, ...labels], labels));
}

function checkedDns(dns: PlannedDns, { hosts, domain }: NetworkPlan): Required<PlannedDns> {
  const { nameServers, serial, ttlSeconds = 3600, secondaries = [], contact = `hostmaster@${domain}` } = dns;
  must(nameServers.length > 0, "dns.nameServers", "is empty");
  const isPlanned = (name: string): boolean => hosts.some(({ hostName }) => hostName === name);
  const isElsewhere = (name: string): boolean => isHostName(name) && name.includes(".") && !`.${name}`.toLowerCase().endsWith(`.${domain}`.toLowerCase()); // prettier-ignore
  each(nameServers, "dns.nameServers", (name) => isPlanned(name) || isElsewhere(name), "is no host of the plan, and no name of another domain"); // prettier-ignore
  must(isWithin(serial, 1, 2 ** 32 - 1), "dns.serial", "is no serial number");
  must(isWithin(ttlSeconds, 0, 2 ** 31 - 1), "dns.ttlSeconds", "is no time to live");
  each(secondaries, "dns.secondaries", (address) => parseIpv4(address) !== undefined, "is no IPv4 address");
  const [, local = "", at = ""] = /^([A-Za-z0-9_+.-]{1,63})@(.+)$/.exec(contact) ?? [];
  must(local !== "" && isHostName(at), "dns.contact", "is no mail address");
  return { nameServers, serial, ttlSeconds, secondaries, contact };
}

function checkedDdns({ server, key }: PlannedDdns): CheckedDdns {
  const { name, algorithm = "hmac-sha256", secret } = key;
  must(parseIpv4(server) !== undefined, "ddns.server", "is no IPv4 address");
  must(isHostName(name), "ddns.key.name", "is no name");
  must(Object.hasOwn(tsigHashes, algorithm), "ddns.key.algorithm", "is not one of TSIG");
  if ("file" in secret) checkFilePath(secret.file, "ddns.key.secret.file");
  else must(/^(?:[A-Za-z0-9+/]{4}){5,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/.test(secret.base64), "ddns.key.secret.base64", "is no secret of 16 octets or more"); // prettier-ignore
  return { server, key: { name, algorithm, secret } };
}

/** A whole path, of characters that mean themselves in all configurations. @throws NetworkError ERR_NETWORK_OPTIONS */
export function checkFilePath(file: string, path: string): void {
  must(
    /^(?:\/[A-Za-z0-9_.-]+)+$/.test(file) && !/\/\.\.?(?:\/|$)/.test(file),
    path,
    "is no whole path of plain characters",
  );
}

function networkAndPrefix(text: string): { readonly network: number | undefined; readonly prefix: number } {
  const [, address = "", prefix = "-1"] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  return { network: parseIpv4(address), prefix: Number(prefix) };
}

function isNetwork(text: string): boolean {
  const { network, prefix } = networkAndPrefix(text);
  return network !== undefined && prefix <= 32 && networkOf(network, maskOfPrefix(prefix)) === network;
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function mustNotOverlap(bounds: readonly Bounds[], path: string): void {
  const sorted = bounds.toSorted(([a], [b]) => a - b);
  must(
    sorted.every(([from], index) => index === 0 || sorted[index - 1]![1] < from),
    path,
    "overlap",
  );
}

function mustBeUnique(hosts: readonly PlannedHost[], key: "hostName" | "address" | "hardwareAddress"): void {
  const seen = new Set<string>();
  hosts.forEach((host, index) => {
    const value = host[key]?.toLowerCase().replaceAll("-", key === "hardwareAddress" ? ":" : "-");
    must(value === undefined || !seen.has(value), `hosts[${index}].${key}`, "is that of another host too");
    if (value !== undefined) seen.add(value);
  });
}

function each<T>(values: readonly T[], path: string, isRight: (value: T) => boolean, problem: string): void {
  values.forEach((value, index) => must(isRight(value), `${path}[${index}]`, problem));
}

/** Says where in the plan something is that is wrong in itself. */
function within<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: `${path} is not what it should be`, cause });
  }
}

function must(isRight: boolean, path: string, problem: string): asserts isRight {
  if (!isRight) throw new NetworkError("ERR_NETWORK_OPTIONS", { message: `${path} ${problem}` });
}
