import { afterEach, describe, expect, it } from "@jest/globals";
import { bytes } from "@dicomsec/testing";
import type { DnsMessage } from "../../../src/dns/dns-message.js";
import type { DnsRecord } from "../../../src/dns/dns-record.js";
import { advertise, type Advertisement, type AdvertiseOptions } from "../../../src/discovery/advertise.js";
import type { DicomServiceDescription } from "../../../src/discovery/service-description.js";
import { Hub, type Sent } from "./hub.js";

const ct: DicomServiceDescription = { type: "dicom", instanceName: "CT. 1", port: 104, aeTitle: "CT_1" };
const instance = ["CT. 1", "_dicom", "_tcp", "local"];
const typeName = instance.slice(1);
const host = ["ct1", "local"];
const us = "192.0.2.1";
const other = "192.0.2.2";

const open: Advertisement[] = [];
const hubs: Hub[] = [];
afterEach(async () => {
  for (const advertisement of open.splice(0)) await advertisement.close();
  for (const hub of hubs.splice(0)) hub[Symbol.dispose]();
});
const newHub = (): Hub => hubs[hubs.push(new Hub()) - 1]!;
const tell = async (hub: Hub, options: Partial<AdvertiseOptions> = {}, address = us): Promise<Advertisement> => {
  const all = { services: [ct], host: "ct1", openMulticast: hub.host(address, ["2001:db8::1"]), random: () => 0, clock: hub.clock, ...options }; // prettier-ignore
  const advertisement = await advertise(all);
  open.push(advertisement);
  return advertisement;
};

const isAnswer = ({ message }: Sent): boolean => (message.flags & 0x8000) !== 0;
const probes = (hub: Hub) => hub.sent.filter(({ from, message }) => from === us && message.authorities.length > 0);
const answers = (hub: Hub) => hub.sent.filter((sent) => sent.from === us && isAnswer(sent));
const types = (records: readonly DnsRecord[]): string[] => records.map(({ type }) => type);
const question = (name: readonly string[], type: DnsMessage["questions"][number]["type"], bit = 0) => ({ name, type, class: 1 | bit }); // prettier-ignore
const srv = (target: readonly string[], port = 104): DnsRecord => ({ name: instance, type: "SRV", class: 0x8001, ttl: 120, priority: 0, weight: 0, port, target }); // prettier-ignore
/** Asks, and gives the first answer. */
const ask = async (hub: Hub, message: Partial<DnsMessage>, port = 5353): Promise<Sent> => {
  const from = hub.sent.length;
  hub.send(message, other, undefined, port);
  return hub.until((sent) => sent.from === us && isAnswer(sent), from);
};
/** What we say for a while to what is asked. */
const heard = async (hub: Hub, ...messages: readonly (Partial<DnsMessage> | Uint8Array)[]): Promise<Sent[]> => {
  const from = hub.sent.length;
  for (const message of messages) hub.send(message, other);
  await hub.later(900);
  return hub.sent.slice(from).filter((sent) => sent.from === us);
};

