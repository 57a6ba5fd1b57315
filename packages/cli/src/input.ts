import { buffer } from "node:stream/consumers";
import { type DicomFile, type OpenFileOptions, readFile } from "@dicomsec/core";
import { openPath } from "@dicomsec/core/node";

/** A file opened for one command, to be closed by it. */
export interface OpenedInput extends AsyncDisposable {
  readonly file: DicomFile;
}

/** Opens a file on disk, or reads standard input for `-`. */
export async function openInput(path: string, options?: OpenFileOptions): Promise<OpenedInput> {
  if (path === "-") {
    const file = readFile(new Uint8Array(await buffer(process.stdin)), options);
    return { file, [Symbol.asyncDispose]: async () => {} };
  }
  const { file, source } = await openPath(path, options);
  return { file, [Symbol.asyncDispose]: () => source.close() };
}
