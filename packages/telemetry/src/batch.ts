import { Recorder, type Telemetry } from "./recorder.js";

export interface ObservedProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly bytesIn: number;
}

/** The hook of `deidentifyFiles` of `@dicomsec/deidentification/node`, for one run: `deidentifyFiles({ …, ...observeBatch(telemetry) })`. */
export function observeBatch(telemetry: Telemetry): { readonly onProgress: (progress: ObservedProgress) => void } {
  const recorder = new Recorder(telemetry);
  let last = { done: 0, failed: 0, bytesIn: 0 };
  return {
    onProgress: ({ done, total, failed, bytesIn }) => {
      const news = { failed: failed - last.failed, done: done - last.done - (failed - last.failed) };
      for (const [outcome, count] of Object.entries(news))
        if (count > 0) recorder.count("dicomsec.batch.instances", count, { outcome });
      if (bytesIn > last.bytesIn) recorder.count("dicomsec.batch.bytes", bytesIn - last.bytesIn, {});
      if (news.failed > 0) recorder.log("warn", { done, total, failed }, "files of a batch failed");
      if (done === total && last.done < total) recorder.log("info", { done, total, failed }, "a batch is done");
      last = { done, failed, bytesIn };
    },
  };
}
