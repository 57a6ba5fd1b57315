import { type ByteSource, openFile, Tag } from "@dicomsec/core";
import { BulkError } from "../errors.js";

const BLOCK_LENGTH = 1 << 20;

/** All bytes of a source, as stores take them. @throws BulkError ERR_BULK_STORE when it has become shorter */
export async function* blocksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size;) {
    const block = await source.read(at, Math.min(BLOCK_LENGTH, source.size - at));
    if (block.length === 0)
      throw new BulkError("ERR_BULK_STORE", { message: "what is stored ends before its stated size" });
    yield block;
    at += block.length;
  }
}

/** Whether what is stored is an output of the same instance: the same bytes, or those with another session key. */
export async function isSameOutput(output: ByteSource, stored: ByteSource): Promise<boolean> {
  return (await hasSameBytes(output, stored)) || (await isSameEncrypted(output, stored));
}

async function hasSameBytes(one: ByteSource, other: ByteSource): Promise<boolean> {
  if (one.size !== other.size) return false;
  let at = 0;
  for await (const block of blocksOf(one)) {
    for (let done = 0; done < block.length;) {
      const there = await other.read(at, block.length - done);
      const here = block.subarray(done, done + there.length);
      if (there.length === 0 || here.some((octet, position) => octet !== there[position])) return false;
      done += there.length;
      at += there.length;
    }
  }
  return true;
}

/** Session keys are random, UIDs are not. */
async function isSameEncrypted(output: ByteSource, stored: ByteSource): Promise<boolean> {
  try {
    const [one, other] = await Promise.all([output, stored].map(async (source) => (await openFile(source)).dataset));
    const [uid, storedUid] = [one, other].map((dataset) => dataset?.getString(Tag.SOPInstanceUID));
    return one?.get(Tag.EncryptedAttributesSequence) !== undefined && uid !== undefined && uid === storedUid;
  } catch {
    return false;
  }
}
