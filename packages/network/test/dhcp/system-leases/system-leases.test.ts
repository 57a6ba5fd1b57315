import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { findSystemLeases } from "../../../src/dhcp/system-leases/find-system-leases.js";
import { readDhclientLeases } from "../../../src/dhcp/system-leases/read-dhclient-leases.js";
import { readNetworkdLease } from "../../../src/dhcp/system-leases/read-networkd-lease.js";
import { dhclient, networkd } from "./samples.js";

const server = <T>(value: T) => ({ value, source: "server" });

describe("a lease of systemd-networkd", () => {
  it("gives the parameters of Table F.1-2", () => {
    const lease = readNetworkdLease(networkd, {
      obtainedAt: 1000,
      interface: "2",
      defaults: { timeOffsetSeconds: 3600 },
    });
    expect(lease).toMatchObject({ address: "10.0.2.15", interface: "2", serverId: "10.0.2.2", expiresAt: 86_401_000 });
    expect(lease!.parameters).toEqual({
      ntpServers: server(["10.0.2.7"]),
      dnsServers: server(["10.0.2.3", "10.0.2.4"]),
      routers: server(["10.0.2.2"]),
      staticRoutes: server([
        { destination: "0.0.0.0/0", router: "10.0.2.2" },
        { destination: "10.1.0.0/16", router: "10.0.2.9" },
      ]),
      hostName: server("ct-01"),
      domainName: server("hospital.example"),
      subnetMask: server("255.255.255.0"),
      broadcastAddress: { value: "10.0.2.255", source: "default" },
      defaultRouter: server("10.0.2.2"),
      timeOffsetSeconds: { value: 3600, source: "default" },
      mtu: server(1400),
      autoConfigure: { value: false, source: "default" },
      domainSearch: server(["hospital.example", "example"]),
      posixTimeZone: { value: undefined, source: "default" },
      timeZoneName: server("Europe/Vienna"),
    });
  });

  it("may have nothing but the address, as NetworkManager writes it", () => {
    const lease = readNetworkdLease("# This is private data. Do not parse.\nADDRESS=192.168.1.23\n");
    expect(lease).toMatchObject({
      address: "192.168.1.23",
      parameters: { subnetMask: { value: "255.255.255.0", source: "default" } },
    });
    expect(lease).not.toHaveProperty("expiresAt");
  });

  it("has no end when its time is that of a lease without end", () => {
    expect(readNetworkdLease("ADDRESS=10.0.0.1\nLIFETIME=4294967295", { obtainedAt: 1 })).not.toHaveProperty(
      "expiresAt",
    );
  });

  it("reads the routes of older versions, and passes over what is malformed", () => {
    const text =
      "ADDRESS=10.0.0.1\nROUTES=10.1.0.0/16,10.0.0.9 10.2.0.0/33,10.0.0.9 x\nDNS=10.0.0.256 ::1\nHOSTNAME=a b\nMTU=many";
    const { parameters } = readNetworkdLease(text)!;
    expect(parameters.staticRoutes).toEqual(server([{ destination: "10.1.0.0/16", router: "10.0.0.9" }]));
    for (const parameter of [parameters.dnsServers, parameters.hostName, parameters.mtu])
      expect(parameter.source).toBe("default");
  });

  it("is none without an address", () => {
    expect(readNetworkdLease(networkd.replace("ADDRESS=10.0.2.15", "ADDRESS=10.0.2"))).toBeUndefined();
    expect(readNetworkdLease("")).toBeUndefined();
  });
});

