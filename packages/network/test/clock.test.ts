import { describe, expect, it } from "@jest/globals";
import { monotonicClock } from "../src/clock.js";

describe("the monotonic clock", () => {
  it("sleeps until the signal is aborted, and ends with the reason of that", async () => {
    const controller = new AbortController();
    const sleeping = monotonicClock.sleep(600_000, controller.signal);
    controller.abort(new Error("enough"));
    await expect(sleeping).rejects.toThrow("enough");
    await expect(monotonicClock.sleep(0, controller.signal)).rejects.toThrow("enough");
  });

  it("sleeps for a time", async () => {
    const before = monotonicClock.now();
    await monotonicClock.sleep(20, new AbortController().signal);
    expect(monotonicClock.now() - before).toBeGreaterThan(18);
  });
});
