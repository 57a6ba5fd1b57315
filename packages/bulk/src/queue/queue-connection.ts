import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { BulkError } from "../errors.js";
import { installed } from "../installed.js";
import { connectionOptions, type QueueOptions } from "./queue-options.js";
import { unlessAborted } from "./unless-aborted.js";

/** Longest time between two attempts to connect. */
const LONGEST_DELAY_MS = 2000;

const CLOSING_MS = 1000;

/** A connection that comes back by itself, until the queue was away for too long. */
export class QueueConnection implements AsyncDisposable {
  readonly client: Redis;
  readonly #gone = new AbortController();
  readonly #patienceMs: number;
  #timer: NodeJS.Timeout | undefined;

  /** @throws BulkError ERR_BULK_OPTIONS, ERR_BULK_PACKAGE, ERR_BULK_QUEUE */
  static async open(options: QueueOptions): Promise<QueueConnection> {
    const given = connectionOptions(options);
    const { Redis: Client } = await installed("ioredis", () => import("ioredis"));
    const client = new Client({
      ...given,
      maxRetriesPerRequest: null,
      retryStrategy: (times: number) => Math.min(25 * 2 ** Math.min(times, 10), LONGEST_DELAY_MS),
    });
    const connection = new QueueConnection(client, options.patienceMs ?? 60_000);
    try {
      await connection.whileThere(client.ping());
      return connection;
    } catch (error) {
      await connection[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(client: Redis, patienceMs: number) {
    this.client = client;
    this.#patienceMs = patienceMs;
    // As many wait for it as there are jobs.
    setMaxListeners(0, this.#gone.signal);
    this.#startTimer();
    client.on("ready", () => this.#stopTimer());
    client.on("close", () => this.#startTimer());
    client.on("error", (error: Error) => {
      if (/^(?:WRONGPASS|NOAUTH|NOPERM)\b|invalid password/.test(error.message))
        this.#giveUp("the queue refuses the user or the password");
    });
  }

  /** Aborted with a BulkError ERR_BULK_QUEUE when the queue was away for too long, or refuses. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Work that would wait for the queue for ever. @throws BulkError ERR_BULK_QUEUE, whatever the queue says */
  async whileThere<Result>(work: Promise<Result>): Promise<Result> {
    const { signal } = this.#gone;
    try {
      return await unlessAborted(work, signal);
    } catch (error) {
      if (error instanceof BulkError) throw error;
      // Of a refusal the command may hear before the event does.
      if (/^(?:WRONGPASS|NOAUTH|NOPERM)\b/.test((error as Error).message))
        this.#giveUp("the queue refuses the user or the password");
      signal.throwIfAborted();
      throw new BulkError("ERR_BULK_QUEUE", { message: "the queue does not do what it is asked for", cause: error });
    }
  }

  /** After so long nobody waits for an orderly end any more. */
  async closed(): Promise<void> {
    await sleep(CLOSING_MS, undefined, { ref: false });
  }

  /** Each attempt to connect that fails closes the connection once more: the first time counts. */
  #startTimer(): void {
    const seconds = Math.round(this.#patienceMs / 1000);
    this.#timer ??= setTimeout(() => this.#giveUp(`the queue was not reached for ${seconds} s`), this.#patienceMs);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #giveUp(message: string): void {
    this.#gone.abort(new BulkError("ERR_BULK_QUEUE", { message }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.disconnect();
    this.#stopTimer();
    // What the end of the connection begins.
    this.client.removeAllListeners("close");
  }
}
