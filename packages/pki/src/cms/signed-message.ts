import type { DigestAlgorithm } from "../algorithms.js";
import { type BerNode, oidOf, readBer } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { digestOids, wordFor } from "../asn1/oids.js";
import { type Certificate, parseCertificate } from "../certificates/certificate.js";
import { createHash } from "#crypto";
import type { Hash } from "../crypto/types.js";
import { damaged, PkiError } from "../errors.js";
import type { ByteChunks } from "./content.js";
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

/** Reads a SignedData whose SEQUENCE comes next. `finish` reads what must follow it. */
export async function readSignedMessage(
  reader: PullReader,
  { limit, finish }: { readonly limit: number; readonly finish: () => Promise<void> },
): Promise<SignedMessage> {
  reader.enter(await reader.expect(UNIVERSAL.sequence));
  readBer(await reader.value(limit));
  const hashes = startHashes(readBer(await reader.value(limit)));
  const { contentType, octets } = await enterEncapsulated(reader, limit);
  let content: AsyncIterable<Uint8Array> | undefined = octets && readContent();
  return { kind: "signedData", contentType, isDetached: !octets, content: takeContent, verify };

  function takeContent(): AsyncIterable<Uint8Array> {
    const taken = content;
    if (!taken) throw new PkiError("ERR_PKI_CONTENT_LENGTH", "the content is not in the message, or was read before");
    content = undefined;
    return taken;
  }

  async function* readContent(): AsyncIterable<Uint8Array> {
    yield* digested(reader.octets(octets!));
    await leaveEncapsulated(reader);
  }

  async function* digested(chunks: ByteChunks): AsyncIterable<Uint8Array> {
    for await (const block of gather(chunks)) {
      for (const hash of hashes.values()) hash.update(block);
      yield block;
    }
  }

  async function verify({
    certificates = [],
    content: detached,
  }: VerifySignedDataOptions = {}): Promise<SignedDataVerification> {
    if (!octets && !detached)
      throw new PkiError("ERR_PKI_CONTENT_LENGTH", "the content of a detached signature is needed");
    if (octets && detached) throw new PkiError("ERR_PKI_CONTENT_LENGTH", "the content is in the message already");
    for await (const _ of detached ? digested(detached) : (content ?? [])) continue;
    content = undefined;
    const rest = await readRest(reader, limit);
    await finish();
    const digests = new Map([...hashes].map(([name, hash]) => [name, hash.digest()]));
    const known = [...certificates, ...rest.certificates];
    const signers = rest.signerInfos.map((info) => verifySigner(info, { digests, contentType, certificates: known }));
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
  const optional = async (identifier: number): Promise<readonly BerNode[]> =>
    (await reader.peek()) === identifier ? readBer(await reader.value(limit)).children : [];
  // Attribute certificates and other forms carry a context tag; a certificate is a SEQUENCE.
  const isPlain = ({ identifier }: BerNode): boolean => identifier === UNIVERSAL.sequence;
  const certificates = (await optional(0xa0)).filter(isPlain).map(({ bytes }) => parseCertificate(bytes));
  const crls = (await optional(0xa1)).filter(isPlain).map(({ bytes }) => bytes);
  const infos = readBer(await reader.value(limit));
  if (infos.identifier !== UNIVERSAL.set) throw damaged("a SignedData has no set of signers");
  await reader.leave();
  return { certificates, crls, signerInfos: infos.children.map(readSignerInfo) };
}
