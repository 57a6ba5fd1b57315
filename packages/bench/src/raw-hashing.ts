import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

const BLOCK_LENGTH = 512 * 1024;

/** What any signing and verifying must do at least: read a file, and digest it; one block of memory serves for all of it. */
export async function hashRaw(input: string): Promise<Uint8Array> {
  const hash = createHash("sha256");
  const block = new Uint8Array(BLOCK_LENGTH);
  const file = await open(input, "r");
  try {
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length, null);
      if (bytesRead === 0) return hash.digest();
      hash.update(block.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** The same, with a copy of what was read: what signing a file into another must do at least. */
export async function hashAndCopyRaw(input: string, output: string): Promise<Uint8Array> {
  const hash = createHash("sha256");
  const block = new Uint8Array(BLOCK_LENGTH);
  const [from, to] = await Promise.all([open(input, "r"), open(output, "w")]);
  try {
    for (;;) {
      const { bytesRead } = await from.read(block, 0, block.length, null);
      if (bytesRead === 0) return hash.digest();
      const piece = block.subarray(0, bytesRead);
      hash.update(piece);
      await to.write(piece);
    }
  } finally {
    await Promise.all([from.close(), to.close()]);
  }
}
