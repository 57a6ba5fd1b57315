import { randomUUID } from "node:crypto";
import { type FileHandle, link, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Part } from "../codec/part-writer.js";
import { DecodeError } from "../errors.js";
import type { ByteSource } from "../file/byte-source.js";
import type { DicomFile } from "../file/dicom-file.js";
import { fileParts, streamPart } from "../file/write-file.js";

const BLOCK_LENGTH = 512 * 1024;
/** Most pieces of one gathering write. */
const MOST_PIECES = 512;

export interface WriteFileToOptions {
  /** Whether an existing file is replaced. Default: false. */
  readonly overwrite?: boolean;
  /** Whether the bytes are forced to disk before the file appears under its name. Default: true. */
  readonly sync?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Writes a file to disk: it appears under its name whole or not at all, and values left in their source are copied block by block.
 * Writing over the file it was opened from is safe: the old one stays until the new one is complete.
 * @throws EncodeError, DecodeError ERR_DECODE_TRUNCATED when a source became shorter, and what Node throws (EEXIST, ENOSPC, EACCES)
 */
export async function writeFileTo(path: string, file: DicomFile, options?: WriteFileToOptions): Promise<void> {
  const parts = fileParts(file);
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  const handle = await open(temporary, "wx");
  try {
    try {
      await writeParts(handle, parts, options?.signal);
      if (options?.sync ?? true) await handle.sync();
    } finally {
      await handle.close();
    }
    if (options?.overwrite) await rename(temporary, path);
    else await appear(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A link fails where a file exists already; a rename would replace it. */
async function appear(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!hasNoLinks(error)) throw error;
    // Without links, the name is taken by an empty file first, which fails where one exists already.
    await (await open(path, "wx")).close();
    return rename(temporary, path);
  }
  await rm(temporary);
}

/** Whether the file system (FAT, some network shares) knows no links. */
function hasNoLinks(error: unknown): boolean {
  return ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes((error as { readonly code?: string }).code ?? "");
}

async function writeParts(handle: FileHandle, parts: readonly Part[], signal: AbortSignal | undefined): Promise<void> {
  let pieces: Uint8Array[] = [];
  let block: Uint8Array | undefined;
  for (const part of parts) {
    signal?.throwIfAborted();
    if (part instanceof Uint8Array) pieces.push(part);
    if (!(part instanceof Uint8Array) || pieces.length === MOST_PIECES) {
      await writePieces(handle, pieces);
      pieces = [];
    }
    if (part instanceof Uint8Array) continue;
    if (part.swapUnit === 1) await copyRange(handle, part, (block ??= new Uint8Array(BLOCK_LENGTH)), signal);
    else for await (const piece of streamPart(part)) await writePieces(handle, [piece]);
  }
  await writePieces(handle, pieces);
}

/** A gathering write may stop short; what is left goes on. */
async function writePieces(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let rest = pieces.filter((piece) => piece.length > 0);
  while (rest.length > 0) {
    let { bytesWritten } = await handle.writev(rest);
    while (rest.length > 0 && bytesWritten >= rest[0]!.length) {
      bytesWritten -= rest[0]!.length;
      rest = rest.slice(1);
    }
    if (bytesWritten > 0) rest = [rest[0]!.subarray(bytesWritten), ...rest.slice(1)];
  }
}

/** One block of memory serves for all of a range, where the source can read into it. */
async function copyRange(
  handle: FileHandle,
  range: Exclude<Part, Uint8Array>,
  block: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let done = 0; done < range.length;) {
    signal?.throwIfAborted();
    const offset = range.offset + done;
    const bytes = await readBlock(range.source, block.subarray(0, Math.min(block.length, range.length - done)), offset);
    if (bytes.length === 0) {
      throw new DecodeError("ERR_DECODE_TRUNCATED", { message: "the source ends before its stated size", offset });
    }
    await writePieces(handle, [bytes]);
    done += bytes.length;
  }
}

async function readBlock(source: ByteSource, block: Uint8Array, offset: number): Promise<Uint8Array> {
  const { readInto } = source as Partial<{ readInto(buffer: Uint8Array, offset: number): Promise<number> }>;
  if (!readInto) return source.read(offset, block.length);
  return block.subarray(0, await readInto.call(source, block, offset));
}
