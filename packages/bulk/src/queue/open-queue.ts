import { installed } from "../installed.js";
import type { ChunkExecutor } from "../run/chunk-executor.js";
import type { QueueExecutorOptions, QueueWorkerOptions } from "./queue-options.js";

const PACKAGE = "bullmq";

/**
 * Has chunks treated by the workers at a queue. The queue is believed nothing: a chunk is done when its record, sealed under the key, is in the ledger.
 * @throws BulkError ERR_BULK_QUEUE, ERR_BULK_OPTIONS, ERR_BULK_PACKAGE
 */
export async function queueExecutor(options: QueueExecutorOptions): Promise<ChunkExecutor> {
  const { QueueExecutor } = await installed(PACKAGE, () => import("./queue-executor.js"));
  return QueueExecutor.open(options);
}

/**
 * Takes jobs of its key and its settings from a queue, until the signal says to stop: then it finishes what it has. A job that was not sealed under the
 * key, or is of other settings, is refused.
 * @throws BulkError ERR_BULK_QUEUE when the queue is away for too long, ERR_BULK_OPTIONS, ERR_BULK_PACKAGE
 */
export async function runQueueWorker(options: QueueWorkerOptions): Promise<void> {
  const { workQueue } = await installed(PACKAGE, () => import("./queue-worker.js"));
  await workQueue(options);
}
