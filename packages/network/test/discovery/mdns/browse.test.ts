import { afterEach, describe, expect, it } from "@jest/globals";
import { bytes } from "@dicomsec/testing";
import type { DnsMessage } from "../../../src/dns/dns-message.js";
import type { DnsRecord } from "../../../src/dns/dns-record.js";
import { advertise } from "../../../src/discovery/advertise.js";
import { browse, discover, type DiscoverOptions, type DiscoveryEvent } from "../../../src/discovery/browse.js";
import type { DicomService } from "../../../src/discovery/dicom-service.js";
import { Browser } from "../../../src/discovery/mdns/browser.js";
import { Hub, type Sent } from "./hub.js";

const us = "192.0.2.1";
const other = "192.0.2.2";
const instance = ["Dr. Röntgen", "_dicom", "_tcp", "local"];
const typeName = instance.slice(1);
const host = ["ct1", "local"];
const UNIQUE = 0x8001;

const ptr = (ttl = 4500, target: readonly string[] = instance): DnsRecord => ({ name: typeName, type: "PTR", class: 1, ttl, target }); // prettier-ignore
const srv = (port = 104, ttl = 120): DnsRecord => ({ name: instance, type: "SRV", class: UNIQUE, ttl, priority: 0, weight: 0, port, target: host }); // prettier-ignore
const txt = (text: string, ttl = 4500): DnsRecord => ({ name: instance, type: "TXT", class: UNIQUE, ttl, strings: [new TextEncoder().encode(text)] }); // prettier-ignore
const a = (address: string, ttl = 120): DnsRecord => ({ name: host, type: "A", class: UNIQUE, ttl, address });
const all = [ptr(), srv(), txt("AET=CT_1"), a(other)];
const response = (answers: readonly DnsRecord[], additionals: readonly DnsRecord[] = []): Partial<DnsMessage> => ({ flags: 0x8400, answers, additionals }); // prettier-ignore

let hub: Hub;
const controllers: AbortController[] = [];
afterEach(() => {
  for (const controller of controllers.splice(0)) controller.abort();
  hub[Symbol.dispose]();
});

/** Browses on a new network; what happens is collected. */
function watch(options: DiscoverOptions = {}) {
  hub = new Hub();
  const controller = new AbortController();
  controllers.push(controller);
  const events: DiscoveryEvent[] = [];
  const browsing = (async () => {
    const settings = { types: ["dicom"], openMulticast: hub.host(us), random: () => 0, clock: hub.clock, signal: controller.signal, ...options } as const; // prettier-ignore
    for await (const event of browse(settings)) events.push(event);
  })();
  const say = (message: Partial<DnsMessage> | Uint8Array, port = 5353) => hub.send(message, other, undefined, port);
  const until = async (count: number): Promise<DiscoveryEvent> => {
    while (events.length < count) await hub.later(100);
    return events[count - 1]!;
  };
  return { events, say, until, controller, browsing };
}

const questions = () => hub.sent.filter(({ from }) => from === us);
const asked = ({ message }: Sent): string[] => message.questions.map(({ name, type }) => `${name[0]} ${type}`);

