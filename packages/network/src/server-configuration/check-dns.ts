import { isHostName } from "../dhcp/domain-names.js";
import { parseIpv4 } from "../dhcp/ipv4-address.js";
import { tsigHashes } from "../dns/tsig-key.js";
import type { NetworkPlan, PlannedDdns, PlannedDns } from "./network-plan.js";
import { each, isBetween, must } from "./plan-problems.js";

export interface CheckedDdns extends PlannedDdns {
  readonly key: Required<PlannedDdns["key"]>;
}

/** @throws NetworkError ERR_NETWORK_OPTIONS */
export function checkedDns(dns: PlannedDns, { hosts, domain }: NetworkPlan): Required<PlannedDns> {
  const { nameServers, serial, ttlSeconds = 3600, secondaries = [], contact = `hostmaster@${domain}` } = dns;
  must(nameServers.length > 0, "dns.nameServers", "is empty");
  const isPlanned = (name: string): boolean => hosts.some(({ hostName }) => hostName === name);
  const isElsewhere = (name: string): boolean => isHostName(name) && name.includes(".") && !`.${name}`.toLowerCase().endsWith(`.${domain}`.toLowerCase()); // prettier-ignore
  each(nameServers, "dns.nameServers", (name) => isPlanned(name) || isElsewhere(name), "is no host of the plan, and no name of another domain"); // prettier-ignore
  must(isBetween(serial, 1, 2 ** 32 - 1), "dns.serial", "is no serial number");
  must(isBetween(ttlSeconds, 0, 2 ** 31 - 1), "dns.ttlSeconds", "is no time to live");
  each(secondaries, "dns.secondaries", (address) => parseIpv4(address) !== undefined, "is no IPv4 address");
  const [, local = "", at = ""] = /^([A-Za-z0-9_+.-]{1,63})@(.+)$/.exec(contact) ?? [];
  must(local !== "" && isHostName(at), "dns.contact", "is no mail address");
  return { nameServers, serial, ttlSeconds, secondaries, contact };
}

/** @throws NetworkError ERR_NETWORK_OPTIONS */
export function checkedDdns({ server, key }: PlannedDdns): CheckedDdns {
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
