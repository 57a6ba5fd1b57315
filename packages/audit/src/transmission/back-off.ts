import { setTimeout as sleep } from "node:timers/promises";

export interface BackOffOptions {
  /** After the first failure. Default: 500. */
  readonly firstMs?: number;
  /** Default: 60,000. */
  readonly maxMs?: number;
}

/** Waits longer after each failure, and not as long as others do who failed at the same time. */
export class BackOff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  #failures = 0;

  constructor({ firstMs = 500, maxMs = 60_000 }: BackOffOptions = {}) {
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** Resolves early, without an error, when the signal is aborted. */
  async failed(signal: AbortSignal): Promise<void> {
    const longest = Math.min(this.#firstMs * 2 ** Math.min(this.#failures++, 30), this.#maxMs);
    await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
  }
}
