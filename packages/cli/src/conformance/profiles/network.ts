import { timeConformance } from "@dicomsec/network";
import type { NodeFile } from "../node-file.js";
import { listed, type ProfileStatement, profileStatement } from "../statement.js";

/** The profiles of addresses, time and discovery. @see PS3.15 F.1, G.1, H.2 */
export function networkStatements(node: NodeFile): readonly ProfileStatement[] {
  return [addressStatement(node), timeStatement(node), discoveryStatement(node)];
}

const leases = {
  ask: "Parameters of Table F.1-2 are asked for (DHCPINFORM); the address is that of the system.",
  keep: "A lease is asked for, renewed and released; the interface is not configured by the client.",
  apply: "A lease is asked for, renewed and released, and the application gives its address to the interface.",
} as const;

function addressStatement({ network: { dhcp, dns } = {} }: NodeFile): ProfileStatement {
  const roles = [...(dhcp ? ["DHCP Client"] : []), ...(dns ? ["DNS Client"] : [])];
  return profileStatement(["F.1", "Basic Network Address Management Profile"], roles, () => ({
    statements: {
      "DHCP client or server": dhcp ? `DHCP client. ${leases[dhcp.lease ?? "ask"]}` : "Neither.",
      "how the server is discovered": dhcp
        ? dhcp.server === "named"
          ? "It is named in the configuration."
          : "By broadcast."
        : "It is not asked.",
      DNSSEC: dns ? "Not validated; the AD bit of the server that was asked is told." : "The DNS is not asked.",
      ...(dns ? { "dynamic updates": updates[dns.update ?? "none"] } : {}),
    },
    limits: dhcp
      ? [
          "The DHCP server is a program of others. DHCP authentication (RFC 3118) is told and not checked, and DHCPv6 is not there.",
          "A Node process configures no interface and has no ARP: what an address is given to, and whether another host has it, is the application's.",
        ]
      : [],
  }));
}

const updates = {
  none: "None.",
  plain: "Records of hosts and services are updated (RFC 2136), without a signature.",
  tsig: "Records of hosts and services are updated (RFC 2136), signed by TSIG (RFC 8945).",
} as const;

const timeSources = {
  dhcp: "DHCP option 42",
  dns: "DNS SRV _ntp._udp and the host ntp",
  configured: "configuration",
} as const;

function timeStatement({ time = {} }: NodeFile): ProfileStatement {
  const { client, server, servers = ["configured"] } = time;
  const roles = [...(client ? [`${client.toUpperCase()} Client`] : []), ...(server ? ["NTP Server"] : [])];
  const { profile, section, secureTransactions, withoutServer, notSupported } = timeConformance;
  return profileStatement([section.replace("PS3.15 ", ""), `${profile} Profile`], roles, () => ({
    statements: {
      "secure transactions (RFC 5906)": `Not supported, and neither are ${listed(secureTransactions.notSupported.slice(1))}.`,
      ...(server
        ? {
            "whether the server is a client as well":
              server === "client"
                ? "It is, and has its time from there."
                : "It is not: it has its time from the clock of the system, at stratum 8 or more.",
          }
        : {}),
      ...(client
        ? {
            "behaviour without a server": withoutServer,
            "how servers are found": `${listed(servers.map((name) => timeSources[name]))}, in the order of G.1.1.`,
          }
        : {}),
    },
    limits: [
      `Not there: ${listed(notSupported)}.`,
      "What is measured is as good as the majority of the servers: nothing of NTP is authenticated.",
    ],
  }));
}

const channels = { dns: "DNS servers (RFC 6763)", mdns: "multicast DNS (RFC 6762)" } as const;

function discoveryStatement({ discovery = {} }: NodeFile): ProfileStatement {
  const { reads = [], writes = [], types = ["dicom-tls"] } = discovery;
  const roles = [...(reads.length > 0 ? ["DNS Client"] : []), ...(writes.length > 0 ? ["service provider"] : [])];
  return profileStatement(["H.2", "DNS Service Discovery"], roles, () => ({
    statements: {
      "reads DNS records": reads.length > 0 ? `By ${listed(reads.map((name) => channels[name]))}.` : "No.",
      "writes DNS records":
        writes.length > 0
          ? `${listed(types.map((name) => `_${name}._tcp`))}, by ${listed(writes.map((name) => (name === "dns" ? "dynamic updates (RFC 2136)" : channels[name])))}.`
          : "No.",
      DNSSEC: "Not validated.",
    },
    limits: [...reads, ...writes].includes("mdns")
      ? ["Multicast DNS is spoken over IPv4; addresses of IPv6 are told."]
      : [],
  }));
}
