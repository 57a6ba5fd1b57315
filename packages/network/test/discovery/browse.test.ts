import { describe, expect, it } from "@jest/globals";
import { VirtualClock } from "../dhcp/virtual-clock.js";
import type { DnsResolver } from "../../src/dns/dns-client.js";
import type { DnsRecord, RecordOf, RecordType } from "../../src/dns/dns-record.js";
import { browse, discover } from "../../src/discovery/browse.js";
import { NetworkError } from "../../src/errors.js";

const head = { class: 1, ttl: 60 };
const typeName = ["_dicom", "_tcp", "hospital", "example"];
const pointer = (...target: readonly string[]): DnsRecord => ({ ...head, name: typeName, type: "PTR", target });
const srv = (instance: string, ...target: readonly string[]): DnsRecord => ({ ...head, name: [instance, ...typeName], type: "SRV", priority: 0, weight: 0, port: 104, target }); // prettier-ignore
const failed = new NetworkError("ERR_NETWORK_TIMEOUT", { message: "the DNS server did not answer in time" });

/** A resolver of these records; the names of which the first label is among the broken ones cannot be asked for. */
function knowing(records: () => readonly DnsRecord[], broken: readonly string[] = []): DnsResolver {
  return {
    resolve: async <T extends RecordType>(asked: string | readonly string[], type: T) => {
      if (broken.includes(asked[0] ?? "")) throw failed;
      const found = records().filter((record) => record.type === type && record.name.join(".") === [asked].flat().join(".")); // prettier-ignore
      return { outcome: "found", records: found as unknown as RecordOf<T>[], additionals: [] };
    },
  };
}

const domain = "hospital.example";

describe("the services of a domain", () => {
  it("are those that are instances of their types, offered, and can be resolved", async () => {
    const records = [
      pointer("CT 1.", ...typeName),
      pointer("Broken", ...typeName),
      pointer("Off", ...typeName),
      pointer("deep", "er", ...typeName),
      pointer("other", "_http", "_tcp", domain),
      srv("CT 1.", "ct1", "example"),
      srv("Off"),
    ];
    const warnings: NetworkError[] = [];
    const resolver = knowing(() => records, ["Broken"]);
    const found = await discover({ domain, resolver, onWarning: (warning) => warnings.push(warning) });
    expect(found).toMatchObject([{ instanceName: "CT 1.", host: "ct1.example", port: 104, domain, addresses: [] }]);
    expect(warnings).toEqual([failed]);
  });

  it("are an error when nobody can tell them, the first time; later it is a warning", async () => {
    await expect(discover({ domain, resolver: knowing(() => [], ["_dicom"]) })).rejects.toBe(failed);
    await expect(browse({ domain, resolver: knowing(() => [], ["_dicom"]) }).next()).rejects.toBe(failed);
    const clock = new VirtualClock();
    const controller = new AbortController();
    const warnings: NetworkError[] = [];
    let asked = 0;
    const resolver = knowing(() => {
      if (asked++ === 0) return [];
      throw failed;
    });
    const onWarning = (warning: NetworkError): void => void warnings.push(warning);
    const options = { domain, types: ["dicom"], resolver, clock, onWarning, signal: controller.signal } as const;
    const browsing = browse(options).next();
    await clock.until(() => warnings.length === 3);
    controller.abort();
    expect(await browsing).toEqual({ done: true, value: undefined });
  });

  it("are not asked for by multicast, and a name that is none is refused", async () => {
    await expect(discover({ domain: "a..b" })).rejects.toMatchObject({ code: "ERR_NETWORK_OPTIONS" });
  });
});
