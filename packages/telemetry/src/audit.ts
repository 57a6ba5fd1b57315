import { codeOf } from "./field.js";
import type { LogLevel } from "./logger.js";
import { Recorder, type Telemetry } from "./recorder.js";

/** An event of `AuditSender` of `@dicomsec/audit/transmission`. */
export interface ObservedAuditEvent {
  readonly kind: string;
  readonly destination?: string;
  readonly code?: string;
  readonly unconfirmed?: number;
  readonly why?: string;
  readonly bytes?: number;
  readonly sequence?: number;
  readonly throughSequence?: number;
  readonly afterSequence?: number;
}

/** Its health. */
export interface ObservedAuditHealth {
  readonly spoolBytes: number;
  readonly destinations: readonly {
    readonly destination: string;
    readonly waiting: number;
    readonly quarantined: number;
    readonly failure: string | undefined;
  }[];
}

/** What cannot be sent or is lost is an error, what waits is a warning. */
const levels: Readonly<Record<string, LogLevel>> = {
  confirmed: "debug",
  elsewhere: "debug",
  unavailable: "warn",
  repaired: "warn",
  quarantined: "error",
  damaged: "error",
  dropped: "error",
};

/** The hook of an `AuditSender`: `AuditSender.open({ …, ...observeAuditEvents(telemetry) })`. */
export function observeAuditEvents(telemetry: Telemetry): { readonly onEvent: (event: ObservedAuditEvent) => void } {
  const recorder = new Recorder(telemetry);
  return {
    onEvent: (event) => {
      const { kind, destination, code, why, unconfirmed, bytes } = event;
      const sequence = event.sequence ?? event.throughSequence ?? event.afterSequence;
      recorder.count("dicomsec.audit.events", 1, { kind, destination, code, why });
      const fields = { kind, destination, code, why, unconfirmed, bytes, sequence };
      recorder.log(levels[kind] ?? "warn", fields, "audit messages on their way");
    },
  };
}

/** Measures what waits in the spool of an `AuditSender`, and how its repositories are. */
export function observeAuditSender(telemetry: Telemetry, sender: { readonly health: ObservedAuditHealth }): void {
  const recorder = new Recorder(telemetry);
  const each = (read: (one: ObservedAuditHealth["destinations"][number]) => number) => () =>
    telemetry.destinations === true
      ? sender.health.destinations.map((one) => [read(one), { destination: one.destination }] as const)
      : Math.max(0, ...sender.health.destinations.map(read));
  recorder.gauge("dicomsec.audit.spool", () => sender.health.spoolBytes);
  recorder.gauge(
    "dicomsec.audit.waiting",
    each(({ waiting }) => waiting),
  );
  recorder.gauge(
    "dicomsec.audit.quarantined",
    each(({ quarantined }) => quarantined),
  );
  recorder.gauge(
    "dicomsec.audit.unavailable",
    () => sender.health.destinations.filter(({ failure }) => failure !== undefined).length,
  );
}

/** The hook of `listenForAudit` of `@dicomsec/audit/repository`: `listenForAudit({ sink, tls, ...observeAuditProblems(telemetry) })`. */
export function observeAuditProblems(telemetry: Telemetry): {
  readonly onProblem: (problem: { readonly kind: string; readonly code?: string; readonly error?: unknown }) => void;
} {
  const recorder = new Recorder(telemetry);
  return {
    onProblem: ({ kind, code, error }) => {
      const about = { kind, code: code ?? codeOf(error) };
      recorder.count("dicomsec.audit.problems", 1, about);
      recorder.log(kind === "sink" ? "error" : "warn", about, "an audit message was not received");
    },
  };
}

/** Measures how many messages a receiver has stored. */
export function observeAuditReceiver(telemetry: Telemetry, receiver: { readonly stored: number }): void {
  new Recorder(telemetry).gauge("dicomsec.audit.stored", () => receiver.stored);
}
