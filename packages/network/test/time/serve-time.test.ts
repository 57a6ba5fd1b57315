import { createSocket } from "node:dgram";
import { once } from "node:events";
import { bytes, joinBytes } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import { measureTime } from "../../src/time/measure-time.js";
import { decodeNtpPacket, encodeNtpPacket, kissCode, type NtpHeader } from "../../src/time/ntp-packet.js";
import { readTimestamp } from "../../src/time/ntp-timestamp.js";
import { localTime, type ServedTime, type TimeSource } from "../../src/time/served-time.js";
import { responder, serveTime, type ServeTimeOptions } from "../../src/time/serve-time.js";
import { monitorTime } from "../../src/time/time-monitor.js";
import { timeRequest } from "../../src/time/time-sample.js";
import { TestClock } from "./fake-servers.js";

const COOKIE = 0x0123456789abcdefn;
const NOW = Date.UTC(2040, 0, 1);
const fine: ServedTime = { stratum: 3, leap: 1, precision: -18, rootDelayMs: 10, rootDispersionMs: 20, referenceId: 0x0a000001, referenceTimeMs: NOW - 1000 }; // prettier-ignore

function server(options: Partial<ServeTimeOptions> = {}, served: ServedTime | undefined = fine) {
  const source: TimeSource = { nowMs: () => NOW, served: () => served };
  const respond = responder({ source, allow: ["10.0.0.0/8", "2001:db8::/32"], ...options });
  return (datagram: Uint8Array = timeRequest(COOKIE), address = "10.0.0.2", port = 123) =>
    respond(datagram, { address, port });
}

function unsynchronized(options: Partial<ServeTimeOptions> = {}) {
  const source: TimeSource = { nowMs: () => NOW, served: () => undefined };
  return server({ source, ...options });
}

