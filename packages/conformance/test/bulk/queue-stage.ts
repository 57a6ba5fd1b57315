import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "@dicomsec/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "@jest/globals";
import { dicomsec } from "../dicomsec.js";
import type { BulkProcess } from "./bulk-process.js";
import { allDone, type BulkCase, bulkCase, coordinator, digestsBelow, totalsOf, worker } from "./bulk-run.js";
import { RedisServer } from "./redis-server.js";

/** What the tests of a suite share, and what each of them has for itself; all of it is closed after the test. */
export class QueueStage {
  given!: BulkCase;
  redis!: RedisServer;
  /** The target of the test, and how many tests there were before. */
  out = "";
  count = 0;
  readonly #server: string;
  #opened: AsyncDisposable[] = [];

  /** @param server The program of Redis */
  constructor(server: string) {
    this.#server = server;
    beforeAll(async () => {
      this.given = await bulkCase();
    });
    afterAll(async () => this.given[Symbol.asyncDispose]());
    beforeEach(async () => {
      const data = this.keep(await temporaryFolder());
      this.redis = this.keep(await (await RedisServer.create(this.#server, data.path)).start());
      this.out = join(this.given.folder.path, `out-${this.count++}`);
    });
    afterEach(async () => {
      for (const one of this.#opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
    });
  }

  keep<Opened extends AsyncDisposable>(one: Opened): Opened {
    this.#opened.push(one);
    return one;
  }

  startWorker(): BulkProcess {
    return this.keep(worker(this.given, this.redis.url));
  }

  startRun(more: readonly string[] = []): BulkProcess {
    return this.keep(coordinator(this.given, { url: this.redis.url, out: this.out, more }));
  }

  /** Waits until so many workers wait for jobs, as `client`, redis-cli, sees it. */
  async waitingWorkers(count: number, client: string): Promise<void> {
    const isWaiting = (line: string): boolean => line.includes(" cmd=bzpopmin");
    const last = performance.now() + 60_000;
    while ((await this.redis.ask(client, "CLIENT", "LIST")).filter(isWaiting).length < count) {
      if (performance.now() > last) throw new Error("the workers do not wait for jobs");
      await sleep(20);
    }
  }

  /** Another key for de-identification, in a file of that name. */
  async keyNamed(name: string): Promise<string> {
    const path = join(this.given.folder.path, name);
    await dicomsec(["new-key", path]);
    return path;
  }
}

/** A run ends well, and leaves what one machine makes. */
export async function expectComplete({ out, given }: QueueStage, run: BulkProcess): Promise<void> {
  expect({ exitCode: await run.end(), stderr: run.stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(totalsOf(run)).toMatchObject(allDone);
  expect(await digestsBelow(out)).toEqual(given.expected);
}
