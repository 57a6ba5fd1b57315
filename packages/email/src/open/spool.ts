import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { readable } from "../byte-streams.js";
import { joinBytes } from "../bytes.js";

/** What is to be read twice: once for its signature, and once that is valid, for its content. */
export interface Spooled {
  read(): AsyncIterable<Uint8Array>;
}

/** Writes a stream to a file of its own in a folder that nobody else reads. */
export async function spool(folder: string, name: string, chunks: AsyncIterable<Uint8Array>): Promise<Spooled> {
  const path = join(folder, name);
  await pipeline(readable(joined(chunks)), createWriteStream(path, { flags: "wx", mode: 0o600 }));
  return { read: () => createReadStream(path, { highWaterMark: BLOCK_LENGTH }) };
}

const BLOCK_LENGTH = 256 * 1024;

/** Short pieces, as lines are where their ends were changed, cost a call each. */
async function* joined(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    length += chunk.length;
    if (length < BLOCK_LENGTH) continue;
    yield joinBytes(...pieces);
    pieces = [];
    length = 0;
  }
  yield joinBytes(...pieces);
}
