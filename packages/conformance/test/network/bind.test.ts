import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  DnsClient,
  readTsigKeys,
  registerHost,
  resolveService,
  type TsigAlgorithm,
  unregisterHost,
  updateZone,
} from "@dicomsec/network";
import { runProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { type Named, startNamed } from "./named.js";

const algorithms: readonly TsigAlgorithm[] = ["hmac-sha256", "hmac-sha384", "hmac-sha512", "hmac-sha224"];
const secret = randomBytes(32).toString("base64");
const statementOf = (name: string, algorithm: string): string => `key "${name}" {\n\talgorithm ${algorithm};\n\tsecret "${secret}";\n};\n`; // prettier-ignore
const longLines = Array.from({ length: 90 }, (_, at) => `long IN TXT "${"x".repeat(200)}${at}"`).join("\n");

describeWithPeer(["named", "dig"], "BIND", (named, dig) => {
  let folder: TemporaryFolder;
  let server: Named;
  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await startNamed(named, {
      folder,
      key: algorithms.map((algorithm) => statementOf(algorithm, algorithm)).join(""),
      keyName: "hmac-sha256",
      zones: {
        "hospital.test": `_ldap._tcp IN SRV 0 60 389 a.hospital.test.
_ldap._tcp IN SRV 0 0 389 b.hospital.test.
_ldap._tcp IN SRV 10 0 636 c.hospital.test.
_none._tcp IN SRV 0 0 0 .
a IN A 192.0.2.1
a IN AAAA 2001:db8::1
b IN A 192.0.2.2
c IN A 192.0.2.3
alias IN CNAME alias2
alias2 IN CNAME a
dangling IN CNAME nowhere
${longLines}
`,
        "2.0.192.in-addr.arpa": "",
      },
    });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const client = (): DnsClient => new DnsClient({ servers: [server] });
  const lookup = async (name: string, type: string): Promise<string> => (await runProcess(dig, ["@127.0.0.1", "-p", String(server.port), "+short", "+norecurse", name, type])).stdout.trim(); // prettier-ignore
  const keyOf = (name: string, algorithm = name) => readTsigKeys(statementOf(name, algorithm))[0]!;
  const update = (options: Partial<Parameters<typeof updateZone>[0]> = {}) =>
    updateZone({
      server,
      zone: "hospital.test",
      key: keyOf("hmac-sha256"),
      changes: [{ do: "add", record: { name: "new.hospital.test", type: "A", address: "192.0.2.77" }, ttl: 60 }],
      ...options,
    });

  it("resolves names, aliases, and their ends for us", async () => {
    const addresses = async (name: string) => (await client().resolve(name, "A")).records.map(({ address }) => address);
    expect(await addresses("a.hospital.test")).toEqual(["192.0.2.1"]);
    expect(await addresses("alias.HOSPITAL.test")).toEqual(["192.0.2.1"]);
    expect((await client().resolve("a.hospital.test", "AAAA")).records).toMatchObject([{ address: "2001:db8::1" }]);
    expect((await client().resolve("a.hospital.test", "TXT")).outcome).toBe("no-data");
    expect((await client().resolve("no.hospital.test", "A")).outcome).toBe("no-name");
    expect((await client().resolve("dangling.hospital.test", "A")).outcome).toBe("no-name");
    await expect(client().resolve("other.test", "A")).rejects.toMatchObject({ code: "ERR_NETWORK_DNS_REFUSED" });
  });

  it("gives us over TCP what is too long for a datagram", async () => {
    expect((await client().resolve("long.hospital.test", "TXT")).records).toHaveLength(90);
  });

  it("tells us where a service is, with addresses, and where there is none", async () => {
    const found = await resolveService("_ldap._tcp.hospital.test", { resolver: client() });
    expect(found.targets.at(-1)).toMatchObject({ host: "c.hospital.test", port: 636, addresses: ["192.0.2.3"] });
    expect(found.targets.map(({ host }) => host).sort((one, other) => one.localeCompare(other))).toEqual(["a.hospital.test", "b.hospital.test", "c.hospital.test"]); // prettier-ignore
    const none = await resolveService("_none._tcp.hospital.test", { resolver: client() });
    expect(none.outcome).toBe("not-offered");
    expect((await resolveService("_dicom._tcp.hospital.test", { resolver: client() })).outcome).toBe("absent");
  });

  it.each(["tcp", "udp"] as const)("takes our signed update over %s", async (transport) => {
    const name = `${transport}.hospital.test`;
    await update({ transport, changes: [{ do: "add", record: { name, type: "A", address: "192.0.2.7" }, ttl: 60 }] });
    expect(await lookup(name, "A")).toBe("192.0.2.7");
    expect((await client().resolve(name, "A")).records).toMatchObject([{ address: "192.0.2.7", ttl: 60 }]);
  });

  it.each(algorithms.slice(1))("takes signatures of %s, and refuses a zone to the key", async (algorithm) => {
    // The signature is right, the key is not one that may: the answer is signed, so we believe it.
    await expect(update({ key: keyOf(algorithm) })).rejects.toMatchObject({ code: "ERR_NETWORK_DNS_REFUSED" });
  });

  it("refuses an update without a signature", async () => {
    await expect(update({ key: undefined as never })).rejects.toMatchObject({ code: "ERR_NETWORK_DNS_REFUSED" });
  });

  it("does not know a key of another name, or of another algorithm", async () => {
    await expect(update({ key: keyOf("other", "hmac-sha256") })).rejects.toMatchObject({ code: "ERR_NETWORK_TSIG_BADKEY" }); // prettier-ignore
    await expect(update({ key: keyOf("hmac-sha256", "hmac-sha512") })).rejects.toMatchObject({ code: "ERR_NETWORK_TSIG_BADKEY" }); // prettier-ignore
  });

  it("finds a signature with another secret wrong", async () => {
    const key = { ...keyOf("hmac-sha256"), secret: randomBytes(32) };
    await expect(update({ key })).rejects.toMatchObject({ code: "ERR_NETWORK_TSIG_BADSIG" });
  });

  it("finds a signature of an hour ago too old, and says so signed", async () => {
    await expect(update({ now: () => Date.now() - 3_600_000 })).rejects.toMatchObject({ code: "ERR_NETWORK_TSIG_BADTIME" }); // prettier-ignore
    expect(await lookup("new.hospital.test", "A")).toBe("");
  });

  it("changes nothing when a prerequisite does not hold", async () => {
    const refused = { code: "ERR_NETWORK_DNS_PREREQUISITE" };
    const a = { name: "a.hospital.test", type: "A" } as const;
    await expect(update({ prerequisites: [{ must: "not-exist", name: a.name }] })).rejects.toMatchObject(refused);
    await expect(update({ prerequisites: [{ must: "not-exist", ...a }] })).rejects.toMatchObject(refused);
    await expect(update({ prerequisites: [{ must: "exist", name: a.name, type: "TXT" }] })).rejects.toMatchObject(refused); // prettier-ignore
    await expect(update({ prerequisites: [{ must: "hold", record: { ...a, address: "192.0.2.9" } }] })).rejects.toMatchObject(refused); // prettier-ignore
    expect(await lookup("new.hospital.test", "A")).toBe("");
    await update({ prerequisites: [{ must: "hold", record: { ...a, address: "192.0.2.1" } }, { must: "exist", name: a.name }] }); // prettier-ignore
    expect(await lookup("new.hospital.test", "A")).toBe("192.0.2.77");
  });

  it("does not serve a zone that it has not", async () => {
    const changes = [{ do: "delete-all", name: "x.other.test" } as const];
    await expect(update({ zone: "other.test", changes })).rejects.toMatchObject({ code: "ERR_NETWORK_DNS_NOTAUTH" });
  });

  it("has the addresses of a host that registered, its name by them, and no more those before", async () => {
    const registration = { server, zone: "hospital.test", host: "ct1.hospital.test", key: keyOf("hmac-sha256") };
    const reverseZones = ["2.0.192.in-addr.arpa"];
    await registerHost({ ...registration, addresses: ["192.0.2.50"] });
    await registerHost({ ...registration, addresses: ["192.0.2.51", "2001:db8::51"], reverseZones: ["10.in-addr.arpa", ...reverseZones] }); // prettier-ignore
    expect(await lookup("ct1.hospital.test", "A")).toBe("192.0.2.51");
    expect(await lookup("ct1.hospital.test", "AAAA")).toBe("2001:db8::51");
    expect(await lookup("51.2.0.192.in-addr.arpa", "PTR")).toBe("ct1.hospital.test.");
    await unregisterHost({ ...registration, addresses: ["192.0.2.51"], reverseZones });
    for (const [name, type] of [
      ["ct1.hospital.test", "A"],
      ["ct1.hospital.test", "AAAA"],
      ["51.2.0.192.in-addr.arpa", "PTR"],
    ] as const)
      // prettier-ignore
      expect(await lookup(name, type)).toBe("");
  });
});
