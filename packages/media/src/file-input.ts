import { bytesSource, type ByteSource } from "@dicomsec/core";
import { MediaError } from "./errors.js";

/** Bytes that come one after the other, with their number where it is known: files are sealed with definite lengths then. */
export interface ByteStream {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly length?: number;
}

/** A file in memory, at rest (a path, a `Blob`), or on its way. */
export type FileInput = Uint8Array | ByteSource | ByteStream;

/** Called after each block with the bytes read so far, and all there are where that is known. */
export type OnProgress = (done: number, total: number | undefined) => void;

/** Long enough that asking for blocks costs little beside working on them. */
const BLOCK_LENGTH = 512 * 1024;
const PREFIX_AT = 128;
const PREFIX_END = 132;

/** The input as a stream that tells how far it is. */
export function inputStream(
  input: FileInput,
  { onProgress, signal }: { readonly onProgress?: OnProgress | undefined; readonly signal?: AbortSignal | undefined },
): ByteStream {
  const { chunks, length } = asStream(input);
  return { chunks: watched(), ...(length !== undefined && { length }) };

  async function* watched(): AsyncIterable<Uint8Array> {
    let done = 0;
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      yield chunk;
      done += chunk.length;
      onProgress?.(done, length);
    }
  }
}

function asStream(input: FileInput): ByteStream {
  if (input instanceof Uint8Array) return asStream(bytesSource(input));
  return "chunks" in input ? input : { chunks: readAhead(input), length: input.size };
}

/** The next block is on its way while this one is worked on. */
async function* readAhead(source: ByteSource): AsyncIterable<Uint8Array> {
  const readAt = async (offset: number): Promise<Uint8Array> => {
    const left = source.size - offset;
    const block = left > 0 ? await source.read(offset, Math.min(BLOCK_LENGTH, left)) : new Uint8Array();
    if (left > 0 && block.length === 0)
      throw new MediaError("ERR_MEDIA_LENGTH", { message: "the input ends before its stated size" });
    return block;
  };
  let next = readAt(0);
  // A failed read ahead is reported when its turn comes.
  next.catch(() => {});
  for (let offset = 0; offset < source.size;) {
    const block = await next;
    offset += block.length;
    next = readAt(offset);
    next.catch(() => {});
    yield block;
  }
}

/** The same bytes, once it is sure that they begin as a DICOM file does (PS3.10 7.1). @throws MediaError ERR_MEDIA_NOT_DICOM */
export async function* dicomFileBytes(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const file = await withHead(chunks, PREFIX_END);
  if (!hasPrefix(file.head)) {
    await file.close();
    throw new MediaError("ERR_MEDIA_NOT_DICOM", { message: "the input is not a DICOM file with preamble and prefix" });
  }
  yield* file.chunks;
}

/** Whether bytes have the prefix DICM after a preamble of 128 bytes. */
export function hasPrefix(bytes: Uint8Array): boolean {
  const prefix = bytes.subarray(PREFIX_AT, PREFIX_END);
  return prefix.length === 4 && [0x44, 0x49, 0x43, 0x4d].every((octet, index) => prefix[index] === octet);
}

/** The bytes a stream begins with, as far as `length`, and the whole stream once more; `close` is for who does not read it. */
export async function withHead(
  chunks: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{
  readonly head: Uint8Array;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly close: () => Promise<void>;
}> {
  const source = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  while (head.length < length) {
    const { done, value } = await source.next();
    if (done) break;
    // The memory of a chunk may be used again for the next one.
    head = head.length === 0 && value.length >= length ? value : joined(head, value);
  }
  const close = async (): Promise<void> => void (await source.return?.());
  return { head: Uint8Array.from(head.subarray(0, length)), chunks: again(), close };

  async function* again(): AsyncIterable<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    } finally {
      await close();
    }
  }
}

function joined(head: Uint8Array, chunk: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + chunk.length);
  bytes.set(head);
  bytes.set(chunk, head.length);
  return bytes;
}
