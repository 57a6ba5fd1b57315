import { numberOf, oidOf, readBer } from "../asn1/ber.js";
import { concat, integer, oid, sequence, UNIVERSAL } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import { damaged, unsupported } from "../errors.js";
import { type ByteChunks, type CmsContent, encapsulatedFrame, framedOctets, sequenceFrame } from "./content.js";
import { gather } from "./gather.js";
import { PullReader } from "./pull-reader.js";
import { enterEncapsulated, leaveEncapsulated } from "./signed-message.js";

/** A CompressedData, read up to its content. */
export interface CompressedMessage {
  /** The content type of what was compressed, as a dotted OBJECT IDENTIFIER. */
  readonly contentType: string;
  /** The octets in the format of zlib (RFC 1950), once: who inflates them must put a bound to what comes out. */
  readonly compressed: AsyncIterable<Uint8Array>;
}

/** CompressedData around a content whose chunks were compressed already, in the format of zlib (RFC 3274). */
export function compressedData(content: CmsContent): CmsContent {
  const frame = encapsulatedFrame(content);
  const first = concat(integer(0), sequence(oid(oids.zlib)));
  const framed = content.length === undefined ? undefined : frame.before.length + content.length;
  const outer = sequenceFrame(first, framed, 0);
  return { contentType: oids.compressedData, length: outer.length, chunks: compressed() };

  async function* compressed(): AsyncIterable<Uint8Array> {
    yield outer.before;
    yield* framedOctets(frame, gather(content.chunks), content.length === undefined);
    if (outer.after.length > 0) yield outer.after;
  }
}

/** Longest version, algorithm or content type. */
const MAX_PART = 256;

/**
 * Reads a ContentInfo with CompressedData from chunks cut anywhere, up to its content, which then streams through.
 * @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT, ERR_PKI_UNSUPPORTED_ALGORITHM for another content type or compression
 * @see RFC 3274
 */
export async function readCompressedData(chunks: ByteChunks): Promise<CompressedMessage> {
  const reader = new PullReader(chunks);
  try {
    reader.enter(await reader.expect(UNIVERSAL.sequence));
    const type = oidOf(readBer(await reader.value(MAX_PART)));
    if (type !== oids.compressedData) throw unsupported(`the CMS content type ${type}`);
    reader.enter(await reader.expect(0xa0));
    reader.enter(await reader.expect(UNIVERSAL.sequence));
    numberOf(readBer(await reader.value(MAX_PART)));
    const algorithm = oidOf(readBer(await reader.value(MAX_PART)).children[0]);
    if (algorithm !== oids.zlib) throw unsupported(algorithm);
    const { contentType, octets } = await enterEncapsulated(reader, MAX_PART);
    if (!octets) throw damaged("a CompressedData has no content");
    return { contentType, compressed: compressed(reader.octets(octets)) };
  } catch (error) {
    await reader.close();
    throw error;
  }

  async function* compressed(octets: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    try {
      yield* gather(octets);
      await leaveEncapsulated(reader);
      for (let level = 0; level < 3; level++) await reader.leave();
      await reader.finish();
    } finally {
      await reader.close();
    }
  }
}
