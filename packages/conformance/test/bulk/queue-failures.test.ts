import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWithPeer, itUnless } from "@dicomsec/testing/jest";
import { expect, it } from "@jest/globals";
import { digestsBelow, outputs, worker } from "./bulk-run.js";
import { QueueStage } from "./queue-stage.js";

describeWithPeer(["redis-server", "redis-cli"], "a run over a queue", (server, client) => {
  const stage = new QueueStage(server);

  it("ends with exit code 4 when no worker has its key", async () => {
    stage.keep(worker({ ...stage.given, key: await stage.keyNamed(`other-${stage.count}`) }, stage.redis.url));
    const run = stage.startRun(["--patience", "3"]);
    expect(await run.end()).toBe(4);
    expect(run.stderr).toContain("ERR_BULK_NO_WORKER");
    expect(run.stdout).toBe("");
  });

  it("ends with exit code 4 when the queue is gone for good, and leaves whole outputs", async () => {
    // Longer than between two attempts to connect.
    const patience = ["--patience", "3"];
    const working = stage.keep(worker(stage.given, stage.redis.url, patience));
    await stage.waitingWorkers(1, client);
    const run = stage.startRun(patience);
    await outputs(stage.out, 9, run);
    await stage.redis.kill();
    expect([await run.end(), await working.end()]).toEqual([4, 4]);
    expect(run.stderr).toContain("ERR_BULK_QUEUE");
    expect(working.stderr).toContain("ERR_BULK_QUEUE");
    const made = [...(await digestsBelow(stage.out))].filter(([name]) => !name.startsWith(".dicomsec-run"));
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter(([name, digest]) => stage.given.expected.get(name) !== digest)).toEqual([]);
  });

  it("ends with exit code 4 when a worker is told to stop while the queue is gone for good", async () => {
    const working = stage.keep(worker(stage.given, stage.redis.url, ["--patience", "3"]));
    const run = stage.startRun();
    await working.said("a job is done");
    await run.kill("SIGKILL");
    await stage.redis.kill();
    await working.kill("SIGTERM");
    expect(await working.end()).toBe(4);
  });

  it("ends with exit code 4 when nothing listens where the queue should be", async () => {
    await stage.redis.kill();
    const run = stage.startRun(["--patience", "1"]);
    expect(await run.end()).toBe(4);
    expect(run.stderr).toContain("ERR_BULK_QUEUE");
  });

  itUnless(cannotMount(), "ends with exit code 1 when the target is full, and leaves whole outputs", async () => {
    await mkdir(stage.out);
    await using _ = mountSmall(stage.out);
    stage.keep(worker(stage.given, stage.redis.url));
    const run = stage.startRun(["--attempts", "2"]);
    expect(await run.end()).toBe(1);
    expect(run.stderr).toContain("ERR_BULK_TARGET");
    const made = [...(await digestsBelow(stage.out))].filter(([name]) => !name.startsWith(".dicomsec-run"));
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter(([name, digest]) => stage.given.expected.get(name) !== digest)).toEqual([]);
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
