import { formatHardwareAddress, hardwareOctets } from "../dhcp/dhcp-message.js";
import { isHostLabel, isHostName } from "../dhcp/domain-names.js";
import { broadcastOf, formatIpv4, maskOfPrefix, networkOf, parseIpv4 } from "../dhcp/ipv4-address.js";
import { describedRecords, type DescribedRecords } from "../discovery/service-description.js";
import { checkedDdns, checkedDns, type CheckedDdns } from "./check-dns.js";
import { checkParameters, networkAndPrefix, parametersOf } from "./check-parameters.js";
import type { NetworkPlan, PlannedDns, PlannedHost, PlannedParameters, PlannedService, PlannedSubnet } from "./network-plan.js"; // prettier-ignore
import { each, isBetween, must, within } from "./plan-problems.js";

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
  hosts.forEach((host, index) => checkHost(host, plan, ranges, `hosts[${index}]`));
  for (const key of ["hostName", "address"] as const)
    mustBeUnique(
      hosts.map((host) => host[key]),
      "hosts",
      key,
    );
  mustBeUnique(
    hosts.map(({ hardwareAddress }) => hardwareAddress?.replaceAll("-", ":")),
    "hosts",
    "hardwareAddress",
  );
  mustBeUnique(
    services.map(({ type, instanceName }) => `${type} ${instanceName}`),
    "services",
    "instanceName",
  );
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
  must(isBetween(leaseSeconds, 1, 2 ** 31 - 1), `${path}.leaseSeconds`, "is no time of a lease");
  const bounds = [network, broadcastOf(network, maskOfPrefix(prefix))] as const;
  const pools = (subnet.ranges ?? []).map(({ first, last }, index): Bounds => {
    const [from = -1, to = -1] = [parseIpv4(first), parseIpv4(last)];
    must(from > bounds[0] && from <= to && to < bounds[1], `${path}.ranges[${index}]`, "is no range within the subnet");
    return [from, to];
  });
  return { bounds, pools };
}

function checkHost(host: PlannedHost, { domain }: NetworkPlan, subnets: readonly SubnetBounds[], path: string): void {
  const isLabel = isHostLabel(host.hostName) && !/^\d+$/.test(host.hostName);
  must(isLabel && isHostName(`${host.hostName}.${domain}`), `${path}.hostName`, "is no label of a host name");
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

function checkedSubnet(subnet: PlannedSubnet, { bounds }: SubnetBounds, hosts: readonly PlannedHost[]): CheckedSubnet {
  const { network, prefix } = networkAndPrefix(subnet.network);
  const clients = hosts.flatMap(({ hardwareAddress, hostName, address, ...parameters }): CheckedClient[] => {
    if (hardwareAddress === undefined || !isBetween(parseIpv4(address)!, ...bounds)) return [];
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

function mustNotOverlap(bounds: readonly Bounds[], path: string): void {
  const sorted = bounds.toSorted(([a], [b]) => a - b);
  must(
    sorted.every(([from], index) => index === 0 || sorted[index - 1]![1] < from),
    path,
    "overlap",
  );
}

function mustBeUnique(values: readonly (string | undefined)[], list: string, key: string): void {
  const seen = new Set<string>();
  values.forEach((given, index) => {
    const value = given?.toLowerCase();
    must(value === undefined || !seen.has(value), `${list}[${index}].${key}`, "is that of another one too");
    if (value !== undefined) seen.add(value);
  });
}
