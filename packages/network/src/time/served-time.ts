import { NetworkError } from "../errors.js";
import { kissReference } from "./ntp-packet.js";
import { systemTimeClock, type TimeClock } from "./time-clock.js";

/** What a server may say of its time. */
export interface ServedTime {
  readonly stratum: number;
  readonly leap: number;
  /** log2 of seconds. */
  readonly precision: number;
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
  readonly referenceId: number;
  /** When the clock was last set, by itself. */
  readonly referenceTimeMs: number;
}

/** Where a time server has its time from: a `TimeMonitor`, or {@link localTime}. */
export interface TimeSource {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** `undefined`: the clock is not synchronized. */
  readonly served: () => ServedTime | undefined;
}

export interface LocalTimeOptions {
  /** From 8, so that nobody prefers it to a server that has its time from somewhere; to 15. Default: 10. */
  readonly stratum?: number;
  /** Default: `systemTimeClock`. */
  readonly clock?: TimeClock;
}

const LEAST_STRATUM = 8;
const MOST_STRATUM = 15;

/**
 * The clock of this system as the time of an isolated network. Nothing says how wrong it is: all who have it agree with one another, not with UTC.
 *
 * @throws NetworkError ERR_NETWORK_OPTIONS when the stratum is not from 8 to 15
 */
export function localTime({ stratum = 10, clock = systemTimeClock }: LocalTimeOptions = {}): TimeSource {
  if (!Number.isInteger(stratum) || stratum < LEAST_STRATUM || stratum > MOST_STRATUM)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "the stratum of a local clock is from 8 to 15" });
  // The system's milliseconds are whole ones.
  const nowMs = (): number => clock.system() + 0.5;
  const served = { stratum, leap: 0, precision: -10, rootDelayMs: 0, rootDispersionMs: 0, referenceId: kissReference("LOCL") }; // prettier-ignore
  return { nowMs, served: () => ({ ...served, referenceTimeMs: nowMs() }) };
}
