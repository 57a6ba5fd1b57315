/** Failures that cost nothing, for a user's name and for an address, from which several users may come. */
const freeFailures = { user: 5, address: 20 } as const;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** After so long without another failure all is forgotten. */
const MEMORY_MS = 15 * 60_000;
const MOST_ENTRIES = 10_000;

interface Failures {
  readonly count: number;
  readonly last: number;
}

/** Makes guessing slow: after some failures each one doubles the time until the next attempt, for the name and for the address. */
export class LoginThrottle {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How long an attempt has to wait; one that need not counts as failed until `succeed` is called, so that many at once are not cheaper. */
  attempt(user: string, address: string): number {
    const keys = [["user", user], ["address", address]] as const; // prettier-ignore
    const waitMs = Math.max(...keys.map(([kind, value]) => this.#waitMs(kind, value)));
    if (waitMs === 0) for (const [kind, value] of keys) this.#add(`${kind} ${value}`, 1);
    return waitMs;
  }

  succeed(user: string, address: string): void {
    this.#failures.delete(`user ${user}`);
    this.#add(`address ${address}`, -1);
  }

  #waitMs(kind: keyof typeof freeFailures, value: string): number {
    const failures = this.#failures.get(`${kind} ${value}`);
    const since = this.#now() - (failures?.last ?? 0);
    if (!failures || failures.count < freeFailures[kind] || since > MEMORY_MS) return 0;
    const wait = FIRST_WAIT_MS * 2 ** (failures.count - freeFailures[kind]);
    return Math.max(0, Math.min(wait, LONGEST_WAIT_MS) - since);
  }

  /** The entry becomes the last one to be forgotten. */
  #add(key: string, count: number): void {
    const known = this.#failures.get(key);
    const isRemembered = known !== undefined && this.#now() - known.last <= MEMORY_MS;
    this.#failures.delete(key);
    if (this.#failures.size >= MOST_ENTRIES) this.#failures.delete(this.#failures.keys().next().value!);
    this.#failures.set(key, { count: Math.max(0, (isRemembered ? known.count : 0) + count), last: this.#now() });
  }
}
