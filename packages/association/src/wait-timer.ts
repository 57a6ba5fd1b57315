/** One timer for everything that is waited for, one after the other. */
export class WaitTimer {
  readonly #onTimeout: () => void;
  #timer: NodeJS.Timeout | undefined;
  #timeoutMs: number | undefined;
  /** Whether there is something that takes too long when time is up. */
  #isArmed = false;
  #isWaiting = false;

  constructor(onTimeout: () => void) {
    this.#onTimeout = onTimeout;
  }

  /** `undefined`: however long it takes. */
  async during<T>(promise: Promise<T>, timeoutMs: number | undefined): Promise<T> {
    this.#isWaiting = true;
    this.adjust(timeoutMs);
    try {
      return await promise;
    } finally {
      this.#isWaiting = this.#isArmed = false;
    }
  }

  /** Begins anew with another time, if something is waited for. */
  adjust(timeoutMs: number | undefined): void {
    this.#isArmed = this.#isWaiting && timeoutMs !== undefined;
    if (!this.#isArmed) return;
    if (this.#timer && this.#timeoutMs === timeoutMs) this.#timer.refresh();
    else {
      clearTimeout(this.#timer);
      this.#timeoutMs = timeoutMs;
      this.#timer = setTimeout(() => this.#isArmed && this.#onTimeout(), timeoutMs);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
