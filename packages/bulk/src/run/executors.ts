import { workerData } from "node:worker_threads";
import { answerTasks, ThreadPool } from "@dicomsec/core/node";
import { BulkError, type BulkErrorCode } from "../errors.js";
import type { InstanceRecord } from "../operations/bulk-operation.js";
import type { ChunkExecutor } from "./chunk-executor.js";
import { type ChunkTask, ChunkTreater, type ChunkTreaterOptions } from "./treat-chunk.js";

/** Treats chunks in this thread, one after the other. */
export function localExecutor(options: ChunkTreaterOptions): ChunkExecutor {
  const treater = new ChunkTreater(options);
  return {
    room: 1,
    execute: (task, signal) => treater.treat(task, signal),
    [Symbol.asyncDispose]: () => options.operation[Symbol.asyncDispose](),
  };
}

export interface ThreadsOptions {
  /** The module that each thread runs; it calls `serveChunks`. */
  readonly script: URL;
  /** What `serveChunks` gives to its function; it is copied. */
  readonly data: unknown;
  readonly threads: number;
}

type ChunkAnswer =
  | { readonly records: readonly InstanceRecord[] }
  | { readonly error: { readonly code: BulkErrorCode; readonly message: string } };

/** Treats chunks in threads, each of which makes its operation itself. A chunk over which a thread died is given up. */
export function threadExecutor({ script, data, threads }: ThreadsOptions): ChunkExecutor {
  const pool = new ThreadPool<ChunkTask, ChunkAnswer>({ script, workerData: data, threads });
  return {
    room: pool.room,
    execute: async (task, signal) => {
      const answer = await pool.run(task);
      signal?.throwIfAborted();
      if (answer && "error" in answer) throw new BulkError(answer.error.code, answer.error);
      return answer?.records;
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

/** Makes this module the script of `threadExecutor`: treats the chunks that come, by the operation that its data lead to. */
export function serveChunks(begin: (data: unknown) => Promise<ChunkTreaterOptions>): void {
  const treater = begin(workerData).then((options) => new ChunkTreater(options));
  // Told with the first chunk.
  treater.catch(() => {});
  answerTasks(async (task: ChunkTask): Promise<ChunkAnswer> => {
    try {
      return { records: await (await treater).treat(task) };
    } catch (error) {
      if (!(error instanceof BulkError)) throw error;
      return { error: { code: error.code, message: error.message } };
    }
  });
}
