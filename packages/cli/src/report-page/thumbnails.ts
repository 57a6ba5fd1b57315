import { Worker } from "node:worker_threads";
import type { FileReport } from "@dicomsec/deidentification";

const LONGEST_MS = 30_000;

/**
 * First frames of outputs as PNG data URLs, by file number. Pixels are decoded in a worker, whose output goes nowhere: what a decoder
 * prints, or that it fails, must not spoil the report.
 */
export async function makeThumbnails(files: readonly FileReport[], out: string): Promise<ReadonlyMap<number, string>> {
  const worker = new Worker(new URL("./thumbnail-worker.js", import.meta.url), {
    workerData: { files, out },
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const none: ReadonlyMap<number, string> = new Map();
  const timer = setTimeout(() => void worker.terminate(), LONGEST_MS);
  try {
    return await new Promise<ReadonlyMap<number, string>>((resolve) => {
      worker.on("message", resolve);
      worker.on("error", () => resolve(none));
      worker.on("exit", () => resolve(none));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
