import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itUnless } from "@dicomsec/testing/jest";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { type BulkProcess, command } from "./bulk-process.js";
import { type BulkCase, bulkCase, coordinator, digestsBelow, outputs, worker } from "./bulk-run.js";
import { RedisServer } from "./redis-server.js";

describeWithPeer("redis-server", "a run over a queue", (server) => {
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

  it("ends with exit code 4 when no worker has its key", async () => {
    keep(worker({ ...given, key: await keyNamed(`other-${count}`) }, redis.url));
    const run = startRun(["--patience", "3"]);
    expect(await run.end()).toBe(4);
    expect(run.stderr).toContain("ERR_BULK_NO_WORKER");
    expect(run.stdout).toBe("");
  });

  it("ends with exit code 4 when the queue is gone for good, and leaves whole outputs", async () => {
    const run = startRun(["--patience", "2"]);
    const working = keep(worker(given, redis.url, ["--patience", "2"]));
    await outputs(out, 9, run);
    await redis.kill();
    expect([await run.end(), await working.end()]).toEqual([4, 4]);
    expect(run.stderr).toContain("ERR_BULK_QUEUE");
    expect(working.stderr).toContain("ERR_BULK_QUEUE");
    const made = [...(await digestsBelow(out))].filter(([name]) => !name.startsWith(".dicomsec-run"));
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter(([name, digest]) => given.expected.get(name) !== digest)).toEqual([]);
  });

  it("ends with exit code 4 when nothing listens where the queue should be", async () => {
    await redis.kill();
    const run = startRun(["--patience", "1"]);
    expect(await run.end()).toBe(4);
    expect(run.stderr).toContain("ERR_BULK_QUEUE");
  });

  itUnless(cannotMount(), "ends with exit code 1 when the target is full, and leaves whole outputs", async () => {
    await mkdir(out);
    await using _ = mountSmall(out);
    keep(worker(given, redis.url));
    const run = startRun(["--attempts", "2"]);
    expect(await run.end()).toBe(1);
    expect(run.stderr).toContain("ERR_BULK_TARGET");
    const made = [...(await digestsBelow(out))].filter(([name]) => !name.startsWith(".dicomsec-run"));
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter(([name, digest]) => given.expected.get(name) !== digest)).toEqual([]);
  });
});

/** A file system that holds some of the outputs. */
function mountSmall(path: string): AsyncDisposable {
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=600k", "tmpfs", path], { stdio: "ignore" });
  // What still writes there is ended by and by.
  return { [Symbol.asyncDispose]: async () => void execFileSync("umount", ["-l", path]) };
}

function cannotMount(): string | undefined {
  const path = mkdtempSync(join(tmpdir(), "dicomsec-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", path], { stdio: "ignore" });
    execFileSync("umount", [path]);
    return undefined;
  } catch {
    return "needs the right to mount a small file system";
  } finally {
    rmdirSync(path);
  }
}
