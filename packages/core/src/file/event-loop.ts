/** Work between two visits of the event loop, in milliseconds. */
const LONGEST_WORK_MS = 5;

/** Makes a function to await inside long work: it lets timers and sockets run every few milliseconds, and throws when aborted. */
export function breather(signal?: AbortSignal): () => Promise<void> | undefined {
  let last = performance.now();
  const rest = async () => {
    await nextMacrotask();
    last = performance.now();
  };
  return () => {
    signal?.throwIfAborted();
    return performance.now() - last < LONGEST_WORK_MS ? undefined : rest();
  };
}

function nextMacrotask(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };
  return new Promise((resolve) => (setImmediate ? setImmediate(resolve) : setTimeout(resolve)));
}
