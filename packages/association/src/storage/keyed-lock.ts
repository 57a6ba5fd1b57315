/** Lets one piece of work at a time have a key; those that want several wait for each other in one order. */
export class KeyedLock {
  readonly #last = new Map<string, Promise<void>>();

  async run<T>(keys: Iterable<string>, work: () => Promise<T>): Promise<T> {
    const [key, ...others] = [...new Set(keys)].sort();
    if (key === undefined) return work();
    const before = this.#last.get(key);
    const { promise: done, resolve: leave } = withResolvers();
    this.#last.set(key, done);
    try {
      await before;
      return await this.run(others, work);
    } finally {
      if (this.#last.get(key) === done) this.#last.delete(key);
      leave();
    }
  }
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
