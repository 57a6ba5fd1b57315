import { driftOver, type TimeSample } from "./time-sample.js";

/** What is known of a server: the best of its last samples, as old as it is. */
export interface ServerTime {
  readonly name: string;
  /** How far it is ahead of the monotonic clock. */
  readonly offsetMs: number;
  /** What that may be wrong by at most: the root distance. */
  readonly distanceMs: number;
  /** How its samples differ. */
  readonly jitterMs: number;
  readonly sample: TimeSample;
}

/** NSTAGE of RFC 5905. */
const STAGES = 8;
/** MINDISP of RFC 5905: no delay counts as less, for clocks that are as good as their network is fast. */
const LEAST_DELAY_MS = 5;
/** A jitter is not less than what clocks are read to. */
const LEAST_JITTER_MS = 0.001;

/**
 * The clock filter: of the last eight samples of a server, the one that is good for most, as the network held it up least, and as it is not too old.
 *
 * Samples that have not been taken yet do not count with their 16 seconds of dispersion, as they do in RFC 5905: what one answer proves does not depend on others.
 *
 * @see RFC 5905 10
 */
export class ClockFilter {
  readonly #name: string;
  readonly #driftPpm: number;
  #samples: readonly TimeSample[] = [];

  constructor(name: string, driftPpm: number) {
    this.#name = name;
    this.#driftPpm = driftPpm;
  }

  /** Adds a sample; those before it that contradict it are dropped, as one of the clocks was set since. */
  add(sample: TimeSample): void {
    const agree = (other: TimeSample): boolean =>
      Math.abs(other.offsetMs - sample.offsetMs) <= this.#errorOf(other, sample.at) + this.#errorOf(sample, sample.at);
    this.#samples = [...this.#samples.filter(agree), sample].slice(-STAGES);
  }

  clear(): void {
    this.#samples = [];
  }

  /** What the samples say at a time of the monotonic clock; `undefined`: there are none. */
  at(now: number): ServerTime | undefined {
    const [best, ...others] = this.#samples.toSorted(
      (one, other) => this.#errorOf(one, now) - this.#errorOf(other, now),
    );
    if (!best) return undefined;
    const { offsetMs, delayMs, rootDelayMs, rootDispersionMs } = best;
    const squares = others.reduce((sum, other) => sum + (other.offsetMs - offsetMs) ** 2, 0);
    const jitterMs = Math.max(Math.sqrt(squares / Math.max(others.length, 1)), LEAST_JITTER_MS);
    const rootDistance = Math.max(rootDelayMs + delayMs, LEAST_DELAY_MS) / 2 + rootDispersionMs;
    const distanceMs = rootDistance + (this.#errorOf(best, now) - delayMs / 2) + jitterMs;
    return { name: this.#name, offsetMs, distanceMs, jitterMs, sample: best };
  }

  /** What a sample may be wrong by at a time, if the server is right. */
  #errorOf({ delayMs, dispersionMs, at }: TimeSample, now: number): number {
    return delayMs / 2 + dispersionMs + driftOver(now - at, this.#driftPpm);
  }
}
