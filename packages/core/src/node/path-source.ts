import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "../file/byte-source.js";
import type { DicomFile } from "../file/dicom-file.js";
import { openFile } from "../file/read-file.js";
import type { OpenFileOptions } from "../file/read-options.js";

/** A ByteSource over a file on disk; close it, or hold it with `await using`. */
export interface PathSource extends ByteSource, AsyncDisposable {
  close(): Promise<void>;
  /** Reads into a buffer of the caller; returns how many bytes. */
  readInto(buffer: Uint8Array, offset: number): Promise<number>;
}

/** Opens a file on disk for reading at any offset. @throws what Node throws for a path that cannot be opened */
export async function pathSource(path: string): Promise<PathSource> {
  const handle = await open(path, "r");
  try {
    return new HandleSource(handle, (await handle.stat()).size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Opens a file on disk as `openFile` does. The source must be closed once the file is no longer in use.
 * @throws DecodeError, and what Node throws for a path that cannot be opened
 */
export async function openPath(
  path: string,
  options?: OpenFileOptions,
): Promise<{ readonly file: DicomFile; readonly source: PathSource }> {
  const source = await pathSource(path);
  try {
    return { file: await openFile(source, options), source };
  } catch (error) {
    await source.close();
    throw error;
  }
}

class HandleSource implements PathSource {
  readonly size: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    const bytesRead = buffer.length === 0 ? 0 : await this.readInto(buffer, offset);
    return buffer.subarray(0, bytesRead);
  }

  async readInto(buffer: Uint8Array, offset: number): Promise<number> {
    return (await this.#handle.read(buffer, 0, buffer.length, offset)).bytesRead;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
