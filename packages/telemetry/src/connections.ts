import { codeOf } from "./field.js";
import { Recorder, type Telemetry } from "./recorder.js";

/** What is read of a connection of `@dicomsec/transport`. */
export interface ObservedConnection {
  readonly negotiated: { readonly profile: string; readonly version: string; readonly suite: string };
}

export interface ConnectionHooks<C, R> {
  readonly onConnection: (connection: C) => void;
  readonly onRefused?: (refusal: R) => void;
}

/**
 * The hooks of `listen` of `@dicomsec/transport`, told and then called: `listen({ context, ...observeConnections(telemetry, { onConnection }) })`. Neither addresses nor
 * certificates are told.
 */
export function observeConnections<C extends ObservedConnection, R extends { readonly error: unknown }>(
  telemetry: Telemetry,
  hooks: ConnectionHooks<C, R>,
): Required<ConnectionHooks<C, R>> {
  const recorder = new Recorder(telemetry);
  return {
    onConnection: (connection) => {
      const { profile, version, suite } = connection.negotiated;
      recorder.count("dicomsec.connections", 1, { outcome: "established", profile, version });
      recorder.log("debug", { outcome: "established", profile, version, suite }, "a connection was made");
      hooks.onConnection(connection);
    },
    onRefused: (refusal) => {
      const about = { outcome: "refused", code: codeOf(refusal.error) };
      recorder.count("dicomsec.connections", 1, about);
      recorder.log("warn", about, "a connection was refused");
      hooks.onRefused?.(refusal);
    },
  };
}

/** Measures how many connections a listener has, for as long as there are metrics. */
export function observeListener(telemetry: Telemetry, listener: { readonly connections: number }): void {
  new Recorder(telemetry).gauge("dicomsec.connections.open", () => listener.connections);
}

/** The hook of a `SecureContext`, and of whatever warns by code: `secureContext({ …, ...observeWarnings(telemetry) })`. */
export function observeWarnings(telemetry: Telemetry): {
  readonly onWarning: (warning: { readonly code: string }) => void;
} {
  const recorder = new Recorder(telemetry);
  return {
    onWarning: ({ code }) => {
      recorder.count("dicomsec.warnings", 1, { code });
      recorder.log("warn", { code }, "a warning");
    },
  };
}