describe("a service that is advertised", () => {
  it("is probed for three times, a quarter of a second apart, with what it is to be, before it is announced", async () => {
    const hub = newHub();
    await tell(hub);
    const sent = probes(hub);
    expect(sent.map(({ message }) => message.questions)).toEqual(Array.from({ length: 3 }, () => [question(host, "TYPE255", 0x8000), question(instance, "TYPE255", 0x8000)])); // prettier-ignore
    expect(sent[0]?.message.authorities).toMatchObject([
      { name: host, type: "A", class: 1, address: us },
      { name: host, type: "AAAA", class: 1, address: "2001:db8::1" },
      { name: instance, type: "SRV", class: 1, port: 104, target: host },
      { name: instance, type: "TXT", class: 1 },
    ]);
    expect(sent[2]!.at - sent[0]!.at).toBe(500);
    expect(hub.sent.findIndex(isAnswer)).toBe(3);
  });

  it("is announced twice, with the bit that replaces others on what is ours alone", async () => {
    const hub = newHub();
    await tell(hub);
    await hub.until((sent) => sent !== answers(hub)[0] && isAnswer(sent));
    expect(answers(hub)).toHaveLength(2);
    for (const { message } of answers(hub)) {
      expect(message).toMatchObject({ id: 0, flags: 0x8400, questions: [] });
      expect(message.answers).toMatchObject([
        { type: "A", class: 0x8001, ttl: 120 },
        { type: "AAAA", class: 0x8001, ttl: 120 },
        { name: typeName, type: "PTR", class: 1, ttl: 4500, target: instance },
        { name: ["_services", "_dns-sd", "_udp", "local"], type: "PTR", class: 1, target: typeName },
        { name: instance, type: "SRV", class: 0x8001, ttl: 120 },
        { name: instance, type: "TXT", class: 0x8001, ttl: 4500, strings: [new TextEncoder().encode("AET=CT_1")] },
      ]);
    }
  });

  it("says goodbye, once", async () => {
    const hub = newHub();
    const advertisement = await tell(hub);
    const from = hub.sent.length;
    await Promise.all([advertisement.close(), advertisement.close()]);
    const [goodbye, ...more] = hub.sent.slice(from);
    expect(goodbye?.message.answers).toMatchObject([{ type: "PTR", ttl: 0, target: instance }, { type: "SRV", ttl: 0 }, { type: "TXT", ttl: 0 }]); // prettier-ignore
    expect(more).toEqual([]);
    expect(await heard(hub, { questions: [question(typeName, "PTR")] })).toEqual([]);
  });

  it("ends with its signal, with a goodbye, or before it began", async () => {
    const hub = newHub();
    const controller = new AbortController();
    await tell(hub, { signal: controller.signal });
    controller.abort();
    await hub.until(({ message }) => message.answers.some(({ ttl }) => ttl === 0));
    const early = new AbortController();
    const starting = tell(hub, { signal: early.signal });
    early.abort(new Error("enough"));
    await expect(starting).rejects.toThrow("enough");
  });

  it.each<[string, Partial<AdvertiseOptions>]>([
    ["no service", { services: [] }],
    ["two of one name", { services: [ct, { ...ct, instanceName: "ct. 1" }] }],
    ["a host of no label", { host: "" }],
  ])("is refused with %s", async (_, options) => {
    await expect(tell(newHub(), options)).rejects.toMatchObject({ code: "ERR_NETWORK_OPTIONS" });
  });
});

