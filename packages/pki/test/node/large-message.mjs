// Writes and reads an EnvelopedData around a SignedData in one go, in a process of its own, and prints what came out and the most memory this
// process ever had: `node large-message.mjs DER|BER LENGTH KEYFILE`. BER comes in pieces of 4 KiB, as `openssl cms -stream` writes it.
import { readFile } from "node:fs/promises";
import { peakMemory } from "@dicomsec/testing";
import {
  contentInfo,
  createDecryptor,
  createSigner,
  dataContent,
  envelopedData,
  readCms,
  readKeyStore,
  selectKey,
  signedData,
} from "../../dist/index.js";

const [form, length, keyFile] = process.argv.slice(2);
const total = Number(length);
const entry = selectKey(await readKeyStore(await readFile(keyFile)));
const signer = createSigner(entry);
const decryptor = createDecryptor(entry);

function* octets() {
  for (let left = total; left > 0; left -= 65_536) yield new Uint8Array(Math.min(left, 65_536)).fill(left >> 16);
}

/** The pieces of an OCTET STRING, each of them behind its header, cut into pieces of 4 KiB. */
async function* inSmallPieces(chunks) {
  let held;
  for await (const chunk of chunks) {
    if (held && chunk.length > 4096) {
      for (let at = 0; at < chunk.length; at += 4096) {
        const piece = chunk.subarray(at, at + 4096);
        yield Uint8Array.of(0x04, 0x82, piece.length >> 8, piece.length & 0xff);
        yield piece;
      }
      held = undefined;
      continue;
    }
    if (held) yield held;
    held = chunk[0] === 0x04 && chunk.length <= 6 ? chunk : undefined;
    if (!held) yield chunk;
  }
}

const inPieces = (content) =>
  content.length === undefined ? { ...content, chunks: inSmallPieces(content.chunks) } : content;

const begin = performance.now();
const content = dataContent(octets(), form === "DER" ? total : undefined);
const signed = inPieces(signedData(content, { signers: [{ signer }] }));
const sealed = inPieces(await envelopedData(signed, { recipients: [{ certificate: decryptor.certificate }] }));
let written = 0;
async function* counted(chunks) {
  for await (const chunk of chunks) {
    written += chunk.length;
    yield chunk;
  }
}
const outer = await readCms(counted(contentInfo(sealed)));
const inner = await readCms(outer.decrypt({ decryptors: [decryptor] }), { contentType: outer.contentType });
let read = 0;
for await (const chunk of inner.content()) read += chunk.length;
const { signers } = await inner.verify();
const result = { read, written, status: signers[0].status, peak: peakMemory(), ms: performance.now() - begin };
process.stdout.write(JSON.stringify(result));
