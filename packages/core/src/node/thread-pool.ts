import { once } from "node:events";
import { parentPort, Worker } from "node:worker_threads";

/** Tasks on their way to a thread, so that it need not wait for the next. */
const TASKS_AHEAD = 2;

export interface ThreadPoolOptions<Result> {
  /** The module that each thread runs; it calls `answerTasks`. */
  readonly script: URL;
  /** What each thread is told at its start. */
  readonly workerData: unknown;
  readonly threads: number;
  /** Called for each thread: what makes results of its answers, in their order. Default: an answer is the result. */
  readonly receiver?: () => (answer: unknown) => Result;
}

/**
 * Threads that work on tasks at the same time. They start when there is work for them; one that dies takes the task it was at with it, and is
 * replaced. Send paths, not bytes: what is sent is copied.
 */
export class ThreadPool<Task, Result> implements AsyncDisposable {
  readonly #options: ThreadPoolOptions<Result>;
  readonly #threads = new Set<Thread<Task, Result>>();
  readonly #waiting: Held<Task, Result>[] = [];
  #isClosed = false;

  constructor(options: ThreadPoolOptions<Result>) {
    this.#options = options;
  }

  /** How many tasks keep all threads busy. */
  get room(): number {
    return this.#options.threads * TASKS_AHEAD;
  }

  /** The result, or undefined when the thread died over the task, or the pool was closed. */
  run(task: Task): Promise<Result | undefined> {
    return new Promise((settle) => {
      if (this.#isClosed) return settle(undefined);
      this.#waiting.push({ task, settle });
      this.#send();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const { settle } of this.#waiting.splice(0)) settle(undefined);
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
  }

  #send(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#freest();
      if (!thread) return;
      thread.take(this.#waiting.shift()!);
    }
  }

  #freest(): Thread<Task, Result> | undefined {
    const [freest] = [...this.#threads].sort((a, b) => a.held.length - b.held.length);
    if ((!freest || freest.held.length > 0) && this.#threads.size < this.#options.threads) return this.#start();
    return freest && freest.held.length < TASKS_AHEAD ? freest : undefined;
  }

  #start(): Thread<Task, Result> {
    const thread = new Thread<Task, Result>(
      this.#options,
      () => this.#send(),
      () => this.#lose(thread),
    );
    this.#threads.add(thread);
    return thread;
  }

  #lose(thread: Thread<Task, Result>): void {
    if (!this.#threads.delete(thread)) return;
    const [lost, ...others] = thread.held.splice(0);
    lost?.settle(undefined);
    if (this.#isClosed) for (const { settle } of others) settle(undefined);
    else this.#waiting.unshift(...others);
    this.#send();
  }
}

interface Held<Task, Result> {
  readonly task: Task;
  readonly settle: (result: Result | undefined) => void;
}

class Thread<Task, Result> {
  readonly held: Held<Task, Result>[] = [];
  readonly #worker: Worker;

  constructor({ script, workerData, receiver }: ThreadPoolOptions<Result>, onFree: () => void, onEnd: () => void) {
    const receive = receiver?.() ?? ((answer: unknown) => answer as Result);
    this.#worker = new Worker(script, { workerData });
    this.#worker.on("message", (answer: unknown) => {
      this.held.shift()?.settle(receive(answer));
      onFree();
    });
    // Answers that it gave before may come after the event, and come before its exit, which follows in any case.
    this.#worker.on("error", () => {});
    this.#worker.on("exit", onEnd);
  }

  take(held: Held<Task, Result>): void {
    this.held.push(held);
    this.#worker.postMessage(held.task);
  }

  async stop(): Promise<void> {
    if (this.#worker.threadId === -1) return;
    const exited = once(this.#worker, "exit");
    await this.#worker.terminate();
    await exited;
  }
}

/** Answers the tasks of a ThreadPool, one after the other, in the thread that its script runs in. An answer that fails ends the thread. */
export function answerTasks(answer: (task: never) => Promise<unknown>): void {
  const port = parentPort!;
  let queue = Promise.resolve();
  port.on("message", (task: unknown) => {
    queue = queue.then(async () => port.postMessage(await answer(task as never)));
  });
}
