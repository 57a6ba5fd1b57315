import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bindConfiguration } from "../../src/server-configuration/bind.js";
import { checkPlan } from "../../src/server-configuration/check-plan.js";
import { dnsmasqConfiguration } from "../../src/server-configuration/dnsmasq.js";
import { iscDhcpdConfiguration } from "../../src/server-configuration/isc-dhcpd.js";
import { keaConfiguration } from "../../src/server-configuration/kea.js";
import type { NetworkPlan, PlannedHost, PlannedSubnet } from "../../src/server-configuration/network-plan.js";
import { planWithDdns, samplePlan } from "./sample-plan.js";

const [subnet, other] = planWithDdns.subnets as readonly [PlannedSubnet, PlannedSubnet];
const [, client] = planWithDdns.hosts as readonly [PlannedHost, PlannedHost];
const withSubnet = (changes: Partial<PlannedSubnet>) => ({ ...samplePlan, hosts: [], services: [], dns: undefined, subnets: [{ ...subnet, ...changes }] }); // prettier-ignore
const withHost = (changes: Partial<PlannedHost>) => ({
  ...samplePlan,
  services: [],
  dns: undefined,
  hosts: [{ ...client, ...changes }],
});
const withDns = (changes: Partial<NetworkPlan["dns"]>) => ({ ...samplePlan, dns: { ...samplePlan.dns, ...changes } });
const withKey = (changes: object) => ({
  ...planWithDdns,
  ddns: { server: "10.77.0.1", key: { ...planWithDdns.ddns!.key, ...changes } },
});

const withoutHosts: NetworkPlan = { domain: samplePlan.domain, hosts: [], subnets: [] };

/** Texts that mean something in one of the syntaxes. */
const injections = [
  'x"; };',
  "x\nrange 10.0.0.1;",
  "x,y",
  "x{y",
  "x;y",
  "x#y",
  "$(id)",
  "x y",
  "<?include?>",
  "",
  "../x",
  "é",
  "-x",
  "x.",
  "x\0",
];

