import type { Measurement } from "./measure.js";

/** One workload's measurements; the first is ours. */
export interface Result {
  readonly workload: string;
  readonly unit: "ms CPU" | "ms wall" | "MB RSS" | "ms gap";
  readonly measurements: readonly Measurement[];
  /** Ratios to reach: peer -> at least so many times faster (or smaller) than it. */
  readonly targets: Readonly<Record<string, number>>;
  /** Figures not to exceed, by the name of the measurement. */
  readonly limits?: Readonly<Record<string, number>>;
  /** What one repetition treats, for a rate. */
  readonly megabytes?: number;
}

/** A result as it is kept: which part of the benchmark it is of, what measured it, and how busy the machine was when that part began. */
export interface KeptResult extends Result {
  readonly part: string;
  readonly date: string;
  readonly node: string;
  readonly processors: string;
  readonly load: number;
}

/** A row per peer: how many times our figure it takes, and whether the target is met. */
export function tableOf({ workload, unit, measurements, targets, limits = {}, megabytes }: Result): string {
  const ours = measurements[0]!;
  const rows = measurements.map(({ name, median, lowest, highest }) => {
    const ratio = median / ours.median;
    const target = targets[name];
    const limit = limits[name];
    const verdicts = [
      ...(megabytes === undefined ? [] : [`${figure((megabytes / median) * 1000)} MB/s`]),
      ...(target === undefined ? [] : [`${ratio >= target ? "met" : "MISSED"} (target ${target})`]),
      ...(limit === undefined ? [] : [`${median <= limit ? "met" : "MISSED"} (at most ${limit})`]),
    ];
    const figures = `${figure(median)} (${figure(lowest)}–${figure(highest)})`;
    return `  ${name.padEnd(26)} ${figures.padStart(30)} ${name === ours.name ? "" : `${ratio.toFixed(2)} ×`.padStart(12)}  ${verdicts.join(", ")}`;
  });
  return [`${workload} [${unit}]`, ...rows, ""].join("\n");
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(4);
}
