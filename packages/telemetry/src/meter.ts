/** What a value is counted under. */
export type MetricAttributes = Readonly<Record<string, string | number | boolean>>;

export interface InstrumentOptions {
  readonly description: string;
  /** By the Unified Code for Units of Measure: `s`, `By`, `{instance}`. */
  readonly unit: string;
}

export interface ObservableResult {
  observe(value: number, attributes?: Record<string, string | number | boolean>): void;
}

/** What is used of a `Meter` of `@opentelemetry/api`, which fits as it is. */
export interface Meter {
  createCounter(
    name: string,
    options?: InstrumentOptions,
  ): { add(value: number, attributes?: Record<string, string | number | boolean>): void };
  createHistogram(
    name: string,
    options?: InstrumentOptions,
  ): { record(value: number, attributes?: Record<string, string | number | boolean>): void };
  createObservableGauge(
    name: string,
    options?: InstrumentOptions,
  ): { addCallback(callback: (result: ObservableResult) => void): void };
}
