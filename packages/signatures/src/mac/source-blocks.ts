import { type ByteSource, DecodeError, type Part, streamPart } from "@dicomsec/core";

const BLOCK_LENGTH = 512 * 1024;

/** A source that reads into memory of the caller, as that of a file on disk does. */
interface ReadsInto extends ByteSource {
  readInto(buffer: Uint8Array, offset: number): Promise<number>;
}

function readsInto(source: ByteSource): source is ReadsInto {
  return typeof (source as Partial<ReadsInto>).readInto === "function";
}

/**
 * The blocks of a part, of which none may be kept: where the source allows it, two pieces of memory serve for all, one being filled while the
 * other is worked on.
 * @throws DecodeError ERR_DECODE_TRUNCATED when the source has become shorter
 */
export async function* passingBlocks(part: Part): AsyncIterable<Uint8Array> {
  if (part instanceof Uint8Array || part.swapUnit !== 1 || !readsInto(part.source)) {
    yield* streamPart(part);
    return;
  }
  const { source, offset, length } = part;
  const size = Math.min(BLOCK_LENGTH, length);
  const buffers = [new Uint8Array(size), new Uint8Array(size)];
  const fill = (at: number, turn: number): Promise<Uint8Array> => {
    const buffer = buffers[turn % 2]!.subarray(0, Math.min(size, length - at));
    const filled = source.readInto(buffer, offset + at).then((count) => buffer.subarray(0, count));
    // It fails when it is waited for, and unheard when nobody waits any more.
    filled.catch(() => {});
    return filled;
  };
  let next = length > 0 ? fill(0, 0) : undefined;
  for (let done = 0, turn = 1; next; turn++) {
    const block = await next;
    if (block.length === 0) {
      const message = "the source ends before its stated size";
      throw new DecodeError("ERR_DECODE_TRUNCATED", { message, offset: offset + done });
    }
    done += block.length;
    next = done < length ? fill(done, turn) : undefined;
    yield block;
  }
}
