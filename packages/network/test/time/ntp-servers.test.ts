import { describe, expect, it } from "@jest/globals";
import type { DnsResolver } from "../../src/dns/dns-client.js";
import type { RecordOf, RecordType } from "../../src/dns/dns-record.js";
import { formatDomainName, parseDomainName } from "../../src/dns/domain-name.js";
import { NetworkError } from "../../src/errors.js";
import { ntpServers } from "../../src/time/ntp-servers.js";

/** DNS with records by name and type; a name that is not there fails when told so. */
function dns(records: Readonly<Record<string, readonly object[]>>, failure?: NetworkError) {
  const asked: string[] = [];
  const resolver: DnsResolver = {
    resolve: async <T extends RecordType>(name: unknown, type: T) => {
      const key = `${typeof name === "string" ? name : formatDomainName(name as never)} ${type}`;
      asked.push(key);
      if (failure) throw failure;
      const found = (records[key] ?? []) as readonly RecordOf<T>[];
      return { outcome: found.length > 0 ? "found" : "no-data", records: found, additionals: [] } as const;
    },
  };
  return { asked, dns: { domain: "hospital.example", resolver } };
}

const srv = (target: string, priority: number) => ({ type: "SRV", target: parseDomainName(target), priority, weight: 0, port: 123 }); // prettier-ignore

describe("time servers", () => {
  it("are those of DHCP, then those of DNS, then those that somebody entered", async () => {
    const { dns: known } = dns({ "_ntp._udp.hospital.example SRV": [srv("b.hospital.example", 2), srv("a.hospital.example", 1)] }); // prettier-ignore
    expect(await ntpServers({ dhcp: ["10.0.0.1", "10.0.0.1"], dns: known, configured: ["clock:1123", "2001:db8::1"] })).toEqual([
      { source: "dhcp", servers: ["10.0.0.1:123"] },
      { source: "dns", servers: ["a.hospital.example:123", "b.hospital.example:123"] },
      { source: "configured", servers: ["clock:1123", "[2001:db8::1]:123"] },
    ]); // prettier-ignore
  });

  it("are the host ntp of the domain when there is no SRV, and none when that says that there are none", async () => {
    const alias = dns({ "ntp.hospital.example A": [{ type: "A", address: "10.0.0.1" }] });
    expect(await ntpServers({ dns: alias.dns })).toEqual([{ source: "dns", servers: ["ntp.hospital.example:123"] }]);
    const none = dns({ "_ntp._udp.hospital.example SRV": [srv(".", 0)], "ntp.hospital.example A": [{}] });
    expect(await ntpServers({ dns: none.dns })).toEqual([]);
    expect(none.asked).toEqual(["_ntp._udp.hospital.example SRV"]);
  });

  it("are none of the names of DNS that cannot be those of servers", async () => {
    const targets = [srv("a b.hospital.example", 1), { ...srv("c.hospital.example", 2), port: 0 }, srv("a:1.hospital.example", 3), srv("\\027.example", 4), srv("d.hospital.example", 5)]; // prettier-ignore
    const { dns: known } = dns({ "_ntp._udp.hospital.example SRV": targets });
    expect(await ntpServers({ dns: known })).toEqual([{ source: "dns", servers: ["d.hospital.example:123"] }]);
  });

  it("are none when nobody gives any: the machine has its own clock then", async () => {
    expect(await ntpServers({ dhcp: [], dns: dns({}).dns, configured: [] })).toEqual([]);
  });

  it("are the backup when DNS cannot be asked, and that is told", async () => {
    const failure = new NetworkError("ERR_NETWORK_TIMEOUT", { message: "no answer" });
    const warnings: NetworkError[] = [];
    const lists = await ntpServers({ dns: dns({}, failure).dns, configured: ["clock"], onWarning: (error) => void warnings.push(error) }); // prettier-ignore
    expect(lists).toEqual([{ source: "configured", servers: ["clock:123"] }]);
    expect(warnings).toEqual([failure]);
  });

  it("have names that could be servers", async () => {
    await expect(ntpServers({ configured: ["a b"] })).rejects.toMatchObject({ code: "ERR_NETWORK_OPTIONS" });
  });
});
