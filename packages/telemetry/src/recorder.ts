import { allowed, type Fields } from "./field.js";
import { type CounterName, counters, type GaugeName, gauges, type HistogramName, histograms } from "./instruments.js";
import type { LogLevel, Logger } from "./logger.js";
import type { Meter, MetricAttributes } from "./meter.js";

export interface Telemetry {
  /** Default: no log. */
  readonly logger?: Logger | undefined;
  /** Default: no metrics. */
  readonly meter?: Meter | undefined;
  /**
   * Whether AE titles are in log lines and attributes of metrics: where any calling AE title is accepted, callers decide how many series there are. Default: no.
   */
  readonly aeTitles?: boolean;
  /** Whether the names of audit repositories are, which hold hosts unless they were named otherwise. Default: no. */
  readonly destinations?: boolean;
  /** Milliseconds that never go back. Default: `performance.now`. */
  readonly now?: () => number;
}

/**
 * Writes lines and measures. Nothing but the fields of the list in `field.ts` gets through. A logger or a meter that throws stops nothing: whoever is observed has
 * other work to do.
 */
export class Recorder {
  readonly #telemetry: Telemetry;
  readonly #counters = new Map<CounterName, ReturnType<Meter["createCounter"]>>();
  readonly #histograms = new Map<HistogramName, ReturnType<Meter["createHistogram"]>>();

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  now(): number {
    return (this.#telemetry.now ?? (() => performance.now()))();
  }

  log(level: LogLevel, fields: Fields, message: string): void {
    quietly(() => this.#telemetry.logger?.[level](this.#told(fields), message));
  }

  count(name: CounterName, value: number, fields: Fields): void {
    quietly(() => this.#counter(name)?.add(value, this.#told(fields)));
  }

  /** A time in milliseconds; metrics have seconds. */
  time(name: HistogramName, durationMs: number, fields: Fields): void {
    quietly(() => this.#histogram(name)?.record(durationMs / 1000, this.#told(fields)));
  }

  /** Asks `read` whenever metrics are collected. */
  gauge(name: GaugeName, read: () => number | readonly (readonly [value: number, fields: Fields])[]): void {
    quietly(() =>
      this.#telemetry.meter?.createObservableGauge(name, gauges[name]).addCallback((result) =>
        quietly(() => {
          const values = read();
          const all = typeof values === "number" ? [[values, {}] as const] : values;
          for (const [value, fields] of all) result.observe(value, { ...this.#told(fields) });
        }),
      ),
    );
  }

  #counter(name: CounterName) {
    const known = this.#counters.get(name) ?? this.#telemetry.meter?.createCounter(name, counters[name]);
    if (known) this.#counters.set(name, known);
    return known;
  }

  #histogram(name: HistogramName) {
    const known = this.#histograms.get(name) ?? this.#telemetry.meter?.createHistogram(name, histograms[name]);
    if (known) this.#histograms.set(name, known);
    return known;
  }

  #told({ callingAeTitle, calledAeTitle, destination, ...others }: Fields): MetricAttributes {
    const { aeTitles = false, destinations = false } = this.#telemetry;
    return allowed({
      ...others,
      ...(aeTitles && { callingAeTitle, calledAeTitle }),
      ...(destinations && { destination }),
    });
  }
}

/** A promise of it may fail as well: an `async` function passes for one that gives nothing. */
export function quietly(action: () => unknown): void {
  try {
    const pending = action();
    if (pending instanceof Promise) pending.catch(() => {});
  } catch {
    // See above.
  }
}