describe("a question", () => {
  const ready = async (services = [ct]): Promise<Hub> => {
    const hub = newHub();
    await tell(hub, { services });
    await hub.until((sent) => isAnswer(sent) && sent !== answers(hub)[0]);
    // What was just said is not said again.
    await hub.later(1050);
    return hub;
  };

  it("for instances is answered to all, with what will be asked for next", async () => {
    const answer = await ask(await ready(), { questions: [question(["_DICOM", "_tcp", "local"], "PTR")] });
    expect(answer.to).toBeUndefined();
    expect(types(answer.message.answers)).toEqual(["PTR"]);
    expect(types(answer.message.additionals)).toEqual(["SRV", "TXT", "NSEC", "A", "AAAA", "NSEC"]);
  });

  it("for what is known already is not answered, unless that is about to be forgotten", async () => {
    const hub = await ready();
    const known: DnsRecord = { name: typeName, type: "PTR", class: 1, ttl: 2250, target: instance };
    expect(await heard(hub, { questions: [question(typeName, "PTR")], answers: [known] })).toEqual([]);
    expect(
      await ask(hub, { questions: [question(typeName, "PTR")], answers: [{ ...known, ttl: 2249 }] }),
    ).toBeDefined();
  });

  it("whose known answers follow is not answered before they came", async () => {
    const hub = await ready();
    const known: DnsRecord = { name: typeName, type: "PTR", class: 1, ttl: 4500, target: instance };
    const asked = { flags: 0x0200, questions: [question(typeName, "PTR")] };
    expect(await heard(hub, asked, { answers: [known] })).toEqual([]);
    expect(await heard(hub, asked)).toHaveLength(1);
  });

  it("for what there is not, of a name of ours, is answered with what there is", async () => {
    const answer = await ask(await ready(), { questions: [question(host, "SRV")] });
    expect(answer.message.answers).toMatchObject([{ name: host, type: "NSEC", class: 0x8001, next: host, types: ["A", "AAAA"] }]); // prettier-ignore
  });

  it("for names of others, or of another class, is not answered", async () => {
    const hub = await ready();
    const questions = [question(["other", "local"], "A"), { ...question(host, "A"), class: 3 }];
    expect(await heard(hub, { questions })).toEqual([]);
  });

  it("that wants to be answered alone is, when all heard it not long ago", async () => {
    const hub = await ready();
    const answer = await ask(hub, { questions: [question(host, "A", 0x8000)] });
    expect(answer).toMatchObject({ to: { address: other, port: 5353 }, message: { answers: [{ type: "A", address: us }] } }); // prettier-ignore
  });

  it("that comes from another port is answered for what it asks of us, and no other question is repeated", async () => {
    const ours = question(instance, "SRV");
    const others = Array.from({ length: 30 }, (_, at) => question([`${at}`.repeat(30), ...typeName], "SRV"));
    const answer = await ask(await ready(), { questions: [...others, ours] }, 40_000);
    expect(answer.message.questions).toEqual([ours]);
  });

  it("that says it comes from the port 0 is not answered, as nothing can be sent there", async () => {
    const hub = await ready();
    hub.send({ questions: [question(host, "A")] }, other, undefined, 0);
    expect(await heard(hub)).toEqual([]);
  });

  it("that comes from another port is answered there as a server would", async () => {
    const query = { id: 0x1234, questions: [question(instance, "SRV")] };
    const answer = await ask(await ready(), query, 40_000);
    expect(answer.to).toEqual({ address: other, port: 40_000 });
    expect(answer.message).toMatchObject({ id: 0x1234, questions: query.questions, answers: [{ type: "SRV", class: 1, ttl: 10 }] }); // prettier-ignore
    expect(answer.message.additionals.every((record) => record.class === 1 && record.ttl <= 10)).toBe(true);
  });

  it("is not answered to all twice within a second", async () => {
    const hub = await ready();
    const asked = { questions: [question(host, "A")] };
    expect(await heard(hub, asked, asked)).toHaveLength(1);
    expect(await heard(hub, asked)).toEqual([]);
    await hub.later(150);
    expect(await heard(hub, asked)).toHaveLength(1);
  });

  it("that is no message, an error or another operation is not answered", async () => {
    const questions = [question(host, "A")];
    expect(await heard(await ready(), bytes`00`, { flags: 0x0003, questions }, { flags: 0x2800, questions })).toEqual(
      [],
    );
  });
});

