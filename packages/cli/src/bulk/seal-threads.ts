import { ThreadPool } from "@dicomsec/core/node";
import { MediaError, type MediaErrorCode } from "@dicomsec/media";
import type { SealSettings } from "../seal-settings.js";
import type { SealAnswer, SealTask } from "./seal-thread.js";

/** Threads that seal files by the options of the command; each reads the keys and certificates that they name. */
export function sealThreads(
  settings: SealSettings,
  threads: number,
): AsyncDisposable & { readonly room: number; readonly sealTo: (path: string, from: string) => Promise<void> } {
  const script = new URL("./seal-thread.js", import.meta.url);
  const pool = new ThreadPool<SealTask, SealAnswer>({ script, workerData: settings, threads });
  return {
    room: pool.room,
    sealTo: async (path, from) => {
      const { error } = (await pool.run({ path, from })) ?? { error: died };
      if (!error) return;
      if (error.code.startsWith("ERR_MEDIA_")) throw new MediaError(error.code as MediaErrorCode, error);
      throw Object.assign(new Error(error.message), { code: error.code });
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

const died = { code: "ERR_BULK_THREAD", message: "the thread died over a file" };
