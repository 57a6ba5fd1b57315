import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { bytes, concatBytes } from "@dicomsec/testing";
import { writeDnsMessage } from "../../src/dns/dns-message.js";
import type { TsigKey } from "../../src/dns/tsig-key.js";
import { updateZone, type ZoneUpdate } from "../../src/dns/update-zone.js";
import { type AnswerSignature, signAnswer } from "./answer-signature.js";
import { fakeServer, type FakeServer, type Respond } from "./fake-server.js";

const secret = new Uint8Array(32).fill(0x5a);
const key: TsigKey = { name: "ddns", secret };
const nowSeconds = 1_700_000_000;
const change = { do: "add", record: { name: "x.org", type: "A", address: "192.0.2.1" }, ttl: 60 } as const;

const update = (server: FakeServer, options: Partial<ZoneUpdate> = {}): Promise<void> =>
  updateZone({ server, zone: "org", changes: [change], key, now: () => nowSeconds * 1000, ...options });

/** A server that signs what it answers. */
const signing = (options: Partial<AnswerSignature> = {}, flags = 0xa880): Respond => (query, _, request) => {
  const answer = writeDnsMessage({ id: query.id, flags, questions: query.questions });
  return signAnswer(answer, { secret, timeSigned: nowSeconds, request, ...options });
}; // prettier-ignore

