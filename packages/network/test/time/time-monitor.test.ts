import { afterEach, describe, expect, it } from "@jest/globals";
import { kissReference } from "../../src/time/ntp-packet.js";
import { monitorTime, type MonitorTimeOptions, type TimeEvent, type TimeMonitor } from "../../src/time/time-monitor.js";
import { FakeServers } from "./fake-servers.js";

const monitors: TimeMonitor[] = [];
afterEach(async () => {
  for (const monitor of monitors.splice(0)) await monitor.close();
});

function watch(fake: FakeServers, options: Partial<MonitorTimeOptions> = {}) {
  const events: TimeEvent[] = [];
  const { ask, clock, names: servers } = fake;
  const monitor = monitorTime({ servers, ask, clock, onEvent: (event) => void events.push(event), ...options });
  monitors.push(monitor);
  const kinds = (): string[] =>
    events.map((event) => ("server" in event ? `${event.kind} ${event.server}` : event.kind));
  /** Lets so many rounds of requests go by. */
  const rounds = async (count: number): Promise<void> => {
    for (let round = 0; round < count; round++) {
      const { measurement } = monitor;
      await clock.until(() => monitor.measurement !== measurement);
    }
  };
  return { monitor, events, kinds, rounds };
}

function threeServers(): FakeServers {
  const fake = new FakeServers();
  for (const name of ["a:123", "b:123", "c:123"]) fake.set(name);
  return fake;
}

