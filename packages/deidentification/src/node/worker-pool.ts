import { ThreadPool } from "@dicomsec/core/node";
import { DeidentificationError } from "../errors.js";
import type { BatchSettings, FileTask } from "./batch-settings.js";
import type { TaskResult } from "./process-file.js";
import { type FatalMessage, NumberedTreatments, type ResultMessage } from "./worker-messages.js";

/** Workers that treat files at the same time; they are sent paths, not bytes. */
export class WorkerPool implements AsyncDisposable {
  readonly #pool: ThreadPool<FileTask, TaskResult | FatalMessage>;

  constructor(settings: BatchSettings, jobs: number) {
    const script = new URL("./batch-worker.js", import.meta.url);
    this.#pool = new ThreadPool({ script, workerData: settings, threads: jobs, receiver });
  }

  /** Treats all tasks; a worker that dies takes the file it was at with it, and is replaced. */
  async run(tasks: readonly FileTask[], onResult: (result: TaskResult) => void, signal?: AbortSignal): Promise<void> {
    const waiting = [...tasks].reverse();
    const feed = async (): Promise<void> => {
      for (let task = waiting.pop(); task; task = waiting.pop()) {
        const result = (await this.#pool.run(task)) ?? failedWithWorker(task);
        signal?.throwIfAborted();
        if ("fatal" in result) {
          waiting.length = 0;
          throw new DeidentificationError("ERR_DEIDENTIFICATION_OUTPUT", { message: result.fatal.message });
        }
        onResult(result);
      }
    };
    const fed = Promise.all(Array.from({ length: this.#pool.room }, feed));
    await (signal ? Promise.race([fed, aborted(signal)]) : fed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }
}

/** Each worker numbers treatments by itself. */
function receiver(): (answer: unknown) => TaskResult | FatalMessage {
  const treatments = new NumberedTreatments();
  return (answer) => {
    const message = answer as ResultMessage | FatalMessage;
    return "fatal" in message ? message : treatments.unpack(message);
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

function failedWithWorker({ number, path }: FileTask): TaskResult {
  const error = { code: "ERR_DEIDENTIFICATION_WORKER", message: "The worker died while treating the file" };
  return { outcome: { number, input: path, bytesIn: 0, bytesOut: 0, error }, mappings: [] };
}
