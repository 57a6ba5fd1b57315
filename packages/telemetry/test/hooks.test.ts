import { describe, expect, it } from "@jest/globals";
import {
  observeAuditEvents,
  observeAuditProblems,
  observeAuditReceiver,
  observeAuditSender,
  observeBatch,
  observeConnections,
  observeListener,
  observeStorage,
  observeWarnings,
  observeWork,
} from "@dicomsec/telemetry";
import { foreign, recording } from "./recording.js";

const negotiated = { profile: "bcp195-rfc8996", version: "TLSv1.3", suite: "TLS_AES_128_GCM_SHA256" };

describe("a listener", () => {
  it("tells by what profile a connection was made, and that one was refused, and calls the hooks it was given", () => {
    const { lines, measured, logger, meter } = recording();
    const seen: unknown[] = [];
    const hooks = observeConnections(
      { logger, meter },
      { onConnection: (one: { negotiated: typeof negotiated }) => seen.push(one), onRefused: (one) => seen.push(one) },
    );
    hooks.onConnection({ negotiated });
    hooks.onRefused({ error: foreign("ERR_TRANSPORT_CERTIFICATE_EXPIRED") });
    expect(seen).toHaveLength(2);
    expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
      ["debug", { outcome: "established", ...negotiated }],
      ["warn", { outcome: "refused", code: "ERR_TRANSPORT_CERTIFICATE_EXPIRED" }],
    ]);
    expect(measured.map(({ attributes }) => attributes)).toEqual([
      { outcome: "established", profile: "bcp195-rfc8996", version: "TLSv1.3" },
      { outcome: "refused", code: "ERR_TRANSPORT_CERTIFICATE_EXPIRED" },
    ]);
  });

  it("is asked for its connections when metrics are collected", () => {
    const { measured, meter, collect } = recording();
    const listener = { connections: 1 };
    observeListener({ meter }, listener);
    listener.connections = 4;
    collect();
    expect(measured).toEqual([{ name: "dicomsec.connections.open", value: 4, attributes: {} }]);
  });

  it("warns by code", () => {
    const { lines, logger } = recording();
    observeWarnings({ logger }).onWarning({ code: "WARN_TRANSPORT_PROFILE_RETIRED" });
    expect(lines).toEqual([
      { level: "warn", fields: { code: "WARN_TRANSPORT_PROFILE_RETIRED" }, message: "a warning" },
    ]);
  });
});

describe("an audit sender", () => {
  const destination = "syslog-tls://audit.hospital.example:6514";

  it("tells what becomes of messages, lost ones as errors", () => {
    const { lines, logger } = recording();
    const { onEvent } = observeAuditEvents({ logger });
    onEvent({ kind: "unavailable", destination, code: "ERR_TRANSPORT_UNREACHABLE", unconfirmed: 7 });
    onEvent({ kind: "confirmed", destination, throughSequence: 9 });
    onEvent({ kind: "quarantined", destination, sequence: 3, why: "too-long" });
    onEvent({ kind: "damaged", afterSequence: 4, bytes: 100 });
    expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
      ["warn", { kind: "unavailable", code: "ERR_TRANSPORT_UNREACHABLE", unconfirmed: 7 }],
      ["debug", { kind: "confirmed", sequence: 9 }],
      ["error", { kind: "quarantined", why: "too-long", sequence: 3 }],
      ["error", { kind: "damaged", sequence: 4, bytes: 100 }],
    ]);
  });

  const health = {
    spoolBytes: 4096,
    destinations: [
      { destination, waiting: 3, quarantined: 0, failure: "ERR_TRANSPORT_UNREACHABLE" },
      { destination: "second", waiting: 12, quarantined: 1, failure: undefined },
    ],
  };

  it("is measured by its slowest repository", () => {
    const { measured, meter, collect } = recording();
    observeAuditSender({ meter }, { health });
    collect();
    expect(Object.fromEntries(measured.map(({ name, value }) => [name, value]))).toEqual({
      "dicomsec.audit.spool": 4096,
      "dicomsec.audit.waiting": 12,
      "dicomsec.audit.quarantined": 1,
      "dicomsec.audit.unavailable": 1,
    });
  });

  it("names its repositories only where that was asked for", () => {
    const { measured, meter, collect } = recording();
    observeAuditSender({ meter, destinations: true }, { health });
    collect();
    expect(measured.filter(({ name }) => name === "dicomsec.audit.waiting")).toEqual([
      { name: "dicomsec.audit.waiting", value: 3, attributes: { destination } },
      { name: "dicomsec.audit.waiting", value: 12, attributes: { destination: "second" } },
    ]);
  });
});

