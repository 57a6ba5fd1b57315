import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { DeidentificationError } from "../errors.js";
import type { BatchSettings, FileTask } from "./batch-settings.js";
import type { TaskResult } from "./process-file.js";
import { type FatalMessage, NumberedTreatments, type ResultMessage } from "./worker-messages.js";

/** Tasks on their way to a worker, so that it need not wait for the next. */
const TASKS_AHEAD = 2;

/** Workers that treat files at the same time; they are sent paths, not bytes. */
export class WorkerPool implements AsyncDisposable {
  readonly #settings: BatchSettings;
  readonly #jobs: number;
  readonly #workers = new Set<Worker>();

  constructor(settings: BatchSettings, jobs: number) {
    this.#settings = settings;
    this.#jobs = jobs;
  }

  /** Treats all tasks; a worker that dies takes the file it was at with it, and is replaced. */
  async run(tasks: readonly FileTask[], onResult: (result: TaskResult) => void, signal?: AbortSignal): Promise<void> {
    const waiting = [...tasks].reverse();
    await Promise.all(Array.from({ length: this.#jobs }, () => this.#feed(waiting, onResult, signal)));
  }

  async #feed(waiting: FileTask[], onResult: (result: TaskResult) => void, signal?: AbortSignal): Promise<void> {
    while (waiting.length > 0) {
      const lost = await this.#feedOne(waiting, onResult, signal);
      if (lost.length === 0) return;
      onResult(failedWithWorker(lost[0]!));
      waiting.push(...lost.slice(1).reverse());
    }
  }

  /** Feeds one worker until no task waits; returns the tasks it held when it died. */
  #feedOne(
    waiting: FileTask[],
    onResult: (result: TaskResult) => void,
    signal: AbortSignal | undefined,
  ): Promise<readonly FileTask[]> {
    const worker = new Worker(new URL("./batch-worker.js", import.meta.url), { workerData: this.#settings });
    this.#workers.add(worker);
    const treatments = new NumberedTreatments();
    const held: FileTask[] = [];
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal!.reason as Error);
      const finish = (lost: readonly FileTask[]) => {
        signal?.removeEventListener("abort", onAbort);
        resolve(lost);
      };
      const send = () => {
        while (held.length < TASKS_AHEAD && waiting.length > 0) {
          held.push(waiting.pop()!);
          worker.postMessage(held.at(-1));
        }
        if (held.length === 0) finish([]);
      };
      signal?.throwIfAborted();
      signal?.addEventListener("abort", onAbort);
      worker.on("message", (message: ResultMessage | FatalMessage) => {
        if ("fatal" in message) {
          reject(new DeidentificationError("ERR_DEIDENTIFICATION_OUTPUT", { message: message.fatal.message }));
          return;
        }
        held.shift();
        onResult(treatments.unpack(message));
        send();
      });
      worker.on("error", () => finish(held));
      worker.on("exit", () => finish(held));
      send();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => stop(worker)));
  }
}

async function stop(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return;
  const exited = once(worker, "exit");
  await worker.terminate();
  await exited;
}

function failedWithWorker({ number, path }: FileTask): TaskResult {
  const error = { code: "ERR_DEIDENTIFICATION_WORKER", message: "The worker died while treating the file" };
  return { outcome: { number, input: path, bytesIn: 0, bytesOut: 0, error }, mappings: [] };
}
