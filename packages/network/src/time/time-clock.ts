import { type NetworkClock, monotonicClock } from "../clock.js";

/** What time is measured against: a clock that nobody sets, and beside it that of the system. */
export interface TimeClock extends NetworkClock {
  /** What the system thinks the time is: milliseconds since 1970, whole ones. */
  system(): number;
}

export const systemTimeClock: TimeClock = { ...monotonicClock, system: () => Date.now() };

/** How far the clock of the system is ahead of the monotonic one, give or take. */
export interface SystemOffset {
  readonly offsetMs: number;
  readonly errorMs: number;
}

/** The system's milliseconds are whole: how often both clocks are read to catch the moment of change, and what is close enough to it. */
const MOST_READINGS = 20_000;
const CLOSE_MS = 0.01;

/** Compares the clocks; takes a millisecond of the processor, as Node tells no more of the system's time than that. */
export function systemOffset(clock: TimeClock): SystemOffset {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < MOST_READINGS && most - least > CLOSE_MS; reading++) {
    const before = clock.now();
    const system = clock.system();
    const after = clock.now();
    least = Math.max(least, system - after);
    most = Math.min(most, system + 1 - before);
    // The system's clock was set meanwhile.
    if (least > most) [least, most] = [system - after, system + 1 - before];
  }
  return { offsetMs: (least + most) / 2, errorMs: (most - least) / 2 };
}
