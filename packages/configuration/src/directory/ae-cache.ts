import { aeTitle } from "../ae-title.js";
import { ConfigurationError } from "../errors.js";
import { unlessAborted } from "../unless-aborted.js";
import type { ConfigurationClient, WaitOptions } from "./configuration-client.js";
import type { LocatedAe } from "./query.js";

export interface AeCacheOptions {
  /** How long a Network AE is believed to be as it was read. Default: 300,000. */
  readonly timeLimitMs?: number;
  /** How long a title is believed to be unknown. Default: 5,000. */
  readonly unknownTimeLimitMs?: number;
  /** How long after its time a Network AE still serves while no server answers. Default: 3,600,000; 0: not at all. */
  readonly staleTimeLimitMs?: number;
  /** Titles that are kept; those that were not asked for the longest go first. Default: 10,000. */
  readonly maxTitles?: number;
  /** Milliseconds that never go back. Default: `performance.now`. */
  readonly now?: () => number;
}

/** A Network AE, and how old that is. */
export interface CachedAe extends LocatedAe {
  /** Whether its time is over and no server could be asked. */
  readonly isStale: boolean;
}

interface Kept {
  readonly located: LocatedAe | undefined;
  readonly readAt: number;
}

/**
 * Network AEs by title, remembered for a time, so that not each association costs a query, and a directory that is away for a while stops nobody.
 *
 * After an association failed, call `refresh`: old configuration is often why (H.1.6).
 *
 * @see PS3.15 H.1.6
 */
export class AeCache {
  readonly #client: Pick<ConfigurationClient, "networkAe">;
  readonly #options: Required<AeCacheOptions>;
  readonly #kept = new Map<string, Kept>();
  readonly #asking = new Map<string, Promise<LocatedAe | undefined>>();

  constructor(client: Pick<ConfigurationClient, "networkAe">, options: AeCacheOptions = {}) {
    this.#client = client;
    this.#options = resolveOptions(options);
  }

  /**
   * The Network AE of a title, `undefined` if there is none.
   *
   * @throws ConfigurationError ERR_CONFIGURATION_AE_TITLE; what `networkAe` of the client throws when nothing is remembered
   */
  async networkAe(title: string, { signal }: WaitOptions = {}): Promise<CachedAe | undefined> {
    const key = aeTitle(title);
    const kept = this.#kept.get(key);
    if (kept && this.#age(kept) < this.#limitOf(kept)) return this.#touch(key, kept);
    return this.#lookUp(key, signal);
  }

  /** Asks for a title anew, whatever is remembered; that still serves if no server answers. */
  async refresh(title: string, { signal }: WaitOptions = {}): Promise<CachedAe | undefined> {
    const key = aeTitle(title);
    this.#asking.delete(key);
    return this.#lookUp(key, signal);
  }

  /** Forgets a title, or everything. What is on its way already is not remembered either. */
  purge(title?: string): void {
    if (title === undefined) {
      this.#kept.clear();
      this.#asking.clear();
      return;
    }
    this.#kept.delete(aeTitle(title));
    this.#asking.delete(aeTitle(title));
  }

  async #lookUp(key: string, signal: AbortSignal | undefined): Promise<CachedAe | undefined> {
    const kept = this.#kept.get(key);
    try {
      const located = await unlessAborted(this.#ask(key), signal);
      return located && { ...located, isStale: false };
    } catch (error) {
      if (!kept?.located || !isAway(error) || this.#age(kept) >= this.#limitOf(kept) + this.#options.staleTimeLimitMs)
        throw error;
      return { ...kept.located, isStale: true };
    }
  }

  /** Many that ask at once wait for one answer. */
  async #ask(key: string): Promise<LocatedAe | undefined> {
    const known = this.#asking.get(key);
    if (known) return known;
    const asking = this.#client.networkAe(key);
    this.#asking.set(key, asking);
    try {
      const located = await asking;
      if (this.#asking.get(key) === asking) this.#keep(key, { located, readAt: this.#options.now() });
      return located;
    } finally {
      if (this.#asking.get(key) === asking) this.#asking.delete(key);
    }
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size > this.#options.maxTitles) this.#kept.delete(oldest);
  }

  #touch(key: string, kept: Kept): CachedAe | undefined {
    this.#keep(key, kept);
    return kept.located && { ...kept.located, isStale: false };
  }

  #age({ readAt }: Kept): number {
    return this.#options.now() - readAt;
  }

  #limitOf({ located }: Kept): number {
    return located ? this.#options.timeLimitMs : this.#options.unknownTimeLimitMs;
  }
}

function resolveOptions(options: AeCacheOptions): Required<AeCacheOptions> {
  return {
    timeLimitMs: options.timeLimitMs ?? 300_000,
    unknownTimeLimitMs: options.unknownTimeLimitMs ?? 5000,
    staleTimeLimitMs: options.staleTimeLimitMs ?? 3_600_000,
    maxTitles: options.maxTitles ?? 10_000,
    now: options.now ?? (() => performance.now()),
  };
}

/** Whether no server answered; a refusal is an answer. */
function isAway(error: unknown): boolean {
  return error instanceof ConfigurationError && away.has(error.code);
}

const away = new Set([
  "ERR_CONFIGURATION_UNREACHABLE",
  "ERR_CONFIGURATION_CONNECTION_LOST",
  "ERR_CONFIGURATION_TIMEOUT",
]);
