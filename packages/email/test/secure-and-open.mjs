// Writes a message with a file of so many megabytes to standard output, or opens one from standard input into a folder; each says on standard error
// how much memory its process ever had, in bytes. On the built packages: `node secure-and-open.mjs secure KEYS MEGABYTES |
// node secure-and-open.mjs open KEYS FOLDER`. KEYS: PEM with a key and a certificate, and that of its issuer, for sender and recipient.
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createDecryptor, createSigner, readKeyStore, selectKey } from "@dicomsec/pki";
import { peakMemory } from "@dicomsec/testing";
import { openEmail, secureEmail } from "../dist/index.js";

const [mode, keys, argument] = process.argv.slice(2);
const entry = selectKey(await readKeyStore(await readFile(keys)));
const [certificate, authority] = entry.certificates;
const [{ value: address }] = certificate.subjectAltNames;

/** A file that takes no room anywhere. */
const source = {
  size: Number(argument) * 1_000_000,
  read: async (offset, length) => new Uint8Array(length).fill(offset % 251),
};

async function secure() {
  const attachments = [{ name: "CT1", content: source }];
  const content = { from: address, to: [address], attachments };
  const { chunks } = secureEmail(content, { signer: createSigner(entry), recipients: [certificate] });
  await pipeline(chunks, process.stdout);
  process.stderr.write(`${JSON.stringify({ secure: peakMemory() })}\n`);
}

async function open() {
  const options = { decryptors: [createDecryptor(entry)], trust: [authority] };
  const { status, content } = await openEmail(process.stdin, argument, options);
  process.stderr.write(`${JSON.stringify({ status, files: content?.files, open: peakMemory() })}\n`);
}

await (mode === "secure" ? secure() : open());
