import { type ByteSource, bytesSource } from "@dicomsec/core";
import { BulkError } from "../errors.js";
import type { StoredBytes } from "./instance-store.js";

/** Longer ones are read stretch by stretch. */
const LARGEST_AT_HAND = 8 * 1024 * 1024;

/**
 * All bytes of what is stored under a key.
 * @param memory Used where it is large enough: new memory costs more than reading into it.
 * @throws BulkError ERR_BULK_STORE when it has become shorter
 */
export async function readAll(stored: StoredBytes, memory?: Uint8Array): Promise<Uint8Array> {
  const { size } = stored;
  if (!stored.readInto) {
    const first = await stored.read(0, size);
    if (first.length === size) return first;
  }
  const bytes = memory && memory.length >= size ? memory.subarray(0, size) : new Uint8Array(size);
  for (let at = 0; at < size;) {
    const count = await readSome(stored, bytes.subarray(at), at);
    if (count === 0) throw new BulkError("ERR_BULK_STORE", { message: "what is stored ends before its stated size" });
    at += count;
  }
  return bytes;
}

async function readSome(stored: StoredBytes, buffer: Uint8Array, offset: number): Promise<number> {
  if (stored.readInto) return stored.readInto(buffer, offset);
  const block = await stored.read(offset, buffer.length);
  buffer.set(block);
  return block.length;
}

/** Memory that is used again: what was read last is good until the next is read. */
export class ReadMemory {
  #bytes: Uint8Array = new Uint8Array(1 << 20);

  /** As `readAll`. */
  async readAll(stored: StoredBytes): Promise<Uint8Array> {
    const all = await readAll(stored, this.#bytes);
    if (all.length > this.#bytes.length && all.length <= LARGEST_AT_HAND) this.#bytes = new Uint8Array(LARGEST_AT_HAND);
    return all;
  }

  /** The same bytes in memory, unless there are too many: one request is cheaper than several. */
  async atHand(stored: StoredBytes): Promise<ByteSource> {
    return stored.size > LARGEST_AT_HAND ? stored : bytesSource(await this.readAll(stored));
  }
}