it("an audit repository tells its problems, and how many messages it has", () => {
  const { lines, measured, logger, meter, collect } = recording();
  const { onProblem } = observeAuditProblems({ logger, meter });
  onProblem({ kind: "refused", code: "ERR_TRANSPORT_VERSION" });
  onProblem({ kind: "sink", error: foreign("SQLITE_FULL") });
  observeAuditReceiver({ meter }, { stored: 12 });
  collect();
  expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
    ["warn", { kind: "refused", code: "ERR_TRANSPORT_VERSION" }],
    ["error", { kind: "sink", code: "SQLITE_FULL" }],
  ]);
  expect(measured.at(-1)).toEqual({ name: "dicomsec.audit.stored", value: 12, attributes: {} });
});

it("an online storage tells what happened, and warns of what was refused", () => {
  const { lines, measured, logger, meter } = recording();
  const { onEvent } = observeStorage({ logger, meter });
  onEvent({ kind: "committed" });
  onEvent({ kind: "refused", reason: 0x0110 });
  expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
    ["info", { kind: "committed" }],
    ["warn", { kind: "refused", reason: 272 }],
  ]);
  expect(measured).toHaveLength(2);
});

it("a batch counts what came since it was last heard of, and says when it is done", () => {
  const { lines, measured, logger, meter } = recording();
  const { onProgress } = observeBatch({ logger, meter });
  onProgress({ done: 2, total: 5, failed: 1, bytesIn: 100 });
  onProgress({ done: 5, total: 5, failed: 1, bytesIn: 250 });
  expect(measured).toEqual([
    { name: "dicomsec.batch.instances", value: 1, attributes: { outcome: "failed" } },
    { name: "dicomsec.batch.instances", value: 1, attributes: { outcome: "done" } },
    { name: "dicomsec.batch.bytes", value: 100, attributes: {} },
    { name: "dicomsec.batch.instances", value: 3, attributes: { outcome: "done" } },
    { name: "dicomsec.batch.bytes", value: 150, attributes: {} },
  ]);
  expect(lines.map(({ message }) => message)).toEqual(["files of a batch failed", "a batch is done"]);
});

describe("a call", () => {
  it("is told with its outcome and its time", async () => {
    const { lines, measured, logger, meter } = recording();
    let now = 0;
    const run = observeWork({ logger, meter, now: () => now });
    const verify = (): { status: string } => {
      now += 20;
      return { status: "invalid" };
    };
    expect(await run("verify", verify, ({ status }) => status)).toEqual({ status: "invalid" });
    expect(lines[0]).toMatchObject({ level: "info", fields: { work: "verify", outcome: "invalid", durationMs: 20 } });
    expect(measured.at(-1)).toEqual({
      name: "dicomsec.work.duration",
      value: 0.02,
      attributes: { work: "verify" },
    });
  });

  it("that throws is told by its code, and throws on", async () => {
    const { lines, logger } = recording();
    const error = foreign("ERR_MEDIA_RECIPIENT");
    await expect(observeWork({ logger })("open", () => Promise.reject(error))).rejects.toBe(error);
    expect(lines[0]).toMatchObject({ level: "error", fields: { outcome: "failed", code: "ERR_MEDIA_RECIPIENT" } });
  });
});