describe("services on the link", () => {
  it("are asked for at once, by unicast the first time, then less and less often", async () => {
    watch();
    await hub.later(16_000);
    const began = questions()[0]!.at;
    expect(questions().map(({ at }) => Math.round((at - began) / 1000))).toEqual([0, 1, 3, 7, 15]);
    expect(questions().map(({ message }) => message.questions[0]?.class)).toEqual([0x8001, 1, 1, 1, 1]);
    expect(questions().every(({ message }) => message.id === 0 && message.flags === 0)).toBe(true);
  });

  it("are found with what their records say", async () => {
    const { say, until } = watch();
    await hub.until(({ from }) => from === us);
    say(response([ptr()], [srv(), txt("AET=CT_1"), a(other), { name: host, type: "AAAA", class: UNIQUE, ttl: 120, address: "fe80::2" }])); // prettier-ignore
    expect(await until(1)).toMatchObject({ kind: "found", service: { type: "dicom", instanceName: "Dr. Röntgen", domain: "local", aeTitle: "CT_1", host: "ct1.local", port: 104, addresses: [other, "fe80::2%eth0"], secure: false } }); // prettier-ignore
  });

  it("are asked for what is missing of them", async () => {
    const { say, until } = watch();
    say(response([ptr()]));
    await hub.until((sent) => sent.from === us && asked(sent).includes("Dr. Röntgen TXT"));
    say(response([srv(), txt("AET=CT_1")]));
    const question = await hub.until((sent) => sent.from === us && asked(sent).includes("ct1 A"));
    expect(asked(question)).toEqual(expect.arrayContaining(["ct1 A", "ct1 AAAA"]));
    say(response([a(other)]));
    expect((await until(1)).kind).toBe("found");
  });

  it("are asked for when there are more names than any message holds", async () => {
    const { say } = watch();
    const names = Array.from({ length: 1000 }, (_, at) => [`${at}`.padStart(63, "x"), ...typeName]);
    for (let at = 0; at < names.length; at += 100) say(response(names.slice(at, at + 100).map((name) => ptr(4500, name)))); // prettier-ignore
    await hub.later(4000);
    const wanted = new Set(questions().flatMap(asked));
    expect(names.every(([name]) => wanted.has(`${name} SRV`))).toBe(true);
    const known = questions().flatMap(({ message }) => message.answers.map((record) => record.type === "PTR" && record.target[0])); // prettier-ignore
    expect(names.every(([name]) => known.includes(name))).toBe(true);
  });

  it("are read again only when something of them is new: others decide how much there is to read", async () => {
    hub = new Hub();
    const shown: DicomService[][] = [];
    const transport = await hub.host(us)({ onDatagram: (datagram) => browser.onDatagram(datagram), onLinks: () => {} });
    const onServices = (services: ReadonlyMap<string, DicomService>) => void shown.push([...services.values()]);
    const browser = new Browser({ types: ["dicom"], transport, onServices, random: () => 0, clock: hub.clock });
    const browsing = browser.run();
    const mr = ["MR", ...typeName];
    hub.send(response([...all, ptr(4500, mr), { ...srv(104), name: mr }, { ...txt("AET=MR_1"), name: mr }]), other);
    await hub.later(300);
    hub.send(response([{ ...srv(105), name: mr }]), other);
    await hub.later(300);
    hub.send(response(all), other);
    await hub.later(300);
    browser.stop();
    await browsing;
    expect(shown.map((services) => services.map(({ port }) => port))).toEqual([[104, 104], [104, 105]]); // prettier-ignore
    expect(shown[1]![0]).toBe(shown[0]![0]);
  });

  it("are found without a TXT record, after a while: the instance name is the AE title then", async () => {
    const { say, until } = watch();
    const name = ["CT_7", ...typeName];
    say(response([ptr(4500, name), { ...srv(), name }, a(other)]));
    expect(await until(1)).toMatchObject({ service: { aeTitle: "CT_7", aeTitleSource: "instance-name" } });
  });

  it("are told to have changed when their records are replaced", async () => {
    const { say, until, events } = watch();
    say(response(all));
    await until(1);
    say(response([txt("AET=CT_2")]));
    say(response([srv(11_112)]));
    await hub.later(3000);
    expect(events.at(-1)).toMatchObject({ kind: "changed", service: { aeTitle: "CT_2", port: 11_112 } });
    expect(events.every(({ kind }) => kind !== "lost")).toBe(true);
  });

  it("keep addresses that came just before others, and lose those that were replaced", async () => {
    const { say, until, events } = watch();
    say(response(all));
    // From a host that says its addresses one by one.
    say(response([a("192.0.2.3")]));
    expect((await until(1)).service.addresses).toEqual([other, "192.0.2.3"]);
    await hub.later(1500);
    expect(events).toHaveLength(1);
    await hub.later(1500);
    say(response([a("192.0.2.4")]));
    await hub.later(2000);
    expect(events.at(-1)?.service.addresses).toEqual(["192.0.2.4"]);
  });

  it("are lost a second after their goodbye, unless they say otherwise", async () => {
    const { say, until, events } = watch();
    say(response(all));
    await until(1);
    say(response([ptr(0)]));
    say(response([ptr()]));
    await hub.later(2000);
    expect(events).toHaveLength(1);
    say(response([ptr(0), { ...srv(), ttl: 0 }]));
    expect(await until(2)).toMatchObject({ kind: "lost", service: { instanceName: "Dr. Röntgen" } });
  });

  it("that only say goodbye are not asked for", async () => {
    const { say } = watch();
    say(response([ptr(0)]));
    await hub.later(3000);
    expect(new Set(questions().flatMap(asked))).toEqual(new Set(["_dicom PTR"]));
  });

  it("are asked for when four fifths of their time are over, and lost at its end", async () => {
    const { say, until } = watch();
    const began = hub.clock.now();
    say(response([ptr(100), srv(104, 100), txt("AET=CT_1", 100), a(other, 100)]));
    await until(1);
    const refreshed = await hub.until((sent) => asked(sent).includes("ct1 A"));
    expect(Math.round((refreshed.at - began) / 1000)).toBe(80);
    expect(asked(refreshed)).toEqual(["_dicom PTR", "Dr. Röntgen SRV", "Dr. Röntgen TXT", "ct1 A"]);
    expect(await until(2)).toMatchObject({ kind: "lost" });
    expect(Math.round((hub.clock.now() - began) / 1000)).toBe(100);
    expect(hub.sent.filter((sent) => asked(sent).includes("ct1 A")).map(({ at }) => Math.round((at - began) / 1000))).toEqual([80, 85, 90, 95]); // prettier-ignore
  });

  it("that are known are told in questions, so that they need not answer, until half of their time is over", async () => {
    const { say } = watch();
    say(response([ptr(30)]));
    await hub.until(({ from }) => from === us);
    await hub.later(20_000);
    const types = questions().filter((sent) => asked(sent).includes("_dicom PTR"));
    expect(types[0]?.message.answers).toMatchObject([{ type: "PTR", class: 1, ttl: 29, target: instance }]);
    expect(types.at(-1)?.message.answers).toEqual([]);
  });

  it("that are known and too many for one message follow after the question", async () => {
    const { say } = watch();
    const names = Array.from({ length: 80 }, (_, at) => [`${"x".repeat(50)}${at}`, ...typeName]);
    say(response(names.map((name) => ptr(4500, name))));
    const first = await hub.until(({ from }) => from === us);
    expect([first.message.flags & 0x0200, first.message.answers.length]).toEqual([0x0200, 0]);
    await hub.later(10);
    const rest = questions().filter(({ message }) => message.questions.length === 0);
    expect(rest.flatMap(({ message }) => message.answers)).toHaveLength(80);
  });

  it.each<[string, (say: (message: Partial<DnsMessage> | Uint8Array, port?: number) => void) => void]>([
    ["from another port", (say) => say(response(all), 40_000)],
    ["in a question", (say) => say({ answers: all })],
    ["in an error", (say) => say({ ...response(all), flags: 0x8403 })],
    ["of another class", (say) => say(response(all.map((record) => ({ ...record, class: 3 }))))],
    ["of another type of service", (say) => say(response([{ ...ptr(), name: ["_http", "_tcp", "local"] }]))],
    ["of an instance of another type", (say) => say(response([ptr(4500, ["x", "_http", "_tcp", "local"])]))],
    ["of a host elsewhere", (say) => say(response([ptr(), { ...srv(), target: ["ct1", "org"] } as DnsRecord, txt("x"), { ...a(other), name: ["ct1", "org"] }]))],
    ["that has no time to live", (say) => say(response(all.map((record) => ({ ...record, ttl: 0 }))))],
    ["in octets that are no message", (say) => say(bytes`00 01 02`)],
  ])("are not found by what is said %s", async (_, speak) => {
    const { say, events } = watch();
    speak(say);
    await hub.later(5000);
    expect(events).toEqual([]);
  }); // prettier-ignore

  it("are no more than there can be, however many are said to be there", async () => {
    const { say, events } = watch();
    for (let group = 0; group < 12; group++)
      say(response(Array.from({ length: 100 }, (_, at) => ptr(4500, [`${group} ${at}`, ...typeName]))));
    for (let group = 0; group < 12; group++)
      for (let at = 0; at < 100; at++)
        say(response([{ ...srv(), name: [`${group} ${at}`, ...typeName] }, { ...txt("AET=X"), name: [`${group} ${at}`, ...typeName] }, a(other)] as DnsRecord[])); // prettier-ignore
    await hub.later(2500);
    expect(events).toHaveLength(1000);
  });

  it("are followed until the signal is aborted, which is no error", async () => {
    const { controller, browsing } = watch();
    await hub.later(500);
    controller.abort();
    await expect(browsing).resolves.toBeUndefined();
  });
});

