import { authenticatedKeyLengths, type AuthenticatedCipher, cipherLengths, type ContentCipher } from "../algorithms.js";
import { childOf, numberOf, octetStringOf, oidOf, readBer } from "../asn1/ber.js";
import { concat, UNIVERSAL } from "../asn1/der.js";
import { cipherOids, oids, wordFor } from "../asn1/oids.js";
import { createAuthenticatedDecipher, createDecipher } from "#crypto";
import { damaged, PkiError, unsupported } from "../errors.js";
import { contentKey, type DecryptionKeys } from "./content-key.js";
import { gather } from "./gather.js";
import { readCipher } from "./password-recipient.js";
import type { Header, PullReader } from "./pull-reader.js";
import { type RecipientInfo, readRecipientInfo } from "./recipient-info.js";

/** Longest content of another type than id-data in an AuthEnvelopedData: its attributes, which come last, must be known first. */
const MAX_COLLECTED = 64 * 1024 * 1024;

/** An EnvelopedData or AuthEnvelopedData, read up to its content. */
export interface EnvelopedMessage {
  readonly kind: "envelopedData" | "authEnvelopedData";
  readonly recipients: readonly RecipientInfo[];
  /** The content type of what was encrypted, as a dotted OBJECT IDENTIFIER: the sender's word. */
  readonly contentType: string;
  readonly cipher: ContentCipher | AuthenticatedCipher;
  /**
   * The content, once.
   *
   * Nothing in it may be believed before the stream has ended without an error; with a CBC cipher not even then, only after the signature or the
   * digest inside has been checked.
   * @throws PkiError ERR_PKI_NO_RECIPIENT, ERR_PKI_DECRYPT, ERR_PKI_DAMAGED, ERR_PKI_UNSUPPORTED_ALGORITHM
   */
  decrypt(keys: DecryptionKeys, options?: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
}

interface EncryptedContent {
  readonly contentType: string;
  readonly algorithm: Algorithm;
  readonly octets: Header;
}

type Algorithm =
  | { readonly cipher: ContentCipher; readonly iv: Uint8Array }
  | { readonly cipher: AuthenticatedCipher; readonly nonce: Uint8Array; readonly tagLength: number };

/** Reads an EnvelopedData or AuthEnvelopedData whose SEQUENCE comes next. `finish` reads what must follow it. */
export async function readEnvelopedMessage(
  reader: PullReader,
  kind: EnvelopedMessage["kind"],
  { limit, finish }: { readonly limit: number; readonly finish: () => Promise<void> },
): Promise<EnvelopedMessage> {
  reader.enter(await reader.expect(UNIVERSAL.sequence));
  numberOf(readBer(await reader.value(limit)));
  // OriginatorInfo serves key agreement only.
  if ((await reader.peek()) === 0xa0) await reader.value(limit);
  const recipients = readBer(await reader.value(limit));
  if (recipients.identifier !== UNIVERSAL.set) throw damaged("an EnvelopedData has no recipients");
  const encrypted = await readEncryptedContent(reader, limit);
  const message = { kind, recipients: recipients.children.map(readRecipientInfo), contentType: encrypted.contentType };
  const { algorithm } = encrypted;
  const attributesTag = kind === "envelopedData" ? 0xa1 : 0xa2;
  let isRead = false;
  if ("iv" in algorithm !== (kind === "envelopedData")) throw unsupported(`${algorithm.cipher} in this content type`);
  return {
    ...message,
    cipher: algorithm.cipher,
    async *decrypt(keys, { signal } = {}) {
      if (isRead) throw new PkiError("ERR_PKI_CONTENT_LENGTH", "the content was read before");
      isRead = true;
      try {
        const length =
          "iv" in algorithm ? cipherLengths[algorithm.cipher].key : authenticatedKeyLengths[algorithm.cipher];
        const key = await contentKey(message.recipients, keys, { length, signal });
        if ("iv" in algorithm) yield* decryptBlocks(reader, encrypted.octets, { ...algorithm, key, signal });
        else yield* decryptAuthenticated(reader, encrypted, { ...algorithm, key, signal, limit });
        // Unprotected or unauthenticated attributes say nothing that is used here.
        if (!(await reader.atEnd()) && (await reader.peek()) === attributesTag) await reader.value(limit);
        await reader.leave();
        await finish();
      } finally {
        await reader.close();
      }
    },
  };
}

async function readEncryptedContent(reader: PullReader, limit: number): Promise<EncryptedContent> {
  reader.enter(await reader.expect(UNIVERSAL.sequence));
  const contentType = oidOf(readBer(await reader.value(limit)));
  const algorithm = readAlgorithm(await reader.value(limit));
  if (await reader.atEnd()) throw unsupported("an EnvelopedData whose content is elsewhere");
  const octets = await reader.header();
  if ((octets.identifier & 0xdf) !== 0x80) throw damaged("an EnvelopedData has no encrypted content");
  return { contentType, algorithm, octets };
}

function readAlgorithm(bytes: Uint8Array): Algorithm {
  const node = readBer(bytes);
  const dotted = oidOf(node.children[0]);
  const word = wordFor(cipherOids, dotted);
  if (!word) throw unsupported(dotted);
  if (!(word in authenticatedKeyLengths)) return readCipher(node);
  const parameters = childOf(node, 1, UNIVERSAL.sequence);
  const tagLength = parameters.children[1] ? numberOf(parameters.children[1]) : 12;
  if (tagLength < 12 || tagLength > 16) throw damaged("an AES-GCM tag must have 12 to 16 bytes");
  const nonce = childOf(parameters, 0, UNIVERSAL.octetString).content;
  return { cipher: word as AuthenticatedCipher, nonce, tagLength };
}

async function* decryptBlocks(
  reader: PullReader,
  octets: Header,
  {
    cipher,
    iv,
    key,
    signal,
  }: { cipher: ContentCipher; iv: Uint8Array; key: Uint8Array; signal: AbortSignal | undefined },
): AsyncIterable<Uint8Array> {
  const stream = await createDecipher({ cipher, key, iv });
  key.fill(0);
  for await (const block of gather(reader.octets(octets))) {
    signal?.throwIfAborted();
    const plain = await stream.update(block);
    if (plain.length > 0) yield plain;
  }
  await reader.leave();
  const last = await stream.final();
  if (last.length > 0) yield last;
}

async function* decryptAuthenticated(
  reader: PullReader,
  { contentType, octets }: EncryptedContent,
  options: {
    cipher: AuthenticatedCipher;
    nonce: Uint8Array;
    tagLength: number;
    key: Uint8Array;
    signal: AbortSignal | undefined;
    limit: number;
  },
): AsyncIterable<Uint8Array> {
  const { signal, limit, ...parameters } = options;
  const isData = contentType === oids.data;
  const collected = isData ? undefined : await collect(reader.octets(octets));
  if (collected) await reader.leave();
  const additionalData = collected && (await authenticatedAttributes(reader, limit));
  const stream = await createAuthenticatedDecipher({ ...parameters, ...(additionalData && { additionalData }) });
  for await (const block of collected ? [collected] : gather(reader.octets(octets))) {
    signal?.throwIfAborted();
    const plain = await stream.update(block);
    if (plain.length > 0) yield plain;
  }
  if (isData) {
    await reader.leave();
    if (await authenticatedAttributes(reader, limit)) throw unsupported("AuthEnvelopedData of id-data with attributes");
  }
  const last = await stream.final(octetStringOf(readBer(await reader.value(limit))));
  if (last.length > 0) yield last;
}

/** RFC 5083 2.2: the additional authenticated data is the DER of the attributes as a SET OF. */
async function authenticatedAttributes(reader: PullReader, limit: number): Promise<Uint8Array | undefined> {
  if ((await reader.peek()) !== 0xa1) return undefined;
  const attributes = await reader.value(limit);
  return concat(Uint8Array.of(UNIVERSAL.set), attributes.subarray(1));
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > MAX_COLLECTED) throw new PkiError("ERR_PKI_LIMIT", "an AuthEnvelopedData of this type is too long");
    pieces.push(new Uint8Array(chunk));
  }
  return concat(...pieces);
}