describe("a time server", () => {
  it("answers a client with its time, and what that is worth", () => {
    const request = encodeNtpPacket({ ...decodeNtpPacket(timeRequest(COOKIE)), version: 3, poll: 7 });
    const { receiveTime, transmitTime, referenceTime, ...answer } = decodeNtpPacket(server()(request)!);
    expect(answer).toEqual({ leap: 1, version: 3, mode: 4, stratum: 3, poll: 7, precision: -18, rootDelayMs: expect.closeTo(10, 1), rootDispersionMs: expect.closeTo(20, 1), referenceId: 0x0a000001, originTime: COOKIE, extensionFields: 0, authenticator: "none" }); // prettier-ignore
    expect([receiveTime, transmitTime, referenceTime].map((time) => readTimestamp(time, NOW))).toEqual([NOW, NOW, NOW - 1000]); // prettier-ignore
  });

  it("says that it is not synchronized, in place of a time", () => {
    const packet = decodeNtpPacket(unsynchronized()()!);
    expect(packet).toMatchObject({ leap: 3, stratum: 0, originTime: COOKIE });
    expect(kissCode(packet.referenceId)).toBe("INIT");
    expect(unsynchronized({ whenUnsynchronized: "silent" })()).toBeUndefined();
  });

  it("counts as not synchronized when it may be wrong by more than was allowed", () => {
    const poor = { ...fine, rootDispersionMs: 996 };
    expect(decodeNtpPacket(server({}, poor)()!)).toMatchObject({ leap: 3, stratum: 0 });
    expect(decodeNtpPacket(server({ maxErrorMs: 1001 }, poor)()!)).toMatchObject({ leap: 1, stratum: 3 });
  });

  it.each<[string, Partial<NtpHeader>]>([
    ["a server's", { mode: 4 }],
    ["a peer's", { mode: 1 }],
    ["a broadcast", { mode: 5 }],
    ["a control message", { mode: 6 }],
    ["a private message", { mode: 7 }],
    ["of version 1", { version: 1 }],
    ["of version 2", { version: 2 }],
  ])("does not answer what is %s", (_, header) => {
    expect(server()(encodeNtpPacket({ ...decodeNtpPacket(timeRequest(COOKIE)), ...header }))).toBeUndefined();
  });

  it("does not answer who wants it to prove who it is, nor what is no packet", () => {
    expect(server()(joinBytes([timeRequest(COOKIE), new Uint8Array(20).fill(1)]))).toBeUndefined();
    expect(server()(timeRequest(COOKIE).subarray(0, 47))).toBeUndefined();
    // ntpq -c rv
    expect(server()(bytes`16 02 00 01 00 00 00 00 00 00 00 00`)).toBeUndefined();
  });

  it("does not answer to the port 0, which Node cannot send to", () => {
    expect(server()(undefined, undefined, 0)).toBeUndefined();
    expect(server()(undefined, undefined, 1)).toHaveLength(48);
  });

  it("never answers with more octets than came", () => {
    const fields = joinBytes([bytes`01 04 00 1c`, new Uint8Array(24)]);
    expect(server()(joinBytes([timeRequest(COOKIE), fields]))).toHaveLength(48);
  });

  it.each([
    ["10.255.0.1", true],
    ["11.0.0.1", false],
    ["2001:db8::1", true],
    ["2001:db9::1", false],
    ["::ffff:10.0.0.1", true],
    ["::ffff:11.0.0.1", false],
  ])("answers %s: %p", (address, isAnswered) => {
    expect(server()(undefined, address) !== undefined).toBe(isAnswered);
  });

  it("tells who asks too often once, and then nothing; others are answered", async () => {
    const clock = new TestClock();
    const ask = server({ clock, rateLimit: { burst: 3, intervalMs: 1000 } });
    const answers = (address: string, count: number) => Array.from({ length: count }, () => {
      const answer = ask(undefined, address);
      return answer && (decodeNtpPacket(answer).stratum === 0 ? kissCode(decodeNtpPacket(answer).referenceId) : "time");
    }); // prettier-ignore
    expect(answers("10.0.0.2", 6)).toEqual(["time", "time", "time", "RATE", undefined, undefined]);
    expect(answers("10.0.0.3", 1)).toEqual(["time"]);
    await clock.pass(2000);
    expect(answers("10.0.0.2", 4)).toEqual(["time", "time", "RATE", undefined]);
    // A network of IPv6 counts as one.
    expect(["1", "2", "3", "4"].flatMap((host) => answers(`2001:db8::${host}`, 1))).toEqual(["time", "time", "time", "RATE"]); // prettier-ignore
  });

  it("tells hosts of IPv4 apart that came to an address of IPv6", () => {
    const ask = server({ clock: new TestClock(), rateLimit: { burst: 1 } });
    const strata = ["2", "3", "2"].map((host) => decodeNtpPacket(ask(undefined, `::ffff:10.0.0.${host}`)!).stratum);
    expect(strata).toEqual([3, 3, 0]);
  });

  it("forgets who was silent the longest when there are more than it remembers", () => {
    const ask = server({ clock: new TestClock(), rateLimit: { burst: 1, maxClients: 2 } });
    const isServed = (address: string): boolean => decodeNtpPacket(ask(undefined, address)!).stratum > 0;
    expect([isServed("10.0.0.2"), isServed("10.0.0.3"), isServed("10.0.0.2")]).toEqual([true, true, false]);
    expect([isServed("10.0.0.4"), isServed("10.0.0.3")]).toEqual([true, true]);
  });

  it.each([["10.0.0.0/33"], ["10.0.0.0/"], ["10.0.0"], ["hospital.example"], [""]])(
    "does not take %p for a network",
    (entry) => {
      expect(() => responder({ source: localTime(), allow: [entry] })).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" })); // prettier-ignore
    },
  );

  it.each([{ burst: 0 }, { intervalMs: 0 }, { maxClients: 0 }])("has no limit of the rate like %p", (rateLimit) => {
    expect(() => server({ rateLimit })).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" }));
  });

  it.each([7, 16, 9.5])("does not serve its local clock as a stratum %p", (stratum) => {
    expect(() => localTime({ stratum })).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" }));
  });

  it("serves a client over UDP, and a client of that client, each a stratum further away", async () => {
    const common = { allow: ["127.0.0.1"], host: "127.0.0.1", port: 0 };
    await using first = await serveTime({ ...common, source: localTime({ stratum: 8 }) });
    await using monitor = monitorTime({ servers: [`127.0.0.1:${first.port}`] });
    await monitor.synchronized();
    await using second = await serveTime({ ...common, source: monitor });
    const measured = await measureTime({ servers: [`127.0.0.1:${second.port}`], intervalMs: 10 });
    expect(measured).toMatchObject({ outcome: "measured", stratum: 9, leap: 0 });
    const { offsetMs, errorMs } = measured as Extract<typeof measured, { outcome: "measured" }>;
    expect(Math.abs(offsetMs)).toBeLessThanOrEqual(errorMs);
  });

  it("cannot have a port that another has", async () => {
    const other = createSocket("udp4").bind(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address();
    await expect(serveTime({ source: localTime(), allow: [], host: "127.0.0.1", port })).rejects.toMatchObject({ code: "ERR_NETWORK_SOCKET" }); // prettier-ignore
    other.close();
  });

  it("ends with its signal", async () => {
    const controller = new AbortController();
    const running = await serveTime({ source: localTime(), allow: ["127.0.0.1"], host: "127.0.0.1", port: 0, signal: controller.signal }); // prettier-ignore
    controller.abort();
    await running.close();
    expect(await measureTime({ servers: [`127.0.0.1:${running.port}`], samples: 1 })).toMatchObject({ outcome: "unreachable" }); // prettier-ignore
  });
});
