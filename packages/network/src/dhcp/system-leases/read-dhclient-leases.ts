import { readOptionValues, type DhcpOptionValues } from "../option-values.js";
import type { DhcpDefaults } from "../parameters.js";
import { fromText, present, type SystemLease, systemLease, type SystemLeaseFields } from "./system-lease.js";

/** The statements `option <name> <value>;` that are read; see dhcp-options(5). */
const readers = {
  subnetMask: ["subnet-mask", fromText.address],
  timeOffset: ["time-offset", fromText.number],
  routers: ["routers", fromText.addresses],
  dnsServers: ["domain-name-servers", fromText.addresses],
  ntpServers: ["ntp-servers", fromText.addresses],
  broadcastAddress: ["broadcast-address", fromText.address],
  mtu: ["interface-mtu", fromText.number],
  hostName: ["host-name", fromText.name],
  domainName: ["domain-name", fromText.name],
  domainSearch: ["domain-search", fromText.names],
  posixTimeZone: ["pcode", fromText.posixTimeZone],
  timeZoneName: ["tcode", fromText.timeZoneName],
} as const;

/** Names under which distributions define option 121, as octets in decimal. */
const CLASSLESS = ["rfc3442-classless-static-routes", "classless-static-routes", "ms-classless-static-routes"];

/**
 * Reads the leases that ISC dhclient, or NetworkManager with it, has written: the last one of each interface, in the order of the file.
 *
 * What cannot be read counts as absent; leases without an address, and what is cut short at the end of the file, are no leases.
 *
 * @see dhclient.leases(5)
 */
export function readDhclientLeases(text: string, defaults: DhcpDefaults = {}): SystemLease[] {
  const last = new Map<string, SystemLease>();
  for (const statements of leaseBlocks(text)) {
    const lease = leaseOf(statements, defaults);
    if (!lease) continue;
    last.delete(lease.interface ?? "");
    last.set(lease.interface ?? "", lease);
  }
  return [...last.values()];
}

function leaseOf(statements: ReadonlyMap<string, string>, defaults: DhcpDefaults): SystemLease | undefined {
  const of = (name: string): string => statements.get(name) ?? "";
  const read = Object.entries(readers).map(([option, [name, reader]]) => [option, reader(of(`option ${name}`))]);
  const fields = present<SystemLeaseFields>({
    address: of("fixed-address"),
    interface: fromText.plain(of("interface")),
    serverId: fromText.address(of("option dhcp-server-identifier")),
    expiresAt: moment(of("expire")),
    values: present<DhcpOptionValues>({
      ...Object.fromEntries(read),
      classlessStaticRoutes: classlessRoutes(CLASSLESS.map((name) => of(`option ${name}`)).find(Boolean) ?? ""),
    }),
  });
  return systemLease(fields, defaults);
}

/** The statements of each `lease { … }`, without the quotes of their values. Braces, semicolons and # in quotes are text. */
function* leaseBlocks(text: string): Generator<Map<string, string>> {
  let statements: Map<string, string> | undefined;
  for (const { statement, end } of statementsOf(text)) {
    if (end === "{") statements = statement === "lease" ? new Map() : undefined;
    else if (end === "}") {
      if (statements) yield statements;
      statements = undefined;
    } else {
      const [, name = "", value = ""] = /^((?:option )?[\w.-]+)\s*(.*)$/s.exec(statement) ?? [];
      statements?.set(name, value.replaceAll(/"([^"]*)"/g, "$1"));
    }
  }
}

function* statementsOf(text: string): Generator<{ readonly statement: string; readonly end: string }> {
  let statement = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|#[^\n]*|[;{}]|[^"#;{}]+|"/gs)) {
    if (token.startsWith("#")) continue;
    if (!/^[;{}]$/.test(token)) statement += token;
    else {
      yield { statement: statement.trim(), end: token };
      statement = "";
    }
  }
}

/** `4 2026/11/26 10:20:30` in UTC, or `epoch 1795688430`; anything else, as `never`, is no time. */
function moment(text: string): number | undefined {
  const [, epoch] = /^epoch (\d{1,12})/.exec(text) ?? [];
  if (epoch !== undefined) return Number(epoch) * 1000;
  const [, date, time] = /^\d (\d{4}\/\d\d\/\d\d) (\d\d:\d\d:\d\d)/.exec(text) ?? [];
  const value = Date.parse(`${date?.replaceAll("/", "-")}T${time}Z`);
  return Number.isNaN(value) ? undefined : value;
}

/** Octets in decimal with commas, as dhclient writes an option that it knows as an array of them. */
function classlessRoutes(text: string): DhcpOptionValues["classlessStaticRoutes"] {
  const octets = text.split(/[\s,.]+/).map(Number);
  if (octets.some((octet) => !(octet >= 0 && octet <= 255))) return undefined;
  return text === "" ? undefined : readOptionValues(new Map([[121, Uint8Array.from(octets)]])).classlessStaticRoutes;
}
