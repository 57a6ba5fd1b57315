import { type GaugeName, gauges, greatestOf } from "./instruments.js";
import type { Meter, MetricAttributes, ObservableResult } from "./meter.js";
import { quietly } from "./quietly.js";

export type GaugeSource = () => readonly (readonly [value: number, attributes: MetricAttributes])[];

/** Of each meter, what its gauges are read from. */
const sourcesOf = new WeakMap<Meter, Map<GaugeName, GaugeSource[]>>();

/** Has a gauge read from one more source. A meter keeps one value for the same attributes: what several listeners or senders have is counted together. */
export function addGaugeSource(meter: Meter, name: GaugeName, source: GaugeSource): void {
  const byName = sourcesOf.get(meter) ?? new Map<GaugeName, GaugeSource[]>();
  sourcesOf.set(meter, byName);
  const sources = byName.get(name);
  if (sources) {
    sources.push(source);
    return;
  }
  const added = [source];
  meter.createObservableGauge(name, gauges[name]).addCallback((result) => observeAll(result, name, added));
  byName.set(name, added);
}

function observeAll(result: ObservableResult, name: GaugeName, sources: readonly GaugeSource[]): void {
  const totals = new Map<string, { value: number; readonly attributes: MetricAttributes }>();
  const add = (value: number, attributes: MetricAttributes): void => {
    const key = JSON.stringify(attributes);
    const total = totals.get(key);
    if (!total) totals.set(key, { value, attributes });
    else total.value = greatestOf.has(name) ? Math.max(total.value, value) : total.value + value;
  };
  for (const source of sources) quietly(() => source().forEach(([value, attributes]) => add(value, attributes)));
  for (const { value, attributes } of totals.values()) quietly(() => result.observe(value, { ...attributes }));
}
