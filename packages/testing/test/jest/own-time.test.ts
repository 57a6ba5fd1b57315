import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { ownTime } from "../../src/jest/own-time.js";
import { isOpen, listenOnLoopback } from "../../src/loopback.js";

const wait = (ms: number): Promise<string> => new Promise((resolve) => setTimeout(resolve, ms, `waited ${ms} ms`));

describe("a time of one's own", () => {
  it("passes when it is told to, and not by itself", async () => {
    using time = ownTime();
    const heard: string[] = [];
    const waiting = wait(20).then((text) => heard.push(text));
    await delay(50);
    time.pass(19);
    await delay(1);
    expect(heard).toEqual([]);
    time.pass(1);
    await waiting;
    expect(heard).toEqual(["waited 20 ms"]);
  });

  it("passes until something has happened, while connections go on", async () => {
    using time = ownTime();
    await using server = await listenOnLoopback(createServer());
    const began = performance.now();
    expect(
      await time.passUntil(
        wait(60_000).then(() => isOpen(server.port)),
        60_000,
      ),
    ).toBe(true);
    expect(performance.now() - began).toBeLessThan(50_000);
    await expect(time.passUntil(Promise.reject(new Error("it failed")), 10)).rejects.toThrow("it failed");
  });

  it("does not pass further than is said", async () => {
    using time = ownTime();
    const heard: string[] = [];
    void wait(110).then((text) => heard.push(text));
    await time.passUntil(wait(100), 100);
    await delay(1);
    expect(heard).toEqual([]);
    time.pass(10);
    await delay(1);
    expect(heard).toEqual(["waited 110 ms"]);
  });

  it("is that of everybody again afterwards", async () => {
    {
      using time = ownTime();
      time.pass(1);
    }
    expect(await wait(1)).toBe("waited 1 ms");
  });
});
