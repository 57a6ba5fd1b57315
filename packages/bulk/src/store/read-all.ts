import { BulkError } from "../errors.js";
import type { StoredBytes } from "./instance-store.js";

/** All bytes of what is stored under a key. @throws BulkError ERR_BULK_STORE when it has become shorter */
export async function readAll(stored: StoredBytes): Promise<Uint8Array> {
  const first = await stored.read(0, stored.size);
  if (first.length === stored.size) return first;
  const bytes = new Uint8Array(stored.size);
  bytes.set(first);
  for (let at = first.length; at < bytes.length;) {
    const block = await stored.read(at, bytes.length - at);
    if (block.length === 0)
      throw new BulkError("ERR_BULK_STORE", { message: "what is stored ends before its stated size" });
    bytes.set(block, at);
    at += block.length;
  }
  return bytes;
}
