import type { DigestAlgorithm } from "../algorithms.js";
import { digestLengths } from "../algorithms.js";
import { concat, derLength, integer, nullValue, octetString, oid, sequence } from "../asn1/der.js";
import { digestOids, oids } from "../asn1/oids.js";
import { createHash } from "#crypto";
import { type CmsContent, encapsulatedFrame, framedOctets, sequenceFrame } from "./content.js";
import { gather } from "./gather.js";

export interface DigestedDataOptions {
  /** Default: SHA256. */
  readonly digest?: DigestAlgorithm;
}

/**
 * DigestedData around a content (RFC 5652 7): who reads it can tell that nothing changed by accident, not who made it.
 * @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM
 */
export function digestedData(content: CmsContent, { digest = "SHA256" }: DigestedDataOptions = {}): CmsContent {
  const frame = encapsulatedFrame(content);
  const version = integer(content.contentType === oids.data ? 0 : 2);
  const first = concat(version, sequence(oid(digestOids[digest]), nullValue()));
  const framed = content.length === undefined ? undefined : frame.before.length + content.length;
  const outer = sequenceFrame(first, framed, derLength(digestLengths[digest]));
  return { contentType: oids.digestedData, length: outer.length, chunks: digested() };

  async function* digested(): AsyncIterable<Uint8Array> {
    const hash = createHash(digest);
    yield outer.before;
    yield* framedOctets(frame, hashed(content, [hash]), content.length === undefined);
    yield concat(octetString(hash.digest()), outer.after);
  }
}

/** The octets of a content on their way through digests. */
export async function* hashed(
  content: CmsContent,
  hashes: readonly { update(bytes: Uint8Array): void }[],
): AsyncIterable<Uint8Array> {
  for await (const block of gather(content.chunks)) {
    for (const hash of hashes) hash.update(block);
    yield block;
  }
}
