export { queueExecutor, runQueueWorker } from "./open-queue.js";
export type { QueueExecutorOptions, QueueOptions, QueueWorkerOptions, WorkedJob } from "./queue-options.js";
