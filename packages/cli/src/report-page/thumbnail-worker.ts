import { parentPort, workerData } from "node:worker_threads";
import type { FileReport } from "@dicomsec/deidentification";
import { renderThumbnails } from "./render-thumbnails.js";

const { files, out } = workerData as { readonly files: readonly FileReport[]; readonly out: string };
parentPort!.postMessage(await renderThumbnails(files, out));
