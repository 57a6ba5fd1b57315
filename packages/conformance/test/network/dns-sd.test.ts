import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  browse,
  discover,
  DnsClient,
  readTsigKeys,
  registerHost,
  registerService,
  type ServiceRegistration,
  unregisterService,
} from "@dicomsec/network";
import { runProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { type Named, startNamed } from "./named.js";

const zone = "hospital.test";
const statement = `key "ddns" { algorithm hmac-sha256; secret "${randomBytes(32).toString("base64")}"; };\n`;

describeWithPeer(["named", "dig"], "DNS-SD by BIND", (named, dig) => {
  let folder: TemporaryFolder;
  let server: Named;
  beforeAll(async () => {
    folder = await temporaryFolder();
    const zones = {
      [zone]: `_dicom._tcp IN PTR Archive\\032No\\.\\0321._dicom._tcp
Archive\\032No\\.\\0321._dicom._tcp IN SRV 10 0 104 other
Archive\\032No\\.\\0321._dicom._tcp IN SRV 0 0 104 pacs
Archive\\032No\\.\\0321._dicom._tcp IN TXT "AET=ARCHIVE" "=bad" "aet=SECOND" "PrimaryDeviceType=ARCHIVE"
_dicom._tcp IN PTR CT_7._dicom._tcp
CT_7._dicom._tcp IN SRV 0 0 11112 pacs
_dicom._tcp IN PTR R\\195\\182ntgen._dicom._tcp
R\\195\\182ntgen._dicom._tcp IN SRV 0 0 104 pacs
R\\195\\182ntgen._dicom._tcp IN TXT ""
_dicom._tcp IN PTR Gone._dicom._tcp
_dicom._tcp IN PTR Off._dicom._tcp
Off._dicom._tcp IN SRV 0 0 0 .
_dicomweb-tls._tcp IN PTR Web._dicomweb-tls._tcp
Web._dicomweb-tls._tcp IN SRV 10 60 443 pacs
Web._dicomweb-tls._tcp IN TXT "DICOMWebPath=apps/dicom-rs"
pacs IN A 192.0.2.1
pacs IN AAAA 2001:db8::1
other IN A 192.0.2.2
`,
    };
    server = await startNamed(named, { folder, key: statement, keyName: "ddns", zones });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const found = async (type: ServiceRegistration["type"]) => discover({ domain: zone, types: [type], resolver: new DnsClient({ servers: [server] }) }); // prettier-ignore
  const registration: ServiceRegistration = {
    type: "dicom-tls",
    instanceName: "Dr. Röntgen 2. OG",
    port: 2762,
    aeTitle: "CT_1",
    zone,
    host: "ct1.hospital.test",
    server: undefined as never,
  };
  const register = (change: Partial<ServiceRegistration> = {}) => registerService({ ...registration, server, key: readTsigKeys(statement)[0]!, ...change }); // prettier-ignore

  it("finds instances by names with spaces, dots and umlauts, with what their records say", async () => {
    const services = await found("dicom");
    expect(services.map(({ instanceName }) => instanceName).toSorted((one, other) => one.localeCompare(other))).toEqual(["Archive No. 1", "CT_7", "Röntgen"]); // prettier-ignore
    const named = (name: string) => services.find(({ instanceName }) => instanceName === name);
    expect(named("Archive No. 1")).toMatchObject({ domain: zone, aeTitle: "ARCHIVE", aeTitleSource: "AET", host: "pacs.hospital.test", port: 104, addresses: expect.arrayContaining(["192.0.2.1", "2001:db8::1"]), primaryDeviceTypes: ["ARCHIVE"] }); // prettier-ignore
    expect(named("CT_7")).toMatchObject({ aeTitle: "CT_7", aeTitleSource: "instance-name", port: 11_112 });
    expect(named("Röntgen")).toMatchObject({ aeTitleSource: "invalid-instance-name" });
    expect(named("Röntgen")).not.toHaveProperty("aeTitle");
  });

  it("finds the root of DICOMweb", async () => {
    expect(await found("dicomweb-tls")).toMatchObject([{ secure: true, webRoot: "https://pacs.hospital.test/apps/dicom-rs" }]); // prettier-ignore
    expect(await found("dicom-iscl")).toEqual([]);
  });

  it("has what we registered, and no more when it is unregistered", async () => {
    const key = readTsigKeys(statement)[0]!;
    await registerHost({ server, key, zone, host: registration.host, addresses: ["192.0.2.50"] });
    await register();
    expect(await found("dicom-tls")).toMatchObject([{ instanceName: registration.instanceName, aeTitle: "CT_1", host: "ct1.hospital.test", port: 2762, addresses: ["192.0.2.50"], secure: true }]); // prettier-ignore
    const types = (await runProcess(dig, ["@127.0.0.1", "-p", String(server.port), "+short", "PTR", `_services._dns-sd._udp.${zone}`])).stdout; // prettier-ignore
    expect(types).toContain("_dicom-tls._tcp.hospital.test.");
    await register({ port: 2763 });
    expect(await found("dicom-tls")).toMatchObject([{ port: 2763 }]);
    await unregisterService({ ...registration, server, key });
    expect(await found("dicom-tls")).toEqual([]);
  });

  it("keeps an instance that is there already, when ours must be new", async () => {
    await register({ type: "dicomweb", mustBeNew: true });
    const again = register({ type: "dicomweb", mustBeNew: true, port: 9 });
    await expect(again).rejects.toMatchObject({ code: "ERR_NETWORK_DNS_PREREQUISITE" });
    expect(await found("dicomweb")).toMatchObject([{ port: 2762 }]);
  });

  it("is watched: services come and go", async () => {
    const resolver = new DnsClient({ servers: [server], maxCacheEntries: 0 });
    const events = browse({ domain: zone, types: ["dicom-iscl"], resolver, pollMs: 20 });
    await register({ type: "dicom-iscl" });
    expect((await events.next()).value).toMatchObject({ kind: "found", service: { port: 2762 } });
    await register({ type: "dicom-iscl", port: 2763 });
    expect((await events.next()).value).toMatchObject({ kind: "changed", service: { port: 2763 } });
    await unregisterService({ ...registration, type: "dicom-iscl", server, key: readTsigKeys(statement)[0]! });
    expect((await events.next()).value).toMatchObject({ kind: "lost" });
    await events.return();
  });
});
