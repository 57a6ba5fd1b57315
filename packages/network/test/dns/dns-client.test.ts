import { describe, expect, it } from "@jest/globals";
import { DnsClient, type DnsClientOptions } from "../../src/dns/dns-client.js";
import { type DnsMessage, writeDnsMessage } from "../../src/dns/dns-message.js";
import type { DnsRecord } from "../../src/dns/dns-record.js";
import { fakeServer, type FakeServer, type Respond } from "./fake-server.js";

const head = { class: 1, ttl: 60 };
const a = (name: string, address: string, ttl = 60): DnsRecord => ({ ...head, ttl, name: name.split("."), type: "A", address }); // prettier-ignore
const alias = (name: string, target: string): DnsRecord => ({ ...head, name: name.split("."), type: "CNAME", target: target.split(".") }); // prettier-ignore
const soa = (minimum: number, ttl = 60): DnsRecord => ({ ...head, ttl, name: ["org"], type: "SOA", primary: ["ns"], mailbox: ["m"], serial: 1, refresh: 1, retry: 1, expire: 1, minimum }); // prettier-ignore

const flags = { servfail: 0x8182, nxdomain: 0x8183, formerr: 0x8181, refused: 0x8185, truncated: 0x8380, ad: 0x81a0 };
const once: DnsClientOptions = { tryTimeoutMs: 10_000, attempts: 1 };
const client = (servers: readonly FakeServer[], options: DnsClientOptions = {}): DnsClient => new DnsClient({ ...once, ...options, servers }); // prettier-ignore
const serving = async (respond: Respond, options: DnsClientOptions = {}) => {
  const server = await fakeServer(respond);
  return { server, dns: client([server], options), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
};

describe("a question", () => {
  it("is answered with the records of its type", async () => {
    await using at = await serving(() => ({ answers: [a("x.org", "192.0.2.1"), a("x.org", "192.0.2.2"), a("y.org", "192.0.2.3")] })); // prettier-ignore
    const answer = await at.dns.resolve("X.org", "A");
    expect(answer).toMatchObject({ outcome: "found", name: ["X", "org"], authenticated: false });
    expect(answer.records.map(({ address }) => address)).toEqual(["192.0.2.1", "192.0.2.2"]);
  });

  it("has an id and a port of its own each time, asks for recursion, and says how long a datagram may be", async () => {
    await using at = await serving(() => ({}), { udpPayloadSize: 1400 });
    for (let count = 0; count < 5; count++) await at.dns.resolve(`${count}.org`, "A").catch(() => {});
    expect(new Set(at.server.queries.map(({ message }) => message.id)).size).toBeGreaterThan(1);
    expect(new Set(at.server.queries.map(({ port }) => port)).size).toBeGreaterThan(1);
    const [query] = at.server.queries;
    expect(query?.message.flags).toBe(0x0120);
    expect(query?.message.additionals).toMatchObject([{ name: [], type: "TYPE41", class: 1400 }]);
  });

  it("tells apart that a name is not in use and that it has no such records", async () => {
    await using at = await serving(({ questions }) => ({ authorities: [soa(60)], ...(questions[0]?.name[0] === "no" && { flags: flags.nxdomain }) })); // prettier-ignore
    expect(await at.dns.resolve("no.org", "A")).toMatchObject({ outcome: "no-name", records: [] });
    expect(await at.dns.resolve("other.org", "A")).toMatchObject({ outcome: "no-data", records: [] });
  });

  it("is asked over TCP when the answer is too long for a datagram", async () => {
    await using at = await serving((_, over) => over === "udp" ? { flags: flags.truncated, answers: [a("x.org", "192.0.2.9")] } : { answers: [a("x.org", "192.0.2.1")] }); // prettier-ignore
    const { records } = await at.dns.resolve("x.org", "A");
    expect(records.map(({ address }) => address)).toEqual(["192.0.2.1"]);
    expect(at.server.queries.map(({ over }) => over)).toEqual(["udp", "tcp"]);
  });

  it("is asked over TCP when the answer was cut off in the middle of a record", async () => {
    await using at = await serving(({ id, questions }, over) => {
      const answers = [a("x.org", "192.0.2.1"), a("x.org", "192.0.2.2")];
      return over === "udp" ? writeDnsMessage({ id, flags: flags.truncated, questions, answers }).subarray(0, -3) : { answers }; // prettier-ignore
    });
    expect((await at.dns.resolve("x.org", "A")).records).toHaveLength(2);
    expect(at.server.queries.map(({ over }) => over)).toEqual(["udp", "tcp"]);
  });

  it("reports what the server says of DNSSEC, and nothing else", async () => {
    await using at = await serving(() => ({ flags: flags.ad, answers: [a("x.org", "192.0.2.1")] }));
    expect((await at.dns.resolve("x.org", "A")).authenticated).toBe(true);
  });

  it("is asked again without EDNS of a server that does not know it", async () => {
    await using at = await serving(({ additionals }) => additionals.length > 0 ? { flags: flags.formerr, questions: [] } : { answers: [a("x.org", "192.0.2.1")] }); // prettier-ignore
    expect((await at.dns.resolve("x.org", "A")).outcome).toBe("found");
  });

  it("can be aborted", async () => {
    await using at = await serving(() => undefined, { tryTimeoutMs: 60_000 });
    const controller = new AbortController();
    const asking = at.dns.resolve("x.org", "A", { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(asking).rejects.toThrow("enough");
    await expect(at.dns.resolve("x.org", "A", { signal: controller.signal })).rejects.toThrow("enough");
  });

  it("needs a server, and a name", async () => {
    const refused = expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" });
    expect(() => new DnsClient({ servers: [] })).toThrow(refused);
    expect(() => new DnsClient({ servers: [{ address: "dns.example.org" }] })).toThrow(refused);
    const dns = new DnsClient({ servers: [{ address: "127.0.0.1", port: 9 }] });
    await expect(dns.resolve("a..b", "A")).rejects.toMatchObject({ code: "ERR_NETWORK_OPTIONS" });
  });
});

describe("an answer is refused", () => {
  const right: Partial<DnsMessage> = { answers: [a("x.org", "192.0.2.1")] };
  const question = { name: ["x", "org"], type: "A", class: 1 } as const;

  it.concurrent.each<[string, (query: DnsMessage) => Partial<DnsMessage> | Uint8Array, string]>([
    ["with another id", ({ id }) => ({ ...right, id: id ^ 1 }), "ERR_NETWORK_PACKET"],
    ["that is a query", () => ({ ...right, flags: 0x0100 }), "ERR_NETWORK_PACKET"],
    ["to another name", () => ({ ...right, questions: [{ ...question, name: ["y", "org"] }] }), "ERR_NETWORK_PACKET"],
    ["to another type", () => ({ ...right, questions: [{ ...question, type: "AAAA" }] }), "ERR_NETWORK_PACKET"],
    ["without the question", () => ({ ...right, questions: [] }), "ERR_NETWORK_PACKET"],
    ["of another operation", () => ({ ...right, flags: 0xa880 }), "ERR_NETWORK_PACKET"],
    ["that is no message", () => Uint8Array.of(1, 2, 3), "ERR_NETWORK_PACKET"],
    ["that says SERVFAIL", () => ({ flags: flags.servfail }), "ERR_NETWORK_DNS_SERVER"],
    ["that says REFUSED", () => ({ flags: flags.refused }), "ERR_NETWORK_DNS_REFUSED"],
    ["that refers to other servers", () => ({ flags: 0x8000 }), "ERR_NETWORK_DNS_SERVER"],
  ])("%s", async (_, respond, code) => {
    await using at = await serving(respond, { tryTimeoutMs: 1500 });
    await expect(at.dns.resolve("x.org", "A")).rejects.toMatchObject({ name: "NetworkError", code });
  });

  it("but the right one that follows is taken", async () => {
    await using at = await serving(({ id }) => [{ ...right, id: id ^ 1 }, Uint8Array.of(1), right]);
    expect((await at.dns.resolve("x.org", "A")).outcome).toBe("found");
  });
});

describe("several servers", () => {
  it("are asked in turn until one has an answer", async () => {
    await using failing = await fakeServer(() => ({ flags: flags.servfail }));
    await using silent = await fakeServer(() => undefined);
    await using working = await fakeServer(() => ({ answers: [a("x.org", "192.0.2.1")] }));
    expect((await client([failing, silent, working], { tryTimeoutMs: 1000 }).resolve("x.org", "A")).outcome).toBe(
      "found",
    );
    expect([failing, silent, working].map(({ queries }) => queries.length)).toEqual([1, 1, 1]);
  });

  it("are asked as often as told, and the last that went wrong is said", async () => {
    await using failing = await fakeServer(() => ({ flags: flags.refused }));
    await using silent = await fakeServer(() => undefined);
    const dns = client([failing, silent], { attempts: 3, tryTimeoutMs: 50 });
    await expect(dns.resolve("x.org", "A")).rejects.toMatchObject({ code: "ERR_NETWORK_TIMEOUT" });
    expect([failing, silent].map(({ queries }) => queries.length)).toEqual([3, 3]);
  });

  it("that all are not there are told from those that are slow", async () => {
    const gone = await fakeServer(() => undefined);
    await gone[Symbol.asyncDispose]();
    await expect(client([gone]).resolve("x.org", "A")).rejects.toMatchObject({ code: "ERR_NETWORK_SOCKET" });
  });

  it("are not waited for longer than the question may take in all", async () => {
    await using silent = await fakeServer(() => undefined);
    const dns = client([silent], { attempts: 1_000_000, tryTimeoutMs: 50, timeoutMs: 120 });
    await expect(dns.resolve("x.org", "A")).rejects.toMatchObject({ code: "ERR_NETWORK_TIMEOUT" });
    expect(silent.queries.length).toBeLessThanOrEqual(3);
  });
});

describe("aliases", () => {
  it("are followed within an answer, and asked for where it ends", async () => {
    await using at = await serving(({ questions }) => questions[0]?.name[0] === "z" ? { answers: [a("z.org", "192.0.2.1")] } : { answers: [alias("y.org", "z.org"), alias("x.org", "y.org")] }); // prettier-ignore
    expect(await at.dns.resolve("x.org", "A")).toMatchObject({ outcome: "found", name: ["z", "org"] });
    expect(at.server.queries).toHaveLength(2);
  });

  it("that end at a name not in use lead to no name", async () => {
    await using at = await serving(() => ({ flags: flags.nxdomain, answers: [alias("x.org", "y.org")], authorities: [soa(1)] })); // prettier-ignore
    expect(await at.dns.resolve("x.org", "A")).toMatchObject({ outcome: "no-name", name: ["y", "org"] });
  });

  it.each<[string, Respond]>([
    ["in a circle", () => ({ answers: [alias("x.org", "y.org"), alias("y.org", "x.org")] })],
    ["one after the other", ({ questions }) => ({ answers: [alias(questions[0]!.name.join("."), `n${questions[0]!.name.join(".")}`)] })], // prettier-ignore
  ])("are not followed for ever: %s", async (_, respond) => {
    await using at = await serving(respond);
    await expect(at.dns.resolve("x.org", "A")).rejects.toMatchObject({ code: "ERR_NETWORK_DNS_SERVER" });
    expect(at.server.queries.length).toBeLessThanOrEqual(10);
  });

  it("are found themselves when they are asked for", async () => {
    await using at = await serving(() => ({ answers: [alias("x.org", "y.org")] }));
    expect((await at.dns.resolve("x.org", "CNAME")).records).toMatchObject([{ target: ["y", "org"] }]);
  });
});

describe("what is kept", () => {
  const counting = async (respond: Respond, options: DnsClientOptions = {}) => {
    let time = 1_000_000;
    const at = await serving(respond, { ...options, now: () => time });
    const ask = async (name = "x.org") => (await at.dns.resolve(name, "A")).records.map(({ ttl }) => ttl);
    return { ...at, ask, asked: () => at.server.queries.length, pass: (seconds: number) => void (time += seconds * 1000) }; // prettier-ignore
  };

  it("lives as long as the shortest of its records, and tells the time that is left", async () => {
    await using at = await counting(() => ({ answers: [alias("x.org", "y.org"), a("y.org", "192.0.2.1", 3600)] }));
    expect(await at.ask()).toEqual([3600]);
    at.pass(59);
    expect(await at.ask("X.ORG")).toEqual([3541]);
    expect(at.asked()).toBe(1);
    at.pass(1);
    await at.ask();
    expect(at.asked()).toBe(2);
  });

  it("is without what came besides when that lived shorter", async () => {
    await using at = await counting(() => ({ answers: [a("x.org", "192.0.2.1")], additionals: [a("y.org", "192.0.2.2", 10), a("z.org", "192.0.2.3", 30)] })); // prettier-ignore
    const besides = async () =>
      (await at.dns.resolve("x.org", "A")).additionals.map(({ name, ttl }) => `${name[0]} ${ttl}`);
    expect(await besides()).toEqual(["y 10", "z 30"]);
    at.pass(9);
    expect(await besides()).toEqual(["y 1", "z 21"]);
    at.pass(1);
    expect(await besides()).toEqual(["z 20"]);
    expect(at.asked()).toBe(1);
  });

  it("is not kept with a time to live of 0, or one with the highest bit", async () => {
    await using at = await counting(({ questions }) => ({ answers: [a(questions[0]!.name.join("."), "192.0.2.1", questions[0]?.name[0] === "x" ? 0 : 2 ** 31)] })); // prettier-ignore
    for (const name of ["x.org", "x.org", "y.org", "y.org"]) await at.ask(name);
    expect(at.asked()).toBe(4);
  });

  it("is also that there is nothing, as long as the zone says and no longer than told", async () => {
    await using at = await counting(({ questions }) => ({ flags: flags.nxdomain, authorities: [soa(questions[0]?.name[0] === "x" ? 10 : 100_000, 100_000)] }), { maxNegativeTtlSeconds: 100 }); // prettier-ignore
    for (const name of ["x.org", "y.org", "x.org", "y.org"]) await at.ask(name);
    expect(at.asked()).toBe(2);
    at.pass(10);
    for (const name of ["x.org", "y.org"]) await at.ask(name);
    expect(at.asked()).toBe(3);
    at.pass(90);
    await at.ask("y.org");
    expect(at.asked()).toBe(4);
  });

  it("is not that there is nothing when no zone says so", async () => {
    await using at = await counting(() => ({ flags: flags.nxdomain }));
    for (let count = 0; count < 2; count++) await at.ask();
    expect(at.asked()).toBe(2);
  });

  it("can be purged, by name or as a whole", async () => {
    await using at = await counting(({ questions }) => ({ answers: [a(questions[0]!.name.join("."), "192.0.2.1")] }));
    for (const name of ["x.org", "y.org"]) await at.ask(name);
    at.dns.purge("X.org");
    for (const name of ["x.org", "y.org"]) await at.ask(name);
    expect(at.asked()).toBe(3);
    at.dns.purge();
    for (const name of ["x.org", "y.org"]) await at.ask(name);
    expect(at.asked()).toBe(5);
  });

  it("is not more than told: what was used longest ago goes", async () => {
    await using at = await counting(({ questions }) => ({ answers: [a(questions[0]!.name.join("."), "192.0.2.1")] }), { maxCacheEntries: 2 }); // prettier-ignore
    for (const name of ["x.org", "y.org", "x.org", "z.org", "x.org"]) await at.ask(name);
    expect(at.asked()).toBe(3);
    await at.ask("y.org");
    expect(at.asked()).toBe(4);
  });

  it("is not used when the clock was set back", async () => {
    await using at = await counting(() => ({ answers: [a("x.org", "192.0.2.1")] }));
    await at.ask();
    at.pass(-3600);
    await at.ask();
    expect(at.asked()).toBe(2);
  });
});
