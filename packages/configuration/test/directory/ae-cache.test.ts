import { describe, expect, it } from "@jest/globals";
import { AeCache, type AeCacheOptions } from "../../src/directory/ae-cache.js";
import type { LocatedAe } from "../../src/directory/query.js";
import { ConfigurationError } from "../../src/errors.js";
import { device, networkAe } from "../../src/model/objects.js";

/** A directory whose answers are given by the test, and which counts what it is asked. */
class Directory {
  asked: string[] = [];
  answer: (title: string) => Promise<LocatedAe | undefined> = async (title) => located(title);

  async networkAe(title: string): Promise<LocatedAe | undefined> {
    this.asked.push(title);
    return this.answer(title);
  }
}

function located(aeTitle: string): LocatedAe {
  const ae = networkAe({
    aeTitle,
    associationAcceptor: true,
    associationInitiator: true,
    networkConnectionReferences: [],
  });
  return { device: device({ deviceName: "d", installed: true, networkAes: [ae] }), networkAe: ae };
}

function cacheOf(options: AeCacheOptions = {}) {
  const directory = new Directory();
  const clock = { at: 0 };
  const limits = { timeLimitMs: 1000, unknownTimeLimitMs: 100, staleTimeLimitMs: 5000 };
  return { directory, clock, cache: new AeCache(directory, { ...limits, now: () => clock.at, ...options }) };
}

function fails(code: "ERR_CONFIGURATION_UNREACHABLE" | "ERR_CONFIGURATION_FORBIDDEN") {
  return async () => Promise.reject(new ConfigurationError(code, { message: "away" }));
}

describe("a cache of Network AEs", () => {
  it("asks once within the time limit, and again after it", async () => {
    const { cache, directory, clock } = cacheOf();
    await Promise.all([cache.networkAe("A"), cache.networkAe(" A "), cache.networkAe("a")]);
    clock.at = 999;
    expect(await cache.networkAe("A")).toMatchObject({ networkAe: { aeTitle: "A" }, isStale: false });
    expect(directory.asked).toEqual(["A", "a"]);
    clock.at = 1000;
    await cache.networkAe("A");
    expect(directory.asked).toEqual(["A", "a", "A"]);
  });

  it("remembers that a title is unknown for a shorter time", async () => {
    const { cache, directory, clock } = cacheOf();
    directory.answer = async () => undefined;
    expect(await cache.networkAe("A")).toBeUndefined();
    clock.at = 99;
    await cache.networkAe("A");
    clock.at = 100;
    await cache.networkAe("A");
    expect(directory.asked).toHaveLength(2);
  });

  it("serves what is old while no server answers, says so, and not for ever", async () => {
    const { cache, directory, clock } = cacheOf();
    await cache.networkAe("A");
    directory.answer = fails("ERR_CONFIGURATION_UNREACHABLE");
    clock.at = 5999;
    expect(await cache.networkAe("A")).toMatchObject({ isStale: true });
    expect(await cache.refresh("A")).toMatchObject({ isStale: true });
    clock.at = 6000;
    await expect(cache.networkAe("A")).rejects.toMatchObject({ code: "ERR_CONFIGURATION_UNREACHABLE" });
    await expect(cache.networkAe("B")).rejects.toMatchObject({ code: "ERR_CONFIGURATION_UNREACHABLE" });
  });

  it("does not serve what is old when the server refuses", async () => {
    const { cache, directory, clock } = cacheOf();
    await cache.networkAe("A");
    directory.answer = fails("ERR_CONFIGURATION_FORBIDDEN");
    clock.at = 1000;
    await expect(cache.networkAe("A")).rejects.toMatchObject({ code: "ERR_CONFIGURATION_FORBIDDEN" });
  });

  it("asks anew after an association failed, and when it was purged", async () => {
    const { cache, directory } = cacheOf();
    await cache.networkAe("A");
    directory.answer = async () => undefined;
    expect(await cache.refresh("A")).toBeUndefined();
    directory.answer = async (title) => located(title);
    cache.purge("A");
    expect(await cache.networkAe("A")).toBeDefined();
    cache.purge();
    await cache.networkAe("A");
    expect(directory.asked).toHaveLength(4);
  });

  it("does not keep an answer to a question from before it was purged", async () => {
    const { cache, directory } = cacheOf();
    let give: (ae: LocatedAe) => void = () => {};
    directory.answer = async () => new Promise((resolve) => (give = resolve));
    const old = cache.networkAe("A");
    cache.purge();
    give(located("A"));
    await old;
    directory.answer = async () => undefined;
    expect(await cache.networkAe("A")).toBeUndefined();
  });

  it("keeps so many titles and no more, and lets those go that were not asked for", async () => {
    const { cache, directory } = cacheOf({ maxTitles: 2 });
    for (const title of ["A", "B", "A", "C", "A", "B"]) await cache.networkAe(title);
    expect(directory.asked).toEqual(["A", "B", "C", "B"]);
  });

  it("lets one give up without the others", async () => {
    const { cache, directory } = cacheOf();
    let give: (ae: LocatedAe) => void = () => {};
    directory.answer = async () => new Promise((resolve) => (give = resolve));
    const controller = new AbortController();
    const [first, second] = [cache.networkAe("A", { signal: controller.signal }), cache.networkAe("A")];
    controller.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    give(located("A"));
    expect(await second).toMatchObject({ networkAe: { aeTitle: "A" } });
  });
});
