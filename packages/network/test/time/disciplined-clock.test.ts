import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { DisciplinedClock } from "../../src/time/disciplined-clock.js";
import { TestClock } from "./fake-servers.js";

function disciplined() {
  const base = new TestClock();
  return { base, clock: new DisciplinedClock(base, 15) };
}

describe("a disciplined clock", () => {
  it("shows the system's time, and claims nothing, before it was synchronized", () => {
    const { base, clock } = disciplined();
    base.systemOffsetMs = -3_600_000;
    expect(clock.state).toBe("unsynchronized");
    expect(clock.now().getTime()).toBe(base.system());
    expect(clock.errorBoundMs).toBe(Number.POSITIVE_INFINITY);
    expect(clock.synchronizedAt).toBeUndefined();
  });

  it.each([3_600_000, -3_600_000])("is set by %p ms when it is synchronized first", (offsetMs) => {
    const { base, clock } = disciplined();
    const before = clock.nowMs();
    expect(clock.update({ offsetMs, errorMs: 5 })).toBe(offsetMs);
    expect(clock.nowMs() - before).toBe(offsetMs);
    expect(clock.errorBoundMs).toBe(5);
    expect(clock.synchronizedAt).toBe(base.now() + offsetMs);
  });

  it("has an error that grows with time, while it is synchronized and after", async () => {
    const { base, clock } = disciplined();
    clock.update({ offsetMs: 0, errorMs: 5 });
    await base.pass(1_000_000);
    expect(clock.state).toBe("synchronized");
    expect(clock.errorBoundMs).toBeCloseTo(5 + 15, 6);
    clock.lose();
    await base.pass(1_000_000);
    expect(clock.state).toBe("holdover");
    expect(clock.errorBoundMs).toBeCloseTo(5 + 30, 6);
    clock.update({ offsetMs: 0, errorMs: 1 });
    expect(clock.state).toBe("synchronized");
    expect(clock.errorBoundMs).toBe(1);
  });

  it.each([100, -100])("is slewed by %p ms, half of a millisecond in a second", async (offsetMs) => {
    const { base, clock } = disciplined();
    clock.update({ offsetMs: 0, errorMs: 0 });
    expect(clock.update({ offsetMs, errorMs: 0 })).toBe(0);
    expect(clock.nowMs()).toBe(base.now());
    expect(clock.errorBoundMs).toBe(100);
    await base.pass(100_000);
    expect(clock.nowMs() - base.now()).toBeCloseTo(offsetMs / 2, 2);
    expect(clock.errorBoundMs).toBeCloseTo(50 + 1.5, 6);
    await base.pass(200_000);
    expect(clock.nowMs() - base.now()).toBeCloseTo(offsetMs, 2);
    expect(clock.errorBoundMs).toBeCloseTo(4.5, 6);
  });

  it("is stepped forwards, and told so", () => {
    const { base, clock } = disciplined();
    clock.update({ offsetMs: 0, errorMs: 0 });
    expect(clock.update({ offsetMs: 5000, errorMs: 1 })).toBe(5000);
    expect(clock.nowMs() - base.now()).toBe(5000);
    expect(clock.errorBoundMs).toBe(1);
  });

  it("stands until its time has come, rather than going backwards", async () => {
    const { base, clock } = disciplined();
    clock.update({ offsetMs: 0, errorMs: 0 });
    const shown = clock.nowMs();
    expect(clock.update({ offsetMs: -5000, errorMs: 1 })).toBe(-5000);
    await base.pass(4000);
    expect(clock.nowMs()).toBe(shown);
    expect(clock.errorBoundMs).toBeCloseTo(1001.06, 6);
    await base.pass(4000);
    expect(clock.nowMs() - base.now()).toBeCloseTo(-5000, 2);
  });

  it("may be wrong by the time that the machine slept", () => {
    const { base, clock } = disciplined();
    clock.update({ offsetMs: 0, errorMs: 1 });
    base.systemOffsetMs += 60_000;
    expect(clock.errorBoundMs).toBeGreaterThan(60_000);
    clock.update({ offsetMs: 60_000, errorMs: 1 });
    expect(clock.errorBoundMs).toBe(1);
  });

  it("is set back where it would stand for more than 1,000 seconds, and tells by how much", async () => {
    const { base, clock } = disciplined();
    clock.update({ offsetMs: 0, errorMs: 1 });
    const rolledOver = 1024 * 7 * 86_400_000;
    expect(clock.update({ offsetMs: rolledOver, errorMs: 1 })).toBe(rolledOver);
    expect(clock.nowMs() - base.now()).toBe(rolledOver);
    expect(clock.update({ offsetMs: 0, errorMs: 1 })).toBe(-rolledOver);
    expect(clock.nowMs()).toBe(base.now());
  });

  it("never goes backwards once it is synchronized, and is never wrong by more than it says", async () => {
    const step = fc.record({ errorMs: fc.double({ min: 0, max: 500, noNaN: true }), share: fc.double({ min: -1, max: 1, noNaN: true }), pass: fc.integer({ min: 0, max: 100_000 }) }); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: -15, max: 15 }),
        async (steps, driftPpm) => {
          const { base, clock } = disciplined();
          base.driftPpm = driftPpm;
          let latest = Number.NEGATIVE_INFINITY;
          for (const { errorMs, share, pass } of steps) {
            clock.update({ offsetMs: base.trueTime() - base.now() + errorMs * share, errorMs });
            for (const part of [0, pass / 3, pass]) {
              await base.pass(part);
              const shown = clock.nowMs();
              expect(shown).toBeGreaterThanOrEqual(latest);
              expect(Math.abs(shown - base.trueTime())).toBeLessThanOrEqual(clock.errorBoundMs + 0.01);
              latest = shown;
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