describe("a time monitor", () => {
  it("keeps a clock in step, and tells that it is", async () => {
    const fake = threeServers();
    const { monitor, events, kinds, rounds } = watch(fake);
    await fake.clock.settled(monitor.synchronized());
    await rounds(0);
    expect(kinds()).toEqual(["step", "sync"]);
    expect(events[0]).toEqual({ kind: "step", byMs: expect.closeTo(fake.clock.trueOffsetMs, -1) });
    expect(monitor.clock.state).toBe("synchronized");
    expect(Math.abs(monitor.clock.now().getTime() - fake.clock.trueTime())).toBeLessThanOrEqual(monitor.clock.errorBoundMs); // prettier-ignore
    expect(monitor.measurement).toMatchObject({ outcome: "measured", truechimers: fake.names });
  });

  it("asks every 64 seconds at first, less often while nothing happens, and never more often than it may", async () => {
    const fake = threeServers();
    const { rounds } = watch(fake);
    await rounds(8);
    const times = fake.requests.filter(({ server }) => server === "a:123").map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => (at - times[index]!) / 1000);
    expect(gaps).toEqual([64, 128, 256, 512, 1024, 1024, 1024]);
  });

  it("asks as often as it was told to", async () => {
    const fake = threeServers();
    const { rounds } = watch(fake, { minPoll: -1, maxPoll: 1 });
    await rounds(4);
    expect(fake.requests.filter(({ server }) => server === "a:123").map(({ at }) => at - fake.requests[0]!.at)).toEqual([0, 500, 1500, 3500]); // prettier-ignore
  });

  it("tells which server is wrong, once, and does not follow it", async () => {
    const fake = threeServers();
    const { monitor, events, kinds, rounds } = watch(fake);
    await rounds(2);
    fake.set("c:123", { errorMs: 37_500 });
    await rounds(3);
    expect(kinds()).toEqual(["step", "sync", "falseticker c:123"]);
    expect(events[2]).toMatchObject({ offsetMs: expect.closeTo(37_500 + fake.clock.trueOffsetMs, -1) });
    expect(Math.abs(monitor.clock.nowMs() - fake.clock.trueTime())).toBeLessThanOrEqual(monitor.clock.errorBoundMs);
  });

  it("tells when a server has missed three requests, and when all are lost; then the clock runs free until one is back", async () => {
    const fake = threeServers();
    const { monitor, events, kinds, rounds } = watch(fake);
    await rounds(1);
    fake.set("a:123", { isSilent: true });
    await rounds(2);
    expect(kinds()).toEqual(["step", "sync"]);
    await rounds(1);
    expect(kinds().slice(2)).toEqual(["unreachable a:123"]);
    expect(events[2]).toMatchObject({ problem: "no-answer" });
    for (const name of fake.names) fake.set(name, { isSilent: true });
    await rounds(3);
    expect(kinds().slice(3)).toEqual(["unreachable b:123", "unreachable c:123", "lost"]);
    expect(monitor.clock.state).toBe("holdover");
    const lostAt = monitor.clock.errorBoundMs;
    await rounds(3);
    expect(monitor.clock.errorBoundMs).toBeGreaterThan(lostAt);
    fake.set("b:123", { isSilent: false });
    await rounds(1);
    expect(kinds().slice(6)).toEqual(["sync"]);
    expect(monitor.clock.state).toBe("synchronized");
  });

  it("tells that there is no time before there was any, and why", async () => {
    const fake = new FakeServers();
    fake.set("a:123", { isSilent: true });
    fake.set("b:123", { header: { leap: 3 } });
    const { monitor, events, kinds, rounds } = watch(fake);
    await rounds(3);
    expect(kinds()).toEqual(["unreachable a:123", "unreachable b:123", "lost"]);
    expect(events[1]).toMatchObject({ problem: "unsynchronized" });
    expect(monitor.clock.state).toBe("unsynchronized");
    expect(monitor.served()).toBeUndefined();
  });

  it("blames nobody while there is no majority", async () => {
    const fake = new FakeServers();
    fake.set("a:123");
    fake.set("b:123", { errorMs: 5000 });
    const { kinds, rounds } = watch(fake);
    await rounds(2);
    expect(kinds()).toEqual(["lost"]);
  });

  it("follows a jump of the time forwards, and tells how far", async () => {
    const fake = threeServers();
    const { monitor, events, kinds, rounds } = watch(fake);
    await rounds(1);
    fake.clock.trueOffsetMs += 10_000;
    // Samples of before are better than these; but they are of another time.
    for (const name of fake.names) fake.set(name, { outMs: 20, backMs: 20 });
    await rounds(1);
    expect(kinds().slice(2)).toEqual(["step"]);
    expect(events.at(-1)).toEqual({ kind: "step", byMs: expect.closeTo(10_000, -1) });
    expect(Math.abs(monitor.clock.nowMs() - fake.clock.trueTime())).toBeLessThanOrEqual(monitor.clock.errorBoundMs);
  });

  it("believes nothing of what it knew before the machine slept", async () => {
    const fake = threeServers();
    const { monitor, kinds, rounds } = watch(fake);
    await rounds(2);
    fake.clock.trueOffsetMs += 3_600_000;
    fake.clock.systemOffsetMs += 3_600_000;
    expect(monitor.clock.errorBoundMs).toBeGreaterThanOrEqual(3_600_000);
    for (const name of fake.names) fake.set(name, { isSilent: true });
    await rounds(1);
    expect(kinds()).toContain("lost");
    expect(monitor.clock.errorBoundMs).toBeGreaterThanOrEqual(3_600_000);
    for (const name of fake.names) fake.set(name, { isSilent: false });
    await rounds(1);
    expect(monitor.clock.errorBoundMs).toBeLessThan(1000);
    expect(Math.abs(monitor.clock.nowMs() - fake.clock.trueTime())).toBeLessThanOrEqual(monitor.clock.errorBoundMs);
  });

  it("asks a server half as often each time that it says RATE, and goes on with the others", async () => {
    const fake = threeServers();
    fake.set("a:123", { header: { stratum: 0, leap: 3, referenceId: kissReference("RATE") } });
    const { rounds } = watch(fake, { maxPoll: 6 });
    await rounds(16);
    const times = (name: string) => fake.requests.filter(({ server }) => server === name).map(({ at }) => (at - fake.requests[0]!.at) / 64_000); // prettier-ignore
    expect(times("a:123")).toEqual([0, 2, 6, 14]);
    expect(times("b:123")).toHaveLength(16);
  });

  it.each(["DENY", "RSTR"])("asks a server no more that said %s, and forgets what it said before", async (code) => {
    const fake = threeServers();
    const { events, monitor, rounds } = watch(fake);
    await rounds(2);
    fake.set("a:123", { header: { stratum: 0, leap: 3, referenceId: kissReference(code) } });
    await rounds(1);
    expect(events.at(-1)).toEqual({ kind: "unreachable", server: "a:123", problem: code });
    expect(monitor.measurement?.truechimers).toEqual(["b:123", "c:123"]);
    const before = fake.requests.length;
    await rounds(3);
    expect(fake.requests.slice(before).some(({ server }) => server === "a:123")).toBe(false);
  });

  it("believes one server with SNTP, and the next when that is gone", async () => {
    const fake = threeServers();
    fake.set("a:123", { errorMs: 700 });
    const { monitor, rounds } = watch(fake, { protocol: "sntp" });
    await rounds(2);
    expect(monitor.measurement).toMatchObject({ truechimers: ["a:123"], unreachable: [] });
    expect(new Set(fake.requests.map(({ server }) => server))).toEqual(new Set(["a:123"]));
    fake.set("a:123", { isSilent: true });
    await rounds(1);
    expect(monitor.measurement).toMatchObject({ truechimers: ["b:123"] });
  });

  it("says of its time what servers may: a stratum more, and all that it may be wrong by", async () => {
    const fake = new FakeServers();
    fake.set("a:123", { header: { stratum: 3, leap: 1, rootDelayMs: 20, rootDispersionMs: 30 } });
    const { monitor, rounds } = watch(fake);
    await rounds(1);
    const served = monitor.served()!;
    expect(served).toMatchObject({ stratum: 4, leap: 1, referenceId: 0xc0000201, rootDelayMs: expect.closeTo(22, 1) });
    expect(served.rootDelayMs / 2 + served.rootDispersionMs).toBeCloseTo(monitor.clock.errorBoundMs, 6);
    expect(served.rootDispersionMs).toBeGreaterThan(30);
  });

  it("has nothing to say when nobody could have it at a stratum below 16", async () => {
    const fake = new FakeServers();
    fake.set("a:123", { header: { stratum: 15 } });
    const { monitor, rounds } = watch(fake);
    await rounds(1);
    expect(monitor.clock.state).toBe("synchronized");
    expect(monitor.served()).toBeUndefined();
  });

  it("ends when it is closed, or its signal is aborted, and then runs free", async () => {
    const fake = threeServers();
    const controller = new AbortController();
    const { monitor, rounds } = watch(fake, { signal: controller.signal });
    await rounds(1);
    controller.abort();
    await monitor.close();
    expect(monitor.clock.state).toBe("holdover");
    const early = watch(new FakeServers(), { servers: ["a"] }).monitor;
    await early.close();
    await expect(early.synchronized()).rejects.toMatchObject({ code: "ERR_NETWORK_CLOSED" });
  });

  it("goes on when who listens to it throws", async () => {
    const fake = threeServers();
    const onEvent = () => {
      throw new Error("a listener");
    };
    const { monitor, rounds } = watch(fake, { onEvent });
    await rounds(2);
    expect(monitor.clock.state).toBe("synchronized");
  });

  it.each([{ minPoll: 8, maxPoll: 7 }, { maxPoll: 18 }, { minPoll: -5 }, { minPoll: 6.5 }, { servers: [] }])(
    "does not begin with %p",
    (options) => {
      expect(() => monitorTime({ servers: ["a"], ...options })).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" })); // prettier-ignore
    },
  );
});