describe("an update", () => {
  it.each(["tcp", "udp"] as const)("is done when the answer is signed with the key, over %s", async (transport) => {
    await using server = await fakeServer(signing());
    await update(server, { transport });
    expect(server.queries.map(({ over }) => over)).toEqual([transport]);
  });

  it("is signed over the message and what RFC 8945 lists, and counts the signature as a record afterwards", async () => {
    let request = new Uint8Array();
    await using server = await fakeServer((query, over, octets) => ((request = Uint8Array.from(octets)), signing()(query, over, octets))); // prettier-ignore
    await update(server, { randomBytes: () => bytes`1234` });
    // 12 octets of the header, 9 of the zone, 19 of the change
    const message = bytes`1234 2800 0001 0000 0001 0000 036f7267 00 0006 0001 0178 c00c 0001 0001 0000003c 0004 c0000201`;
    const time = bytes`0000 6553f100 012c`;
    const algorithm = bytes`0b ${"hmac-sha256"} 00`;
    const covered = bytes`${message} 04 ${"ddns"} 00 00ff 00000000 ${algorithm} ${time} 0000 0000`;
    const mac = new Uint8Array(createHmac("sha256", secret).update(covered).digest());
    const sent = concatBytes(message);
    sent[11] = 1;
    expect(request).toEqual(bytes`${sent} 04 ${"ddns"} 00 00fa 00ff 00000000 003d ${algorithm} ${time} 0020 ${mac} 1234 0000 0000`); // prettier-ignore
  });

  it("has the sections of RFC 2136", async () => {
    await using server = await fakeServer(signing());
    await update(server, {
      prerequisites: [
        { must: "not-exist", name: "new.org" },
        { must: "exist", name: "old.org", type: "SRV" },
        { must: "hold", record: change.record },
      ],
      changes: [
        { do: "delete-all", name: "x.org" },
        { do: "delete-all", name: "x.org", type: "AAAA" },
        { do: "delete", record: change.record },
        change,
      ],
    });
    expect(server.queries[0]?.message).toMatchObject({
      flags: 0x2800,
      questions: [{ name: ["org"], type: "SOA", class: 1 }],
      answers: [
        { name: ["new", "org"], type: "TYPE255", class: 254, ttl: 0, octets: new Uint8Array() },
        { name: ["old", "org"], type: "TYPE33", class: 255, ttl: 0 },
        { name: ["x", "org"], type: "A", class: 1, ttl: 0, address: "192.0.2.1" },
      ],
      authorities: [
        { type: "TYPE255", class: 255, ttl: 0, octets: new Uint8Array() },
        { type: "TYPE28", class: 255, ttl: 0 },
        { type: "A", class: 254, ttl: 0, address: "192.0.2.1" },
        { type: "A", class: 1, ttl: 60 },
      ],
    });
  });

  it.each([
    ["FORMERR", 0xa881, "ERR_NETWORK_DNS_SERVER"],
    ["REFUSED", 0xa885, "ERR_NETWORK_DNS_REFUSED"],
    ["YXDOMAIN", 0xa886, "ERR_NETWORK_DNS_PREREQUISITE"],
    ["NXRRSET", 0xa888, "ERR_NETWORK_DNS_PREREQUISITE"],
    ["NOTAUTH", 0xa889, "ERR_NETWORK_DNS_NOTAUTH"],
    ["NOTZONE", 0xa88a, "ERR_NETWORK_DNS_NOTAUTH"],
  ])("fails when the server says %s", async (_, flags, code) => {
    await using server = await fakeServer(signing({}, flags));
    await expect(update(server)).rejects.toMatchObject({ name: "NetworkError", code });
    await using plain = await fakeServer(() => ({ flags }));
    await expect(update(plain, { key: undefined as never })).rejects.toMatchObject({ code });
  });

  const NOTAUTH = 0xa889;
  const unsignedError = { mac: () => new Uint8Array() };
  it.concurrent.each<[string, Respond, string]>([
    ["not signed", () => ({ flags: 0xa880 }), "ERR_NETWORK_TSIG_UNSIGNED"],
    ["an error, and not signed", () => ({ flags: NOTAUTH }), "ERR_NETWORK_TSIG_UNSIGNED"],
    ["signed with another secret", signing({ secret: new Uint8Array(32) }), "ERR_NETWORK_TSIG_INVALID"],
    ["signed with another key", signing({ keyName: "other" }), "ERR_NETWORK_TSIG_INVALID"],
    ["signed with another algorithm", signing({ algorithm: "hmac-sha512", hash: "sha512" }), "ERR_NETWORK_TSIG_INVALID"],
    ["signed with a truncated MAC", signing({ mac: (right) => right.subarray(0, 16) }), "ERR_NETWORK_TSIG_INVALID"],
    ["signed with an empty MAC", signing(unsignedError), "ERR_NETWORK_TSIG_INVALID"],
    ["signed with one bit flipped", signing({ mac: (right) => right.map((octet, at) => (at === 31 ? octet ^ 1 : octet)) }), "ERR_NETWORK_TSIG_INVALID"],
    ["signed too early", signing({ timeSigned: nowSeconds - 302 }), "ERR_NETWORK_TSIG_INVALID"],
    ["signed too late", signing({ timeSigned: nowSeconds + 302 }), "ERR_NETWORK_TSIG_INVALID"],
    ["signed too early for what it says itself", signing({ timeSigned: nowSeconds - 10, fudge: 5 }), "ERR_NETWORK_TSIG_INVALID"],
    ["signed with a window that it made wider", signing({ timeSigned: nowSeconds - 4000, fudge: 65_535 }), "ERR_NETWORK_TSIG_INVALID"],
    ["signed for another request", signing({ originalId: 1 }), "ERR_NETWORK_TSIG_INVALID"],
    ["signed, and altered afterwards", (...query) => { const answer = Uint8Array.from(signing({}, NOTAUTH)(...query) as Uint8Array); answer[3] = 0x80; return answer; }, "ERR_NETWORK_TSIG_INVALID"],
    ["that the key is not known", signing({ ...unsignedError, error: 17 }, NOTAUTH), "ERR_NETWORK_TSIG_BADKEY"],
    ["that our signature is wrong", signing({ ...unsignedError, error: 16 }, NOTAUTH), "ERR_NETWORK_TSIG_BADSIG"],
    ["that our signature is too short", signing({ ...unsignedError, error: 22 }, NOTAUTH), "ERR_NETWORK_TSIG_BADSIG"],
    ["that our time is wrong, signed", signing({ error: 18, other: bytes`0000 6553 0000` }, NOTAUTH), "ERR_NETWORK_TSIG_BADTIME"],
    ["that our time is wrong, not signed", signing({ ...unsignedError, error: 18 }, NOTAUTH), "ERR_NETWORK_TSIG_INVALID"],
    ["an error of signatures beside NOERROR", signing({ ...unsignedError, error: 17 }), "ERR_NETWORK_TSIG_INVALID"],
  ])("does not count as done when the answer is %s", async (_, respond, code) => {
    await using server = await fakeServer(respond);
    await expect(update(server)).rejects.toMatchObject({ name: "NetworkError", code });
    // Over UDP a right one may still come, for which there is time.
    const late = update(server, { transport: "udp", timeoutMs: 1500 });
    await expect(late).rejects.toMatchObject({ name: "NetworkError", code });
  }); // prettier-ignore

  it("takes the signed answer that comes after a forged one, over UDP", async () => {
    await using server = await fakeServer((...query) => [{ flags: 0xa880 }, signing({ secret: new Uint8Array(32) })(...query) as Uint8Array, signing()(...query) as Uint8Array]); // prettier-ignore
    await update(server, { transport: "udp", timeoutMs: 10_000 });
    await expect(update(server, { transport: "tcp" })).rejects.toMatchObject({ code: "ERR_NETWORK_TSIG_UNSIGNED" });
  });

  it("ends in time when there is no answer, and when it is aborted", async () => {
    await using server = await fakeServer(() => undefined);
    await expect(update(server, { timeoutMs: 50 })).rejects.toMatchObject({ code: "ERR_NETWORK_TIMEOUT" });
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(update(server, { signal })).rejects.toThrow("enough");
  });

  it.each<[string, Partial<ZoneUpdate>]>([
    ["a name outside of the zone", { changes: [{ do: "delete-all", name: "x.example" }] }],
    ["a short secret", { key: { name: "ddns", secret: secret.subarray(0, 15) } }],
    ["a server without an address", { server: { address: "ns.org" } }],
  ])("is not sent with %s", async (_, options) => {
    await using server = await fakeServer(signing());
    await expect(update(server, options)).rejects.toMatchObject({ code: "ERR_NETWORK_OPTIONS" });
    expect(server.queries).toEqual([]);
  });
});
