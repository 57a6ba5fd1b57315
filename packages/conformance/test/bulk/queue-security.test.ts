import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { expect, it } from "@jest/globals";
import { BulkProcess } from "./bulk-process.js";
import { allDone, coordinator, digestsBelow, totalsOf, worker } from "./bulk-run.js";
import { QueueStage } from "./queue-stage.js";
import { RedisServer } from "./redis-server.js";

const PASSWORD = "a password of the queue";
/** Nothing of an input may be seen in the queue, nor in what workers and coordinators say. */
const identifying = /series-|image-|Winterstein|PAT-\d|\/in\/|dicomsec-test/;

describeWithPeer(["redis-server", "redis-cli"], "a run over a queue", (server, client) => {
  const stage = new QueueStage(server);

  /** The keys of jobs that lie in the queue. */
  async function jobKeys(run: BulkProcess): Promise<readonly string[]> {
    for (;;) {
      if (!run.isRunning) throw new Error(`there are no jobs: ${run.stderr}`);
      const keys = await stage.redis.ask(client, "KEYS", "dicomsec:*");
      const jobs = keys.filter((key) => /:[0-9a-f]{32}$/.test(key));
      if (jobs.length > 20) return jobs;
      await sleep(20);
    }
  }

  it("goes to workers that have its key, and to no other", async () => {
    const run = stage.startRun();
    const stranger = stage.keep(
      worker({ ...stage.given, key: await stage.keyNamed(`other-${stage.count}`) }, stage.redis.url),
    );
    const lax = stage.keep(worker(stage.given, stage.redis.url, ["--unknown", "keep"]));
    await jobKeys(run);
    await stage.waitingWorkers(2, client);
    expect(await readdir(stage.out)).toEqual([".dicomsec-run"]);
    stage.keep(worker(stage.given, stage.redis.url));
    expect(await run.end()).toBe(0);
    expect(totalsOf(run)).toMatchObject(allDone);
    expect(await digestsBelow(stage.out)).toEqual(stage.given.expected);
    expect([stranger.stderr, lax.stderr]).toEqual(["", ""]);
  });

  it("shows nobody who can read the queue what it is about", async () => {
    const run = stage.startRun();
    const jobs = await jobKeys(run);
    const shown = [...(await stage.redis.ask(client, "KEYS", "*"))];
    for (const job of jobs) shown.push(...(await stage.redis.ask(client, "HGETALL", job)));
    const opened = shown.map((text) => text.replace(/"payload":"([^"]+)"/, (_, payload: string) => atob(payload)));
    expect(opened).not.toEqual(shown);
    expect(opened.join("\n")).not.toMatch(identifying);
    const working = stage.keep(worker(stage.given, stage.redis.url));
    await run.end();
    expect(working.stderr).not.toMatch(identifying);
    expect(working.stderr).toContain("a job is done");
    const [events = ""] = await stage.redis.ask(client, "KEYS", "dicomsec:*:events");
    expect((await stage.redis.ask(client, "XRANGE", events, "-", "+")).join("\n")).not.toMatch(identifying);
  });

  it("is not misled by jobs that were changed, exchanged or forged", async () => {
    const run = stage.startRun();
    const [first = "", second = "", third = ""] = await jobKeys(run);
    const dataOf = async (job: string): Promise<string> =>
      (await stage.redis.ask(client, "HGET", job, "data"))[0] ?? "";
    const changed = (await dataOf(first)).replace(/"payload":"(.{40})./, '"payload":"$1-');
    await stage.redis.ask(client, "HSET", first, "data", changed);
    await stage.redis.ask(client, "HSET", second, "data", await dataOf(third));
    await stage.redis.ask(client, "HSET", third, "data", '{"payload":"AAAA"}');
    const working = stage.keep(worker(stage.given, stage.redis.url));
    expect(await run.end()).toBe(0);
    expect(totalsOf(run)).toMatchObject(allDone);
    expect(working.stderr).toContain("ERR_BULK_PAYLOAD");
    expect(working.stderr).toContain("ERR_BULK_OTHER_SETTINGS");
    expect(await digestsBelow(stage.out)).toEqual(stage.given.expected);
  });

  it("is not misled by word that a job is done which nobody did", async () => {
    const run = stage.startRun();
    const [job = ""] = await jobKeys(run);
    const queue = job.slice(0, job.lastIndexOf(":"));
    const id = job.slice(job.lastIndexOf(":") + 1);
    await stage.redis.ask(
      client,
      "XADD",
      `${queue}:events`,
      "*",
      "event",
      "completed",
      "jobId",
      id,
      "returnvalue",
      "null",
    );
    await sleep(300);
    stage.keep(worker(stage.given, stage.redis.url));
    expect(await run.end()).toBe(0);
    expect(totalsOf(run)).toMatchObject(allDone);
    expect(await digestsBelow(stage.out)).toEqual(stage.given.expected);
  });

  it("gives its password by the environment or a file, and takes none from the command line", async () => {
    const data = stage.keep(await temporaryFolder());
    stage.redis = stage.keep(await (await RedisServer.create(server, data.path, PASSWORD)).start());
    const refused = stage.startRun();
    expect(await refused.end()).toBe(4);
    expect(refused.stderr).toContain("ERR_BULK_QUEUE");
    const told = stage.keep(
      coordinator(stage.given, { url: stage.redis.url.replace("//", "//:secret@"), out: stage.out }),
    );
    expect(await told.end()).toBe(2);
    expect(told.stderr).not.toContain("secret");
    const file = await stage.given.folder.write("redis-password", PASSWORD);
    const words = ["worker", "--key-file", stage.given.key, "--queue", stage.redis.url, "--jobs", "1", "--lock", "2"];
    stage.keep(new BulkProcess(words, { REDIS_PASSWORD: PASSWORD }));
    const run = stage.startRun(["--redis-password-file", file]);
    expect(await run.end()).toBe(0);
    expect(await digestsBelow(stage.out)).toEqual(stage.given.expected);
  });
});
