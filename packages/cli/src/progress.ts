import { Presets, SingleBar } from "cli-progress";
import type { BatchProgress } from "@dicomsec/deidentification/node";

/** Files, MB/s and time left on a terminal; nothing in a pipe. */
export function progressBar(): { readonly update: (progress: BatchProgress) => void; readonly stop: () => void } {
  const bar = terminalBar("{value}/{total} files  {rate} MB/s  {failed} failed");
  return {
    update: ({ done, total, failed, bytesIn }) => bar.update({ done, total, bytes: bytesIn, failed }),
    stop: bar.stop,
  };
}

/** MB, MB/s and time left on a terminal; nothing in a pipe. */
export function bytesBar(): {
  readonly update: (done: number, total: number | undefined) => void;
  readonly stop: () => void;
} {
  const bar = terminalBar("{megabytes} MB  {rate} MB/s");
  return {
    update: (done, total = done) => bar.update({ done, total, bytes: done, megabytes: (done / 1e6).toFixed(0) }),
    stop: bar.stop,
  };
}

interface BarState extends Readonly<Record<string, number | string>> {
  readonly done: number;
  readonly total: number;
  /** From these the rate is told. */
  readonly bytes: number;
}

function terminalBar(words: string): { readonly update: (state: BarState) => void; readonly stop: () => void } {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const format = `{bar} {percentage}%  ${words}  {eta_formatted} left`;
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  const start = performance.now();
  let isStarted = false;
  return {
    update: ({ done, total, bytes, ...words }) => {
      const rate = (bytes / 1000 / Math.max(1, performance.now() - start)).toFixed(0);
      if (!isStarted) bar.start(total, done, { ...words, rate });
      else bar.update(done, { ...words, rate });
      isStarted = true;
    },
    stop: () => bar.stop(),
  };
}
