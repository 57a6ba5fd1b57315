import { formatDomainName } from "../dns/domain-name.js";
import { type CheckedDdns, checkFilePath } from "./check-dns.js";
import { type CheckedClient, type CheckedPlan, checkPlan, type CheckedSubnet } from "./check-plan.js";
import { reverseZones } from "./dns-zones.js";
import type { ConfigurationFile, NetworkPlan } from "./network-plan.js";
import { isRoutes, optionsOf, type PlannedOption } from "./planned-options.js";

export interface KeaConfigurationOptions {
  /** Where leases are kept. Default: where Kea keeps them. */
  readonly leaseFile?: string;
}

/**
 * Writes the configuration of Kea: `kea-dhcp4.conf`, and with DDNS `kea-dhcp-ddns.conf`. What is not told is as Kea has it by default.
 *
 * Kea keeps the records of clients in `ranges` alone: its conflict resolution (RFC 4703) leaves those that it has not made itself.
 *
 * @throws NetworkError ERR_NETWORK_OPTIONS
 * @see PS3.15 F.1.2, F.1.5
 */
export function keaConfiguration(plan: NetworkPlan, options: KeaConfigurationOptions = {}): ConfigurationFile[] {
  const { leaseFile } = options;
  if (leaseFile !== undefined) checkFilePath(leaseFile, "leaseFile");
  const checked = checkPlan(plan);
  const database = { type: "memfile", persist: true, ...(leaseFile !== undefined && { name: leaseFile }) };
  const dhcp4 = { ...serverSettings(checked), "lease-database": database };
  const dhcp = { name: "kea-dhcp4.conf", content: json({ Dhcp4: dhcp4 }), isSecret: false };
  return checked.ddns ? [dhcp, ddnsFile(checked, checked.ddns)] : [dhcp];
}

function serverSettings({ domain, interfaces, subnets, ddns }: CheckedPlan) {
  return {
    "interfaces-config": {
      interfaces: interfaces.length > 0 ? interfaces : ["*"],
      // Links may come up after the server.
      "service-sockets-max-retries": 60,
      "service-sockets-retry-wait-time": 1000,
    },
    authoritative: true,
    ...(ddns && { "dhcp-ddns": { "enable-updates": true } }),
    "ddns-send-updates": ddns !== undefined,
    "ddns-qualifying-suffix": domain,
    "option-data": optionsOf({ domainName: domain }, "kea").map(optionData),
    subnet4: subnets.map(subnet4),
  };
}

function subnet4({ network, prefix, leaseSeconds, ranges, parameters, clients }: CheckedSubnet, index: number) {
  return {
    id: index + 1,
    subnet: `${network}/${prefix}`,
    "valid-lifetime": leaseSeconds,
    "renew-timer": Math.floor(leaseSeconds / 2),
    "rebind-timer": Math.floor((leaseSeconds * 7) / 8),
    pools: ranges.map(({ first, last }) => ({ pool: `${first} - ${last}` })),
    "option-data": optionsOf(parameters, "kea").map(optionData),
    reservations: clients.map(reservation),
  };
}

function reservation({ hostName, address, hardwareAddress, parameters }: CheckedClient) {
  return {
    "hw-address": hardwareAddress,
    "ip-address": address,
    hostname: hostName,
    "option-data": optionsOf(parameters, "kea").map(optionData),
  };
}

/** Commas stand between values, so those in a text are escaped; routes have no name in older versions. */
function optionData({ code, name, value, octets }: PlannedOption) {
  if (isRoutes(value)) return { code, "csv-format": false, data: hexadecimal(octets) };
  const data = Array.isArray(value) ? value.join(", ") : String(value).replaceAll(",", "\\,");
  return { name, data };
}

function hexadecimal(octets: Uint8Array): string {
  return [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

function ddnsFile(plan: CheckedPlan, { server, key }: CheckedDdns): ConfigurationFile {
  const { name, algorithm, secret } = key;
  const domains = (zones: readonly string[]) => ({
    "ddns-domains": zones.map((zone) => ({
      name: `${zone}.`,
      "key-name": name,
      "dns-servers": [{ "ip-address": server }],
    })),
  });
  const content = json({
    DhcpDdns: {
      "tsig-keys": [{ name, algorithm: algorithm.toUpperCase(), secret: "base64" in secret ? secret.base64 : "" }],
      "forward-ddns": domains([plan.domain]),
      "reverse-ddns": domains(reverseZones(plan).map(formatDomainName)),
    },
  });
  if ("base64" in secret) return { name: "kea-dhcp-ddns.conf", content, isSecret: true };
  // Kea puts the content of a file at this place, which JSON alone has no words for.
  const including = content.replace('"secret": ""', `"secret": <?include "${secret.file}"?>`);
  return { name: "kea-dhcp-ddns.conf", content: including, isSecret: false };
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
