import { compareBytes, concat, context, derHeader, derLength, oid, sequence, UNIVERSAL } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import { PkiError } from "../errors.js";

/** Bytes in one piece, or piece by piece. */
export type ByteChunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * A CMS content type with its encoding as a stream that can be read once.
 *
 * `chunks` hold the value of the type itself (for id-data the octets, for the others the encoding of SignedData and so on) without the
 * ContentInfo around it. Chunks may be views of memory that is used again for the next one.
 */
export interface CmsContent {
  /** The content type as a dotted OBJECT IDENTIFIER. */
  readonly contentType: string;
  /** Known beforehand: DER with definite lengths is written. Not known: BER with indefinite lengths. */
  readonly length: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Octets of any kind as id-data; with their length, DER is written around them. */
export function dataContent(chunks: ByteChunks | Uint8Array, length?: number): CmsContent {
  const known = length ?? (chunks instanceof Uint8Array ? chunks.length : undefined);
  const pieces = chunks instanceof Uint8Array ? [chunks] : chunks;
  return { contentType: oids.data, length: known, chunks: asChunks(pieces, known) };
}

/** A whole CMS object, ready to be stored: the ContentInfo around a content other than id-data (RFC 5652 3). */
export async function* contentInfo(content: CmsContent): AsyncIterable<Uint8Array> {
  const type = oid(content.contentType);
  if (content.length === undefined) {
    yield concat(Uint8Array.of(UNIVERSAL.sequence, 0x80), type, Uint8Array.of(0xa0, 0x80));
    yield* content.chunks;
    yield new Uint8Array(4);
    return;
  }
  const explicit = derHeader(0xa0, content.length);
  yield concat(derHeader(UNIVERSAL.sequence, type.length + explicit.length + content.length), type, explicit);
  yield* content.chunks;
}

/** Collects a small stream. */
export async function collectChunks(chunks: ByteChunks): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(new Uint8Array(chunk));
  return concat(...pieces);
}

/** What stands before and after the octets of a content, in the form its length asks for. */
export interface OctetsFrame {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** `SEQUENCE { contentType, [0] EXPLICIT OCTET STRING }`: the EncapsulatedContentInfo around octets that follow `before`. */
export function encapsulatedFrame({ contentType, length }: CmsContent): OctetsFrame {
  const type = oid(contentType);
  if (length === undefined) {
    const before = concat(Uint8Array.of(UNIVERSAL.sequence, 0x80), type, Uint8Array.of(0xa0, 0x80, 0x24, 0x80));
    return { before, after: new Uint8Array(6) };
  }
  const octets = derHeader(UNIVERSAL.octetString, length);
  const explicit = derHeader(0xa0, octets.length + length);
  const whole = derHeader(UNIVERSAL.sequence, type.length + explicit.length + octets.length + length);
  return { before: concat(whole, type, explicit, octets), after: new Uint8Array() };
}

/** An EncapsulatedContentInfo whose content is elsewhere. */
export function detachedContent(contentType: string): Uint8Array {
  return sequence(oid(contentType));
}

/** `SEQUENCE { contentType, algorithm, [0] IMPLICIT OCTET STRING }`: the EncryptedContentInfo around `length` octets that follow `before`. */
export function encryptedFrame(contentType: string, algorithm: Uint8Array, length: number | undefined): OctetsFrame {
  const type = oid(contentType);
  if (length === undefined) {
    const before = concat(Uint8Array.of(UNIVERSAL.sequence, 0x80), type, algorithm, Uint8Array.of(0xa0, 0x80));
    return { before, after: new Uint8Array(4) };
  }
  const octets = derHeader(0x80, length);
  const whole = derHeader(UNIVERSAL.sequence, type.length + algorithm.length + octets.length + length);
  return { before: concat(whole, type, algorithm, octets), after: new Uint8Array() };
}

/** The octets of a frame: as they are when their length is known, each piece an OCTET STRING of its own when it is not. */
export async function* framedOctets(
  { before, after }: OctetsFrame,
  octets: ByteChunks,
  inPieces: boolean,
): AsyncIterable<Uint8Array> {
  yield before;
  for await (const chunk of octets) {
    if (chunk.length === 0) continue;
    if (inPieces) yield derHeader(UNIVERSAL.octetString, chunk.length);
    yield chunk;
  }
  if (after.length > 0) yield after;
}

/** A SEQUENCE of parts around a stream: definite where the length of the stream is known. */
export interface SequenceFrame extends OctetsFrame {
  readonly length: number | undefined;
}

export function sequenceFrame(first: Uint8Array, streamLength: number | undefined, lastLength: number): SequenceFrame {
  if (streamLength === undefined) {
    return {
      before: concat(Uint8Array.of(UNIVERSAL.sequence, 0x80), first),
      after: new Uint8Array(2),
      length: undefined,
    };
  }
  const inner = first.length + streamLength + lastLength;
  return {
    before: concat(derHeader(UNIVERSAL.sequence, inner), first),
    after: new Uint8Array(),
    length: derLength(inner),
  };
}

/** `[tag] IMPLICIT SET OF` encodings that are there already, in the order of DER; nothing where there are none. */
export function optionalSet(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 0 ? new Uint8Array() : context(tag, ...parts.toSorted(compareBytes));
}

async function* asChunks(chunks: ByteChunks, length: number | undefined): AsyncIterable<Uint8Array> {
  let seen = 0;
  for await (const chunk of chunks) {
    seen += chunk.length;
    if (length !== undefined && seen > length)
      throw new PkiError("ERR_PKI_CONTENT_LENGTH", "the content is longer than was said");
    yield chunk;
  }
  if (length !== undefined && seen !== length)
    throw new PkiError("ERR_PKI_CONTENT_LENGTH", "the content is shorter than was said");
}
