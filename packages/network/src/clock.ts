import { setTimeout as sleep } from "node:timers/promises";

/** The time that intervals are measured by. */
export interface NetworkClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends after a time, or rejects when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The longest time that a timer of Node takes. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * A clock that no adjustment of the system's time moves, so that a lease lasts as long as the server said: the first synchronization after a start often
 * moves the time by years. It stands still while the machine sleeps; after that, resume with the lease.
 */
export const monotonicClock: NetworkClock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: async (ms, signal) => {
    for (let left = ms; left > 0; left -= LONGEST_MS)
      // Node rejects with an error of its own, not with the reason of the signal.
      await sleep(Math.min(left, LONGEST_MS), undefined, { signal }).catch(() => signal.throwIfAborted());
    signal.throwIfAborted();
  },
};

/** Waits for something that a signal ends, for no longer than a time; `undefined` when the time was over first. */
export async function within<T>(
  clock: NetworkClock,
  ms: number,
  signal: AbortSignal,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const timer = clock.sleep(Math.max(ms, 0), either).then(
    () => ended.abort(),
    () => {},
  );
  try {
    return await wait(either);
  } catch (error) {
    if (signal.aborted || !ended.signal.aborted) throw error;
    return undefined;
  } finally {
    ended.abort();
    await timer;
  }
}
