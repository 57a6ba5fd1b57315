/** Begins tasks in their order, so many at a time; gives a promise for each at once. */
export function inTurn<T>(tasks: readonly (() => Promise<T>)[], atATime: number): readonly Promise<T>[] {
  const waiting: (() => void)[] = [];
  let free = atATime;
  return tasks.map(async (task) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  });
}
