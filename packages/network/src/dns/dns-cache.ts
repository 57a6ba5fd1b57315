/** Keeps what has a time to live; the one used longest ago goes when there are too many. */
export class DnsCache<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly since: number; readonly until: number }>();
  readonly #maxEntries: number;
  readonly #now: () => number;

  constructor(maxEntries: number, now: () => number) {
    this.#maxEntries = maxEntries;
    this.#now = now;
  }

  /** What is kept and still lives, with its age in whole seconds. */
  get(key: string): { readonly value: T; readonly ageSeconds: number } | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    const now = this.#now();
    // A clock that was set back tells no age.
    if (now < entry.since || now >= entry.until) return undefined;
    this.#entries.set(key, entry);
    return { value: entry.value, ageSeconds: Math.floor((now - entry.since) / 1000) };
  }

  set(key: string, value: T, ttlSeconds: number): void {
    if (ttlSeconds <= 0 || this.#maxEntries < 1) return;
    const since = this.#now();
    this.#entries.delete(key);
    this.#entries.set(key, { value, since, until: since + ttlSeconds * 1000 });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Forgets those whose key is wanted. */
  purge(isWanted: (key: string) => boolean): void {
    for (const key of this.#entries.keys()) if (isWanted(key)) this.#entries.delete(key);
  }
}
