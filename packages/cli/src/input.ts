import { createReadStream, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { type DicomFile, type OpenFileOptions, readFile } from "@dicomsec/core";
import { openPath } from "@dicomsec/core/node";

/** A file opened for one command, to be closed by it. */
export interface OpenedInput extends AsyncDisposable {
  readonly file: DicomFile;
}

/** Opens a file on disk; standard input for `-`, and a pipe, are read into memory. */
export async function openInput(path: string, options?: OpenFileOptions): Promise<OpenedInput> {
  if (path === "-" || isPipe(await stat(path))) {
    const stream = path === "-" ? process.stdin : createReadStream(path);
    const file = readFile(new Uint8Array(await buffer(stream)), options);
    return { file, [Symbol.asyncDispose]: async () => {} };
  }
  const { file, source } = await openPath(path, options);
  return { file, [Symbol.asyncDispose]: () => source.close() };
}

function isPipe(stats: Stats): boolean {
  return !stats.isFile() && !stats.isDirectory();
}
