import { Presets, SingleBar } from "cli-progress";
import type { BatchProgress } from "@dicomsec/deidentification/node";

/** Files, MB/s and time left on a terminal; nothing in a pipe. */
export function progressBar(): { readonly update: (progress: BatchProgress) => void; readonly stop: () => void } {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const format = "{bar} {percentage}%  {value}/{total} files  {rate} MB/s  {failed} failed  {eta_formatted} left";
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  const start = performance.now();
  let isStarted = false;
  return {
    update: ({ done, total, failed, bytesIn }) => {
      const rate = (bytesIn / 1000 / Math.max(1, performance.now() - start)).toFixed(0);
      if (!isStarted) bar.start(total, done, { rate, failed });
      else bar.update(done, { rate, failed });
      isStarted = true;
    },
    stop: () => bar.stop(),
  };
}
