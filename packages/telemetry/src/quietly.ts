/** A promise of it may fail as well: an `async` function passes for one that gives nothing. */
export function quietly(action: () => unknown): void {
  try {
    const pending = action();
    if (pending instanceof Promise) pending.catch(() => {});
  } catch {
    // Whoever is observed has other work to do.
  }
}
