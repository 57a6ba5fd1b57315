import { driftOver } from "./time-sample.js";
import type { TimeClock } from "./time-clock.js";

/** `unsynchronized`: it is the system's clock as it is; `synchronized`; `holdover`: it was, and runs free since. */
export type ClockState = "unsynchronized" | "synchronized" | "holdover";

/** True time against the monotonic clock. */
export interface ClockUpdate {
  readonly offsetMs: number;
  readonly errorMs: number;
}

/** STEPT of RFC 5905: more than this is not slewed away. */
const STEP_MS = 128;
/** PANICT of RFC 5905: a clock that is ahead by more was set by a server that was wrong by as much; nobody waits for that time. */
const PANIC_MS = 1_000_000;
/** The rate that a difference is slewed away at, as kernels do: 500 parts per million. */
const SLEW_RATE = 0.0005;

/**
 * A clock beside that of the system, for audit messages and signatures: the monotonic clock, and what time servers say of it.
 *
 * Before its first synchronization it shows the system's time, and its error bound is infinite. The first synchronization sets it, forwards or backwards; from
 * then on it is slewed, stepped forwards, or stands until the time that it shows has come; it goes backwards only where it would stand for more than 1,000 seconds, and
 * then the step is told.
 */
export class DisciplinedClock {
  readonly #clock: TimeClock;
  readonly #driftPpm: number;
  #state: ClockState = "unsynchronized";
  /** The time that is shown at a time of the monotonic clock, what is still to be slewed from then on, and how fast. */
  #base = { at: 0, timeMs: 0, slewMs: 0, rate: SLEW_RATE };
  #errorMs = Number.POSITIVE_INFINITY;
  /** How far the system's clock was ahead of the monotonic one at the last update. */
  #systemOffset = 0;
  #updatedAt = 0;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(clock: TimeClock, driftPpm: number) {
    this.#clock = clock;
    this.#driftPpm = driftPpm;
  }

  /** For the `now` options of all packages. */
  readonly now = (): Date => new Date(this.nowMs());

  /** Milliseconds since 1970, and parts of them. */
  readonly nowMs = (): number => {
    if (this.#state === "unsynchronized") return this.#clock.system();
    this.#latest = Math.max(this.#latest, this.#timeAt(this.#clock.now()));
    return this.#latest;
  };

  get state(): ClockState {
    return this.#state;
  }

  /**
   * What the time may be wrong by at most, if most servers were right: more from moment to moment, by the drift of the oscillator. The monotonic clock stands still
   * while the machine sleeps: when the system's clock has moved against it since, then that much may be missing.
   */
  get errorBoundMs(): number {
    const now = this.#clock.now();
    const drift = driftOver(now - this.#updatedAt, this.#driftPpm);
    return this.#errorMs + drift + Math.abs(this.#leftToSlew(now)) + this.sleptMs;
  }

  /** How long the machine may have slept since the last update; or its clock was set by so much. */
  get sleptMs(): number {
    const moved = Math.abs(this.#clock.system() - this.#clock.now() - this.#systemOffset);
    return moved > STEP_MS ? moved : 0;
  }

  /** When the clock was last compared with servers, by itself; `undefined`: never. */
  get synchronizedAt(): number | undefined {
    return this.#state === "unsynchronized" ? undefined : this.#timeAt(this.#updatedAt);
  }

  /** Takes what was measured now. How far it stepped, or will stand; 0 when it only slews. */
  update({ offsetMs, errorMs }: ClockUpdate): number {
    const at = this.#clock.now();
    const isFirst = this.#state === "unsynchronized";
    const target = at + offsetMs;
    const shown = this.nowMs();
    const difference = target - shown;
    const isStep = Math.abs(difference) > STEP_MS;
    const isSet = isFirst || (isStep && difference > 0) || difference < -PANIC_MS;
    if (isSet) this.#base = { at, timeMs: target, slewMs: 0, rate: SLEW_RATE };
    else this.#base = { at, timeMs: shown, slewMs: difference, rate: isStep ? 1 : SLEW_RATE };
    if (isSet) this.#latest = Number.NEGATIVE_INFINITY;
    this.#state = "synchronized";
    this.#errorMs = errorMs;
    this.#systemOffset = this.#clock.system() - at;
    this.#updatedAt = at;
    return isStep ? difference : 0;
  }

  /** Servers are lost; the time runs on, and so does its error. */
  lose(): void {
    if (this.#state === "synchronized") this.#state = "holdover";
  }

  #timeAt(now: number): number {
    const { at, timeMs, slewMs } = this.#base;
    return timeMs + (now - at) + slewMs - this.#leftToSlew(now);
  }

  #leftToSlew(now: number): number {
    const { at, slewMs, rate } = this.#base;
    const done = Math.min((now - at) * rate, Math.abs(slewMs));
    return slewMs - Math.sign(slewMs) * done;
  }
}