describe("discovery", () => {
  it("lists what there is, after a while", async () => {
    hub = new Hub();
    const random = () => 0;
    const options = { openMulticast: hub.host(us), clock: hub.clock, random };
    const services = [{ type: "dicomweb-tls", instanceName: "Web 1.0 ü", port: 443, aeTitle: "WEB", webPath: "dicom-web" }] as const; // prettier-ignore
    await using _ = await advertise({ services, host: "pacs", openMulticast: hub.host(other), clock: hub.clock, random }); // prettier-ignore
    expect(await discover(options)).toMatchObject([{ type: "dicomweb-tls", instanceName: "Web 1.0 ü", aeTitle: "WEB", host: "pacs.local", addresses: [other], webRoot: "https://pacs.local/dicom-web" }]); // prettier-ignore
    expect(await discover({ ...options, types: ["dicom"] })).toEqual([]);
  });

  it("ends early when it is aborted", async () => {
    hub = new Hub();
    const options = { openMulticast: hub.host(us), clock: hub.clock };
    const controller = new AbortController();
    const discovering = discover({ ...options, signal: controller.signal });
    await Promise.resolve();
    controller.abort(new Error("enough"));
    await expect(discovering).rejects.toThrow("enough");
    await expect(discover({ ...options, signal: controller.signal })).rejects.toThrow("enough");
  });
});
