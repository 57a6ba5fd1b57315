import type { Part } from "../codec/part-writer.js";
import { DecodeError } from "../errors.js";
import type { ByteSource } from "../file/byte-source.js";
import type { DicomFile } from "../file/dicom-file.js";
import { fileParts, streamPart } from "../file/write-file.js";
import { WholeFile, type WholeFileOptions } from "./whole-file.js";

const BLOCK_LENGTH = 512 * 1024;
/** Most pieces of one gathering write. */
const MOST_PIECES = 512;

export interface WriteFileToOptions extends WholeFileOptions {
  readonly signal?: AbortSignal;
}

/**
 * Writes a file to disk: it appears under its name whole or not at all, and values left in their source are copied block by block.
 * Writing over the file it was opened from is safe: the old one stays until the new one is complete.
 * @throws EncodeError, DecodeError ERR_DECODE_TRUNCATED when a source became shorter, and what Node throws (EEXIST, ENOSPC, EACCES)
 */
export async function writeFileTo(path: string, file: DicomFile, options?: WriteFileToOptions): Promise<void> {
  await using target = await WholeFile.create(path, options);
  await appendFile(target, file, options);
  await target.commit();
}

/**
 * Writes a file to the end of one that is being made, block by block.
 * @throws as `writeFileTo` does
 */
export async function appendFile(
  target: WholeFile,
  file: DicomFile,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  await writeParts(target, fileParts(file), signal);
}

async function writeParts(target: WholeFile, parts: readonly Part[], signal: AbortSignal | undefined): Promise<void> {
  let pieces: Uint8Array[] = [];
  let block: Uint8Array | undefined;
  for (const part of parts) {
    signal?.throwIfAborted();
    if (part instanceof Uint8Array) pieces.push(part);
    if (!(part instanceof Uint8Array) || pieces.length === MOST_PIECES) {
      await target.write(...pieces);
      pieces = [];
    }
    if (part instanceof Uint8Array) continue;
    if (part.swapUnit === 1) await copyRange(target, part, (block ??= new Uint8Array(BLOCK_LENGTH)), signal);
    else for await (const piece of streamPart(part)) await target.write(piece);
  }
  await target.write(...pieces);
}

/** One block of memory serves for all of a range, where the source can read into it. */
async function copyRange(
  target: WholeFile,
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
    await target.write(bytes);
    done += bytes.length;
  }
}

async function readBlock(source: ByteSource, block: Uint8Array, offset: number): Promise<Uint8Array> {
  const { readInto } = source as Partial<{ readInto(buffer: Uint8Array, offset: number): Promise<number> }>;
  if (!readInto) return source.read(offset, block.length);
  return block.subarray(0, await readInto.call(source, block, offset));
}
