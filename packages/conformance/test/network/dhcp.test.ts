import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { DhcpEvent, DhcpLease, GivenDhcpParameters } from "@dicomsec/network";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import type { DhcpOrder } from "./dhcp-agent.js";
import { type DhcpServerKind, dnsmasq, iscDhcpd, kea } from "./dhcp-servers.js";
import { bundleAgent, createNamespaces, describeInNamespaces, type Namespace, type Namespaces } from "./namespaces.js";

const SERVER = "10.77.0.1";
const ROUTES = [
  { destination: "10.1.0.0/16", router: "10.77.0.9" },
  { destination: "0.0.0.0/0", router: "10.77.0.1" },
];

/** The same subnet for each server: a range of 20 addresses, and all that the server can give of Table F.1-2. */
const configurations = {
  dnsmasq: (seconds: number) => `port=0
interface=veth0
bind-interfaces
dhcp-authoritative
dhcp-range=10.77.0.50,10.77.0.69,255.255.255.0,${seconds}
dhcp-option=option:router,10.77.0.1
dhcp-option=option:dns-server,10.77.0.53,10.77.0.54
dhcp-option=option:ntp-server,10.77.0.123
dhcp-option=option:domain-name,hospital.example
dhcp-option=option:domain-search,hospital.example,example
dhcp-option=option:mtu,1400
dhcp-option=option:time-offset,-18000
dhcp-option=option:classless-static-route,10.1.0.0/16,10.77.0.9,0.0.0.0/0,10.77.0.1
dhcp-option=option:posix-timezone,"EST5EDT,M3.2.0,M11.1.0"
dhcp-option=option:tzdb-timezone,"America/New_York"
`,
  kea: (seconds: number) =>
    JSON.stringify({
      Dhcp4: {
        "interfaces-config": { interfaces: ["veth0"] },
        "lease-database": { type: "memfile", persist: false },
        "valid-lifetime": seconds,
        "renew-timer": Math.ceil(seconds / 4),
        "rebind-timer": Math.ceil(seconds / 2),
        authoritative: true,
        subnet4: [
          {
            subnet: "10.77.0.0/24",
            pools: [{ pool: "10.77.0.50 - 10.77.0.69" }],
            "option-data": [
              { name: "routers", data: "10.77.0.1" },
              { name: "domain-name-servers", data: "10.77.0.53, 10.77.0.54" },
              { name: "ntp-servers", data: "10.77.0.123" },
              { name: "domain-name", data: "hospital.example" },
              { name: "domain-search", data: "hospital.example, example" },
              { name: "interface-mtu", data: "1400" },
              { name: "time-offset", data: "-18000" },
              { code: 121, "csv-format": false, data: "100A010A4D0009000A4D0001" },
              { name: "pcode", data: "EST5EDT\\,M3.2.0\\,M11.1.0" },
              { name: "tcode", data: "America/New_York" },
            ],
          },
        ],
        loggers: [{ name: "kea-dhcp4", severity: "INFO", output_options: [{ output: "stdout" }] }],
      },
    }),
  dhcpd: (seconds: number) => `authoritative;
option classless-static-routes code 121 = array of unsigned integer 8;
min-lease-time ${seconds}; default-lease-time ${seconds}; max-lease-time ${seconds};
subnet 10.77.0.0 netmask 255.255.255.0 {
  range 10.77.0.50 10.77.0.69;
  option routers 10.77.0.1;
  option domain-name-servers 10.77.0.53, 10.77.0.54;
  option ntp-servers 10.77.0.123;
  option domain-name "hospital.example";
  option domain-search "hospital.example", "example";
  option interface-mtu 1400;
  option time-offset -18000;
  option classless-static-routes 16, 10, 1, 10, 77, 0, 9, 0, 10, 77, 0, 1;
  option pcode "EST5EDT,M3.2.0,M11.1.0";
  option tcode "America/New_York";
}
`,
};

