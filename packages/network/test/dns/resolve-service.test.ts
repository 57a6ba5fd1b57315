import { describe, expect, it } from "@jest/globals";
import type { DnsResolver } from "../../src/dns/dns-client.js";
import type { DnsRecord, RecordOf, RecordType } from "../../src/dns/dns-record.js";
import { resolveService } from "../../src/dns/resolve-service.js";

const head = { class: 1, ttl: 60 };
const name = "_ldap._tcp.hospital.example";
const srv = (host: string, priority: number, weight: number): DnsRecord => ({ ...head, name: name.split("."), type: "SRV", priority, weight, port: 389, target: host === "." ? [] : host.split(".") }); // prettier-ignore

/** A resolver that knows these records, and gives those of other names beside those of SRV when told to. */
function knowing(records: readonly DnsRecord[], additionals: readonly DnsRecord[] = []): DnsResolver {
  return {
    resolve: async <T extends RecordType>(asked: string | readonly string[], type: T) => {
      const found = records.filter((record) => record.type === type && record.name.join(".") === [asked].flat().join("."));
      return { outcome: found.length > 0 ? "found" : "no-data", records: found as unknown as RecordOf<T>[], additionals };
    },
  }; // prettier-ignore
}

const order = async (records: readonly DnsRecord[], randomBelow?: (limit: number) => number): Promise<string[]> =>
  (await resolveService(name, { resolver: knowing(records), ...(randomBelow && { randomBelow }) })).targets.map(({ host }) => host); // prettier-ignore

describe("the servers of a service", () => {
  it("come by priority, the lowest number first", async () => {
    expect(await order([srv("c.org", 20, 99), srv("a.org", 0, 0), srv("b.org", 10, 0)])).toEqual(["a.org", "b.org", "c.org"]); // prettier-ignore
  });

  it("of one priority come by the running sum of their weights that a random number reaches", async () => {
    const records = [srv("a.org", 0, 60), srv("b.org", 0, 0), srv("c.org", 0, 20)];
    // In the order b 0, a 60, c 80.
    const limits: number[] = [];
    const choose = (number: number) => (limit: number) => (limits.push(limit), Math.min(number, limit - 1));
    expect(await order(records, choose(0))).toEqual(["b.org", "a.org", "c.org"]);
    expect(limits).toEqual([81, 81, 21]);
    expect(await order(records, choose(1))).toEqual(["a.org", "c.org", "b.org"]);
    expect(await order(records, choose(60))).toEqual(["a.org", "c.org", "b.org"]);
    expect(await order(records, choose(61))).toEqual(["c.org", "a.org", "b.org"]);
  });

  it("are chosen about as often as their weights say", async () => {
    const records = [srv("a.org", 0, 75), srv("b.org", 0, 25), srv("z.org", 1, 1000)];
    const first = await Promise.all(Array.from({ length: 2000 }, async () => (await order(records))[0]));
    const share = first.filter((host) => host === "a.org").length / first.length;
    expect(share).toBeGreaterThan(0.65);
    expect(share).toBeLessThan(0.85);
    expect(first).not.toContain("z.org");
  });

  it("are none when the domain says so, which is not the same as saying nothing", async () => {
    expect(await resolveService(name, { resolver: knowing([srv(".", 0, 0)]) })).toEqual({ outcome: "not-offered", targets: [] }); // prettier-ignore
    expect(await resolveService(name, { resolver: knowing([]) })).toEqual({ outcome: "absent", targets: [] });
  });

  it("have the addresses that came with the answer, and others only when they are asked for", async () => {
    const address = (host: string, value: string): DnsRecord => ({ ...head, name: host.split("."), type: "A", address: value }); // prettier-ignore
    const known = [
      srv("a.org", 0, 0),
      srv("b.org", 1, 0),
      address("b.org", "192.0.2.2"),
      address("a.org", "192.0.2.9"),
    ];
    const resolver = knowing(known, [
      address("A.org", "192.0.2.1"),
      address("evil.org", "192.0.2.66"),
      { ...address("a.org", "192.0.2.67"), class: 3 },
    ]);
    const addresses = async (lookupAddresses: boolean) => (await resolveService(name, { resolver, lookupAddresses })).targets.map((target) => target.addresses); // prettier-ignore
    expect(await addresses(false)).toEqual([["192.0.2.1"], []]);
    expect(await addresses(true)).toEqual([["192.0.2.1"], ["192.0.2.2"]]);
  });

  it("have the addresses of one kind when the resolver fails for the other, and none when it fails for both", async () => {
    const known = knowing([srv("a.org", 0, 0), { ...head, name: ["a", "org"], type: "A", address: "192.0.2.1" }]);
    const failing = (...types: readonly RecordType[]): DnsResolver => ({
      resolve: (asked, type, options) => types.includes(type) ? Promise.reject(new Error(`no ${type}`)) : known.resolve(asked, type, options),
    }); // prettier-ignore
    const service = await resolveService(name, { resolver: failing("AAAA"), lookupAddresses: true });
    expect(service.targets).toMatchObject([{ host: "a.org", addresses: ["192.0.2.1"] }]);
    const both = resolveService(name, { resolver: failing("A", "AAAA"), lookupAddresses: true });
    await expect(both).rejects.toThrow("no A");
  });
});
