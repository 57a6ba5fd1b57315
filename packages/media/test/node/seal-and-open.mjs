// Seals a file of zeros of so many megabytes and opens it again, keeping nothing; prints the most memory this process ever had, in bytes.
// It runs the built packages in a process of its own: `node seal-and-open.mjs MEGABYTES KEYSTORE [in-pieces]`.
import { readFile } from "node:fs/promises";
import { createDecryptor, createSigner, readKeyStore, selectKey } from "@dicomsec/pki";
import { peakMemory } from "@dicomsec/testing";
import { openSecureFileInto, sealFile } from "../../dist/index.js";

const [megabytes, keystore, form] = process.argv.slice(2);
const entry = selectKey(await readKeyStore(new Uint8Array(await readFile(keystore))));
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

const input = form === "in-pieces" ? { chunks: pieces() } : source;
const sealed = await sealFile(input, {
  recipients: [{ certificate: entry.certificates[0] }],
  signers: [createSigner(entry)],
});
let opened = 0;
const { integrity } = await openSecureFileInto(
  { chunks: sealed },
  async (chunk) => {
    opened += chunk.length;
  },
  { decryptors: [createDecryptor(entry)] },
);
process.stdout.write(JSON.stringify({ integrity, opened, peak: peakMemory() }));
