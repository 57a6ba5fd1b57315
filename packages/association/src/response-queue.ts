import type { DimseResponse } from "./association.js";
import { timedOut } from "./channel.js";
import type { AssociationError } from "./errors.js";

/** The responses to one request, from where they are read to where they are taken. */
export class ResponseQueue {
  /** Rejects when the association ends before the last response. */
  readonly failed: Promise<never>;
  readonly #responses: DimseResponse[] = [];
  #error: AssociationError | undefined;
  #isDiscarded = false;
  #reject!: (error: AssociationError) => void;
  #wakeTaker: (() => void) | undefined;

  constructor() {
    this.failed = new Promise((_, reject) => (this.#reject = reject));
    this.failed.catch(() => {});
  }

  /** How many wait to be taken. */
  get length(): number {
    return this.#responses.length;
  }

  /** Whether nobody takes any more. */
  get isDiscarded(): boolean {
    return this.#isDiscarded;
  }

  put(response: DimseResponse): void {
    if (this.#isDiscarded) response.data?.discard();
    else this.#responses.push(response);
    this.#wakeTaker?.();
  }

  fail(error: AssociationError): void {
    this.#error = error;
    this.#reject(error);
    this.#wakeTaker?.();
  }

  discard(): void {
    this.#isDiscarded = true;
    for (const { data } of this.#responses) data?.discard();
    this.#responses.length = 0;
  }

  /** @throws AssociationError ERR_ASSOCIATION_TIMEOUT, or what the association failed with; the reason of `signal` */
  async take(timeoutMs: number, signal: AbortSignal | undefined): Promise<DimseResponse> {
    for (;;) {
      signal?.throwIfAborted();
      const response = this.#responses.shift();
      if (response) return response;
      if (this.#error) throw this.#error;
      await this.#wait(timeoutMs, signal);
    }
  }

  #wait(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", done);
        reject(timedOut("the peer did not respond"));
      }, timeoutMs);
      this.#wakeTaker = done;
      signal?.addEventListener("abort", done, { once: true });
    });
  }
}
