import { digestLengths } from "../algorithms.js";
import { numberOf, octetStringOf, oidOf, readBer } from "../asn1/ber.js";
import { compareBytes, UNIVERSAL } from "../asn1/der.js";
import { digestOids, wordFor } from "../asn1/oids.js";
import { createHash } from "#crypto";
import type { DigestAlgorithm } from "../algorithms.js";
import { damaged, unsupported } from "../errors.js";
import { ContentSource } from "./content-source.js";
import { gather } from "./gather.js";
import type { PullReader } from "./pull-reader.js";
import { enterEncapsulated, leaveEncapsulated } from "./signed-message.js";

/** A DigestedData, read up to its content. */
export interface DigestedMessage {
  readonly kind: "digestedData";
  readonly contentType: string;
  readonly digest: DigestAlgorithm;
  /** The content, once, while its digest is made; nothing in it may be believed before `verify` has said so. */
  content(): AsyncIterable<Uint8Array>;
  /** Whether the content has the digest that the message states; reads what of it is left. @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT */
  verify(): Promise<boolean>;
}

/** Reads a DigestedData whose SEQUENCE comes next. `finish` reads what must follow it. */
export async function readDigestedMessage(
  reader: PullReader,
  { limit, finish }: { readonly limit: number; readonly finish: () => Promise<void> },
): Promise<DigestedMessage> {
  reader.enter(await reader.expect(UNIVERSAL.sequence));
  numberOf(readBer(await reader.value(limit)));
  const dotted = oidOf(readBer(await reader.value(limit)).children[0]);
  const digest = wordFor(digestOids, dotted);
  if (!digest) throw unsupported(dotted);
  const { contentType, octets } = await enterEncapsulated(reader, limit);
  if (!octets) throw unsupported("a DigestedData whose content is elsewhere");
  const hash = createHash(digest);
  const content = new ContentSource(read());
  return { kind: "digestedData", contentType, digest, content: () => content.take(), verify };

  async function* read(): AsyncIterable<Uint8Array> {
    for await (const block of gather(reader.octets(octets!))) {
      hash.update(block);
      yield block;
    }
    await leaveEncapsulated(reader);
  }

  async function readToEnd(): Promise<Uint8Array> {
    try {
      await content.drain();
      const stated = octetStringOf(readBer(await reader.value(limit)));
      await reader.leave();
      await finish();
      return stated;
    } finally {
      await reader.close();
    }
  }

  async function verify(): Promise<boolean> {
    const stated = await readToEnd();
    if (stated.length !== digestLengths[digest!]) throw damaged("a digest has another length than its algorithm");
    return compareBytes(stated, hash.digest()) === 0;
  }
}
