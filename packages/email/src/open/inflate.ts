import { pipeline } from "node:stream";
import { createInflate } from "node:zlib";
import { readable } from "../byte-streams.js";
import { EmailError } from "../errors.js";

/** What may come out whatever went in, and how many times as much otherwise: zlib alone would allow a thousand. */
const FREE_LENGTH = 64 * 1024 * 1024;
const MAX_RATIO = 100;

/** Inflates the content of a CompressedData. @throws EmailError ERR_EMAIL_LIMIT, ERR_EMAIL_DAMAGED */
export async function* inflated(compressed: AsyncIterable<Uint8Array>, maxLength: number): AsyncIterable<Uint8Array> {
  let read = 0;
  let made = 0;
  async function* counted(): AsyncIterable<Uint8Array> {
    for await (const chunk of compressed) {
      read += chunk.length;
      yield chunk;
    }
  }
  const stream = pipeline(readable(counted()), createInflate(), () => {});
  try {
    for await (const chunk of stream) {
      made += (chunk as Uint8Array).length;
      if (made > maxLength || made > Math.max(FREE_LENGTH, read * MAX_RATIO))
        throw new EmailError("ERR_EMAIL_LIMIT", "a compressed message becomes too large");
      yield chunk as Uint8Array;
    }
  } catch (error) {
    const isZlib = error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
    throw isZlib ? new EmailError("ERR_EMAIL_DAMAGED", "a compressed message is damaged") : error;
  }
}
