import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { ThreadPool } from "../../src/node/index.js";

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => folder[Symbol.asyncDispose]());

/** Answers a number by itself, and dies over 2, as the script of `answerTasks` does; it begins when it is told. */
const script = `
import { parentPort, workerData } from "node:worker_threads";
Atomics.store(workerData, 0, 1);
Atomics.wait(workerData, 1, 0);
let queue = Promise.resolve();
parentPort.on("message", (task) => {
  queue = queue.then(async () => {
    if (task === 2) throw new Error("a thread died");
    parentPort.postMessage(task);
  });
});
`;

it("keeps what a thread answered just before it died over the next task", async () => {
  const path = join(folder.path, "thread.mjs");
  await writeFile(path, script);
  const flags = new Int32Array(new SharedArrayBuffer(8));
  await using pool = new ThreadPool<number, number>({ script: pathToFileURL(path), workerData: flags, threads: 1 });
  const answers = [1, 2, 3].map((task) => pool.run(task));
  while (Atomics.load(flags, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  Atomics.store(flags, 1, 1);
  Atomics.notify(flags, 1);
  // This thread is busy while that one answers and dies: the answer and the end are told at the same time.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  expect(await Promise.all(answers)).toEqual([1, undefined, 3]);
});
