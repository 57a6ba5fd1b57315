import { describe, expect, it } from "@jest/globals";
import { bindConfiguration } from "../../src/server-configuration/bind.js";
import { dnsmasqConfiguration } from "../../src/server-configuration/dnsmasq.js";
import { iscDhcpdConfiguration } from "../../src/server-configuration/isc-dhcpd.js";
import { keaConfiguration } from "../../src/server-configuration/kea.js";
import type { ConfigurationFile, NetworkPlan } from "../../src/server-configuration/network-plan.js";
import { planWithDdns, samplePlan } from "./sample-plan.js";

const files = (all: readonly ConfigurationFile[]) =>
  Object.fromEntries(all.map(({ name, content }) => [name, content]));
const secret = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";
const withSecret: NetworkPlan = {
  ...planWithDdns,
  ddns: { server: "10.77.0.1", key: { name: "dhcp-key", algorithm: "hmac-sha512", secret: { base64: secret } } },
};
const all = (plan: NetworkPlan) => [
  ...keaConfiguration(plan),
  ...iscDhcpdConfiguration(plan),
  ...bindConfiguration(plan),
];

describe("Kea", () => {
  it("has each client with its fixed address, and parameters that go before those of its subnet", () => {
    const { "kea-dhcp4.conf": content = "" } = files(
      keaConfiguration(samplePlan, { leaseFile: "/run/kea/leases.csv" }),
    );
    const { Dhcp4 } = JSON.parse(content);
    expect(Dhcp4.subnet4.map(({ subnet, pools }: { subnet: string; pools: unknown }) => ({ subnet, pools }))).toEqual([
      { subnet: "10.77.0.0/24", pools: [{ pool: "10.77.0.50 - 10.77.0.69" }] },
      { subnet: "192.168.4.0/22", pools: [] },
    ]);
    expect(Dhcp4.subnet4[0].reservations).toEqual([
      {
        "hw-address": "02:00:00:00:00:0a",
        "ip-address": "10.77.0.10",
        hostname: "ct-01",
        "option-data": [{ name: "ntp-servers", data: "10.77.0.99" }],
      },
    ]);
    expect(Dhcp4.subnet4[0]["option-data"]).toEqual(
      expect.arrayContaining([
        { name: "ntp-servers", data: "10.77.0.123, 10.77.0.124" },
        { name: "pcode", data: "EST5EDT\\,M3.2.0\\,M11.1.0" },
        { code: 121, "csv-format": false, data: "100a010a4d0009000a4d0001" },
      ]),
    );
    expect(Dhcp4["lease-database"].name).toBe("/run/kea/leases.csv");
    expect(Dhcp4["ddns-send-updates"]).toBe(false);
    expect(() => keaConfiguration(samplePlan, { leaseFile: "/run/../etc/passwd" })).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" })); // prettier-ignore
  });

  it("reads the secret of DDNS from its file", () => {
    const { "kea-dhcp-ddns.conf": content = "" } = files(keaConfiguration(planWithDdns));
    expect(content).toContain('"secret": <?include "/etc/dicomsec/dhcp.key"?>');
    const { DhcpDdns } = JSON.parse(content.replace(/<\?.*\?>/, '""'));
    expect(DhcpDdns["forward-ddns"]["ddns-domains"]).toMatchObject([
      { name: "hospital.example.", "key-name": "dhcp-key" },
    ]);
    expect(DhcpDdns["reverse-ddns"]["ddns-domains"].map(({ name }: { name: string }) => name)).toEqual([
      "0.77.10.in-addr.arpa.",
      "4.168.192.in-addr.arpa.",
      "5.168.192.in-addr.arpa.",
      "6.168.192.in-addr.arpa.",
      "7.168.192.in-addr.arpa.",
    ]);
  });
});

describe("ISC dhcpd", () => {
  it("has subnets, clients and options in its syntax", () => {
    const { "dhcpd.conf": content = "" } = files(iscDhcpdConfiguration(samplePlan));
    expect(content).toContain(`host planned-ct-01 {
  hardware ethernet 02:00:00:00:00:0a;
  fixed-address 10.77.0.10;
  option host-name "ct-01";
  option ntp-servers 10.77.0.99;
}`);
    expect(content).toContain('  option domain-search "hospital.example", "example";\n');
    expect(content).toContain("  option classless-static-routes 16, 10, 1, 10, 77, 0, 9, 0, 10, 77, 0, 1;\n");
    expect(content).toContain("subnet 192.168.4.0 netmask 255.255.252.0 {\n");
    expect(content).toContain("ddns-update-style none;\n");
  });
});

