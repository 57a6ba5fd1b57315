import type { DimseResponse } from "./association.js";
import { timedOut } from "./channel.js";
import type { AssociationError } from "./errors.js";

/** Responses that wait before the peer has to. */
const MAX_WAITING = 64;

/** The responses to one request, from where they are read to where they are taken. */
export class ResponseQueue {
  readonly #responses: DimseResponse[] = [];
  #error: AssociationError | undefined;
  #isComplete = false;
  #onDiscarded: (() => void) | undefined;
  #wakeTaker: (() => void) | undefined;
  #wakePutter: (() => void) | undefined;

  /** Whether the last response came. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** A promise when there are enough for the time being. */
  put(response: DimseResponse, isPending: boolean): Promise<void> | undefined {
    this.#isComplete = !isPending;
    if (this.#onDiscarded) {
      response.data?.discard();
      if (!isPending) this.#onDiscarded();
      return undefined;
    }
    this.#responses.push(response);
    this.#wakeTaker?.();
    if (this.#responses.length < MAX_WAITING) return undefined;
    return new Promise((resolve) => (this.#wakePutter = resolve));
  }

  fail(error: AssociationError): void {
    this.#error = error;
    this.#wakeTaker?.();
    this.#wakePutter?.();
  }

  /** Nobody takes any more; `then` is called when the last response has come. */
  discard(then: () => void): void {
    this.#onDiscarded = then;
    for (const { data } of this.#responses) data?.discard();
    this.#responses.length = 0;
    this.#wakePutter?.();
  }

  /** @throws AssociationError ERR_ASSOCIATION_TIMEOUT, or what the association failed with; the reason of `signal` */
  async take(timeoutMs: number, signal: AbortSignal | undefined): Promise<DimseResponse> {
    for (;;) {
      const response = this.#responses.shift();
      if (response) {
        this.#wakePutter?.();
        return response;
      }
      if (this.#error) throw this.#error;
      signal?.throwIfAborted();
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
