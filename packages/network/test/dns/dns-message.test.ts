import { Buffer } from "node:buffer";
import { describe, expect, it } from "@jest/globals";
import { bytes } from "@dicomsec/testing";
import * as dnsPacket from "dns-packet";
import { type DnsMessage, readDnsMessage, responseCode, writeDnsMessage } from "../../src/dns/dns-message.js";
import type { DnsRecord } from "../../src/dns/dns-record.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const malformed = expect.objectContaining({ code: "ERR_NETWORK_PACKET" });
const head = { class: 1, ttl: 120 };
const instance = ["Dr. Roe", "_dicom", "_tcp", "local"];

const records: DnsRecord[] = [
  { ...head, name: ["a", "local"], type: "A", address: "192.0.2.7" },
  { ...head, name: ["a", "local"], type: "AAAA", address: "2001:db8::1:0:7" },
  { ...head, name: ["_dicom", "_tcp", "local"], type: "PTR", target: instance },
  { ...head, name: instance, type: "SRV", priority: 1, weight: 2, port: 104, target: ["a", "local"] },
  { ...head, name: instance, type: "TXT", strings: [utf8("AET=ROE"), utf8("flag")] },
  { ...head, name: instance, type: "NSEC", next: instance, types: ["TXT", "SRV"] },
  { ...head, name: ["b", "local"], type: "CNAME", target: ["a", "local"] },
  { ...head, name: ["local"], type: "NS", target: ["ns", "local"] },
  { ...head, name: ["local"], type: "SOA", primary: ["ns", "local"], mailbox: ["a.b", "local"], serial: 2 ** 32 - 1, refresh: 1, retry: 2, expire: 3, minimum: 4 }, // prettier-ignore
  { ...head, name: ["c", "local"], type: "TYPE65", octets: Uint8Array.of(0, 1, 0) },
];

const message: DnsMessage = {
  id: 0xbeef,
  flags: 0x8400,
  questions: [{ name: instance, type: "TYPE255", class: 0x8001 }],
  answers: records.slice(0, 4),
  authorities: records.slice(4, 8),
  additionals: records.slice(8),
};

describe("DNS messages", () => {
  it("are read back as what they were written of, with dots in labels and the bit of mDNS in classes", () => {
    expect(readDnsMessage(writeDnsMessage(message))).toEqual(message);
  });

  it("are read by an independent decoder as they were meant", () => {
    const read = dnsPacket.decode(Buffer.from(writeDnsMessage({ ...message, questions: [] })));
    expect(read.answers).toMatchObject([
      { type: "A", name: "a.local", data: "192.0.2.7", ttl: 120 },
      { type: "AAAA", data: "2001:db8::1:0:7" },
      { type: "PTR", data: "Dr. Roe._dicom._tcp.local" },
      { type: "SRV", data: { priority: 1, weight: 2, port: 104, target: "a.local" } },
    ]);
    expect(read.authorities).toMatchObject([
      { type: "TXT", data: [Buffer.from("AET=ROE"), Buffer.from("flag")] },
      { type: "NSEC", data: { rrtypes: ["TXT", "SRV"] } },
      { type: "CNAME", data: "a.local" },
      { type: "NS", data: "ns.local" },
    ]);
    expect(read.additionals).toMatchObject([{ type: "SOA", data: { mname: "ns.local", serial: 2 ** 32 - 1, minimum: 4 } }, {}]); // prettier-ignore
  });

  it("say a name once, and point to it afterwards", () => {
    const written = writeDnsMessage({ questions: [{ name: ["a", "org"], type: "A", class: 1 }, { name: ["b", "ORG"], type: "A", class: 1 }] }); // prettier-ignore
    // 00c+2: the label "org" after the label "a"
    expect(written).toEqual(bytes`0000 0000 0002 0000 0000 0000 0161 036f7267 00 0001 0001 0162 c00e 0001 0001`);
  });

  it("have empty data where an update asks for that", () => {
    const empty: DnsRecord = { name: ["a"], type: "TYPE1", class: 255, ttl: 0, octets: new Uint8Array() };
    const read = readDnsMessage(writeDnsMessage({ authorities: [empty] }));
    expect(read.authorities).toEqual([empty]);
  });

  it("have response codes beyond 15 with EDNS", () => {
    const opt: DnsRecord = { name: [], type: "TYPE41", class: 1232, ttl: 0x01000000, octets: new Uint8Array() };
    expect(responseCode({ ...message, flags: 0x8002, additionals: [opt] })).toBe(18);
    expect(responseCode({ ...message, flags: 0x8002, additionals: [] })).toBe(2);
  });

  const header = bytes`0000 8000 0000 0001 0000 0000`;
  it.each([
    ["a header cut off", bytes`0000 8000 0000 00`],
    ["more records than there are", bytes`0000 8000 ffff ffff ffff ffff`],
    ["a pointer to itself", bytes`${header} c00c 0001 0001 00000000 0004 01020304`],
    ["a pointer forward", bytes`${header} c010 0001 0001 00000000 0004 01020304`],
    ["two pointers in a circle", bytes`${header} 0161 c00c 0001 0001 00000000 0004 01020304`],
    ["a label of another kind", bytes`${header} 4161 00 0001 0001 00000000 0004 01020304`],
    ["a label that is no UTF-8", bytes`${header} 01ff 00 0001 0001 00000000 0004 01020304`],
    ["an address of 3 octets", bytes`${header} 00 0001 0001 00000000 0003 010203`],
    ["an address of 5 octets", bytes`${header} 00 0001 0001 00000000 0005 0102030405`],
    ["a string longer than its record", bytes`${header} 00 0010 0001 00000000 0002 0261`],
    ["data beyond the end", bytes`${header} 00 0010 0001 00000000 ffff 0161`],
    ["octets after the end", bytes`${header} 00 0001 0001 00000000 0004 01020304 00`],
    ["a name that leaves its data", bytes`${header} 00 0002 0001 00000000 0001 0161 00`],
  ])("are refused with %s", (_, octets) => {
    expect(() => readDnsMessage(octets)).toThrow(malformed);
  });

  it("are refused with a name of more than 255 octets made of pointers", () => {
    const label = bytes`3f ${"a".repeat(63)}`;
    const name = bytes`${label} ${label} ${label} 3e ${"a".repeat(62)} 00`;
    expect(() => readDnsMessage(bytes`${header} ${name} 0001 0001 00000000 0004 01020304`)).toThrow(malformed);
  });

  it("are not written with a label too long, or an address of the other family", () => {
    const refused = expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" });
    const record = { ...head, name: ["a".repeat(64)], type: "A", address: "192.0.2.1" } as const;
    expect(() => writeDnsMessage({ answers: [record] })).toThrow(refused);
    expect(() => writeDnsMessage({ answers: [{ ...record, name: ["a"], address: "::1" }] })).toThrow(refused);
    expect(() => writeDnsMessage({ answers: [{ ...record, name: ["a"], address: "fe80::1%eth0" }] })).toThrow(refused);
  });
});
