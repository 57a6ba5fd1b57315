import type { DigestAlgorithm } from "../algorithms.js";
import { type BerNode, numberOf, oidOf, readBer } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { digestOids, wordFor } from "../asn1/oids.js";
import { type Certificate, parseCertificate } from "../certificates/certificate.js";
import { createHash } from "#crypto";
import type { Hash } from "../crypto/types.js";
import { damaged, PkiError } from "../errors.js";
import { AttributeSetWatch } from "./attribute-set.js";
import type { ByteChunks } from "./content.js";
import { ContentSource } from "./content-source.js";
import { gather } from "./gather.js";
import type { Header, PullReader } from "./pull-reader.js";
import { readSignerInfo, type SignerInfo } from "./signer-info.js";
import { type SignerVerification, verifySigner } from "./verify-signer.js";

/** What a SignedData says about who made its content. */
export interface SignedDataVerification {
  /** One for each SignerInfo, in their order; none for a SignedData that only carries certificates. */
  readonly signers: readonly SignerVerification[];
  /** The certificates in the message: to build paths with, not to trust. */
  readonly certificates: readonly Certificate[];
  /** The certificate revocation lists in the message, as DER. */
  readonly crls: readonly Uint8Array[];
}

/** A SignedData, read up to its content. */
export interface SignedMessage {
  readonly kind: "signedData";
  readonly contentType: string;
  /** Whether the content is elsewhere. */
  readonly isDetached: boolean;
  /** The content, once, while its digests are made; nothing in it may be believed before `verify` has said so. */
  content(): AsyncIterable<Uint8Array>;
  /**
   * Checks every signature over the content; reads what of it is left. Whether the signers can be trusted is another question: `validatePath`.
   * @throws PkiError ERR_PKI_DAMAGED, ERR_PKI_LIMIT
   */
  verify(options?: VerifySignedDataOptions): Promise<SignedDataVerification>;
}

export interface VerifySignedDataOptions {
  /** Certificates that may be those of the signers, besides those in the message. Default: none. */
  readonly certificates?: readonly Certificate[];
  /** The content of a detached signature. Default: none. */
  readonly content?: ByteChunks;
}

/** Most signatures in one message: each one costs its reader. */
const MAX_SIGNERS = 64;
/** Most certificates, and most revocation lists, in one message. */
const MAX_ENCLOSED = 1000;

/** Reads a SignedData whose SEQUENCE comes next. `finish` reads what must follow it. */
export async function readSignedMessage(
  reader: PullReader,
  { limit, finish }: { readonly limit: number; readonly finish: () => Promise<void> },
): Promise<SignedMessage> {
  reader.enter(await reader.expect(UNIVERSAL.sequence));
  numberOf(readBer(await reader.value(limit)));
  const hashes = startHashes(readBer(await reader.value(limit)));
  const { contentType, octets } = await enterEncapsulated(reader, limit);
  const watch = new AttributeSetWatch();
  const content = octets && new ContentSource(readContent());
  return { kind: "signedData", contentType, isDetached: !octets, content: takeContent, verify };

  function takeContent(): AsyncIterable<Uint8Array> {
    if (!content) throw new PkiError("ERR_PKI_CONTENT_LENGTH", "the content is not in the message");
    return content.take();
  }

  async function* readContent(): AsyncIterable<Uint8Array> {
    yield* digested(reader.octets(octets!));
    await leaveEncapsulated(reader);
  }

  async function* digested(chunks: ByteChunks): AsyncIterable<Uint8Array> {
    for await (const block of gather(chunks)) {
      for (const hash of [...hashes.values(), watch]) hash.update(block);
      yield block;
    }
  }

  async function readToEnd(source: ContentSource): Promise<Rest> {
    try {
      await source.drain();
      const rest = await readRest(reader, limit);
      await finish();
      return rest;
    } finally {
      await reader.close();
    }
  }

  async function verify({
    certificates = [],
    content: detached,
  }: VerifySignedDataOptions = {}): Promise<SignedDataVerification> {
    if (content && detached) throw new PkiError("ERR_PKI_CONTENT_LENGTH", "the content is in the message already");
    const source = detached ? new ContentSource(digested(detached)) : content;
    if (!source) throw new PkiError("ERR_PKI_CONTENT_LENGTH", "the content of a detached signature is needed");
    const rest = await readToEnd(source);
    const digests = new Map([...hashes].map(([name, hash]) => [name, hash.digest()]));
    const signed = { digests, contentType, isAttributeSet: watch.isAttributeSet };
    const known = [...certificates, ...rest.certificates];
    const signers = rest.signerInfos.map((info) => verifySigner(info, signed, known));
    return { signers: await Promise.all(signers), certificates: rest.certificates, crls: rest.crls };
  }
}

