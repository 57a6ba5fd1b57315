import { Worker } from "node:worker_threads";
import type { BatchReport } from "@dicomsec/deidentification";

const LONGEST_MS = 30_000;

/** Pictures as PNG data URLs. */
export interface Thumbnails {
  /** Frames of outputs, by file number. */
  readonly frames: ReadonlyMap<number, string>;
  /** By position in the report; before only where the report holds values. */
  readonly faces: readonly { readonly before?: string; readonly after: string }[];
}

/**
 * Draws what the report shows in pictures. Pixels are decoded in a worker, whose output goes nowhere: what a decoder
 * prints, or that it fails, must not spoil the report.
 */
export async function makeThumbnails({ files, faces }: BatchReport, out: string): Promise<Thumbnails> {
  const worker = new Worker(new URL("./thumbnail-worker.js", import.meta.url), {
    workerData: { files, faces, out },
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const none: Thumbnails = { frames: new Map(), faces: [] };
  const timer = setTimeout(() => void worker.terminate(), LONGEST_MS);
  try {
    return await new Promise<Thumbnails>((resolve) => {
      worker.on("message", resolve);
      worker.on("error", () => resolve(none));
      worker.on("exit", () => resolve(none));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
