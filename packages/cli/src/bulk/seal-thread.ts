import { workerData } from "node:worker_threads";
import { answerTasks } from "@dicomsec/core/node";
import { sealFileTo } from "@dicomsec/media/node";
import { readSealOptions, type SealSettings } from "../seal-settings.js";

export interface SealTask {
  readonly path: string;
  readonly from: string;
}

export interface SealAnswer {
  readonly error?: { readonly code: string; readonly message: string };
}

const options = readSealOptions(workerData as SealSettings);

answerTasks(async ({ path, from }: SealTask): Promise<SealAnswer> => {
  try {
    await sealFileTo(path, from, await options);
    return {};
  } catch (error) {
    const { code = "ERR_UNEXPECTED", message } = error as { readonly code?: string; readonly message: string };
    return { error: { code, message } };
  }
});
