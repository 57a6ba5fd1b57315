import type { NetworkClock } from "../../src/clock.js";

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that moves only when everything else is done, and then to the next moment that somebody waits for. */
export class VirtualClock implements NetworkClock {
  #now = Date.UTC(2026, 0, 1);
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      };
      const wake = () => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
      const sleeper = { until: this.#now + ms, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener("abort", stop);
    });
  }

  /** Lets time pass until something is so; for no more than a number of moments that somebody waits for. */
  async until(isSo: () => boolean, moments = 500): Promise<void> {
    for (let moment = 0; moment <= moments; moment++) {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (isSo()) return;
      const next = [...this.#sleepers].toSorted((a, b) => a.until - b.until)[0];
      if (!next || next.until === Number.POSITIVE_INFINITY) break;
      this.#sleepers.delete(next);
      this.#now = Math.max(this.#now, next.until);
      next.wake();
    }
    throw new Error("it has not become so");
  }
}
