import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { expect, it } from "@jest/globals";
import { dicomsec } from "../dicomsec.js";
import { digestsBelow, FILES, outputs, worker } from "./bulk-run.js";
import { expectComplete, QueueStage } from "./queue-stage.js";

describeWithPeer(
  ["redis-server", "redis-cli"],
  "a run over a queue is complete and as on one machine when",
  (server, client) => {
    const stage = new QueueStage(server);

    it("the queue loses all it had", async () => {
      const run = stage.startRun();
      while ((await stage.redis.ask(client, "DBSIZE"))[0] === "0") await sleep(20);
      await stage.redis.ask(client, "FLUSHALL");
      stage.startWorker();
      await expectComplete(stage, run);
    });

    it("a job is delivered twice", async () => {
      const run = stage.startRun();
      const [queue = ""] = await waitingList();
      const jobs = await stage.redis.ask(client, "LRANGE", queue, "0", "-1");
      expect(jobs.length).toBeGreaterThan(4);
      await stage.redis.ask(client, "RPUSH", queue, ...jobs);
      stage.startWorker();
      stage.startWorker();
      await expectComplete(stage, run);
    });

    it("a worker halts, others take its jobs over, and it goes on", async () => {
      const run = stage.startRun();
      const halted = stage.startWorker();
      await outputs(stage.out, 6, run);
      await halted.kill("SIGSTOP");
      stage.startWorker();
      await outputs(stage.out, FILES, run);
      await halted.kill("SIGCONT");
      await expectComplete(stage, run);
      await halted.kill("SIGTERM");
      expect(await digestsBelow(stage.out)).toEqual(stage.given.expected);
    });

    it("a worker that halted goes on after the end of the run", async () => {
      const run = stage.startRun();
      const halted = stage.startWorker();
      await outputs(stage.out, 6, run);
      await halted.kill("SIGSTOP");
      stage.startWorker();
      await expectComplete(stage, run);
      await halted.kill("SIGCONT");
      await halted.kill("SIGTERM");
      expect(await digestsBelow(stage.out)).toEqual(stage.given.expected);
    });

    it("a worker is told to stop: it finishes its jobs", async () => {
      const run = stage.startRun();
      const stopped = stage.startWorker();
      await outputs(stage.out, 6, run);
      await stopped.kill("SIGTERM");
      expect(await stopped.end()).toBe(0);
      stage.startWorker();
      await expectComplete(stage, run);
    });

    it("outputs have session keys of their own: the first that is whole stays", async () => {
      const ca = join(stage.given.folder.path, "ca");
      await dicomsec(["new-ca", ca]);
      const more = ["--encrypt-to", join(ca, "recipient.crt")];
      const run = stage.startRun(more);
      const killed = stage.keep(worker(stage.given, stage.redis.url, more));
      await outputs(stage.out, 9, run);
      await killed.kill("SIGKILL");
      const before = await digestsBelow(stage.out);
      const made = [...before].filter(([path]) => path.endsWith(".dcm"));
      stage.keep(worker(stage.given, stage.redis.url, more));
      expect({ exitCode: await run.end(), stderr: run.stderr }).toEqual({ exitCode: 0, stderr: "" });
      const after = await digestsBelow(stage.out);
      expect(made.filter(([path, digest]) => after.get(path) !== digest)).toEqual([]);
      expect([...after.keys()]).toEqual([...stage.given.expected.keys()]);
    });

    /** The list in which jobs wait that no worker has taken. */
    async function waitingList(): Promise<readonly string[]> {
      for (;;) {
        const lists = await stage.redis.ask(client, "KEYS", "dicomsec:*:wait");
        const length =
          lists[0] === undefined || lists[0] === "" ? "0" : (await stage.redis.ask(client, "LLEN", lists[0]))[0];
        if (Number(length) > 20) return lists;
        await sleep(20);
      }
    }
  },
);
