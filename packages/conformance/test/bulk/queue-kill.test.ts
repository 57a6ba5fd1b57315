import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isFullRun, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { expect, it } from "@jest/globals";
import { countOutputs, FILES, outputs } from "./bulk-run.js";
import { expectComplete, QueueStage } from "./queue-stage.js";
import { RedisServer } from "./redis-server.js";

/** More by `DICOMSEC_KILL_ROUNDS`. */
const rounds = Number(process.env["DICOMSEC_KILL_ROUNDS"] ?? (isFullRun() ? 3 : 1));

describeWithPeer("redis-server", "a run over a queue is complete and as on one machine when", (server) => {
  const stage = new QueueStage(server);

  it("workers are killed at any moment", async () => {
    const run = stage.startRun();
    let [first, second] = [stage.startWorker(), stage.startWorker()];
    for (let round = 1; round <= rounds; round++) {
      await outputs(stage.out, (round * FILES) / (2 * rounds + 2), run);
      await sleep(randomInt(300));
      await first.kill("SIGKILL");
      [first, second] = [second, stage.startWorker()];
    }
    await expectComplete(stage, run);
  });

  it("the queue is killed, and started again with what it has on disk", async () => {
    const run = stage.startRun();
    stage.startWorker();
    for (let round = 1; round <= rounds; round++) {
      await outputs(stage.out, (round * FILES) / (2 * rounds + 2), run);
      await sleep(randomInt(300));
      await stage.redis.kill();
      await sleep(randomInt(500));
      await stage.redis.start();
    }
    await expectComplete(stage, run);
  });

  it("the coordinator is killed, and the same command given again", async () => {
    stage.startWorker();
    for (let round = 1; round <= rounds; round++) {
      const run = stage.startRun();
      await outputs(stage.out, (round * FILES) / (2 * rounds + 2), run);
      await sleep(randomInt(300));
      await run.kill("SIGKILL");
    }
    await expectComplete(stage, stage.startRun());
  });

  it("everything is killed, and the queue is a new one", async () => {
    const run = stage.startRun();
    const killed = stage.startWorker();
    await outputs(stage.out, FILES / 3, run);
    await Promise.all([run.kill("SIGKILL"), killed.kill("SIGKILL"), stage.redis.kill()]);
    const left = await countOutputs(stage.out);
    expect(left).toBeGreaterThan(0);
    const data = stage.keep(await temporaryFolder());
    stage.redis = stage.keep(await (await RedisServer.create(server, data.path)).start());
    stage.startWorker();
    await expectComplete(stage, stage.startRun());
  });
});
