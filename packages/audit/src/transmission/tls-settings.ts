import type { TlsDestination } from "./destination.js";

/** A destination with everything that it did not say. */
export type TlsSettings = ReturnType<typeof tlsSettings>;

export function tlsSettings(destination: TlsDestination) {
  const { host, port = 6514, confirmation = {} } = destination;
  return {
    name: destination.name ?? `syslog-tls://${host}:${port}`,
    host,
    port,
    context: destination.context,
    serverName: destination.serverName,
    maxMessageLength: destination.maxMessageLength ?? 32_768,
    oversize: destination.oversize ?? "shrink",
    timeoutMs: destination.timeoutMs ?? 30_000,
    backOff: destination.backOff,
    settleMs: confirmation.settleMs ?? 250,
    everyMessages: Math.max(1, confirmation.everyMessages ?? 100_000),
    everyMs: confirmation.everyMs ?? 10_000,
    idleMs: confirmation.idleMs ?? 2000,
    closeNotify: confirmation.closeNotify ?? "learned",
  };
}
