import { createCipheriv, createDecipheriv, createHash, type Hash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

const key = new Uint8Array(32);
const iv = new Uint8Array(16);
const blocks = { highWaterMark: 256 * 1024 };

/** What any sealing must do at least: read, digest, encrypt, write. */
export async function sealRaw(input: string, output: string): Promise<void> {
  const [hash, cipher] = [createHash("sha256"), createCipheriv("aes-256-cbc", key, iv)];
  await pipeline(createReadStream(input, blocks), hashing(hash), cipher, createWriteStream(output, blocks));
  hash.digest();
}

/** What any opening must do at least: read, decrypt, digest, write. */
export async function openRaw(input: string, output: string): Promise<void> {
  const [hash, decipher] = [createHash("sha256"), createDecipheriv("aes-256-cbc", key, iv)];
  await pipeline(createReadStream(input, blocks), decipher, hashing(hash), createWriteStream(output, blocks));
  hash.digest();
}

function hashing(hash: Hash): Transform {
  return new Transform({
    ...blocks,
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}
