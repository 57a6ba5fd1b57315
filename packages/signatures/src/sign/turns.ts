/** The last piece of work by what it works on: a Map or a WeakMap. */
export interface Turns<K> {
  get(key: K): Promise<unknown> | undefined;
  set(key: K, last: Promise<unknown>): unknown;
  delete(key: K): unknown;
}

/**
 * Does work once the work on the same thing that was asked for before is done, well or not. `signal` also ends the wait, and the work is then
 * not begun.
 */
export async function inTurn<K, T>(
  turns: Turns<K>,
  key: K,
  { work, signal }: { readonly work: () => Promise<T>; readonly signal: AbortSignal | undefined },
): Promise<T> {
  const earlier = turns.get(key) ?? Promise.resolve();
  const own = earlier.then(() => {
    signal?.throwIfAborted();
    return work();
  });
  const last: Promise<unknown> = Promise.allSettled([own]).then(() => turns.get(key) === last && turns.delete(key));
  turns.set(key, last);
  await untilAborted(earlier, signal);
  return own;
}

/** Waits for what may never come, but no longer than `signal` allows. @throws the reason of `signal` */
export async function untilAborted<T>(awaited: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return awaited;
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
  });
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    return await Promise.race([aborted, awaited]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
