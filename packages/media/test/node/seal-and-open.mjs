// Seals a file of zeros of so many megabytes to standard output, or opens one from standard input and keeps nothing; each says on standard error
// how much memory its process ever had, in bytes. On the built packages: `node seal-and-open.mjs seal KEYSTORE MEGABYTES [in-pieces] |
// node seal-and-open.mjs open KEYSTORE`.
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createDecryptor, createSigner, readKeyStore, selectKey } from "@dicomsec/pki";
import { peakMemory } from "@dicomsec/testing";
import { openSecureFileInto, sealFile } from "../../dist/index.js";

const [mode, keystore, megabytes, form] = process.argv.slice(2);
const entry = selectKey(await readKeyStore(await readFile(keystore)));
const size = Number(megabytes) * 1_000_000;
const prefix = new TextEncoder().encode("DICM");

/** A file that takes no room anywhere. */
const source = {
  size,
  read: async (offset, length) => {
    const block = new Uint8Array(length);
    if (offset === 0) block.set(prefix, 128);
    return block;
  },
};

/** The same as a stream of unknown length, cut as OpenSSL cuts its output. */
async function* pieces() {
  for (let offset = 0; offset < size; offset += 4096) yield source.read(offset, Math.min(4096, size - offset));
}

async function seal() {
  const recipients = [{ certificate: entry.certificates[0] }];
  const input = form === "in-pieces" ? { chunks: pieces() } : source;
  await pipeline(await sealFile(input, { recipients, signers: [createSigner(entry)] }), process.stdout);
  process.stderr.write(`${JSON.stringify({ seal: peakMemory() })}\n`);
}

async function open() {
  let opened = 0;
  const write = async (chunk) => {
    opened += chunk.length;
  };
  const { integrity } = await openSecureFileInto({ chunks: process.stdin }, write, {
    decryptors: [createDecryptor(entry)],
  });
  process.stderr.write(`${JSON.stringify({ integrity, opened, open: peakMemory() })}\n`);
}

await (mode === "seal" ? seal() : open());
