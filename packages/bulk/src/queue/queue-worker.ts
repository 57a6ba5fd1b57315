import { once } from "node:events";
import { type Job, UnrecoverableError, Worker } from "bullmq";
import { BulkError, type BulkErrorCode } from "../errors.js";
import { isProblem } from "../operations/bulk-operation.js";
import type { ChunkTask } from "../run/treat-chunk.js";
import { QueueConnection } from "./queue-connection.js";
import { fromBase64, type JobData, jobPurpose, PREFIX, queueNames, type QueueWorkerOptions } from "./queue-options.js";

/** No attempt would fare better with these. */
const unrecoverable: ReadonlySet<BulkErrorCode> = new Set([
  "ERR_BULK_PAYLOAD",
  "ERR_BULK_OTHER_SETTINGS",
  "ERR_BULK_RUN_ENDED",
  "ERR_BULK_PLACE",
  "ERR_BULK_PACKAGE",
]);

/** See `runQueueWorker`. */
export async function workQueue(options: QueueWorkerOptions): Promise<void> {
  const { executor, lockMs = 60_000, stalledMs = 30_000, signal } = options;
  await using connection = await QueueConnection.open(options);
  const worker = new Worker<JobData, void>(queueNames(options).queue, (job) => work(job, options), {
    connection: connection.client,
    prefix: PREFIX,
    concurrency: executor.room,
    lockDuration: lockMs,
    stalledInterval: stalledMs,
    maxStalledCount: 100,
    // A job that is due again is not asked for more often than that.
    drainDelay: 2,
  });
  worker.on("error", () => {});
  try {
    if (!signal?.aborted) await connection.whileThere(signal ? once(signal, "abort") : new Promise(() => {}));
    // It finishes its jobs. Closed it could not be by force any more, which is due where the queue is gone by then.
    await connection.whileThere(worker.pause());
  } finally {
    await Promise.race([worker.close(true), connection.closed()]);
  }
}

/** What is thrown stands in the queue, where others read: no more than a code. */
async function work(job: Job<JobData, void>, options: QueueWorkerOptions): Promise<void> {
  try {
    const task = taskOf(job, options);
    const records = await options.executor.execute(task);
    if (!records) throw new BulkError("ERR_BULK_THREAD", { message: "the thread died over the chunk" });
    options.onJob?.({ instances: records.length, problems: records.filter(isProblem).length });
  } catch (error) {
    const code = error instanceof BulkError ? error.code : "ERR_BULK_CHUNK";
    options.onJob?.({ code });
    throw unrecoverable.has(code) ? new UnrecoverableError(code) : new Error(code);
  }
}

function taskOf({ id = "", data }: Job<JobData, void>, options: QueueWorkerOptions): ChunkTask {
  const names = queueNames(options);
  const { keyId, settingsId, payload } = (data ?? {}) as Partial<JobData>;
  if (keyId !== names.keyId || settingsId !== names.settingsId)
    throw new BulkError("ERR_BULK_OTHER_SETTINGS", {
      message: "the job is of another key, other settings or another version",
    });
  const task = JSON.parse(options.keys.open(fromBase64(payload), jobPurpose(names, id))) as ChunkTask;
  // The sealing is bound to the job, and the record will be to the chunk.
  if (task.id !== id) throw new BulkError("ERR_BULK_PAYLOAD", { message: "the job is not the one that was sealed" });
  return task;
}
