import { setMaxListeners } from "node:events";
import { Queue, QueueEvents, Worker } from "bullmq";
import { BulkError, type BulkErrorCode } from "../errors.js";
import type { InstanceRecord } from "../operations/bulk-operation.js";
import type { ChunkExecutor } from "../run/chunk-executor.js";
import { Ledger } from "../run/ledger.js";
import type { ChunkTask } from "../run/treat-chunk.js";
import { openPlace } from "../store/open-place.js";
import { QueueConnection } from "./queue-connection.js";
import {
  type JobData,
  jobPurpose,
  PREFIX,
  type QueueExecutorOptions,
  type QueueNames,
  queueNames,
  toBase64,
} from "./queue-options.js";
import { unlessAborted } from "./unless-aborted.js";

/** A job that was lost from the queue, or ended without its record, is put in again so often. */
const MOST_ADDITIONS = 10;

/** What became of a job; that it is done only its record can say. */
type JobEnd = "ended" | BulkErrorCode;

interface WaitingJob {
  readonly end: (end: JobEnd) => void;
  isAdded: boolean;
}

/** See `queueExecutor`. */
export class QueueExecutor implements ChunkExecutor {
  readonly room: number;
  readonly #options: QueueExecutorOptions;
  readonly #names: QueueNames;
  readonly #connection: QueueConnection;
  readonly #queue: Queue<JobData, void>;
  readonly #events: QueueEvents;
  readonly #stalled: Worker;
  readonly #waiting = new Map<string, WaitingJob>();
  readonly #stop = new AbortController();
  readonly #sweeper: NodeJS.Timeout;
  #lastSign = performance.now();

  static async open(options: QueueExecutorOptions): Promise<QueueExecutor> {
    return new QueueExecutor(options, await QueueConnection.open(options));
  }

  private constructor(options: QueueExecutorOptions, connection: QueueConnection) {
    const { sweepMs = 10_000, lookAhead = 256 } = options;
    const shared = { connection: connection.client, prefix: PREFIX };
    this.room = lookAhead;
    this.#options = options;
    this.#names = queueNames(options);
    setMaxListeners(0, this.#stop.signal);
    this.#connection = connection;
    this.#queue = new Queue(this.#names.queue, shared);
    this.#events = new QueueEvents(this.#names.queue, shared);
    // It takes no job, but sees to those of workers that were lost when no other worker is there to do it.
    this.#stalled = new Worker(this.#names.queue, null, {
      ...shared,
      autorun: false,
      stalledInterval: sweepMs,
      maxStalledCount: 100,
    });
    // The connection tells whether the queue is there.
    this.#queue.on("error", () => {});
    this.#events.on("error", () => {});
    this.#stalled.on("error", () => {});
    this.#events.on("completed", ({ jobId }) => this.#end(jobId, "ended"));
    this.#events.on("failed", ({ jobId, failedReason }) => this.#end(jobId, codeIn(failedReason)));
    this.#events.on("active", () => this.#sign());
    connection.gone.addEventListener("abort", () => this.#stop.abort(connection.gone.reason));
    this.#stalled.startStalledCheckTimer().catch(() => {});
    this.#sweeper = setInterval(() => void this.#sweep().catch(() => {}), sweepMs);
  }

  async execute(task: ChunkTask, signal?: AbortSignal): Promise<readonly InstanceRecord[] | undefined> {
    const { keys, openStore = openPlace } = this.#options;
    const ledger = new Ledger(await openStore(task.ledger), task.run, keys);
    for (let additions = 0; additions < MOST_ADDITIONS; additions++) {
      const end = await this.#carryOut(task, signal);
      const records = await ledger.read(task.id);
      if (records) return records;
      if (endsRun.has(end)) throw new BulkError(end as BulkErrorCode, { message: endsRun.get(end)! });
      if (end === "ERR_BULK_CHUNK") return undefined;
    }
    return undefined;
  }

  /** Puts a job into the queue and waits for its end. */
  async #carryOut(task: ChunkTask, signal: AbortSignal | undefined): Promise<JobEnd> {
    if (this.#waiting.size === 0) this.#sign();
    let waiting: WaitingJob | undefined;
    const ended = new Promise<JobEnd>((end) => (waiting = { end, isAdded: false }));
    this.#waiting.set(task.id, waiting!);
    const wait = <Result>(work: Promise<Result>): Promise<Result> => unlessAborted(work, this.#stop.signal);
    try {
      await wait(this.#add(task));
      waiting!.isAdded = true;
      return await (signal ? unlessAborted(wait(ended), signal) : wait(ended));
    } finally {
      this.#waiting.delete(task.id);
    }
  }

  async #add(task: ChunkTask): Promise<void> {
    const { keys, attempts = 5, backoffMs = 1000 } = this.#options;
    const { keyId, settingsId } = this.#names;
    const sealed = keys.seal(JSON.stringify(task), jobPurpose(this.#names, task.id));
    const data: JobData = { keyId, settingsId, payload: toBase64(sealed) };
    const added = this.#queue.add("chunk", data, {
      jobId: task.id,
      attempts,
      backoff: { type: "exponential", delay: backoffMs, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: true,
      stackTraceLimit: 0,
    });
    await this.#connection.whileThere(added);
  }

  #end(id: string, end: JobEnd): void {
    this.#sign();
    this.#waiting.get(id)?.end(end);
  }

  /** Somebody works on the queue. */
  #sign(): void {
    this.#lastSign = performance.now();
  }

  /** Jobs that are no more, though no event said so; and whether anybody works on the others. */
  async #sweep(): Promise<void> {
    const { noWorkerMs = 60_000 } = this.#options;
    if (this.#connection.client.status !== "ready") return this.#sign();
    for (const [id, { end, isAdded }] of this.#waiting) {
      const state = isAdded ? await this.#queue.getJobState(id) : "waiting";
      if (state === "active") this.#sign();
      if (["unknown", "completed", "failed"].includes(state)) end("ended");
    }
    if (this.#waiting.size > 0 && performance.now() - this.#lastSign > noWorkerMs)
      this.#stop.abort(noWorker(Math.round(noWorkerMs / 1000)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweeper);
    this.#stop.abort(new BulkError("ERR_BULK_QUEUE", { message: "the queue was closed" }));
    const parts = [this.#stalled.close(true), this.#events.close(), this.#queue.close()];
    await Promise.race([Promise.allSettled(parts), this.#connection.closed()]);
    await this.#connection[Symbol.asyncDispose]();
  }
}

/** What no other chunk would fare better with, as the failures of workers name it. */
const endsRun: ReadonlyMap<JobEnd, string> = new Map([
  ["ERR_BULK_TARGET", "the target is full or cannot be written to: workers gave up"],
  ["ERR_BULK_STORE", "workers cannot reach the source or the target"],
  ["ERR_BULK_PLACE", "workers cannot reach the source or the target"],
  ["ERR_BULK_PACKAGE", "workers lack a package that the source or the target needs"],
]);

/** A queue can be written to by others: only codes are taken from it. */
function codeIn(reason: string): JobEnd {
  const code = /^ERR_BULK_[A-Z_]{1,40}$/.test(reason) ? (reason as BulkErrorCode) : "ERR_BULK_CHUNK";
  return code === "ERR_BULK_THREAD" ? "ERR_BULK_CHUNK" : code;
}

function noWorker(seconds: number): BulkError {
  return new BulkError("ERR_BULK_NO_WORKER", {
    message: `no worker with this key, these settings and this version took a job for ${seconds} s`,
  });
}
