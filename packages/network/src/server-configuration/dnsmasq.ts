import { formatDomainName } from "../dns/domain-name.js";
import { NetworkError } from "../errors.js";
import { type CheckedClient, type CheckedPlan, checkPlan, type CheckedSubnet } from "./check-plan.js";
import { forwardRecords, type ZoneRecord } from "./dns-zones.js";
import type { ConfigurationFile, NetworkPlan, PlannedService } from "./network-plan.js";
import { isRoutes, optionsOf, type PlannedOption } from "./planned-options.js";

/**
 * Writes the configuration of dnsmasq: `dnsmasq.conf`, for DHCP and for the DNS of the domain, which knows its own DHCP clients; so it has no DDNS.
 *
 * Texts of services are ASCII there, without quotes, backslashes, or dots in instance names, as its syntax has no escapes. It tells names in small letters, so
 * the AE title of each service has its own key beside its instance name.
 *
 * Host names that mean something else there, such as `ignore` and `24h`, are refused.
 *
 * @throws NetworkError ERR_NETWORK_OPTIONS, for a plan with DDNS or such texts too
 * @see PS3.15 F.1.2
 */
export function dnsmasqConfiguration(plan: NetworkPlan): ConfigurationFile[] {
  const checked = checkPlan({ ...plan, services: plan.services?.map(withAeTitle) ?? [] });
  const { interfaces, domain, subnets, ddns } = checked;
  if (ddns) throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "ddns: dnsmasq updates no other server" });
  const lines = [
    ...interfaces.map((name) => `interface=${name}`),
    ...(interfaces.length > 0 ? ["bind-interfaces"] : []),
    // Questions for the domain are answered here, or not at all.
    `domain=${domain}`,
    `local=/${domain}/`,
    "domain-needed",
    "bogus-priv",
    "no-hosts",
    "dhcp-authoritative",
    ...subnets.flatMap((subnet, index) => subnetLines(subnet, `subnet${index + 1}`)),
    ...dnsLines(checked),
  ];
  return [{ name: "dnsmasq.conf", content: `${lines.join("\n")}\n`, isSecret: false }];
}

/** In the place of a host's name: that it gets no address, and times of leases. */
const meaningful = /^(?:ignore|infinite|\d+[wdhms])$/i;

function withAeTitle(service: PlannedService): PlannedService {
  const isNeeded = service.aeTitle === undefined && !service.type.startsWith("dicomweb");
  return isNeeded ? { ...service, aeTitle: service.instanceName } : service;
}

function subnetLines(
  { network, mask, leaseSeconds, ranges, parameters, clients }: CheckedSubnet,
  tag: string,
): string[] {
  return [
    ...ranges.map(({ first, last }) => `dhcp-range=set:${tag},${first},${last},${mask},${leaseSeconds}`),
    ...(ranges.length === 0 ? [`dhcp-range=set:${tag},${network},static,${mask},${leaseSeconds}`] : []),
    ...optionsOf(parameters, "dnsmasq").map((option) => optionLine(option, tag)),
    ...clients.flatMap((client) => clientLines(client, leaseSeconds)),
  ];
}

function clientLines(
  { hostName, address, hardwareAddress, parameters }: CheckedClient,
  leaseSeconds: number,
): string[] {
  if (meaningful.test(hostName)) throw unspeakable("hosts: a name that means something else to dnsmasq");
  const tag = `host-${hostName}`;
  return [
    `dhcp-host=${hardwareAddress},set:${tag},${address},${hostName},${leaseSeconds}`,
    ...optionsOf(parameters, "dnsmasq").map((option) => optionLine(option, tag)),
  ];
}

function optionLine({ name, value }: PlannedOption, tag: string): string {
  return `dhcp-option=tag:${tag},option:${name},${valueText(value)}`;
}

function valueText(value: PlannedOption["value"]): string {
  if (isRoutes(value)) return value.map(({ destination, router }) => `${destination},${router}`).join(",");
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? `"${value}"` : value.join(",");
}

function dnsLines(plan: CheckedPlan): string[] {
  // For each host its A and PTR records, in one.
  const hosts = plan.hosts.map(({ hostName, address }) => `host-record=${hostName}.${plan.domain},${address}`);
  return [...hosts, ...forwardRecords(plan).flatMap(recordLine)];
}

function recordLine({ name, data }: ZoneRecord): string[] {
  const owner = quoted(name);
  if (data.type === "PTR") return [`ptr-record=${owner},${quoted(data.target)}`];
  if (data.type === "SRV")
    return [`srv-host=${owner},${quoted(data.target)},${data.port},${data.priority},${data.weight}`];
  if (data.type !== "TXT") return [];
  const strings = data.strings.map((octets) => `"${plain(new TextDecoder("latin1").decode(octets))}"`);
  return [`txt-record=${[owner, ...strings].join(",")}`];
}

function quoted(labels: readonly string[]): string {
  return `"${plain(formatDomainName(labels))}"`;
}

function plain(text: string): string {
  if (/[^\x20-\x7e]|["\\]/.test(text)) throw unspeakable("services: a text that dnsmasq has no words for");
  return text;
}

function unspeakable(message: string): NetworkError {
  return new NetworkError("ERR_NETWORK_OPTIONS", { message });
}