describe("a plan", () => {
  it("that is right is checked as a whole", () => {
    const { subnets, hosts } = checkPlan(planWithDdns);
    expect(subnets.map(({ clients }) => clients.map(({ hostName }) => hostName))).toEqual([["ct-01"], ["archive"]]);
    expect(hosts).toHaveLength(4);
  });

  it.each<[string, string, (text: string) => unknown]>([
    ["domain", "domain", (domain) => ({ ...samplePlan, domain })],
    ["interface", "interfaces[0]", (name) => ({ ...samplePlan, interfaces: [name] })],
    ["network", "subnets[0].network", (network) => withSubnet({ network })],
    ["range", "subnets[0].ranges[0]", (first) => withSubnet({ ranges: [{ first, last: "10.77.0.60" }] })],
    ["router", "subnets[0].routers", (router) => withSubnet({ routers: [router] })],
    ["name server of clients", "subnets[0].dnsServers", (server) => withSubnet({ dnsServers: [server] })],
    ["NTP server", "subnets[0].ntpServers", (server) => withSubnet({ ntpServers: [server] })],
    ["search list", "subnets[0].domainSearch", (name) => withSubnet({ domainSearch: [name] })],
    [
      "name of a time zone",
      "subnets[0].timeZoneName",
      (timeZoneName) => withSubnet({ timeZoneName: `${timeZoneName}"` }),
    ],
    [
      "POSIX time zone",
      "subnets[0].posixTimeZone",
      (posixTimeZone) => withSubnet({ posixTimeZone: `"${posixTimeZone}` }),
    ],
    ["MTU", "subnets[0].mtu", (mtu) => withSubnet({ mtu: mtu as never })],
    ["time offset", "subnets[0].timeOffset", (timeOffset) => withSubnet({ timeOffset: timeOffset as never })],
    [
      "time of leases",
      "subnets[0].leaseSeconds",
      (leaseSeconds) => withSubnet({ leaseSeconds: leaseSeconds as never }),
    ],
    ["destination", "subnets[0].classlessStaticRoutes[0]", (destination) => withSubnet({ classlessStaticRoutes: [{ destination, router: "10.77.0.9" }] })], // prettier-ignore
    ["router of a route", "subnets[0].classlessStaticRoutes", (router) => withSubnet({ classlessStaticRoutes: [{ destination: "10.1.0.0/16", router }] })], // prettier-ignore
    ["host name", "hosts[0].hostName", (hostName) => withHost({ hostName })],
    ["address", "hosts[0].address", (address) => withHost({ address })],
    ["hardware address", "hosts[0].hardwareAddress", (hardwareAddress) => withHost({ hardwareAddress })],
    ["NTP server of a host", "hosts[0].ntpServers", (server) => withHost({ ntpServers: [server] })],
    [
      "host of a service",
      "services[0].hostName",
      (hostName) => ({ ...samplePlan, services: [{ ...samplePlan.services[0]!, hostName }] }),
    ],
    [
      "type of a service",
      "services[0]",
      (type) => ({ ...samplePlan, services: [{ ...samplePlan.services[0]!, type }] }),
    ],
    [
      "port of a service",
      "services[0]",
      (port) => ({ ...samplePlan, services: [{ ...samplePlan.services[0]!, port }] }),
    ],
    ["name server", "dns.nameServers[0]", (server) => withDns({ nameServers: [server] })],
    ["serial number", "dns.serial", (serial) => withDns({ serial: serial as never })],
    ["secondary", "dns.secondaries[0]", (address) => withDns({ secondaries: [address] })],
    ["contact", "dns.contact", (contact) => withDns({ contact: `${contact}@` })],
    ["DDNS server", "ddns.server", (server) => ({ ...planWithDdns, ddns: { ...planWithDdns.ddns!, server } })],
    ["name of a key", "ddns.key.name", (name) => withKey({ name })],
    ["algorithm", "ddns.key.algorithm", (algorithm) => withKey({ algorithm })],
    ["file of a secret", "ddns.key.secret.file", (file) => withKey({ secret: { file } })],
    ["secret", "ddns.key.secret.base64", (base64) => withKey({ secret: { base64 } })],
  ])("is refused whose %s means something to a server, and the error tells the place alone", (_, path, planOf) => {
    for (const text of injections) {
      const { code, message } = refusal(planOf(text) as NetworkPlan);
      expect([code, message.split(" ")[0]]).toEqual(["ERR_NETWORK_OPTIONS", path]);
      expect(message.includes('x"; };') || message.includes("$(id)")).toBe(false);
    }
  });

  it.each<[string, NetworkPlan]>([
    ["subnets overlap", { ...withoutHosts, subnets: [subnet, other, { network: "10.77.0.128/25" }] }],
    [
      "ranges overlap",
      {
        ...withSubnet({ ranges: [...subnet.ranges!, { first: "10.77.0.69", last: "10.77.0.80" }] }),
        dns: samplePlan.dns,
      },
    ],
    [
      "range is of another subnet",
      { ...withoutHosts, subnets: [other, { network: "10.77.1.0/24", ranges: subnet.ranges! }] },
    ],
    [
      "range has the address of broadcasts",
      { ...withoutHosts, subnets: [{ ...subnet, ranges: [{ first: "10.77.0.60", last: "10.77.0.255" }] }] },
    ],
    [
      "range goes backwards",
      { ...withoutHosts, subnets: [{ ...subnet, ranges: [{ first: "10.77.0.60", last: "10.77.0.59" }] }] },
    ],
    ["network has bits of hosts", { ...withoutHosts, subnets: [other, { network: "10.77.0.1/24" }] }],
    [
      "two hosts have one name",
      { ...samplePlan, hosts: [...samplePlan.hosts, { hostName: "CT-01", address: "10.77.0.11" }] },
    ],
    [
      "two hosts have one address",
      { ...samplePlan, hosts: [...samplePlan.hosts, { hostName: "ct-02", address: "10.77.0.10" }] },
    ],
    ["two hosts have one hardware address", { ...samplePlan, hosts: [...samplePlan.hosts, { hostName: "ct-02", address: "10.77.0.11", hardwareAddress: "02-00-00-00-00-0a" }] }], // prettier-ignore
    ["client is in no subnet", { ...samplePlan, hosts: [...samplePlan.hosts, { hostName: "ct-02", address: "10.78.0.1", hardwareAddress: "02-00-00-00-00-0c" }] }], // prettier-ignore
    [
      "host has an address of a range",
      { ...samplePlan, hosts: [...samplePlan.hosts, { hostName: "ct-02", address: "10.77.0.55" }] },
    ],
    [
      "host has the address of a network",
      { ...samplePlan, hosts: [...samplePlan.hosts, { hostName: "ct-02", address: "10.77.0.0" }] },
    ],
    ["host name is too long with its domain", { ...samplePlan, services: [], domain: Array.from({ length: 25 }, () => "abcdefghi").join("."), hosts: [...samplePlan.hosts, { hostName: "x".repeat(30), address: "10.77.0.11" }] }], // prettier-ignore
    [
      "two services have one name",
      { ...samplePlan, services: [...samplePlan.services, { ...samplePlan.services[1]!, instanceName: "ct 1" }] },
    ],
    ["name server in the domain is no host", withDns({ nameServers: ["ns9.hospital.example"] })],
    [
      "host name is a number",
      { ...samplePlan, hosts: [...samplePlan.hosts, { hostName: "123", address: "10.77.0.11" }] },
    ],
    ["secret has 15 octets", withKey({ secret: { base64: "AAAAAAAAAAAAAAAAAAAA" } })],
  ])("is refused when %s", (_, plan) => {
    expect(() => checkPlan(plan)).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" }));
  });

  it("with any text in any place gives configurations of the same number of lines, or is refused", () => {
    const lines = (plan: NetworkPlan) =>
      [...keaConfiguration(plan), ...iscDhcpdConfiguration(plan), ...dnsmasqConfiguration(plan), ...bindConfiguration(plan)].map(({ content }) => content.split("\n").length); // prettier-ignore
    const usual = lines(samplePlan);
    const text = fc.string({ unit: fc.constantFrom(...'aB1-._"\\;{}#\n,= @é'.split("")), maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, (domain, instanceName, aeTitle) => {
        const services = samplePlan.services.map((service) => ({ ...service, instanceName, aeTitle })).slice(0, 1);
        const plan = { ...samplePlan, domain, services: [...services, samplePlan.services[1]!] };
        expect([usual, "ERR_NETWORK_OPTIONS"]).toContainEqual(attempt(() => lines(plan)));
      }),
    );
  });
});

/** Why a plan is refused. */
function refusal(plan: NetworkPlan): { readonly code: string; readonly message: string } {
  try {
    checkPlan(plan);
  } catch (error) {
    return error as { readonly code: string; readonly message: string };
  }
  return { code: "none", message: "it is not refused" };
}

/** What is made, or the code of the error. */
function attempt<T>(make: () => T): T | string {
  try {
    return make();
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}
