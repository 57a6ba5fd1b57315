import { setTimeout as delay } from "node:timers/promises";
import { AuditError } from "../../errors.js";
import type { AuditSink, ReceivedMessage } from "../audit-sink.js";

/** Most messages that a sink gets at a time. */
const BATCH_LENGTH = 500;
const BATCH_BYTES = 2 ** 23;
/** How long messages wait for others to be stored with: one fsync serves them all. */
const GATHER_MS = 5;
/** What an entry of the queue takes beside its message. */
const ENTRY_BYTES = 128;
/** Between attempts of a sink that fails; it doubles. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;

export interface SinkQueueOptions {
  /** Most bytes that wait to be stored. */
  readonly maxBytes: number;
  readonly onSinkError: (error: unknown) => void;
}

interface Waiter {
  /** How many messages must have been stored. */
  readonly count: number;
  readonly resolve: () => void;
  readonly reject: (error: AuditError) => void;
}

/** Messages on their way to the sink, in order. A sink that fails is asked again, for ever: what was received is not given up. */
export class SinkQueue {
  readonly #sink: AuditSink;
  readonly #options: SinkQueueOptions;
  readonly #stop = new AbortController();
  #messages: ReceivedMessage[] = [];
  #bytes = 0;
  #pushed = 0;
  #stored = 0;
  #isPumping = false;
  /** Ends the wait for more messages. */
  #hurry: (() => void) | undefined;
  /** In the order of their counts. */
  #waiters: Waiter[] = [];
  #roomWaiters: (() => void)[] = [];

  constructor(sink: AuditSink, options: SinkQueueOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Whether whoever reads should stop until there is `room`. */
  get isFull(): boolean {
    return this.#bytes >= this.#options.maxBytes;
  }

  /** How many are in the sink. */
  get stored(): number {
    return this.#stored;
  }

  push(message: ReceivedMessage): void {
    this.#messages.push(message);
    this.#bytes += message.raw.length + ENTRY_BYTES;
    this.#pushed++;
    if (!this.#isPumping) void this.#pump();
    else if (this.#messages.length === BATCH_LENGTH || this.isFull) this.#hurry?.();
  }

  /** Resolves when less than half of what may wait does. */
  room(): Promise<void> {
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  /** Resolves when everything that was pushed until now is in the sink. @throws AuditError ERR_AUDIT_CLOSED */
  async allStored(): Promise<void> {
    if (this.#stored === this.#pushed) return;
    if (this.#stop.signal.aborted) throw notStored();
    await new Promise<void>((resolve, reject) => this.#waiters.push({ count: this.#pushed, resolve, reject }));
  }

  /** Waits until everything is in the sink; a sink that cannot do it within the time is left alone. */
  async close(withinMs: number): Promise<void> {
    const timer = setTimeout(() => this.#giveUp(), withinMs);
    await this.allStored().catch(() => {});
    clearTimeout(timer);
    this.#giveUp();
  }

  /** Also where the sink never answers. */
  #giveUp(): void {
    this.#stop.abort();
    for (const { reject } of this.#waiters.splice(0)) reject(notStored());
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    while (this.#messages.length > 0 && !this.#stop.signal.aborted) {
      await this.#gather();
      const batch = this.#take();
      if (await this.#store(batch)) this.#settle(batch);
    }
    this.#isPumping = false;
  }

  async #gather(): Promise<void> {
    if (this.#messages.length >= BATCH_LENGTH || this.isFull) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#hurry = undefined;
  }

  #take(): ReceivedMessage[] {
    let bytes = 0;
    const end = this.#messages.findIndex(({ raw }, index) => {
      bytes += raw.length;
      return index === BATCH_LENGTH || (index > 0 && bytes > BATCH_BYTES);
    });
    return this.#messages.splice(0, end < 0 ? this.#messages.length : end);
  }

  /** Whether it came to be. */
  async #store(batch: readonly ReceivedMessage[]): Promise<boolean> {
    const { signal } = this.#stop;
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
      try {
        await this.#sink.store(batch);
        return true;
      } catch (error) {
        this.#options.onSinkError(error);
      }
      await delay(retryMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return false;
    }
  }

  #settle(batch: readonly ReceivedMessage[]): void {
    this.#stored += batch.length;
    for (const { raw } of batch) this.#bytes -= raw.length + ENTRY_BYTES;
    while (this.#waiters.length > 0 && this.#waiters[0]!.count <= this.#stored) this.#waiters.shift()!.resolve();
    if (this.#bytes <= this.#options.maxBytes / 2) for (const resolve of this.#roomWaiters.splice(0)) resolve();
  }
}

function notStored(): AuditError {
  return new AuditError("ERR_AUDIT_CLOSED", { message: "messages were not stored before the receiver closed" });
}
