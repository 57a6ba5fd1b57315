import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runProcess, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, beforeEach, afterEach, expect, it } from "@jest/globals";
import { type BulkProcess, command } from "./bulk-process.js";
import {
  allDone,
  type BulkCase,
  bulkCase,
  coordinator,
  digestsBelow,
  FILES,
  outputs,
  totalsOf,
  worker,
} from "./bulk-run.js";
import { RedisServer } from "./redis-server.js";

describeWithPeer(
  ["redis-server", "redis-cli"],
  "a run over a queue is complete and as on one machine when",
  (server, client) => {
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

    const startWorker = (): BulkProcess => keep(worker(given, redis.url));
    const startRun = (more: readonly string[] = []): BulkProcess =>
      keep(coordinator(given, { url: redis.url, out, more }));

    async function expectComplete(run: BulkProcess): Promise<void> {
      expect({ exitCode: await run.end(), stderr: run.stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(totalsOf(run)).toMatchObject(allDone);
      expect(await digestsBelow(out)).toEqual(given.expected);
    }

    it("the queue loses all it had", async () => {
      const run = startRun();
      await sleep(200);
      await outputs(out, 0, run);
      while ((await redis.ask(client, "DBSIZE"))[0] === "0") await sleep(20);
      await redis.ask(client, "FLUSHALL");
      startWorker();
      await expectComplete(run);
    });

    it("a job is delivered twice", async () => {
      const run = startRun();
      const [queue = ""] = await waitingList();
      const jobs = await redis.ask(client, "LRANGE", queue, "0", "-1");
      expect(jobs.length).toBeGreaterThan(4);
      await redis.ask(client, "RPUSH", queue, ...jobs);
      startWorker();
      startWorker();
      await expectComplete(run);
    });

    it("a worker halts, others take its jobs over, and it goes on", async () => {
      const run = startRun();
      const halted = startWorker();
      await outputs(out, 6, run);
      await halted.kill("SIGSTOP");
      startWorker();
      await outputs(out, FILES, run);
      await halted.kill("SIGCONT");
      await expectComplete(run);
      await halted.kill("SIGTERM");
      expect(await digestsBelow(out)).toEqual(given.expected);
    });

    it("a worker that halted goes on after the end of the run", async () => {
      const run = startRun();
      const halted = startWorker();
      await outputs(out, 6, run);
      await halted.kill("SIGSTOP");
      startWorker();
      await expectComplete(run);
      await halted.kill("SIGCONT");
      await halted.kill("SIGTERM");
      expect(await digestsBelow(out)).toEqual(given.expected);
    });

    it("a worker is told to stop: it finishes its jobs", async () => {
      const run = startRun();
      const stopped = startWorker();
      await outputs(out, 6, run);
      await stopped.kill("SIGTERM");
      expect(await stopped.end()).toBe(0);
      startWorker();
      await expectComplete(run);
    });

    it("outputs have session keys of their own: the first that is whole stays", async () => {
      const ca = join(given.folder.path, "ca");
      await runProcess(process.execPath, [command, "new-ca", ca]);
      const more = ["--encrypt-to", join(ca, "recipient.crt")];
      const run = startRun(more);
      const killed = keep(worker(given, redis.url, more));
      await outputs(out, 9, run);
      await killed.kill("SIGKILL");
      const before = await digestsBelow(out);
      const made = [...before].filter(([path]) => path.endsWith(".dcm"));
      keep(worker(given, redis.url, more));
      expect({ exitCode: await run.end(), stderr: run.stderr }).toEqual({ exitCode: 0, stderr: "" });
      const after = await digestsBelow(out);
      expect(made.filter(([path, digest]) => after.get(path) !== digest)).toEqual([]);
      expect([...after.keys()]).toEqual([...given.expected.keys()]);
    });

    /** The list in which jobs wait that no worker has taken. */
    async function waitingList(): Promise<readonly string[]> {
      for (;;) {
        const lists = await redis.ask(client, "KEYS", "dicomsec:*:wait");
        const length = lists[0] === undefined || lists[0] === "" ? "0" : (await redis.ask(client, "LLEN", lists[0]))[0];
        if (Number(length) > 20) return lists;
        await sleep(20);
      }
    }
  },
);
