import { oidOf, readBer } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import { unsupported } from "../errors.js";
import type { ByteChunks } from "./content.js";
import { type DigestedMessage, readDigestedMessage } from "./digested-message.js";
import { type EnvelopedMessage, readEnvelopedMessage } from "./enveloped-message.js";
import { PullReader } from "./pull-reader.js";
import { readSignedMessage, type SignedMessage } from "./signed-message.js";

/** A CMS object, read up to its content. */
export type CmsMessage = SignedMessage | DigestedMessage | EnvelopedMessage;

export interface ReadCmsOptions {
  /**
   * The content type of bytes that have no ContentInfo around them, as what is inside an EnvelopedData. Default: a ContentInfo is expected.
   */
  readonly contentType?: string;
  /** Longest set of recipients, of certificates, of revocation lists or of signatures, in bytes. Default: 4 MiB. */
  readonly maxStructureLength?: number;
}

/**
 * Reads a CMS object from chunks cut anywhere, up to its content, which then streams through in constant memory.
 *
 * Definite and indefinite lengths are read, and bytes after the end are refused.
 * @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT, ERR_PKI_UNSUPPORTED_ALGORITHM for another content type
 * @see RFC 5652, RFC 5083
 */
export async function readCms(chunks: ByteChunks, options: ReadCmsOptions = {}): Promise<CmsMessage> {
  const { maxStructureLength: limit = 4 * 1024 * 1024 } = options;
  const reader = new PullReader(chunks);
  try {
    const contentType = options.contentType ?? (await enterContentInfo(reader));
    const levels = options.contentType === undefined ? 2 : 0;
    return await readMessage(reader, contentType, { limit, finish: () => leaveAll(reader, levels) });
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function enterContentInfo(reader: PullReader): Promise<string> {
  reader.enter(await reader.expect(UNIVERSAL.sequence));
  const contentType = oidOf(readBer(await reader.value(64)));
  reader.enter(await reader.expect(0xa0));
  return contentType;
}

function readMessage(
  reader: PullReader,
  contentType: string,
  options: { readonly limit: number; readonly finish: () => Promise<void> },
): Promise<CmsMessage> {
  if (contentType === oids.signedData) return readSignedMessage(reader, options);
  if (contentType === oids.digestedData) return readDigestedMessage(reader, options);
  if (contentType === oids.envelopedData) return readEnvelopedMessage(reader, "envelopedData", options);
  if (contentType === oids.authEnvelopedData) return readEnvelopedMessage(reader, "authEnvelopedData", options);
  throw unsupported(`the CMS content type ${contentType}`);
}

/** Goes out of the ContentInfo, and makes sure that nothing follows it. */
async function leaveAll(reader: PullReader, levels: number): Promise<void> {
  for (let level = 0; level < levels; level++) await reader.leave();
  await reader.finish();
}
