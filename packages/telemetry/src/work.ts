import { codeOf } from "./field.js";
import { quietly, Recorder, type Telemetry } from "./recorder.js";

/** What calls are counted under. */
export type Work =
  "deidentify" | "reidentify" | "sign" | "verify" | "seal" | "open" | "send" | "receive" | "query" | "configure";

export interface WorkObserver {
  /**
   * Calls, and tells how that went: `run("verify", () => verify(dataset, options), ({ status }) => status)`. `outcome` says a word of ours, such as a verdict; any other
   * is told as `other`. Default: `done`. What is thrown is thrown on.
   */
  <T>(work: Work, call: () => T | Promise<T>, outcome?: (result: T) => string): Promise<T>;
}

/** Observes calls of functions that have no hooks, being done when they return. */
export function observeWork(telemetry: Telemetry): WorkObserver {
  const recorder = new Recorder(telemetry);
  return async (work, call, outcome = () => "done") => {
    const began = recorder.now();
    const tell = (level: "info" | "error", fields: { readonly outcome: string; readonly code?: unknown }): void => {
      const durationMs = recorder.now() - began;
      recorder.count("dicomsec.work", 1, { work, ...fields });
      recorder.time("dicomsec.work.duration", durationMs, { work });
      recorder.log(level, { work, ...fields, durationMs }, "work was done");
    };
    try {
      const result = await call();
      let told = "other";
      quietly(() => (told = outcome(result)));
      tell("info", { outcome: told });
      return result;
    } catch (error) {
      tell("error", { outcome: "failed", code: codeOf(error) });
      throw error;
    }
  };
}
