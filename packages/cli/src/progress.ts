import { Presets, SingleBar } from "cli-progress";
import type { BulkProgress } from "@dicomsec/bulk";
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
    update: (done, total) => bar.update({ done, total, bytes: done, megabytes: (done / 1e6).toFixed(0) }),
    stop: bar.stop,
  };
}

/** Instances, MB/s and problems on a terminal; nothing in a pipe. Nobody knows how many there are. */
export function countsBar(): { readonly update: (progress: BulkProgress) => void; readonly stop: () => void } {
  const bar = terminalBar("{value} files  {rate} MB/s  {problems} with problems");
  return {
    update: ({ instances, problems, bytesIn }) =>
      bar.update({ done: instances, total: undefined, bytes: bytesIn, problems }),
    stop: bar.stop,
  };
}

interface BarState extends Readonly<Record<string, number | string | undefined>> {
  readonly done: number;
  /** `undefined`: nobody knows how much there is, and no share of it is shown. */
  readonly total: number | undefined;
  /** From these the rate is told. */
  readonly bytes: number;
}

function terminalBar(format: string): { readonly update: (state: BarState) => void; readonly stop: () => void } {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const start = performance.now();
  let bar: SingleBar | undefined;
  return {
    update: ({ done, total, bytes, ...words }) => {
      const rate = (bytes / 1000 / Math.max(1, performance.now() - start)).toFixed(0);
      if (bar) return bar.update(done, { ...words, rate });
      bar = newBar(total === undefined ? format : `{bar} {percentage}%  ${format}  {eta_formatted} left`);
      return bar.start(total ?? 0, done, { ...words, rate });
    },
    stop: () => bar?.stop(),
  };
}

function newBar(format: string): SingleBar {
  const options = { format, stream: process.stderr, hideCursor: true, clearOnComplete: true };
  return new SingleBar(options, Presets.shades_classic);
}
