import { expect, it } from "@jest/globals";
import { PassThrough } from "node:stream";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import type { Meter as ApiMeter } from "@opentelemetry/api";
import { pino } from "pino";
import { type Meter, observeAuditSender, observeConnections, observeWork } from "@dicomsec/telemetry";
import { foreign } from "./recording.js";

it("a pino logger writes the lines", () => {
  const stream = new PassThrough({ encoding: "utf8" });
  const logger = pino({ level: "debug" }, stream);
  const { onRefused } = observeConnections({ logger }, { onConnection: () => {} });
  onRefused({ error: foreign("ERR_TRANSPORT_SUITE") });
  expect(JSON.parse(String(stream.read()))).toMatchObject({
    level: 40,
    msg: "a connection was refused",
    code: "ERR_TRANSPORT_SUITE",
    outcome: "refused",
  });
});

it("a meter of OpenTelemetry exports the metrics, with description and unit", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const meter: ApiMeter & Meter = provider.getMeter("archive");
  await observeWork({ meter })("verify", () => "valid", String);
  const waiting = [{ destination: "one", waiting: 3, quarantined: 0, failure: undefined }];
  observeAuditSender({ meter }, { health: { spoolBytes: 4096, destinations: waiting } });
  await provider.forceFlush();
  const exported = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
  const values = exported.map(({ descriptor: { name, unit }, dataPoints: [point] }) => [name, unit, point?.attributes]);
  expect(values).toEqual([
    ["dicomsec.work", "{call}", { work: "verify", outcome: "valid" }],
    ["dicomsec.work.duration", "s", { work: "verify" }],
    ["dicomsec.audit.spool", "By", {}],
    ["dicomsec.audit.waiting", "{message}", {}],
    ["dicomsec.audit.quarantined", "{message}", {}],
    ["dicomsec.audit.unavailable", "{repository}", {}],
  ]);
  await provider.shutdown();
});
