import { randomInt } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, beforeEach, afterEach, expect, it } from "@jest/globals";
import type { BulkProcess } from "./bulk-process.js";
import {
  allDone,
  type BulkCase,
  bulkCase,
  coordinator,
  countOutputs,
  digestsBelow,
  FILES,
  outputs,
  totalsOf,
  worker,
} from "./bulk-run.js";
import { RedisServer } from "./redis-server.js";

/** More by `DICOMSEC_KILL_ROUNDS`. */
const rounds = Number(process.env["DICOMSEC_KILL_ROUNDS"] ?? 3);

describeWithPeer("redis-server", "a run over a queue is complete and as on one machine when", (server) => {
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

  it("workers are killed at any moment", async () => {
    const run = startRun();
    let [first, second] = [startWorker(), startWorker()];
    for (let round = 1; round <= rounds; round++) {
      await outputs(out, (round * FILES) / (2 * rounds + 2), run);
      await sleep(randomInt(300));
      await first.kill("SIGKILL");
      [first, second] = [second, startWorker()];
    }
    await expectComplete(run);
  });

  it("the queue is killed, and started again with what it has on disk", async () => {
    const run = startRun();
    startWorker();
    for (let round = 1; round <= rounds; round++) {
      await outputs(out, (round * FILES) / (2 * rounds + 2), run);
      await sleep(randomInt(300));
      await redis.kill();
      await sleep(randomInt(500));
      await redis.start();
    }
    await expectComplete(run);
  });

  it("the coordinator is killed, and the same command given again", async () => {
    startWorker();
    for (let round = 1; round <= rounds; round++) {
      const run = startRun();
      await outputs(out, (round * FILES) / (2 * rounds + 2), run);
      await sleep(randomInt(300));
      await run.kill("SIGKILL");
    }
    await expectComplete(startRun());
  });

  it("everything is killed, and the queue is a new one", async () => {
    const run = startRun();
    const killed = startWorker();
    await outputs(out, FILES / 3, run);
    await Promise.all([run.kill("SIGKILL"), killed.kill("SIGKILL"), redis.kill()]);
    const left = await countOutputs(out);
    expect(left).toBeGreaterThan(0);
    const data = keep(await temporaryFolder());
    redis = keep(await (await RedisServer.create(server, data.path)).start());
    startWorker();
    await expectComplete(startRun());
  });
});
