/** Remembers which assertions were used, so that none is used twice. May be shared between processes. */
export interface ReplayMemory {
  /** Whether `id` was not remembered before; from now on it is, until then. `false` too when there is no room to remember it. */
  remember(id: string, until: Date, now: Date): boolean | Promise<boolean>;
}

/** A memory of this process; when it is full of assertions that could still be used, new ones are refused. */
export function createReplayMemory({ maxEntries = 100_000 }: { readonly maxEntries?: number } = {}): ReplayMemory {
  const untilById = new Map<string, number>();
  const forget = (now: Date): void => {
    for (const [id, until] of untilById) if (until < now.getTime()) untilById.delete(id);
  };
  return {
    remember: (id, until, now) => {
      if (untilById.size >= maxEntries) forget(now);
      if (untilById.has(id) || untilById.size >= maxEntries) return false;
      untilById.set(id, until.getTime());
      return true;
    },
  };
}
