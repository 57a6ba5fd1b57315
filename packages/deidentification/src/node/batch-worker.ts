import { parentPort, workerData } from "node:worker_threads";
import type { BatchSettings, FileTask } from "./batch-settings.js";
import { FileProcessor } from "./process-file.js";
import { TreatmentNumbers } from "./worker-messages.js";

const port = parentPort!;
const processor = FileProcessor.create(workerData as BatchSettings);
const treatments = new TreatmentNumbers();
let queue: Promise<void> = Promise.resolve();

// One task after the other, whatever the order of awaits inside.
port.on("message", (task: FileTask) => {
  queue = queue.then(() => treat(task));
});

async function treat(task: FileTask): Promise<void> {
  try {
    port.postMessage(treatments.pack(await (await processor).process(task)));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "ERR_UNEXPECTED";
    port.postMessage({ fatal: { code, message: "The output folder cannot be written to" } });
  }
}
