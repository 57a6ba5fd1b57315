import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { checkSystemClock } from "../../src/time/check-system-clock.js";
import { measureTime, type MeasureTimeOptions } from "../../src/time/measure-time.js";
import { kissReference, type NtpHeader } from "../../src/time/ntp-packet.js";
import type { TimeMeasurement } from "../../src/time/time-measurement.js";
import { type FakeServer, FakeServers } from "./fake-servers.js";

function fakes(servers: Readonly<Record<string, Partial<FakeServer>>>): FakeServers {
  const fake = new FakeServers();
  for (const [name, server] of Object.entries(servers)) fake.set(`${name}:123`, server);
  return fake;
}

function measure(fake: FakeServers, options: Partial<MeasureTimeOptions> = {}): Promise<TimeMeasurement> {
  const { ask, clock, names: servers } = fake;
  return clock.settled(measureTime({ servers, ask, clock, intervalMs: 100, ...options }));
}

/** How far the system's clock is behind true time. */
function truth({ clock }: FakeServers): number {
  return clock.trueTime() - clock.now() - clock.systemOffsetMs;
}

describe("the time", () => {
  it("is what servers that agree say, and those that do not are named", async () => {
    const fake = fakes({ a: { errorMs: 0.1 }, b: { errorMs: -0.1 }, c: { errorMs: 37_500 }, d: { isSilent: true } });
    const measured = await measure(fake);
    expect(measured).toMatchObject({ outcome: "measured", truechimers: ["a:123", "b:123"], falsetickers: ["c:123"], unreachable: ["d:123"], stratum: 2, leap: 0 }); // prettier-ignore
    expect(measured).toMatchObject({ offsetMs: expect.closeTo(truth(fake), -0.5) });
    expect(measured.servers[2]).toMatchObject({ server: "c:123", state: "falseticker", offsetMs: expect.closeTo(42_500, -1) }); // prettier-ignore
    expect(measured.servers[3]).toEqual({ server: "d:123", state: "unreachable", problem: "no-answer" });
  });

  it("is never wrong by more than it says while most servers are right, whatever the others say and the network does", async () => {
    const delay = fc.double({ min: 0, max: 400, noNaN: true });
    const way = { outMs: delay, backMs: delay };
    const right = fc
      .record({ ...way, distance: fc.double({ min: 0, max: 50, noNaN: true }), share: fc.double({ min: -1, max: 1, noNaN: true }) }) // prettier-ignore
      .map(({ distance, share, ...rest }) => ({ ...rest, errorMs: distance * share, header: { rootDispersionMs: distance } })); // prettier-ignore
    const wrong = fc.record({ ...way, errorMs: fc.double({ min: -300, max: 300, noNaN: true }) });
    const servers = fc.array(right, { minLength: 1, maxLength: 5 }).chain((good) => fc.tuple(fc.constant(good), fc.array(wrong, { maxLength: good.length - 1 }))); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(servers, fc.double({ min: -1e9, max: 1e9, noNaN: true }), async ([good, bad], systemOffset) => {
        const fake = fakes(Object.fromEntries([...bad, ...good].map((server, at) => [`s${at}`, server])));
        fake.clock.systemOffsetMs = systemOffset;
        const measured = await measure(fake, { samples: 2 });
        expect(measured.outcome).toBe("measured");
        const { offsetMs, errorMs } = measured as Extract<TimeMeasurement, { outcome: "measured" }>;
        expect(Math.abs(offsetMs - truth(fake))).toBeLessThanOrEqual(errorMs + 0.01);
      }),
      { numRuns: 60 },
    );
  });

  it("has every server named that is far from a majority, and none of that", async () => {
    const error = fc.double({ min: -1, max: 1, noNaN: true });
    const far = fc.integer({ min: 100, max: 1e8 }).chain((ms) => fc.constantFrom(ms, -ms));
    const servers = fc.array(error, { minLength: 2, maxLength: 5 }).chain((good) => fc.tuple(fc.constant(good), fc.array(far, { maxLength: good.length - 1 }))); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(servers, async ([good, bad]) => {
        const names = (list: readonly number[], letter: string) => list.map((errorMs, at) => [`${letter}${at}`, { errorMs }] as const); // prettier-ignore
        const { truechimers, falsetickers } = await measure(fakes(Object.fromEntries([...names(bad, "f"), ...names(good, "t")]))); // prettier-ignore
        expect(truechimers).toEqual(good.map((_, at) => `t${at}:123`));
        expect(falsetickers).toEqual(bad.map((_, at) => `f${at}:123`));
      }),
      { numRuns: 25 },
    );
  });

  it("is not known when no majority agrees", async () => {
    const measured = await measure(fakes({ a: {}, b: { errorMs: 1000 } }));
    expect(measured).toMatchObject({ outcome: "no-majority", truechimers: [], falsetickers: ["a:123", "b:123"] });
    expect(measured).not.toHaveProperty("offsetMs");
  });

  it("is not known when no server answers", async () => {
    const measured = await measure(fakes({ a: { isSilent: true } }));
    expect(measured).toMatchObject({ outcome: "unreachable", unreachable: ["a:123"] });
    expect(measured).not.toHaveProperty("offsetMs");
  });

  it("is that of the exchange which the network held up least", async () => {
    const fake = fakes({ a: { outMs: 200, backMs: 1 } });
    const { ask } = fake;
    const slowAtFirst: typeof ask = async (question) => {
      fake.set("a:123", { outMs: fake.requests.length === 2 ? 1 : 200 });
      return ask(question);
    };
    const measured = await measure(fake, { ask: slowAtFirst });
    expect(measured).toMatchObject({ offsetMs: expect.closeTo(truth(fake), -0.5) });
    expect(measured.servers[0]).toMatchObject({ delayMs: expect.closeTo(2, 3) });
  });

  it("is read in the next era of NTP", async () => {
    const fake = fakes({ a: {} });
    fake.clock.trueOffsetMs = Date.UTC(2040, 0, 1) - Date.UTC(2026, 0, 1);
    expect(await measure(fake)).toMatchObject({ offsetMs: expect.closeTo(truth(fake), -0.5) });
  });

  it("is read right when the system's clock has lost its battery", async () => {
    const fake = fakes({ a: {} });
    fake.clock.trueOffsetMs = Date.UTC(2055, 0, 1) - Date.UTC(2026, 0, 1);
    fake.clock.systemOffsetMs = -Date.UTC(2026, 0, 1);
    expect(await measure(fake)).toMatchObject({ offsetMs: expect.closeTo(truth(fake), -0.5) });
  });

  it.each<[string, Partial<NtpHeader>]>([
    ["DENY", { stratum: 0, leap: 3, referenceId: kissReference("DENY") }],
    ["RSTR", { stratum: 0, referenceId: kissReference("RSTR") }],
    ["RATE", { stratum: 0, leap: 3, referenceId: kissReference("RATE") }],
    ["unsynchronized", { stratum: 0, leap: 3, referenceId: kissReference("INIT") }],
    ["unsynchronized", { stratum: 0 }],
    ["unsynchronized", { stratum: 16 }],
    ["unsynchronized", { leap: 3 }],
    ["unsynchronized", { rootDispersionMs: 16_000 }],
    ["unsynchronized", { rootDelayMs: 32_000 }],
    ["implausible", { transmitTime: 0n }],
    ["implausible", { receiveTime: 0n }],
    ["implausible", { receiveTime: 2n ** 63n, transmitTime: 2n ** 63n - 2n ** 32n }],
    ["implausible", { receiveTime: 2n ** 63n, transmitTime: 2n ** 63n + 2n ** 32n, referenceTime: 2n ** 63n }],
    ["implausible", { precision: 20 }],
    ["loop", { referenceId: 0xc00002c8 }],
    // What is no answer to what was asked is passed over.
    ["no-answer", { originTime: 0n }],
    ["no-answer", { mode: 3 }],
    ["no-answer", { mode: 5 }],
    ["no-answer", { version: 2 }],
  ])("is not taken of a server that is %s: %p", async (problem, header) => {
    const fake = fakes({ a: { header } });
    const measured = await measure(fake);
    expect(measured).toMatchObject({ outcome: "unreachable", servers: [{ problem }] });
    // Only one that has not answered is asked again.
    expect(fake.requests).toHaveLength(problem === "no-answer" ? 4 : 1);
  });

  it("is not taken of a server that was set after it answered", async () => {
    const fake = fakes({ a: {} });
    const { ask } = fake;
    const later: typeof ask = async (question) => {
      const reply = await ask(question);
      const datagram = Uint8Array.from(reply.datagram);
      // The seconds of the reference timestamp.
      datagram[18]! += 1;
      return { ...reply, datagram };
    };
    expect(await measure(fake, { ask: later })).toMatchObject({ servers: [{ problem: "implausible" }] });
  });

  it("is asked for with packets that tell nothing, each with another cookie", async () => {
    const fake = fakes({ a: {} });
    await measure(fake);
    const cookies = fake.requests.map(({ packet }) => packet.transmitTime);
    expect(new Set(cookies).size).toBe(4);
    for (const { packet } of fake.requests)
      expect(packet).toMatchObject({ leap: 0, version: 4, mode: 3, stratum: 0, poll: 0, precision: 0, referenceId: 0, referenceTime: 0n, originTime: 0n, receiveTime: 0n }); // prettier-ignore
    expect(fake.requests[3]!.at - fake.requests[0]!.at).toBeGreaterThanOrEqual(300);
  });

  it("is that of the first server that answers when SNTP was chosen; others are not asked", async () => {
    const fake = fakes({ dead: { isSilent: true }, first: { errorMs: 700 }, second: {}, third: {} });
    const measured = await measure(fake, { protocol: "sntp" });
    expect(measured).toMatchObject({ outcome: "measured", truechimers: ["first:123"], falsetickers: [], unreachable: ["dead:123"] }); // prettier-ignore
    expect(fake.requests.map(({ server }) => server)).toEqual(["dead:123", "first:123"]);
  });

  it.each([
    { servers: [] },
    { servers: ["a:0"] },
    { servers: ["a:65536"] },
    { servers: ["a b"] },
    { servers: ["[a]:1"] },
    { samples: 0 },
    { samples: 9 },
    { intervalMs: -1 },
    { timeoutMs: 0 },
    { driftPpm: -1 },
  ])("is not measured with %p", async (options) => {
    await expect(measureTime({ servers: ["a"], ...options })).rejects.toMatchObject({ code: "ERR_NETWORK_OPTIONS" });
  });

  it("counts a server once that is named twice", async () => {
    const fake = fakes({ a: { errorMs: 999 }, b: {} });
    expect(await measure(fake, { servers: ["a", "a:123", "b"] })).toMatchObject({ outcome: "no-majority" });
  });

  it("is no more waited for when the signal is aborted", async () => {
    const fake = fakes({ a: {} });
    const controller = new AbortController();
    const measuring = measure(fake, { signal: controller.signal, samples: 8 });
    controller.abort(new Error("enough"));
    await expect(measuring).rejects.toThrow("enough");
  });
});

describe("the system's clock", () => {
  const check = async (servers: Readonly<Record<string, Partial<FakeServer>>>, systemOffsetMs: number) => {
    const { ask, clock, names } = fakes(servers);
    clock.systemOffsetMs = clock.trueOffsetMs + systemOffsetMs;
    return clock.settled(checkSystemClock({ servers: names, ask, clock, limitMs: 100 }));
  };

  it("is within a limit, beyond it, or nobody can tell", async () => {
    expect(await check({ a: {} }, 80)).toMatchObject({ isWithin: true, reason: "within" });
    expect(await check({ a: {} }, 120)).toMatchObject({ isWithin: false, reason: "beyond" });
    expect(await check({ a: {} }, -120)).toMatchObject({ isWithin: false, reason: "beyond" });
    expect(await check({ a: { outMs: 40, backMs: 40 } }, 80)).toMatchObject({ isWithin: false, reason: "uncertain" });
    expect(await check({ a: { isSilent: true } }, 0)).toMatchObject({ isWithin: false, reason: "unreachable" });
    expect(await check({ a: {}, b: { errorMs: 500 } }, 0)).toMatchObject({ isWithin: false, reason: "no-majority" });
  });
});
