import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runProcess, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { BulkProcess, command } from "./bulk-process.js";
import { allDone, type BulkCase, bulkCase, coordinator, digestsBelow, totalsOf, worker } from "./bulk-run.js";
import { RedisServer } from "./redis-server.js";

const PASSWORD = "a password of the queue";
/** Nothing of an input may be seen in the queue, nor in what workers and coordinators say. */
const identifying = /series-|image-|Winterstein|PAT-\d|\/in\b|dicomsec-test/;

describeWithPeer(["redis-server", "redis-cli"], "a run over a queue", (server, client) => {
  let given: BulkCase;
  let redis: RedisServer;
  let opened: AsyncDisposable[];
  let out: string;
  let count = 0;

  beforeAll(async () => {
    given = await bulkCase();
  });
  afterAll(async () => given[Symbol.asyncDispose]());

  beforeEach(async () => {
    opened = [];
    const data = keep(await temporaryFolder());
    redis = keep(await (await RedisServer.create(server, data.path)).start());
    out = join(given.folder.path, `out-${count++}`);
  });
  afterEach(async () => {
    for (const one of opened.reverse()) await one[Symbol.asyncDispose]();
  });

  function keep<Opened extends AsyncDisposable>(one: Opened): Opened {
    opened.push(one);
    return one;
  }

  const startRun = (more: readonly string[] = []): BulkProcess =>
    keep(coordinator(given, { url: redis.url, out, more }));

  async function keyNamed(name: string): Promise<string> {
    const path = join(given.folder.path, name);
    await runProcess(process.execPath, [command, "new-key", path]);
    return path;
  }

  /** The keys of jobs that lie in the queue. */
  async function jobKeys(): Promise<readonly string[]> {
    for (;;) {
      const keys = await redis.ask(client, "KEYS", "dicomsec:*");
      const jobs = keys.filter((key) => /:[0-9a-f]{32}$/.test(key));
      if (jobs.length > 20) return jobs;
      await sleep(20);
    }
  }

  it("goes to workers that have its key, and to no other", async () => {
    const run = startRun();
    const stranger = keep(worker({ ...given, key: await keyNamed(`other-${count}`) }, redis.url));
    const lax = keep(worker(given, redis.url, ["--unknown", "keep"]));
    await jobKeys();
    await sleep(1500);
    expect(await readdir(out)).toEqual([".dicomsec-run"]);
    keep(worker(given, redis.url));
    expect(await run.end()).toBe(0);
    expect(totalsOf(run)).toMatchObject(allDone);
    expect(await digestsBelow(out)).toEqual(given.expected);
    expect([stranger.stderr, lax.stderr]).toEqual(["", ""]);
  });

  it("shows nobody who can read the queue what it is about", async () => {
    const run = startRun();
    const jobs = await jobKeys();
    const shown = [...(await redis.ask(client, "KEYS", "*"))];
    for (const job of jobs) shown.push(...(await redis.ask(client, "HGETALL", job)));
    expect(shown.join("\n")).not.toMatch(identifying);
    const working = keep(worker(given, redis.url));
    await run.end();
    expect(working.stderr).not.toMatch(identifying);
    expect(working.stderr).toContain("a job is done");
    const [events = ""] = await redis.ask(client, "KEYS", "dicomsec:*:events");
    expect((await redis.ask(client, "XRANGE", events, "-", "+")).join("\n")).not.toMatch(identifying);
  });

  it("is not misled by jobs that were changed, exchanged or forged", async () => {
    const run = startRun();
    const [first = "", second = "", third = ""] = await jobKeys();
    const dataOf = async (job: string): Promise<string> => (await redis.ask(client, "HGET", job, "data"))[0] ?? "";
    const changed = (await dataOf(first)).replace(/"payload":"(.{40})./, '"payload":"$1-');
    await redis.ask(client, "HSET", first, "data", changed);
    await redis.ask(client, "HSET", second, "data", await dataOf(third));
    await redis.ask(client, "HSET", third, "data", '{"payload":"AAAA"}');
    const working = keep(worker(given, redis.url));
    expect(await run.end()).toBe(0);
    expect(totalsOf(run)).toMatchObject(allDone);
    expect(working.stderr).toContain("ERR_BULK_PAYLOAD");
    expect(working.stderr).toContain("ERR_BULK_OTHER_SETTINGS");
    expect(await digestsBelow(out)).toEqual(given.expected);
  });

  it("is not misled by word that a job is done which nobody did", async () => {
    const run = startRun();
    const [job = ""] = await jobKeys();
    const queue = job.slice(0, job.lastIndexOf(":"));
    const id = job.slice(job.lastIndexOf(":") + 1);
    await redis.ask(client, "XADD", `${queue}:events`, "*", "event", "completed", "jobId", id, "returnvalue", "null");
    await sleep(300);
    keep(worker(given, redis.url));
    expect(await run.end()).toBe(0);
    expect(totalsOf(run)).toMatchObject(allDone);
    expect(await digestsBelow(out)).toEqual(given.expected);
  });

  it("gives its password by the environment or a file, and takes none from the command line", async () => {
    const data = keep(await temporaryFolder());
    redis = keep(await (await RedisServer.create(server, data.path, PASSWORD)).start());
    const refused = startRun();
    expect(await refused.end()).toBe(4);
    expect(refused.stderr).toContain("ERR_BULK_QUEUE");
    const told = keep(coordinator(given, { url: redis.url.replace("//", "//:secret@"), out }));
    expect(await told.end()).toBe(2);
    expect(told.stderr).not.toContain("secret");
    const file = await given.folder.write("redis-password", PASSWORD);
    const words = ["worker", "--key-file", given.key, "--queue", redis.url, "--jobs", "1", "--lock", "2"];
    keep(new BulkProcess(words, { REDIS_PASSWORD: PASSWORD }));
    const run = startRun(["--redis-password-file", file]);
    expect(await run.end()).toBe(0);
    expect(await digestsBelow(out)).toEqual(given.expected);
  });
});
