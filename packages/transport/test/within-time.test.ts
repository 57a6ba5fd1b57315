import { getEventListeners } from "node:events";
import { describe, expect, it, jest } from "@jest/globals";
import { withinTime } from "../src/within-time.js";

const never = (): Promise<never> => new Promise(() => {});

describe("work with a limit of time", () => {
  it("leaves nothing behind when time is up, even if it never ends", async () => {
    const { signal } = new AbortController();
    const stop = jest.fn();
    await expect(withinTime(never, { timeoutMs: 1, signal, stop })).rejects.toMatchObject({
      code: "ERR_TRANSPORT_HANDSHAKE_TIMEOUT",
    });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it("leaves no timer behind when the caller gives up", async () => {
    const controller = new AbortController();
    const stop = jest.fn();
    const given = withinTime(never, { timeoutMs: 20, signal: controller.signal, stop });
    controller.abort(new Error("no more"));
    await expect(given).rejects.toThrow("no more");
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it("does not begin, and throws nothing at once, for a caller who gave up before", async () => {
    const work = jest.fn(never);
    const given = withinTime(work, {
      timeoutMs: 1000,
      signal: AbortSignal.abort(new Error("no more")),
      stop: () => {},
    });
    await expect(given).rejects.toThrow("no more");
    expect(work).not.toHaveBeenCalled();
  });

  it("gives what it comes to in time", async () => {
    const { signal } = new AbortController();
    const stop = jest.fn();
    await expect(withinTime(async () => "done", { timeoutMs: 1000, signal, stop })).resolves.toBe("done");
    await expect(withinTime(() => Promise.reject(new Error("failed")), { timeoutMs: 1000, stop })).rejects.toThrow(
      "failed",
    );
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(stop).not.toHaveBeenCalled();
  });
});
