import type { DomainName } from "../dns/domain-name.js";
import { formatDomainName } from "../dns/domain-name.js";
import type { RecordData } from "../dns/dns-record.js";
import { NetworkError } from "../errors.js";
import { checkFilePath } from "./check-dns.js";
import { type CheckedPlan, checkPlan } from "./check-plan.js";
import { forwardRecords, reverseRecords, reverseZones, type ZoneRecord } from "./dns-zones.js";
import { keyLines } from "./isc-dhcpd.js";
import type { ConfigurationFile, NetworkPlan, PlannedDns } from "./network-plan.js";

export interface BindConfigurationOptions {
  /** Where the zone files will be; with DDNS, BIND writes there. Default: `/var/lib/bind`. */
  readonly zoneFolder?: string;
}

/**
 * Writes the configuration of BIND: `named.conf.dicom`, to be included in `named.conf`, the zone of the domain, and the reverse zones of the subnets. Nobody may
 * copy the zones but the `secondaries`, and nobody change them but who has the key of DDNS.
 *
 * A zone that BIND has changed is not to be replaced while it runs: `rndc freeze` it before.
 *
 * @throws NetworkError ERR_NETWORK_OPTIONS
 * @see PS3.15 F.1.1, F.1.5, H.2
 */
export function bindConfiguration(plan: NetworkPlan, options: BindConfigurationOptions = {}): ConfigurationFile[] {
  const { zoneFolder = "/var/lib/bind" } = options;
  checkFilePath(zoneFolder, "zoneFolder");
  const checked = checkPlan(plan);
  const { dns, ddns, domain } = checked;
  if (!dns)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "dns: BIND needs name servers and a serial number" });
  const forward = domain.split(".");
  const zones = [
    { name: forward, records: forwardRecords(checked) },
    ...reverseZones(checked).map((name) => ({ name, records: reverseRecords(checked, name) })),
  ];
  const lines = [
    ...(ddns ? keyLines(ddns.key) : []),
    ...zones.flatMap(({ name }) => zoneStatement(name, checked, zoneFolder)),
  ];
  const named = {
    name: "named.conf.dicom",
    content: text(lines),
    isSecret: ddns !== undefined && "base64" in ddns.key.secret,
  };
  const files = zones.map(({ name, records }) => ({
    name: fileName(name),
    content: zoneFile(name, records, dns, domain),
    isSecret: false,
  }));
  return [named, ...files];
}

function zoneStatement(zone: DomainName, { dns, ddns }: CheckedPlan, folder: string): string[] {
  const secondaries = dns?.secondaries.length ? dns.secondaries : ["none"];
  return [
    `zone "${formatDomainName(zone)}" {`,
    "  type primary;",
    `  file "${folder}/${fileName(zone)}";`,
    `  allow-transfer { ${secondaries.map((address) => `${address};`).join(" ")} };`,
    ddns ? `  update-policy { grant "${ddns.key.name}" zonesub ANY; };` : "  allow-update { none; };",
    "};",
  ];
}

function zoneFile(zone: DomainName, records: readonly ZoneRecord[], dns: Required<PlannedDns>, domain: string): string {
  const { nameServers, contact, serial, ttlSeconds } = dns;
  const servers = nameServers.map((name) => (name.includes(".") ? name : `${name}.${domain}`).split("."));
  const [local = "", at = ""] = contact.split("@");
  const timing = { serial, refresh: 3600, retry: 900, expire: 1_209_600, minimum: 300 };
  const own: RecordData[] = [
    { type: "SOA", primary: servers[0]!, mailbox: [local, ...at.split(".")], ...timing },
    ...servers.map((target) => ({ type: "NS", target }) as const),
  ];
  const all = [...own.map((data) => ({ name: zone, data })), ...records];
  return text([
    `$TTL ${ttlSeconds}`,
    ...all.map(({ name, data }) => `${nameText(name)} IN ${data.type} ${dataText(data)}`),
  ]);
}

function dataText(data: RecordData): string {
  switch (data.type) {
    case "A":
      return data.address;
    case "NS":
    case "PTR":
      return nameText(data.target);
    case "SRV":
      return `${data.priority} ${data.weight} ${data.port} ${nameText(data.target)}`;
    case "TXT":
      return data.strings.map((octets) => `"${[...octets].map(octetText).join("")}"`).join(" ") || '""';
    case "SOA":
      return [
        nameText(data.primary),
        nameText(data.mailbox),
        data.serial,
        data.refresh,
        data.retry,
        data.expire,
        data.minimum,
      ].join(" ");
    default:
      throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a zone of a plan has no such record" });
  }
}

/** A whole name; octets that are none of host names are written by their number (RFC 1035 5.1). */
function nameText(name: DomainName): string {
  return `${name.map((label) => [...new TextEncoder().encode(label)].map(octetText).join("")).join(".")}.`;
}

function octetText(octet: number): string {
  const character = String.fromCharCode(octet);
  return /[A-Za-z0-9_=-]/.test(character) ? character : `\\${String(octet).padStart(3, "0")}`;
}

function fileName(zone: DomainName): string {
  return `db.${formatDomainName(zone)}`;
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