const given = {
  ntpServers: { value: ["10.77.0.123"], source: "server" },
  dnsServers: { value: ["10.77.0.53", "10.77.0.54"], source: "server" },
  routers: expect.objectContaining({ value: [SERVER] }),
  staticRoutes: { value: ROUTES, source: "server" },
  domainName: { value: "hospital.example", source: "server" },
  // Kea does not tell it to DHCPINFORM.
  subnetMask: expect.objectContaining({ value: "255.255.255.0" }),
  broadcastAddress: expect.objectContaining({ value: "10.77.0.255" }),
  defaultRouter: { value: SERVER, source: "server" },
  timeOffsetSeconds: { value: -18_000, source: "server" },
  mtu: { value: 1400, source: "server" },
  autoConfigure: { value: false, source: "default" },
  domainSearch: { value: ["hospital.example", "example"], source: "server" },
  posixTimeZone: { value: "EST5EDT,M3.2.0,M11.1.0", source: "server" },
  timeZoneName: { value: "America/New_York", source: "server" },
};

const folders: TemporaryFolder[] = [];
let agent = "";
beforeAll(async () => {
  const folder = await temporaryFolder();
  folders.push(folder);
  agent = await bundleAgent(new URL("dhcp-agent.ts", import.meta.url), folder);
});
afterAll(async () => {
  for (const folder of folders) await folder[Symbol.asyncDispose]();
});

/** A host without an address, on a wire to one that is to be the server. */
async function twoHosts(
  address = "",
): Promise<Namespaces & { readonly client: Namespace; readonly server: Namespace }> {
  const pair = await createNamespaces({ addresses: [address, `${SERVER}/24`] });
  await pair.first.ip("route", "add", "255.255.255.255/32", "dev", "veth0");
  await isUp(pair.second);
  return { ...pair, client: pair.first, server: pair.second };
}

