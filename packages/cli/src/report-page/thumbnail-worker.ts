import { parentPort, workerData } from "node:worker_threads";
import type { FaceReport, FileReport } from "@dicomsec/deidentification";
import { drawFace } from "./draw-face.js";
import { renderThumbnails } from "./render-thumbnails.js";
import type { Thumbnails } from "./thumbnails.js";

interface Task {
  readonly files: readonly FileReport[];
  readonly faces: readonly FaceReport[] | undefined;
  readonly out: string;
}

const { files, faces = [], out } = workerData as Task;
const thumbnails: Thumbnails = { frames: await renderThumbnails(files, out), faces: faces.map(drawFace) };
parentPort!.postMessage(thumbnails);
