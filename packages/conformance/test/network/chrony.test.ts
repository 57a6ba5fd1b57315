import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import {
  checkSystemClock,
  localTime,
  measureTime,
  monitorTime,
  type RunningTimeServer,
  serveTime,
  type TimeEvent,
  type TimeMeasurement,
  type TimeSource,
} from "@dicomsec/network";
import { runProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { type Chronyd, localServer, quiet, startChronyd } from "./chrony.js";

type Measured = Extract<TimeMeasurement, { outcome: "measured" }>;
const ERA_1 = Date.UTC(2040, 2, 1);
/** Nobody listens at the port of the discard service. */
const DEAD = "127.0.0.1:9";

describeWithPeer(["chronyd", "chronyc", "faketime"], "chronyd", (chronyd, chronyc, faketime) => {
  let folder: TemporaryFolder;
  const started: AsyncDisposable[] = [];
  const start = async (lines: readonly string[], time?: string): Promise<Chronyd> => {
    const fake = time === undefined ? undefined : { faketime, time };
    const server = await startChronyd({ chronyd, chronyc, folder, lines, ...(fake && { fake }) });
    started.push(server);
    return server;
  };
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    for (const one of started.splice(0)) await one[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  describe("as a server", () => {
    it("is told from one with a wrong clock, and from one that is not there", async () => {
      const [one, other, wrong] = [await start(localServer), await start(localServer), await start(localServer, "+37.5s")]; // prettier-ignore
      const measured = await measureTime({ servers: [one.server, wrong.server, DEAD, other.server], intervalMs: 20 });
      expect(measured).toMatchObject({ outcome: "measured", truechimers: [one.server, other.server], falsetickers: [wrong.server], unreachable: [DEAD], stratum: 8, leap: 0 }); // prettier-ignore
      // The servers have the same clock as we.
      const { offsetMs, errorMs, servers } = measured as Measured;
      expect(Math.abs(offsetMs)).toBeLessThanOrEqual(errorMs);
      const far = servers[1] as Extract<(typeof servers)[number], { offsetMs: number }>;
      expect(Math.abs(far.offsetMs - 37_500)).toBeLessThanOrEqual(far.errorMs);
    });

    it("shows that the clock of the system is within a limit of it, or beyond that", async () => {
      const [right, wrong] = [await start(localServer), await start(localServer, "-37.5s")];
      const check = (server: string) => checkSystemClock({ servers: [server], intervalMs: 20, limitMs: 10_000 });
      expect(await check(right.server)).toMatchObject({ isWithin: true, reason: "within" });
      expect(await check(wrong.server)).toMatchObject({ isWithin: false, reason: "beyond" });
    });

    it("has the right time in the next era of NTP", async () => {
      const before = Date.now();
      const { server } = await start(localServer, "@2040-03-01 00:00:00");
      const { offsetMs, errorMs } = (await measureTime({ servers: [server], intervalMs: 20 })) as Measured;
      // Its clock began somewhere between.
      const now = Date.now();
      expect(now + offsetMs).toBeGreaterThanOrEqual(ERA_1 - errorMs);
      expect(now + offsetMs).toBeLessThanOrEqual(ERA_1 + (now - before) + errorMs + 1);
    });

    it("is believed alone with SNTP", async () => {
      const { server } = await start(localServer);
      expect(await measureTime({ servers: [DEAD, server, DEAD], protocol: "sntp" })).toMatchObject({ outcome: "measured", truechimers: [server] }); // prettier-ignore
    });

    it.each([
      ["unsynchronized", "when it has no source", ["allow 127.0.0.0/8"]],
      ["no-answer", "when it does not serve us", ["local stratum 8", "allow 192.0.2.0/24"]],
    ] as const)("is %s %s", async (problem, _, lines) => {
      const { server } = await start(lines);
      const measured = await measureTime({ servers: [server], samples: 1, timeoutMs: 1000 });
      expect(measured).toMatchObject({ outcome: "unreachable", servers: [{ problem }] });
    });

    it("is what a clock is kept in step with, until it goes", async () => {
      const [one, other, wrong] = [await start(localServer), await start(localServer), await start(localServer, "+37.5s")]; // prettier-ignore
      const events: TimeEvent[] = [];
      await using monitor = monitorTime({
        servers: [one.server, other.server, wrong.server],
        minPoll: -4,
        maxPoll: -2,
        timeoutMs: 1000,
        onEvent: (event) => void events.push(event),
      });
      await monitor.synchronized();
      await until(() => events.some(({ kind }) => kind === "falseticker"));
      expect(events).toContainEqual({
        kind: "falseticker",
        server: wrong.server,
        offsetMs: expect.closeTo(37_500, -3),
      });
      const { clock } = monitor;
      expect(Math.abs(clock.nowMs() - Date.now())).toBeLessThanOrEqual(clock.errorBoundMs + 1);
      for (const server of started.splice(0)) await server[Symbol.asyncDispose]();
      await until(() => clock.state === "holdover");
      expect(clock.state).toBe("holdover");
      const bound = clock.errorBoundMs;
      expect(Math.abs(clock.nowMs() - Date.now())).toBeLessThanOrEqual(bound + 1);
      expect(clock.errorBoundMs).toBeGreaterThan(bound);
    });
  });

  describe("as a client", () => {
    const serve = async (source: TimeSource): Promise<RunningTimeServer> => {
      const rateLimit = { burst: 1000, intervalMs: 1 };
      const running = await serveTime({ source, allow: ["127.0.0.1"], host: "127.0.0.1", port: 0, rateLimit });
      started.push(running);
      return running;
    };
    const sourceOf = (port: number): string => `server 127.0.0.1 port ${port} iburst minpoll -2 maxpoll -2`;
    /** What it says of a server that it asks once. */
    const query = async (port: number) => {
      const lines = [sourceOf(port), "cmdport 0", `pidfile ${folder.path}/query.pid`];
      const { exitCode, stdout, stderr } = await runProcess(chronyd, [...quiet, "-Q", "-t", "20", ...lines]);
      const text = stdout + stderr;
      const seconds = /System clock wrong by (-?[0-9.]+) seconds/.exec(text)?.[1];
      return { exitCode, text, offsetMs: Number(seconds) * 1000 };
    };

    it("takes its time from us when that is a local clock", async () => {
      const { exitCode, offsetMs } = await query((await serve(localTime())).port);
      expect(exitCode).toBe(0);
      expect(Math.abs(offsetMs)).toBeLessThan(1000);
    });

    it("takes its time from us when we have it from a server, and sees how far it is", async () => {
      const { server } = await start(localServer, "+37.5s");
      await using monitor = monitorTime({ servers: [server] });
      await monitor.synchronized();
      const { exitCode, offsetMs } = await query((await serve(monitor)).port);
      expect(exitCode).toBe(0);
      expect(Math.abs(offsetMs - 37_500)).toBeLessThan(1000);
    });

    it("selects us, and has our stratum, reference and precision", async () => {
      const { port } = await serve(localTime({ stratum: 10 }));
      const { commands } = await start([sourceOf(port)]);
      const ask = async (command: string): Promise<string> => (await runProcess(chronyc, ["-n", "-h", commands, command])).stdout; // prettier-ignore
      await until(async () => (await ask("sources")).includes("^*"));
      expect(await ask("sources")).toMatch(/\^\* 127\.0\.0\.1 +10 /);
      expect(await ask("tracking")).toMatch(/Stratum +: 11\n/);
      const data = await ask("ntpdata");
      for (const [name, value] of Object.entries({
        "Leap status": "Normal",
        Version: "4",
        Mode: "Server",
        Stratum: "10",
        "Reference ID": "4C4F434C",
        Precision: "-10",
        "NTP tests": "111 111 1111",
      }))
        // prettier-ignore
        expect(data).toMatch(new RegExp(`^${name} +: ${value}`, "m"));
    });

    it("does not take its time from us when our clock is not in step", async () => {
      const monitor = monitorTime({ servers: [DEAD] });
      started.push(monitor);
      const { exitCode, text } = await query((await serve(monitor)).port);
      expect(exitCode).toBe(1);
      expect(text).toContain("No suitable source");
    });
  });
});

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 45_000; !(await isSo());) {
    if (performance.now() > deadline) throw new Error("it has not become so");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
