import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  observeAssociations,
  observeAuditEvents,
  observeAuditProblems,
  observeAuditSender,
  observeBatch,
  observeConnections,
  observeStorage,
  observeWarnings,
  observeWork,
  type Telemetry,
  type Work,
} from "@dicomsec/telemetry";
import { association, recording, settled } from "./recording.js";

const planted = "Doe^Jane";
/** Where types ask for a number. */
const plantedNumber = planted as unknown as number;

/** The value in each of these places, whatever types ask for. */
function valuesOf<K extends string>(names: readonly K[]): Record<K, never> {
  return Object.fromEntries(names.map((name) => [name, planted])) as Record<K, never>;
}

const warning = valuesOf(["code", "message"]);

/** Every hook, with the value wherever a value can be. */
const hooks: readonly (readonly [name: string, call: (telemetry: Telemetry) => unknown])[] = [
  [
    "onConnection",
    (telemetry) =>
      observeConnections(telemetry, { onConnection: () => {} }).onConnection({
        negotiated: valuesOf(["profile", "version", "suite"]),
      }),
  ],
  [
    "onRefused",
    (telemetry) => {
      const refusal = { error: error(), remoteAddress: planted };
      observeConnections(telemetry, { onConnection: () => {} }).onRefused(refusal);
    },
  ],
  ["onWarning", (telemetry) => observeWarnings(telemetry).onWarning(warning)],
  [
    "an association",
    async (telemetry) => {
      const made = association(planted, planted);
      await observeAssociations(telemetry).watch(
        Promise.resolve(Object.assign(made, { principal: { name: planted } })),
      );
      made.end({ how: planted, error: error() });
      await settled();
    },
  ],
  [
    "a rejection",
    (telemetry) =>
      observeAssociations(telemetry)
        .watch(Promise.reject(Object.assign(error(), { rejection: valuesOf(["result", "source", "reason"]) })))
        .catch(() => {}),
  ],
  [
    "a request",
    async (telemetry) => {
      const { handlers } = observeAssociations(telemetry);
      const observed = handlers({ store: async (request: object) => ({ ...request, status: plantedNumber }) });
      await observed.store({ sopInstanceUid: planted, association: { negotiated: planted } }).catch(() => {});
      (observed as { onError?: (error: unknown) => void }).onError?.(error());
    },
  ],
  [
    "onEvent of an audit sender",
    (telemetry) =>
      observeAuditEvents(telemetry).onEvent(
        valuesOf(["kind", "destination", "code", "why", "unconfirmed", "bytes", "sequence"]),
      ),
  ],
  [
    "the health of an audit sender",
    (telemetry) =>
      observeAuditSender(telemetry, {
        health: {
          spoolBytes: 1,
          destinations: [{ ...valuesOf(["destination", "failure"]), waiting: 2, quarantined: plantedNumber }],
        },
      }),
  ],
  [
    "onProblem",
    (telemetry) =>
      observeAuditProblems(telemetry).onProblem({ ...valuesOf(["kind", "code", "sender"]), error: error() }),
  ],
  ["onEvent of a storage", (telemetry) => observeStorage(telemetry).onEvent({ kind: planted, reason: plantedNumber })],
  [
    "onProgress",
    (telemetry) => observeBatch(telemetry).onProgress({ done: 1, total: 2, failed: 1, bytesIn: plantedNumber }),
  ],
  [
    "a call",
    (telemetry) =>
      observeWork(telemetry)(
        planted as Work,
        () => planted,
        () => planted,
      ),
  ],
  [
    "a call that throws",
    (telemetry) =>
      observeWork(telemetry)("verify", () => {
        throw error();
      }).catch(() => {}),
  ],
];

function error(): Error {
  return Object.assign(new Error(planted), { code: planted, path: planted, cause: planted });
}

describe.each(hooks)("an identifying value in %s", (_, call) => {
  it("is in no log line and in no metric", async () => {
    const { lines, measured, logger, meter, collect } = recording();
    await call({ logger, meter });
    collect();
    expect(lines.length + measured.length).toBeGreaterThan(0);
    expect(JSON.stringify([lines, measured])).not.toContain("Doe");
  });
});

it("whatever text an event has, words of ours and codes are told, and nothing else", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom("unavailable", "ERR_TRANSPORT_SUITE", "Doe^Jane", "DOE"));
  fc.assert(
    fc.property(fc.record({ kind: text, code: text, why: text, destination: text }), (event) => {
      const { lines, logger } = recording();
      observeAuditEvents({ logger }).onEvent(event);
      for (const value of Object.values(lines[0]?.fields ?? {}))
        expect(value).toMatch(/^(?:[a-z][a-zA-Z-]+|(?:ERR|WARN|SQLITE|CERT)_[A-Z0-9_]+|E[A-Z0-9]+)$/);
    }),
  );
});

it("a value that looks like an AE title is told where that was asked for, as its negative twin", async () => {
  const { lines, logger } = recording();
  await observeAssociations({ logger, aeTitles: true }).watch(Promise.resolve(association(planted)));
  expect(JSON.stringify(lines)).toContain("Doe");
});

it("a code with the form of an identifier is not told, and those of Node are", () => {
  const { lines, logger } = recording();
  const { onWarning } = observeWarnings({ logger });
  for (const code of ["E12345678", "EROE1960", "E2BIG", "EAI_AGAIN", "ECONNRESET"]) onWarning({ code });
  const told = lines.map(({ fields }) => fields);
  expect(told).toEqual([{}, {}, { code: "E2BIG" }, { code: "EAI_AGAIN" }, { code: "ECONNRESET" }]);
});

it("a logger and a meter that throw stop nothing", async () => {
  const fail = (): never => {
    throw error();
  };
  const logger = { debug: fail, info: fail, warn: fail, error: fail };
  const meter = { createCounter: fail, createHistogram: fail, createObservableGauge: fail };
  const observed = observeWork({ logger, meter })("sign", () => 5);
  expect(await observed).toBe(5);
});

it("a logger that fails later, and an outcome that cannot be told, stop nothing", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  try {
    const fail = async (): Promise<void> => Promise.reject(error());
    const logger = { debug: fail, info: fail, warn: fail, error: fail };
    const untold = (): never => {
      throw error();
    };
    expect(await observeWork({ logger })("sign", () => 5, untold)).toBe(5);
    await new Promise((resolve) => setTimeout(resolve));
    expect(unhandled).toEqual([]);
  } finally {
    process.off("unhandledRejection", note);
  }
});
