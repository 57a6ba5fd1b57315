import { workerData } from "node:worker_threads";
import { answerTasks } from "@dicomsec/core/node";
import type { BatchSettings, FileTask } from "./batch-settings.js";
import { FolderPlaces } from "./folder-places.js";
import { FileProcessor } from "./process-file.js";
import { TreatmentNumbers } from "./worker-messages.js";

const settings = workerData as BatchSettings;
const processor = FileProcessor.create(settings, new FolderPlaces(settings));
const treatments = new TreatmentNumbers();

answerTasks(async (task: FileTask) => {
  try {
    return treatments.pack(await (await processor).process(task));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "ERR_UNEXPECTED";
    return { fatal: { code, message: "The output folder cannot be written to" } };
  }
});
