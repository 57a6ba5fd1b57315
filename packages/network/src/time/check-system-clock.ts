import { measureTime, type MeasureTimeOptions } from "./measure-time.js";
import type { TimeMeasurement } from "./time-measurement.js";

export interface CheckSystemClockOptions extends MeasureTimeOptions {
  /** What the system's clock may be wrong by. */
  readonly limitMs: number;
}

/** Whether the system's clock is right enough, and how that is known. */
export interface SystemClockCheck {
  /** Proven; not merely not disproven. */
  readonly isWithin: boolean;
  /**
   * `within`: with all errors of the measurement. `beyond`: without them even. `uncertain`: the measurement is not good enough to tell. `no-majority`, `unreachable`:
   * there is none.
   */
  readonly reason: "within" | "beyond" | "uncertain" | "no-majority" | "unreachable";
  readonly measurement: TimeMeasurement;
}

/**
 * Measures whether the clock of the system is right to a limit. Node cannot ask the system itself whether its clock is synchronized.
 *
 * @throws NetworkError as `measureTime` does
 */
export async function checkSystemClock(options: CheckSystemClockOptions): Promise<SystemClockCheck> {
  const measurement = await measureTime(options);
  const reason = reasonOf(measurement, options.limitMs);
  return { isWithin: reason === "within", reason, measurement };
}

function reasonOf(measurement: TimeMeasurement, limitMs: number): SystemClockCheck["reason"] {
  if (measurement.outcome !== "measured") return measurement.outcome;
  const offset = Math.abs(measurement.offsetMs);
  if (offset + measurement.errorMs <= limitMs) return "within";
  return offset - measurement.errorMs > limitMs ? "beyond" : "uncertain";
}
