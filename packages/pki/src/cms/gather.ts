import type { ByteChunks } from "./content.js";

/** Long enough for ciphers and digests to run at full speed, short enough to stay in the processor's cache. */
export const BLOCK_LENGTH = 128 * 1024;

/** The same bytes in pieces of a useful length: short ones are joined, long ones pass as they are. */
export async function* gather(chunks: ByteChunks, blockLength = BLOCK_LENGTH): AsyncIterable<Uint8Array> {
  let block = new Uint8Array();
  let filled = 0;
  for await (const chunk of chunks) {
    const passes = chunk.length > blockLength / 2;
    if (filled > 0 && (passes || filled + chunk.length > block.length)) {
      yield block.subarray(0, filled);
      filled = 0;
    }
    if (passes) yield chunk;
    else if (chunk.length > 0) {
      if (filled === 0) block = new Uint8Array(blockLength);
      block.set(chunk, filled);
      filled += chunk.length;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
