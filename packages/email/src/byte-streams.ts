import { Readable } from "node:stream";
import type { ByteChunks } from "@dicomsec/pki";

/** The same bytes as a stream of Node, which is asked for nothing before it is read. */
export function readable(chunks: ByteChunks): Readable {
  return Readable.from(notEmpty(chunks), { objectMode: false });
}

/** An empty chunk would be the end of the stream. */
async function* notEmpty(chunks: ByteChunks): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) if (chunk.length > 0) yield chunk;
}