describe("dnsmasq", () => {
  it("has the ranges, clients and names of hosts and services", () => {
    const { "dnsmasq.conf": content = "" } = files(dnsmasqConfiguration(samplePlan));
    for (const line of [
      "dhcp-range=set:subnet1,10.77.0.50,10.77.0.69,255.255.255.0,600",
      "dhcp-range=set:subnet2,192.168.4.0,static,255.255.252.0,86400",
      "dhcp-host=02:00:00:00:00:0a,set:host-ct-01,10.77.0.10,ct-01,600",
      "dhcp-option=tag:host-ct-01,option:ntp-server,10.77.0.99",
      "host-record=far-away.hospital.example,198.51.100.7",
      'ptr-record="_dicom-tls._tcp.hospital.example","CT 1._dicom-tls._tcp.hospital.example"',
      'srv-host="CT 1._dicom-tls._tcp.hospital.example","ct-01.hospital.example",2762,0,0',
      'txt-record="CT 1._dicom-tls._tcp.hospital.example","AET=CT_01"',
      // It makes the letters of names small, but not those of texts.
      'txt-record="ARCHIVE._dicom-tls._tcp.hospital.example","AET=ARCHIVE","PrimaryDeviceType=ARCHIVE"',
    ])
      expect(content.split("\n")).toContain(line);
  });

  it("is refused what it cannot do, or say", () => {
    const refused = expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" });
    expect(() => dnsmasqConfiguration(planWithDdns)).toThrow(refused);
    for (const instanceName of ["Dr. Roe", "Röntgen", 'a"b', "a\\b"]) {
      const services = [{ type: "dicom", instanceName, aeTitle: "A", port: 104, hostName: "ct-01" }] as const;
      expect(() => dnsmasqConfiguration({ ...samplePlan, services })).toThrow(refused);
      expect(bindConfiguration({ ...samplePlan, services })[1]!.content).not.toContain(instanceName);
    }
  });
});

describe("a host whose name means something else to dnsmasq", () => {
  it.each(["ignore", "infinite", "24h", "7d", "1W"])(
    "is refused there, and has its address elsewhere: %s",
    (hostName) => {
      const hosts = [...samplePlan.hosts, { hostName, address: "10.77.0.11", hardwareAddress: "02:00:00:00:00:0c" }];
      const plan = { ...samplePlan, hosts };
      expect(() => dnsmasqConfiguration(plan)).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" }));
      expect(keaConfiguration(plan)[0]!.content).toContain(`"hostname": "${hostName}"`);
    },
  );

  it("is none when it only resembles such a word", () => {
    const hosts = [
      ...samplePlan.hosts,
      { hostName: "ignored", address: "10.77.0.11", hardwareAddress: "02:00:00:00:00:0c" },
    ];
    expect(dnsmasqConfiguration({ ...samplePlan, hosts })[0]!.content).toContain(",10.77.0.11,ignored,");
  });
});

describe("BIND", () => {
  const made = files(bindConfiguration(samplePlan));

  it("has a zone for the domain, and one for each whole reverse network", () => {
    expect(Object.keys(made)).toEqual([
      "named.conf.dicom",
      "db.hospital.example",
      "db.0.77.10.in-addr.arpa",
      "db.4.168.192.in-addr.arpa",
      "db.5.168.192.in-addr.arpa",
      "db.6.168.192.in-addr.arpa",
      "db.7.168.192.in-addr.arpa",
    ]);
    expect(made["db.0.77.10.in-addr.arpa"]).toContain("10.0.77.10.in-addr.arpa. IN PTR ct-01.hospital.example.\n");
    expect(made["db.5.168.192.in-addr.arpa"]).toContain(
      "20.5.168.192.in-addr.arpa. IN PTR archive.hospital.example.\n",
    );
  });

  it("has A, PTR, SRV and TXT records, and says once that there is a type", () => {
    const lines = made["db.hospital.example"]!.split("\n");
    for (const line of [
      "hospital.example. IN SOA ns1.hospital.example. net\\046admin.hospital.example. 2026112901 3600 900 1209600 300",
      "hospital.example. IN NS ns1.hospital.example.",
      "hospital.example. IN NS ns.elsewhere.example.",
      "far-away.hospital.example. IN A 198.51.100.7",
      "_dicom-tls._tcp.hospital.example. IN PTR CT\\0321._dicom-tls._tcp.hospital.example.",
      "CT\\0321._dicom-tls._tcp.hospital.example. IN SRV 0 0 2762 ct-01.hospital.example.",
      'ARCHIVE._dicom-tls._tcp.hospital.example. IN TXT "PrimaryDeviceType=ARCHIVE"',
    ])
      expect(lines).toContain(line);
    expect(lines.filter((line) => line.startsWith("_services._dns-sd._udp."))).toHaveLength(1);
  });

  it("lets nobody copy or change its zones, but whom the plan names", () => {
    expect(made["named.conf.dicom"]).toContain("allow-transfer { none; };\n  allow-update { none; };");
    const dns = { ...samplePlan.dns, secondaries: ["10.77.0.2", "10.77.0.3"] };
    const open = files(bindConfiguration({ ...planWithDdns, dns }, { zoneFolder: "/srv/zones" }))["named.conf.dicom"];
    expect(open).toContain('include "/etc/dicomsec/dhcp.key";\n');
    expect(open).toContain('file "/srv/zones/db.hospital.example";\n  allow-transfer { 10.77.0.2; 10.77.0.3; };\n  update-policy { grant "dhcp-key" zonesub ANY; };'); // prettier-ignore
  });

  it("is refused a plan without name servers, and a folder of other characters", () => {
    const { dns: _, ...plan } = samplePlan;
    const refused = expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" });
    expect(() => bindConfiguration(plan)).toThrow(refused);
    expect(() => bindConfiguration(samplePlan, { zoneFolder: '/x"; };' })).toThrow(refused);
  });
});

describe("the secret of DDNS", () => {
  it("is in no configuration when it is in a file", () => {
    for (const file of all(planWithDdns)) expect(file).toMatchObject({ isSecret: false });
  });

  it("marks the files that it stands in", () => {
    for (const { content, isSecret } of all(withSecret)) expect(content.includes(secret)).toBe(isSecret);
    expect(all(withSecret).filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual(["kea-dhcp-ddns.conf", "dhcpd.conf", "named.conf.dicom"]); // prettier-ignore
  });
});