/** Linux tells of a new wire after up to a second, and servers look once. */
async function isUp(namespace: Namespace): Promise<void> {
  while (!(await namespace.run("ip", ["-brief", "link", "show", "veth0"])).stdout.includes(" UP ")) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function ask(namespace: Namespace, order: DhcpOrder) {
  const running = namespace.start(process.execPath, [agent, JSON.stringify(order)]);
  return {
    running,
    event: <K extends DhcpEvent["kind"]>(kind: K) =>
      running.message<Extract<DhcpEvent, { kind: K }> & { readonly addresses: string }>((event) => event.kind === kind),
    answer: () => running.message<{ readonly kind: string } & GivenDhcpParameters>(() => true),
    end: async (line: "release" | "close") => {
      running.write(line);
      await running.message<{ readonly kind: string }>(({ kind }) => kind === "ended");
    },
    kinds: () => (running.messages() as readonly DhcpEvent[]).map(({ kind }) => kind),
  };
}

const servers: readonly (readonly [string, DhcpServerKind, (seconds: number) => string])[] = [
  ["dnsmasq", dnsmasq, configurations.dnsmasq],
  ["Kea", kea, configurations.kea],
  ["ISC dhcpd, which sends no T1 and T2", iscDhcpd, configurations.dhcpd],
];

for (const [name, kind, configuration] of servers) {
  describeInNamespaces([kind.program], name, (program) => {
    const serve = async (namespace: Namespace, folder: TemporaryFolder, seconds: number) =>
      kind.start({
        program,
        namespace,
        folder,
        configuration: await folder.write("server.conf", configuration(seconds)),
      });

    it("answers DHCPINFORM with the parameters of Table F.1-2, and without a route for broadcasts when its address is known", async () => {
      await using hosts = await twoHosts("10.77.0.2/24");
      await using folder = await temporaryFolder();
      await serve(hosts.server, folder, 600);
      const answer = await ask(hosts.client, { mode: "inform", address: "10.77.0.2" }).answer();
      expect(answer).toMatchObject({ kind: "answer", serverId: SERVER, parameters: given });
      await hosts.client.ip("route", "del", "255.255.255.255/32", "dev", "veth0");
      const unicast = await ask(hosts.client, { mode: "inform", address: "10.77.0.2", server: SERVER }).answer();
      expect(unicast).toMatchObject({ kind: "answer", serverId: SERVER, parameters: given });
    });

    it("gives a lease, which is released; and the same address again after a restart", async () => {
      await using hosts = await twoHosts();
      await using folder = await temporaryFolder();
      await serve(hosts.server, folder, 600);
      const first = ask(hosts.client, { mode: "lease", hostName: "ct-01" });
      const { lease } = await first.event("bound");
      expect(lease).toMatchObject({ serverId: SERVER, parameters: given });
      expect(lease.address).toMatch(/^10\.77\.0\.[56]\d$/);
      expect(timesOf(lease)).toEqual(name === "Kea" ? [150, 300, 600] : [300, 525, 600]);
      await first.end("close");

      const again = ask(hosts.client, { mode: "lease", lease });
      expect((await again.event("bound")).lease.address).toBe(lease.address);
      await again.end("release");
      expect(again.kinds()).toEqual(["bound", "released", "ended"]);
    });

    it("refuses an address of another network (NAK), and gives one of its own", async () => {
      await using hosts = await twoHosts();
      await using folder = await temporaryFolder();
      await serve(hosts.server, folder, 600);
      const expiresAt = Date.now() + 3_600_000;
      const lease = {
        address: "192.168.7.7",
        serverId: SERVER,
        obtainedAt: 0,
        expiresAt,
        authentication: "none",
      } as DhcpLease;
      const client = ask(hosts.client, { mode: "lease", lease });
      expect(await client.event("nak")).toMatchObject({ address: "192.168.7.7", serverId: SERVER });
      expect((await client.event("bound")).lease.address).toMatch(/^10\.77\.0\.[56]\d$/);
    });
  });
}

describeInNamespaces([kea.program], "a lease of a few seconds", (program) => {
  const serve = async (namespace: Namespace, folder: TemporaryFolder) =>
    kea.start({ program, namespace, folder, configuration: await folder.write("kea.json", configurations.kea(8)) });

  it("is renewed while its server is there; and when that has vanished, told to be expiring, and then expired", async () => {
    await using hosts = await twoHosts();
    await using folder = await temporaryFolder();
    const server = await serve(hosts.server, folder);
    const client = ask(hosts.client, { mode: "lease", noticeMs: 2000 });
    await client.event("bound");
    await client.event("renewing");
    expect(await client.event("bound")).toMatchObject({ renewed: true });
    await server.stop();
    const { lease, addresses } = await client.event("expiring");
    expect(addresses).toContain(lease.address);
    await client.event("expired");
    await client.end("close");
    expect(
      client
        .kinds()
        .filter((kind) => kind !== "unsent")
        .slice(-5),
    ).toEqual(["renewing", "rebinding", "expiring", "expired", "ended"]);
    expect((await hosts.client.run("ip", ["-4", "-brief", "addr", "show", "veth0"])).stdout).not.toContain(
      lease.address,
    );
  });

  it("is declined when another host has its address, and another one is given", async () => {
    await using hosts = await twoHosts();
    await using folder = await temporaryFolder();
    const server = await serve(hosts.server, folder);
    const inUse = ["10.77.0.50"];
    const client = ask(hosts.client, { mode: "lease", inUse });
    expect(await client.event("declined")).toMatchObject({ address: "10.77.0.50" });
    await server.wrote("DHCP4_DECLINE_LEASE");
    expect((await client.event("bound")).lease.address).not.toBe("10.77.0.50");
  });
});

describeInNamespaces([], "a host", () => {
  it("is told when there is no DHCP server, and when broadcasts have no route", async () => {
    await using hosts = await twoHosts("10.77.0.2/24");
    const order = { mode: "inform", address: "10.77.0.2", timeoutMs: 2000 } as const;
    expect(await ask(hosts.client, order).answer()).toEqual({ kind: "error", code: "ERR_NETWORK_TIMEOUT" });
    await hosts.client.ip("route", "del", "255.255.255.255/32", "dev", "veth0");
    expect(await ask(hosts.client, order).answer()).toEqual({ kind: "error", code: "ERR_NETWORK_SOCKET", reason: "ENETUNREACH" }); // prettier-ignore
  });
});

/** T1, T2 and the end, in seconds after the beginning. */
function timesOf({ obtainedAt, renewAt = 0, rebindAt = 0, expiresAt = 0 }: DhcpLease): number[] {
  return [renewAt, rebindAt, expiresAt].map((time) => Math.round((time - obtainedAt) / 1000));
}
