import type { NetworkPlan } from "../../src/server-configuration/network-plan.js";

/** A small radiology: a scanner, an archive, and a name server that does not use DHCP. */
export const samplePlan = {
  domain: "hospital.example",
  interfaces: ["veth0"],
  subnets: [
    {
      network: "10.77.0.0/24",
      ranges: [{ first: "10.77.0.50", last: "10.77.0.69" }],
      leaseSeconds: 600,
      routers: ["10.77.0.1"],
      dnsServers: ["10.77.0.1"],
      ntpServers: ["10.77.0.123", "10.77.0.124"],
      domainSearch: ["hospital.example", "example"],
      mtu: 1400,
      timeOffset: -18_000,
      posixTimeZone: "EST5EDT,M3.2.0,M11.1.0",
      timeZoneName: "America/New_York",
      classlessStaticRoutes: [
        { destination: "10.1.0.0/16", router: "10.77.0.9" },
        { destination: "0.0.0.0/0", router: "10.77.0.1" },
      ],
    },
    { network: "192.168.4.0/22", routers: ["192.168.4.1"] },
  ],
  hosts: [
    { hostName: "ns1", address: "10.77.0.1" },
    { hostName: "ct-01", address: "10.77.0.10", hardwareAddress: "02:00:00:00:00:0A", ntpServers: ["10.77.0.99"] },
    { hostName: "archive", address: "192.168.5.20", hardwareAddress: "02-00-00-00-00-0b" },
    { hostName: "far-away", address: "198.51.100.7" },
  ],
  services: [
    { type: "dicom-tls", instanceName: "ARCHIVE", port: 2762, hostName: "archive", primaryDeviceTypes: ["ARCHIVE"] },
    { type: "dicom-tls", instanceName: "CT 1", port: 2762, hostName: "ct-01", aeTitle: "CT_01" },
  ],
  dns: { nameServers: ["ns1", "ns.elsewhere.example"], serial: 2026112901, contact: "net.admin@hospital.example" },
} satisfies NetworkPlan;

/** The same, whose DHCP servers update the name server. */
export const planWithDdns: NetworkPlan = {
  ...samplePlan,
  ddns: { server: "10.77.0.1", key: { name: "dhcp-key", secret: { file: "/etc/dicomsec/dhcp.key" } } },
};
