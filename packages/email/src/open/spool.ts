import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { readable } from "../byte-streams.js";
import { joinBytes } from "../bytes.js";

/** What is to be read twice: once for its signature, and once that is valid, for its content. */
export interface Spooled {
  read(): AsyncIterable<Uint8Array>;
}

/** Files in a folder that nobody else reads; what is still being read is closed with it. */
export class SpoolFolder implements Disposable {
  readonly #folder: string;
  readonly #reading: Readable[] = [];
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(chunks: AsyncIterable<Uint8Array>): Promise<Spooled> {
    const path = join(this.#folder, `signed-${this.#count++}`);
    await pipeline(readable(joined(chunks)), createWriteStream(path, { flags: "wx", mode: 0o600 }));
    return { read: () => this.#open(path) };
  }

  #open(path: string): Readable {
    const stream = createReadStream(path, { highWaterMark: BLOCK_LENGTH });
    this.#reading.push(stream);
    return stream;
  }

  [Symbol.dispose](): void {
    for (const stream of this.#reading) stream.destroy();
  }
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