/** A digest of each announced algorithm that is known here; who signed with another one cannot be verified. */
function startHashes(node: BerNode): Map<DigestAlgorithm, Hash> {
  if (node.identifier !== UNIVERSAL.set) throw damaged("a SignedData names no digest algorithms");
  const names = node.children.map((child) => wordFor(digestOids, oidOf(child.children[0])));
  return new Map(names.filter((name) => name !== undefined).map((name) => [name, createHash(name)]));
}

/** Goes into an EncapsulatedContentInfo up to the OCTET STRING of its content, if it has one. */
export async function enterEncapsulated(
  reader: PullReader,
  limit: number,
): Promise<{ readonly contentType: string; readonly octets: Header | undefined }> {
  reader.enter(await reader.expect(UNIVERSAL.sequence));
  const contentType = oidOf(readBer(await reader.value(limit)));
  if (await reader.atEnd()) {
    await reader.leave();
    return { contentType, octets: undefined };
  }
  reader.enter(await reader.expect(0xa0));
  const octets = await reader.header();
  if ((octets.identifier & 0xdf) !== UNIVERSAL.octetString)
    throw damaged("the content of a CMS object is not an OCTET STRING");
  return { contentType, octets };
}

/** Goes out of `[0]` and the EncapsulatedContentInfo. */
export async function leaveEncapsulated(reader: PullReader): Promise<void> {
  await reader.leave();
  await reader.leave();
}

interface Rest {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly Uint8Array[];
  readonly signerInfos: readonly SignerInfo[];
}

async function readRest(reader: PullReader, limit: number): Promise<Rest> {
  const certificates = (await readOptionalSet(reader, 0xa0, limit)).map(parseCertificate);
  const crls = await readOptionalSet(reader, 0xa1, limit);
  const infos = readBer(await reader.value(limit));
  if (infos.identifier !== UNIVERSAL.set) throw damaged("a SignedData has no set of signers");
  if (infos.children.length > MAX_SIGNERS) throw new PkiError("ERR_PKI_LIMIT", "a SignedData has too many signers");
  await reader.leave();
  return { certificates, crls, signerInfos: infos.children.map(readSignerInfo) };
}

/** The certificates or revocation lists, one by one: a list may be long, and is not looked into here. */
async function readOptionalSet(reader: PullReader, identifier: number, limit: number): Promise<Uint8Array[]> {
  if ((await reader.peek()) !== identifier) return [];
  reader.enter(await reader.header());
  const found: Uint8Array[] = [];
  for (let left = limit, count = 0; !(await reader.atEnd()); count++) {
    if (count === MAX_ENCLOSED) throw new PkiError("ERR_PKI_LIMIT", "a SignedData encloses too much");
    const bytes = await reader.value(left);
    left -= bytes.length;
    // Attribute certificates and other forms carry a context tag; a certificate is a SEQUENCE.
    if (bytes[0] === UNIVERSAL.sequence) found.push(bytes);
  }
  await reader.leave();
  return found;
}
