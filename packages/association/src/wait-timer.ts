/** One timer for everything that is waited for, one after the other. */
export class WaitTimer {
  readonly #onTimeout: () => void;
  #timer: NodeJS.Timeout | undefined;
  #timeoutMs = 0;
  #isWaiting = false;

  constructor(onTimeout: () => void) {
    this.#onTimeout = onTimeout;
  }

  async during<T>(promise: Promise<T>, timeoutMs: number | undefined): Promise<T> {
    if (timeoutMs === undefined) return promise;
    this.#start(timeoutMs);
    try {
      return await promise;
    } finally {
      this.#isWaiting = false;
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(timeoutMs: number): void {
    this.#isWaiting = true;
    if (this.#timer && this.#timeoutMs === timeoutMs) this.#timer.refresh();
    else {
      clearTimeout(this.#timer);
      this.#timeoutMs = timeoutMs;
      this.#timer = setTimeout(() => this.#isWaiting && this.#onTimeout(), timeoutMs);
    }
  }
}
