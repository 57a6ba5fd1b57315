import type { Logger, Meter } from "@dicomsec/telemetry";

export interface Line {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly attributes: object;
}

/** A logger and a meter that remember what they are told. */
export function recording() {
  const lines: Line[] = [];
  const measured: Measurement[] = [];
  const gauges: (() => void)[] = [];
  const line = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  const measure =
    (name: string) =>
    (value: number, attributes: object = {}) =>
      void measured.push({ name, value, attributes });
  const logger: Logger = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  const meter: Meter = {
    createCounter: (name) => ({ add: measure(name) }),
    createHistogram: (name) => ({ record: measure(name) }),
    createObservableGauge: (name) => ({
      addCallback: (callback) => void gauges.push(() => callback({ observe: measure(name) })),
    }),
  };
  const collect = (): void => gauges.forEach((ask) => ask());
  return { lines, measured, collect, logger, meter };
}

/** An association as those of `@dicomsec/association` are, which ends when told to. */
export function association(callingAeTitle = "CT_01", calledAeTitle = "ARCHIVE") {
  const { promise: ended, resolve: end } = withResolvers<{ how: string; error?: unknown }>();
  return { negotiated: { callingAeTitle, calledAeTitle }, ended, end };
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** An error of somebody else. */
export function foreign(code: unknown, message = "Doe^Jane"): Error {
  return Object.assign(new Error(message), { code });
}

export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
