import type { LogLevel } from "./logger.js";
import { Recorder, type Telemetry } from "./recorder.js";

const levels: Readonly<Record<string, LogLevel>> = { refused: "warn", kept: "warn", "report-undelivered": "warn" };

/** The hook of `openOnlineStorage` of `@dicomsec/association`; UIDs and nodes are not told. */
export function observeStorage(telemetry: Telemetry): {
  readonly onEvent: (event: { readonly kind: string; readonly reason?: number }) => void;
} {
  const recorder = new Recorder(telemetry);
  return {
    onEvent: ({ kind, reason }) => {
      recorder.count("dicomsec.storage.events", 1, { kind });
      recorder.log(levels[kind] ?? "info", { kind, reason }, "an instance of the online storage");
    },
  };
}
