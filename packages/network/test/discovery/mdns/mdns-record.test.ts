import { describe, expect, it } from "@jest/globals";
import { writeDnsMessage } from "../../../src/dns/dns-message.js";
import type { DnsRecord } from "../../../src/dns/dns-record.js";
import {
  compareClaims,
  readMdnsMessage,
  writeMdnsMessages,
  writeMdnsQuestions,
} from "../../../src/discovery/mdns/mdns-record.js";
import { isOnLink, type Link, networkLinks } from "../../../src/discovery/mdns/link.js";

const a = (address: string, number = 1): DnsRecord => ({ name: ["host", "local"], type: "A", class: number, ttl: 120, address }); // prettier-ignore
const aaaa: DnsRecord = { ...a(""), type: "AAAA", address: "2001:db8::1" };
const txt: DnsRecord = { name: ["host", "local"], type: "TXT", class: 1, ttl: 120, strings: [new Uint8Array(200)] };

describe("two claims of one name", () => {
  // RFC 6762 8.2: 169.254.200.50 is later than 169.254.99.200.
  it.each<[string, readonly DnsRecord[], readonly DnsRecord[], number]>([
    ["the address of the standard", [a("169.254.99.200")], [a("169.254.200.50")], -1],
    ["the same", [a("192.0.2.1"), aaaa], [aaaa, a("192.0.2.1", 0x8001)], 0],
    ["a type with a lower number first", [aaaa, a("192.0.2.1")], [aaaa], -1],
    ["one record more", [a("192.0.2.1"), aaaa], [a("192.0.2.1")], 1],
    ["another class", [a("192.0.2.9", 1)], [a("192.0.2.1", 3)], -1],
  ])("are compared by class, type, data and number: %s", (_, ours, theirs, order) => {
    expect(Math.sign(compareClaims(ours, theirs))).toBe(order);
    expect(Math.sign(compareClaims(theirs, ours)) + order).toBe(0);
  });
});

describe("messages of multicast DNS", () => {
  it("that are too long lose what is additional, and are cut up between answers", () => {
    expect(writeMdnsMessages({ answers: Array.from({ length: 5 }, () => txt), additionals: [txt] })).toHaveLength(1);
    const answers = Array.from({ length: 20 }, () => txt);
    const messages = writeMdnsMessages({ answers, additionals: [txt] });
    expect(Math.max(...messages.map(({ length }) => length))).toBeLessThanOrEqual(1440);
    expect(messages.flatMap((message) => readMdnsMessage(message)?.answers ?? [])).toEqual(answers);
    expect(messages.flatMap((message) => readMdnsMessage(message)?.additionals ?? [])).toEqual([]);
  });

  it("are cut up however many questions and known answers there are", () => {
    const named = Array.from({ length: 2000 }, (_, at) => [`${at}`.padStart(63, "x"), "_dicom", "_tcp", "local"]);
    const questions = named.map((name) => ({ name, type: "SRV", class: 1 }) as const);
    const known = named.map((target): DnsRecord => ({ name: target.slice(1), type: "PTR", class: 1, ttl: 9, target }));
    for (const messages of [writeMdnsQuestions(questions, known), writeMdnsQuestions(questions, [])]) {
      expect(Math.max(...messages.map(({ length }) => length))).toBeLessThanOrEqual(1440);
      expect(messages.flatMap((message) => readMdnsMessage(message)?.questions ?? [])).toEqual(questions);
    }
    const followed = writeMdnsQuestions(questions.slice(0, 1), known).map((message) => readMdnsMessage(message)!);
    expect(followed.flatMap(({ answers }) => answers)).toEqual(known);
    expect(followed[0]).toMatchObject({ flags: 0x0200, answers: [] });
  });

  it("of more than 9000 octets are dropped", () => {
    const written = (length: number) => writeDnsMessage({ answers: [{ ...txt, type: "TYPE10", octets: new Uint8Array(length) }] }); // prettier-ignore
    expect(readMdnsMessage(written(8900))).toBeDefined();
    expect(readMdnsMessage(written(9000))).toBeUndefined();
  });
});

describe("links", () => {
  it("are those of interfaces but the loopback one, unless that is named", () => {
    expect(networkLinks().map(({ name }) => name)).not.toContain("lo");
    expect(networkLinks(["127.0.0.1"])).toMatchObject([{ address: "127.0.0.1" }]);
    expect(networkLinks(["no such interface"])).toEqual([]);
  });

  it("have hosts that are of their networks", () => {
    const link: Link = { name: "eth0", address: "192.0.2.130", subnets: [{ address: "192.0.2.130", netmask: "255.255.255.128" }, { address: "10.1.0.1", netmask: "255.255.0.0" }], addresses: [] }; // prettier-ignore
    expect(["192.0.2.129", "10.1.2.3"].map((address) => isOnLink(link, address))).toEqual([true, true]);
    expect(["192.0.2.1", "10.2.0.1", "8.8.8.8"].map((address) => isOnLink(link, address))).toEqual([false, false, false]); // prettier-ignore
  });
});