describe("a name", () => {
  it("that another has is left to it, and the AE title stays what it was", async () => {
    const hub = newHub();
    const taken = { ...ct, instanceName: "CT_1", aeTitle: undefined } as unknown as DicomServiceDescription;
    const first = await tell(hub, { services: [taken] });
    const renamed: unknown[] = [];
    const second = await tell(
      hub,
      { services: [taken], host: "ct2", onRenamed: (change) => renamed.push(change) },
      other,
    );
    expect(first.services[0]?.instanceName).toBe("CT_1");
    expect(second.services).toMatchObject([{ instanceName: "CT_1 (2)", aeTitle: "CT_1" }]);
    expect(renamed).toEqual([{ kind: "instance", from: "CT_1", to: "CT_1 (2)" }]);
    const third = await tell(hub, { services: [taken], host: "ct3" }, "192.0.2.3");
    expect(third.services[0]?.instanceName).toBe("CT_1 (3)");
  });

  it("that another service of ours has is not taken instead", async () => {
    const hub = newHub();
    await tell(hub, { services: [{ ...ct, instanceName: "CT" }] });
    const services = [
      { ...ct, instanceName: "CT", port: 11_112 },
      { ...ct, instanceName: "ct (2)" },
    ];
    const second = await tell(hub, { services, host: "ct2" }, other);
    expect(second.services.map(({ instanceName }) => instanceName)).toEqual(["CT (3)", "ct (2)"]);
  });

  it("is left to another although who is told of it fails", async () => {
    const hub = newHub();
    await tell(hub);
    const fail = () => {
      throw new Error("no");
    };
    const second = await tell(hub, { host: "ct2", onRenamed: fail }, other);
    expect(second.services[0]?.instanceName).toBe("CT. 1 (2)");
  });

  it("of a host that another has is left to it, too", async () => {
    const hub = newHub();
    await tell(hub);
    const second = await tell(hub, { services: [{ ...ct, instanceName: "CT 2" }] }, other);
    expect(second.host).toBe("ct1-2.local");
    expect(hub.sent.findLast(isAnswer)?.message.answers).toContainEqual(expect.objectContaining({ type: "SRV", target: ["ct1-2", "local"] })); // prettier-ignore
  });

  it("of a host that is the same host is no conflict", async () => {
    const hub = newHub();
    await tell(hub);
    const second = await tell(hub, { services: [{ ...ct, instanceName: "CT 2" }] });
    expect(second.host).toBe("ct1.local");
  });

  it("that two want at once is for the one whose data are later", async () => {
    const hub = newHub();
    const [lower, higher] = await Promise.all([tell(hub), tell(hub, { host: "ct2" }, other)]);
    expect(higher.services[0]?.instanceName).toBe("CT. 1");
    expect(lower.services[0]?.instanceName).toBe("CT. 1 (2)");
  });

  it("that another has later on is asked for again, and left to the one that says it has it", async () => {
    const hub = newHub();
    const advertisement = await tell(hub);
    const from = hub.sent.length;
    hub.send({ flags: 0x8400, answers: [srv(["evil", "local"])] }, other);
    const probe = await hub.until(({ message }) => message.authorities.length > 0, from);
    expect(probe.from).toBe(us);
    hub.send({ flags: 0x8400, answers: [srv(["evil", "local"])] }, other);
    await hub.until(({ message }) => message.answers.some(({ type, name }) => type === "SRV" && name[0] === "CT. 1 (2)"), from); // prettier-ignore
    expect(advertisement.services[0]?.instanceName).toBe("CT. 1 (2)");
  });

  it("that another only seemed to have stays ours", async () => {
    const hub = newHub();
    const advertisement = await tell(hub);
    const from = hub.sent.length;
    hub.send({ flags: 0x8400, answers: [srv(["evil", "local"])] }, other);
    await hub.until((sent) => sent.from === us && isAnswer(sent) && sent.message.answers.length > 2, from + 2);
    expect(advertisement.services[0]?.instanceName).toBe("CT. 1");
  });

  it("is not lost by what comes from another port, is about to go, or says the same", async () => {
    const hub = newHub();
    await tell(hub);
    await hub.until((sent) => isAnswer(sent) && sent !== answers(hub)[0]);
    const from = hub.sent.length;
    hub.send({ flags: 0x8400, answers: [srv(["evil", "local"])] }, other, undefined, 40_000);
    hub.send({ flags: 0x8400, answers: [{ ...srv(["evil", "local"]), ttl: 0 }] }, other);
    hub.send({ flags: 0x8400, answers: [srv(["CT1", "local"])] }, other);
    hub.send({ flags: 0x8400, answers: [{ ...srv(["evil", "local"]), class: 3 }] }, other);
    await hub.later(600);
    expect(hub.sent.slice(from).filter((sent) => sent.from === us)).toEqual([]);
  });

  it("is told again when another says that it goes", async () => {
    const hub = newHub();
    await tell(hub);
    await hub.until((sent) => isAnswer(sent) && sent !== answers(hub)[0]);
    await hub.later(1050);
    const from = hub.sent.length;
    hub.send({ flags: 0x8400, answers: [{ ...srv(host), ttl: 0 }] }, other);
    const again = await hub.until((sent) => sent.from === us, from);
    expect(again.message.answers).toMatchObject([{ type: "SRV", ttl: 120 }]);
  });
});
