import type { AssociationError } from "./errors.js";
import { ResponseQueue } from "./response-queue.js";

/** A request that went out, or is about to. */
export interface PendingRequest {
  readonly messageId: number;
  /** Command Field (0000,0100). */
  readonly field: number;
  readonly contextId: number;
  readonly responses: ResponseQueue;
}

/** The requests whose last response has not come: no more at a time than the window that was agreed (PS3.7 D.3.3.3). */
export class PendingRequests {
  readonly #window: number;
  readonly #pending = new Map<number, PendingRequest>();
  #lastId = 0;
  #onLeft: (() => void)[] = [];
  #error: AssociationError | undefined;

  /** 0: any number. */
  constructor(window: number) {
    this.#window = Math.min(window || MAX_PENDING, MAX_PENDING);
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Whether somebody waits for a response. */
  get isAwaited(): boolean {
    return this.#onLeft.length > 0 || [...this.#pending.values()].some(({ responses }) => !responses.isDiscarded);
  }

  /** Waits for a place in the window. @throws AssociationError the failure of the association; the reason of `signal` */
  async enter(request: Pick<PendingRequest, "field" | "contextId">, signal?: AbortSignal): Promise<PendingRequest> {
    while (!this.#error && this.#pending.size >= this.#window) {
      await this.#left(signal);
      signal?.throwIfAborted();
    }
    if (this.#error) throw this.#error;
    const pending = { ...request, messageId: this.#nextId(), responses: new ResponseQueue() };
    this.#pending.set(pending.messageId, pending);
    return pending;
  }

  get(messageId: number): PendingRequest | undefined {
    return this.#pending.get(messageId);
  }

  /** The last response came, or the request never went out. */
  leave({ messageId }: PendingRequest): void {
    this.#pending.delete(messageId);
    this.#wake();
  }

  /** Resolves when every request was answered, or has failed. */
  async emptied(): Promise<void> {
    while (this.#pending.size > 0) await this.#left();
  }

  /** No response will come any more. */
  fail(error: AssociationError): void {
    this.#error ??= error;
    for (const { responses } of this.#pending.values()) responses.fail(error);
    this.#pending.clear();
    this.#wake();
  }

  #left(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#onLeft.push(resolve);
      signal?.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  #wake(): void {
    for (const resolve of this.#onLeft.splice(0)) resolve();
  }

  #nextId(): number {
    do this.#lastId = (this.#lastId % 0xffff) + 1;
    while (this.#pending.has(this.#lastId));
    return this.#lastId;
  }
}

/** Of a window without a limit. */
const MAX_PENDING = 1024;
