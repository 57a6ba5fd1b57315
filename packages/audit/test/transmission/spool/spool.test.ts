import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { getEventListeners, once } from "node:events";
import { mkdir, readdir, readFile, rm, rmdir, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { Spool, type SpoolEvent, type SpoolOptions } from "../../../src/transmission/spool/spool.js";
import type { SpoolReader } from "../../../src/transmission/spool/spool-reader.js";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => folder[Symbol.asyncDispose]());

const bytesOf = (text: string) => new TextEncoder().encode(text);
const open = (options: Partial<SpoolOptions> = {}) => Spool.open({ folder: folder.path, ...options });
const segments = async () => (await readdir(folder.path)).filter((name) => name.endsWith(".log"));

async function readAll(reader: SpoolReader): Promise<[number, string][]> {
  const found: [number, string][] = [];
  while (reader.hasMore) {
    const records = await reader.next();
    found.push(...records.map(({ sequence, message }): [number, string] => [sequence, new TextDecoder().decode(message)])); // prettier-ignore
    if (records.length === 0) break;
  }
  return found;
}

describe("a spool", () => {
  it.each(["message", "batch", "never"] as const)(
    "gives each destination all messages in their order (fsync: %s)",
    async (fsync) => {
      await using spool = await open({ fsync, batchMs: 1 });
      const [first, second] = [await spool.reader("a"), await spool.reader("tls://b:6514/é")];
      const sequences = await Promise.all(["one", "", "three"].map((text) => spool.append(bytesOf(text))));
      expect(sequences).toEqual([1, 2, 3]);
      const all = [[1, "one"], [2, ""], [3, "three"]]; // prettier-ignore
      expect(await readAll(first)).toEqual(all);
      expect(await readAll(first)).toEqual([]);
      first.rewind();
      expect(await readAll(first)).toEqual(all);
      await first.confirm(2);
      first.rewind();
      expect([await readAll(first), await readAll(second), first.waiting, second.waiting]).toEqual([[[3, "three"]], all, 1, 3]); // prettier-ignore
    },
  );

  it("goes on where it was when it is opened again", async () => {
    {
      await using spool = await open();
      const reader = await spool.reader("a");
      for (const text of ["one", "two", "three"]) await spool.append(bytesOf(text));
      await reader.confirm(1);
    }
    await using spool = await open();
    expect(spool.destinations.map(({ destination }) => destination)).toEqual(["a"]);
    expect(await spool.append(bytesOf("four"))).toBe(4);
    expect(await readAll(await spool.reader("a"))).toEqual([[2, "two"], [3, "three"], [4, "four"]]); // prettier-ignore
    expect(await readAll(await spool.reader("new"))).toEqual([]);
  });

  it("is one process's at a time, and is taken over from one that is gone", async () => {
    await using spool = await open();
    expect(spool.bytes).toBe(0);
    await expect(open()).rejects.toMatchObject({ code: "ERR_AUDIT_SPOOL" });
    await spool[Symbol.asyncDispose]();
    await writeFile(join(folder.path, `999999999-1-${randomUUID()}.lock`), "");
    await using again = await open();
    expect(again.lastSequence).toBe(0);
  });

  it("is one's alone, however many want it at once", async () => {
    for (let round = 0; round < 20; round++) {
      const opened = await Promise.allSettled(Array.from({ length: 5 }, async () => open()));
      const spools = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      expect(spools.length).toBeLessThanOrEqual(1);
      for (const spool of spools) await spool[Symbol.asyncDispose]();
    }
    await using alone = await open();
    expect((await readdir(folder.path)).filter((name) => name.endsWith(".lock"))).toHaveLength(1);
    expect(alone.bytes).toBe(0);
  });

  it("finds what comes after a confirmation far into a segment, and takes nothing there for damaged", async () => {
    {
      await using spool = await open({ fsync: "never" });
      const reader = await spool.reader("a");
      await Promise.all(Array.from({ length: 1000 }, async () => spool.append(new Uint8Array(1000))));
      await reader.confirm(900);
    }
    const events: SpoolEvent[] = [];
    await using spool = await open({ onEvent: (event) => events.push(event) });
    const found = (await readAll(await spool.reader("a"))).map(([sequence]) => sequence);
    expect([found[0], found.length, events]).toEqual([901, 100, []]);
  });

  it("leaves nothing at a signal that outlives many waits", async () => {
    await using spool = await open({ fsync: "never" });
    const reader = await spool.reader("a");
    const { signal } = new AbortController();
    for (let index = 0; index < 5; index++) {
      const woken = reader.more(signal);
      await spool.append(bytesOf("one"));
      await woken;
      await reader.next();
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("keeps new messages of a destination that had confirmed more than the disk still has", async () => {
    {
      await using spool = await open();
      const reader = await spool.reader("a");
      for (const text of ["one", "two", "three"]) await spool.append(bytesOf(text));
      await reader.confirm(3);
    }
    for (const name of await segments()) await truncate(join(folder.path, name), 0);
    {
      await using spool = await open();
      expect(await spool.append(bytesOf("four"))).toBe(4);
      expect(await readAll(await spool.reader("a"))).toEqual([[4, "four"]]);
    }
    await using again = await open();
    expect(await readAll(await again.reader("a"))).toEqual([[4, "four"]]);
  });

  it("gives everything again where nobody knows what was confirmed", async () => {
    {
      await using spool = await open();
      const reader = await spool.reader("a");
      for (const text of ["one", "two"]) await spool.append(bytesOf(text));
      await reader.confirm(1);
    }
    await truncate(join(folder.path, "a.cursor"), 0);
    await using spool = await open();
    expect(await readAll(await spool.reader("a"))).toEqual([[1, "one"], [2, "two"]]); // prettier-ignore
  });

  it("confirms on disk again after that had failed once", async () => {
    {
      await using spool = await open({ segmentBytes: 10 });
      const reader = await spool.reader("a");
      for (const text of ["one", "two", "three"]) await spool.append(bytesOf(text));
      // Nothing can be renamed to a folder.
      await rm(join(folder.path, "a.cursor"));
      await mkdir(join(folder.path, "a.cursor"));
      await expect(reader.confirm(2)).rejects.toMatchObject({ syscall: "rename" });
      expect(await segments()).toHaveLength(1);
      await rmdir(join(folder.path, "a.cursor"));
      await reader.confirm(3);
    }
    expect(await readFile(join(folder.path, "a.cursor"), "utf8")).toBe("3\n");
  });

  it("goes from segment to segment, and removes those that every destination has confirmed", async () => {
    await using spool = await open({ segmentBytes: 200 });
    const [first, second] = [await spool.reader("a"), await spool.reader("b")];
    for (let index = 1; index <= 40; index++) await spool.append(bytesOf(`message ${index}`));
    expect((await segments()).length).toBeGreaterThan(3);
    const all = Array.from({ length: 40 }, (_, index) => [index + 1, `message ${index + 1}`]);
    expect(await readAll(first)).toEqual(all);
    await first.confirm(40);
    expect((await segments()).length).toBeGreaterThan(3);
    expect(await readAll(second)).toEqual(all);
    await second.confirm(40);
    expect(await segments()).toHaveLength(1);
    await spool[Symbol.asyncDispose]();
    await using again = await open({ segmentBytes: 200 });
    expect(await again.append(bytesOf("next"))).toBe(41);
    expect(await readAll(await again.reader("a"))).toEqual([[41, "next"]]);
  });

  it("syncs behind those that write, whatever segment they are at", async () => {
    await using spool = await open({ fsync: "batch", batchMs: 0, segmentBytes: 60 });
    const reader = await spool.reader("a");
    for (let index = 1; index <= 300; index++) expect(await spool.append(bytesOf(`message ${index}`))).toBe(index);
    expect(await readAll(reader)).toHaveLength(300);
  });

  it("takes messages longer than a block of its reader, and none that is too long", async () => {
    await using spool = await open();
    const reader = await spool.reader("a");
    const long = "x".repeat(1_000_000);
    await spool.append(bytesOf("short"));
    await spool.append(bytesOf(long));
    await spool.append(bytesOf("end"));
    expect((await readAll(reader)).map(([sequence, text]) => [sequence, text.length])).toEqual([[1, 5], [2, 1_000_000], [3, 3]]); // prettier-ignore
    await expect(spool.append(new Uint8Array(2 ** 26 + 1))).rejects.toMatchObject({ code: "ERR_AUDIT_LIMIT" });
  });

  it("gives messages from the disk to who is behind, and then those that were written last", async () => {
    await using spool = await open({ segmentBytes: 1_000_000 });
    const [behind, ahead] = [await spool.reader("behind"), await spool.reader("ahead")];
    const found: number[] = [];
    for (let index = 1; index <= 600; index++) {
      await spool.append(bytesOf(`message ${index} ${"x".repeat(20_000)}`));
      if (index % 7 === 0) found.push(...(await readAll(ahead)).map(([sequence]) => sequence));
    }
    found.push(...(await readAll(ahead)).map(([sequence]) => sequence));
    const all = Array.from({ length: 600 }, (_, index) => index + 1);
    expect(found).toEqual(all);
    expect((await readAll(behind)).map(([sequence, text]) => [sequence, Number(text.split(" ")[1])])).toEqual(all.map((one) => [one, one])); // prettier-ignore
    await behind.confirm(450);
    behind.rewind();
    expect((await readAll(behind)).map(([sequence]) => sequence)).toEqual(all.slice(450));
  });

  it("tells its readers when there is more", async () => {
    await using spool = await open();
    const reader = await spool.reader("a");
    const woken = reader.more();
    await spool.append(bytesOf("one"));
    await woken;
    expect(await readAll(reader)).toEqual([[1, "one"]]);
    const controller = new AbortController();
    const waiting = reader.more(controller.signal);
    controller.abort();
    await waiting;
    expect(reader.hasMore).toBe(false);
  });

  it("takes nothing more when it is closed, and writes what it took before", async () => {
    const spool = await open();
    await spool.reader("a");
    const writes = Array.from({ length: 100 }, async (_, index) => spool.append(bytesOf(`${index}`)));
    await Promise.resolve();
    const closed = spool[Symbol.asyncDispose]();
    const written = (await Promise.allSettled(writes)).filter(({ status }) => status === "fulfilled").length;
    await closed;
    await expect(spool.append(bytesOf("late"))).rejects.toMatchObject({ code: "ERR_AUDIT_CLOSED" });
    await using again = await open();
    expect(again.lastSequence).toBe(written);
  });
});

describe("a destination that is no more", () => {
  it("is forgotten, and nothing is kept for it", async () => {
    await using spool = await open({ segmentBytes: 200 });
    const [, stays] = [await spool.reader("gone"), await spool.reader("stays")];
    for (let index = 1; index <= 20; index++) await spool.append(bytesOf(`message ${index}`));
    await stays.confirm(20);
    expect((await segments()).length).toBeGreaterThan(2);
    await spool.forget("gone");
    expect([await segments(), spool.destinations.map(({ destination }) => destination)]).toEqual([[expect.any(String)], ["stays"]]); // prettier-ignore
    await spool[Symbol.asyncDispose]();
    await using again = await open();
    expect(again.destinations.map(({ destination }) => destination)).toEqual(["stays"]);
  });
});

describe("a spool that is full", () => {
  const small = { maxBytes: 1000, segmentBytes: 250 } as const;
  const fill = async (spool: Spool) => {
    for (let index = 0; index < 10; index++) await spool.append(new Uint8Array(80));
  };

  it("refuses, where that is wanted", async () => {
    await using spool = await open({ ...small, whenFull: "refuse" });
    await spool.reader("a");
    await fill(spool);
    await expect(spool.append(new Uint8Array(80))).rejects.toMatchObject({ code: "ERR_AUDIT_SPOOL_FULL" });
    expect(spool.lastSequence).toBe(10);
  });

  it("waits until a destination has confirmed, or whoever writes gives up", async () => {
    await using spool = await open(small);
    const reader = await spool.reader("a");
    await fill(spool);
    const controller = new AbortController();
    const given = spool.append(new Uint8Array(80), controller.signal);
    controller.abort();
    await expect(given).rejects.toMatchObject({ name: "AbortError" });
    const waiting = spool.append(new Uint8Array(80));
    await reader.confirm(9);
    expect(await waiting).toBe(11);
    await expect(spool.append(new Uint8Array(2000))).rejects.toMatchObject({ code: "ERR_AUDIT_SPOOL_FULL" });
  });

  it("takes no more messages at once than it has room for", async () => {
    await using spool = await open({ ...small, whenFull: "refuse" });
    await spool.reader("a");
    const all = await Promise.allSettled(Array.from({ length: 50 }, async () => spool.append(new Uint8Array(84))));
    expect([all.filter(({ status }) => status === "fulfilled").length, spool.bytes]).toEqual([10, 1000]);
  });

  it("keeps the order of those that wait, whatever their length", async () => {
    await using spool = await open(small);
    const reader = await spool.reader("a");
    await spool.append(new Uint8Array(400));
    const order: string[] = [];
    const waiting = [700, 10, 500].map(async (length) => {
      await spool.append(new Uint8Array(length));
      order.push(`${length}`);
    });
    for (let confirmed = 1; order.length < 3; await new Promise(setImmediate))
      if (spool.lastSequence > confirmed || confirmed === 1) await reader.confirm(confirmed++);
    await Promise.all(waiting);
    expect(order).toEqual(["700", "10", "500"]);
  });

  it("has room when all is confirmed, also where that is one segment", async () => {
    await using spool = await open({ maxBytes: 1000 });
    const reader = await spool.reader("a");
    for (const [index, length] of [700, 900, 984].entries()) {
      expect(await spool.append(new Uint8Array(length))).toBe(index + 1);
      await reader.confirm(index + 1);
    }
    const waiting = spool.append(new Uint8Array(300));
    expect([await waiting, spool.bytes]).toEqual([4, 316]);
  });

  it("drops nothing for a message that it cannot take", async () => {
    await using spool = await open({ ...small, whenFull: "dropOldest" });
    const reader = await spool.reader("a");
    await fill(spool);
    await expect(spool.append(new Uint8Array(2000))).rejects.toMatchObject({ code: "ERR_AUDIT_SPOOL_FULL" });
    expect(await readAll(reader)).toHaveLength(10);
  });

  it("drops the oldest segment, where that is wanted, and says so", async () => {
    const events: SpoolEvent[] = [];
    await using spool = await open({ ...small, whenFull: "dropOldest", onEvent: (event) => events.push(event) });
    const reader = await spool.reader("a");
    await fill(spool);
    expect(await spool.append(new Uint8Array(80))).toBe(11);
    const [dropped] = events as [{ kind: "dropped"; throughSequence: number }];
    expect(dropped.kind).toBe("dropped");
    expect((await readAll(reader)).map(([sequence]) => sequence)[0]).toBe(dropped.throughSequence + 1);
  });
});

describe("a spool whose process was stopped", () => {
  async function written(count: number): Promise<string> {
    await using spool = await open();
    await spool.reader("a");
    for (let index = 1; index <= count; index++) await spool.append(bytesOf(`message ${index}`));
    return join(folder.path, (await segments())[0]!);
  }

  it("wherever it wrote keeps every whole message and cuts off the rest", async () => {
    const path = await written(3);
    const { size } = await stat(path);
    const whole = await readFile(path);
    for (let end = size; end >= 0; end--) {
      await writeFile(path, whole);
      await truncate(path, end);
      const events: SpoolEvent[] = [];
      await using spool = await open({ onEvent: (event) => events.push(event) });
      const kept = Math.floor(end / (size / 3));
      expect([end, spool.lastSequence, events.length]).toEqual([end, kept, end % (size / 3) === 0 ? 0 : 1]);
      expect(await spool.append(bytesOf("next"))).toBe(kept + 1);
      expect((await readAll(await spool.reader("a"))).map(([sequence]) => sequence)).toEqual(
        Array.from({ length: kept + 1 }, (_, index) => index + 1),
      );
    }
  });

  it("and whose disk changed an octet loses that message alone, and says so", async () => {
    const path = await written(4);
    const whole = await readFile(path);
    const length = whole.length / 4;
    for (let at = length; at < 2 * length; at++) {
      const damaged = Uint8Array.from(whole);
      damaged[at]! ^= 0x40;
      await writeFile(path, damaged);
      const events: SpoolEvent[] = [];
      await using spool = await open({ onEvent: (event) => events.push(event) });
      const found = (await readAll(await spool.reader("a"))).map(([sequence]) => sequence);
      expect([at, found, events]).toEqual([at, [1, 3, 4], [{ kind: "damaged", afterSequence: 1, bytes: length }]]);
    }
  });

  it("is opened whatever is in its segment", async () => {
    await written(2);
    const path = join(folder.path, (await segments())[0]!);
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), fc.nat(whole.length), async (garbage, at) => {
        await writeFile(path, Uint8Array.of(...whole.subarray(0, at), ...garbage, ...whole.subarray(at)));
        await using spool = await open();
        const found = await readAll(await spool.reader("a"));
        expect(found.every(([sequence, text]) => text === `message ${sequence}`)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("by kill -9 has every message that it said was written, once and in order", async () => {
    const writer = new URL("spool-writer.mjs", import.meta.url).pathname;
    let last = 0;
    for (let round = 0; round < 4; round++) {
      const child = fork(writer, [folder.path], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
      const acknowledged: number[] = [];
      child.on("message", (sequence: number) => acknowledged.push(sequence));
      while (acknowledged.length < 50 + round * 37) await once(child, "message");
      child.kill("SIGKILL");
      await once(child, "exit");
      await using spool = await open();
      const found = await readAll(await spool.reader("a"));
      expect(found.map(([sequence]) => sequence)).toEqual(
        Array.from({ length: found.length }, (_, index) => index + 1),
      );
      expect(spool.lastSequence).toBeGreaterThanOrEqual(Math.max(...acknowledged));
      expect(found.every(([sequence, text]) => text.startsWith(`${sequence} `))).toBe(true);
      expect(found.length).toBeGreaterThan(last);
      last = found.length;
    }
  });
});