describe("the leases of dhclient", () => {
  it("are the last of each interface that is whole", () => {
    const leases = readDhclientLeases(dhclient);
    expect(leases.map(({ address, interface: name }) => [name, address])).toEqual([
      ["eth1", "192.168.5.9"],
      ["eth0", "10.0.0.5"],
    ]);
    expect(leases[0]).not.toHaveProperty("expiresAt");
  });

  it("give the parameters of Table F.1-2", () => {
    const lease = readDhclientLeases(dhclient)[1]!;
    expect(lease).toMatchObject({ serverId: "10.0.0.1", expiresAt: Date.UTC(2026, 10, 26, 11, 10) });
    expect(lease.parameters).toMatchObject({
      ntpServers: server(["10.0.0.123"]),
      dnsServers: server(["10.0.0.53", "10.0.0.54"]),
      routers: server(["10.0.0.1", "10.0.0.2"]),
      staticRoutes: server([
        { destination: "10.1.0.0/16", router: "10.0.0.9" },
        { destination: "0.0.0.0/0", router: "10.0.0.1" },
      ]),
      hostName: server("mr-02"),
      domainName: server("hospital.example"),
      domainSearch: server(["hospital.example", "example"]),
      mtu: server(1400),
      timeOffsetSeconds: server(-18_000),
      timeZoneName: server("Europe/Vienna"),
    });
  });

  it("have no time zone that is a command or another file", () => {
    const text = 'lease { fixed-address 10.0.0.5; option tcode "../../etc/shadow"; option pcode "CET-1;reboot"; }';
    const [lease] = readDhclientLeases(text);
    expect(lease!.parameters.timeZoneName.source).toBe("default");
    expect(lease!.parameters.posixTimeZone.source).toBe("default");
  });

  it("have their end in seconds since 1970 with db-time-format local", () => {
    const [lease] = readDhclientLeases("lease { fixed-address 10.0.0.5; expire epoch 1795688430; # Thu Nov 26 2026\n}");
    expect(lease!.expiresAt).toBe(1_795_688_430_000);
  });

  it("are none in other texts, whatever they are", () => {
    expect(readDhclientLeases("subnet { fixed-address 10.0.0.5; }")).toEqual([]);
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'lease{};"#\\\n 1.option'.split("")), maxLength: 300 }), (text) => Array.isArray(readDhclientLeases(text)))); // prettier-ignore
  });
});

describe("the leases of the system", () => {
  it("are found where its clients have them, but not those that are over", async () => {
    await using folder = await temporaryFolder();
    const at = new Date("2026-11-26T11:00:00Z");
    const uuid = "7e73a292-0051-3bb8-8369-5e9349961078";
    const current = await folder.write("run/systemd/netif/leases/2", networkd);
    const old = await folder.write("run/systemd/netif/leases/3", networkd);
    await utimes(current, at, at);
    await utimes(old, at, new Date("2026-11-24T11:00:00Z"));
    await folder.write("run/systemd/netif/leases/.#2", networkd);
    await folder.write("var/lib/dhcp/dhclient.eth0.leases", dhclient);
    await folder.write(`var/lib/NetworkManager/internal-${uuid}-wlan0.lease`, "ADDRESS=192.168.1.23\n");
    await folder.write(
      `var/lib/NetworkManager/dhclient-${uuid}-eth2.lease`,
      'lease { interface "eth2"; fixed-address 10.9.9.9; }',
    );
    await folder.write("var/lib/NetworkManager/timestamps", "ADDRESS=192.168.1.24\n");
    const found = await findSystemLeases({ root: folder.path, now: () => at });
    expect(found.map(({ client, interface: name, address }) => [client, name, address])).toEqual([
      ["systemd-networkd", "2", "10.0.2.15"],
      ["NetworkManager", "wlan0", "192.168.1.23"],
      ["NetworkManager", "eth2", "10.9.9.9"],
      ["dhclient", "eth1", "192.168.5.9"],
      ["dhclient", "eth0", "10.0.0.5"],
    ]);
    expect(found[0]!.path).toBe(current);
    const later = await findSystemLeases({ root: folder.path, now: () => new Date("2026-11-26T11:20:00Z") });
    expect(later.map(({ address }) => address)).not.toContain("10.0.0.5");
  });

  it("are none where there are no files, and no file of a megabyte is read", async () => {
    await using folder = await temporaryFolder();
    expect(await findSystemLeases({ root: join(folder.path, "nowhere") })).toEqual([]);
    await folder.write("run/systemd/netif/leases/2", networkd.padEnd(2_000_000, "\n"));
    expect(await findSystemLeases({ root: folder.path })).toEqual([]);
  });
});
