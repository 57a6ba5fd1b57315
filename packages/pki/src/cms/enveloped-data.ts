import { cipherLengths, type ContentCipher } from "../algorithms.js";
import { concat, integer, octetString, oid, sequence, setOf } from "../asn1/der.js";
import { cipherOids, oids } from "../asn1/oids.js";
import { createCipher, randomBytes } from "#crypto";
import type { CipherStream } from "../crypto/types.js";
import { PkiError } from "../errors.js";
import { type CmsContent, encryptedFrame, framedOctets, sequenceFrame } from "./content.js";
import { gather } from "./gather.js";
import { type Recipient, recipientInfos } from "./recipient.js";

export interface EnvelopedDataOptions {
  /** At least one. */
  readonly recipients: readonly [Recipient, ...Recipient[]];
  /** Default: aes-256-cbc. */
  readonly cipher?: ContentCipher;
}

/**
 * EnvelopedData around a content (RFC 5652 6): encrypted block by block, in one pass and constant memory.
 *
 * CBC protects no integrity: put a SignedData or a DigestedData inside.
 * @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM for a recipient whose key cannot transport keys; errors arise when the stream is prepared
 */
export async function envelopedData(content: CmsContent, options: EnvelopedDataOptions): Promise<CmsContent> {
  const { recipients, cipher = "aes-256-cbc" } = options;
  if (recipients.length === 0) throw new PkiError("ERR_PKI_NO_RECIPIENT", "an EnvelopedData needs a recipient");
  const { key: keyLength, block } = cipherLengths[cipher];
  const key = randomBytes(keyLength);
  const iv = randomBytes(block);
  const { version, infos } = await recipientInfos(recipients, key);
  const stream = await createCipher({ cipher, key, iv });
  key.fill(0);
  const length = content.length === undefined ? undefined : (Math.floor(content.length / block) + 1) * block;
  const algorithm = sequence(oid(cipherOids[cipher]), octetString(iv));
  const inner = encryptedFrame(content.contentType, algorithm, length);
  const innerLength = length === undefined ? undefined : inner.before.length + length;
  const outer = sequenceFrame(concat(integer(version), setOf(...infos)), innerLength, 0);
  const frame = { before: concat(outer.before, inner.before), after: concat(inner.after, outer.after) };
  const octets = encrypted(stream, content.chunks);
  return {
    contentType: oids.envelopedData,
    length: outer.length,
    chunks: framedOctets(frame, length === undefined ? gather(octets) : octets, length === undefined),
  };
}

async function* encrypted(stream: CipherStream, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const block of gather(chunks)) yield await stream.update(block);
  yield await stream.final();
}
