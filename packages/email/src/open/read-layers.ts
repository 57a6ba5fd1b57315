import {
  type CmsMessage,
  collectChunks,
  contentTypes,
  type EnvelopedMessage,
  PkiError,
  readCms,
  readCompressedData,
  type SignedDataVerification,
} from "@dicomsec/pki";
import { asBuffer, joinBytes } from "../bytes.js";
import { EmailError } from "../errors.js";
import { type Entity, readEntity } from "../mime/entity.js";
import { splitParts, withCrlf } from "../mime/signed-parts.js";
import { cmsOctets } from "../mime/transfer-decoding.js";
import { inflated } from "./inflate.js";
import { judgeSigners } from "./judge-signers.js";
import type { EmailLayer, OpenEmailOptions } from "./open-options.js";
import type { SpoolFolder } from "./spool.js";

/** A message on its way from the outside to its content. */
export interface Reading {
  readonly options: OpenEmailOptions & { readonly maxLength: number; readonly maxDepth: number };
  readonly spool: SpoolFolder;
  readonly layers: EmailLayer[];
  /** Whether something was decrypted: from then on all that is wrong is one answer, for which check failed first would tell about the plaintext. */
  isDecrypted: boolean;
}

/** The content behind all layers; `undefined` where a signature on the way is not valid. */
export async function readLayers(outermost: Entity, reading: Reading): Promise<Entity | undefined> {
  let entity = outermost;
  for (let kind = kindOf(entity); kind; kind = kindOf(entity)) {
    if (reading.layers.length >= reading.options.maxDepth)
      throw new EmailError("ERR_EMAIL_LIMIT", "a message has too many layers");
    const inside = kind === "signed" ? await openSignedParts(entity, reading) : await openCms(entity, reading);
    if (!inside) return undefined;
    entity = await readEntity(inside);
  }
  return entity;
}

/** The value of the content type says that something is inside, and the CMS object itself says what. */
function kindOf({ contentType, parameters }: Entity): "signed" | "cms" | undefined {
  if (/^application\/(?:x-)?pkcs7-mime$/.test(contentType)) return "cms";
  // RFC 8551 3.9: some systems do not know the type, and then the name tells.
  if (contentType === "application/octet-stream" && /\.p7[mz]$/i.test(parameters["name"] ?? "")) return "cms";
  const isSmime = /^application\/(?:x-)?pkcs7-signature$/i.test(parameters["protocol"] ?? "");
  return contentType === "multipart/signed" && isSmime ? "signed" : undefined;
}

type Inside = AsyncIterable<Uint8Array> | undefined;

async function openCms(entity: Entity, reading: Reading): Promise<Inside> {
  const { head, chunks } = await withHead(cmsOctets(entity));
  if (isCompressed(head)) {
    const { compressed } = await readCompressedData(chunks);
    reading.layers.push({ kind: "compressed" });
    return inflated(compressed, reading.options.maxLength);
  }
  const message = await readCms(chunks);
  if (message.kind === "signedData") return openOpaque(message, reading);
  if (message.kind === "digestedData") throw damaged("a message holds a CMS object that is none of S/MIME");
  return openEnveloped(message, reading);
}

function openEnveloped(message: EnvelopedMessage, reading: Reading): AsyncIterable<Uint8Array> {
  const { cipher, recipients } = message;
  reading.layers.push({ kind: "encrypted", cipher, recipients });
  const { decryptors = [], signal } = reading.options;
  return decrypted();

  async function* decrypted(): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of message.decrypt({ decryptors }, { ...(signal && { signal }) })) {
        reading.isDecrypted = true;
        yield chunk;
      }
      // There may have been nothing inside.
      reading.isDecrypted = true;
    } catch (error) {
      if (error instanceof PkiError && ["ERR_PKI_DECRYPT", "ERR_PKI_DAMAGED"].includes(error.code))
        reading.isDecrypted = true;
      throw error;
    }
  }
}

/** The content is looked into when its signature is valid, never before. */
async function openOpaque(message: Extract<CmsMessage, { kind: "signedData" }>, reading: Reading): Promise<Inside> {
  if (message.isDetached || message.contentType !== contentTypes.data) throw damaged("a signature holds no message");
  const spooled = await reading.spool.write(message.content());
  const { certificates = [] } = reading.options;
  return (await isAccepted(await message.verify({ certificates }), reading)) ? spooled.read() : undefined;
}

/** Most octets of the part with the signature, in base64. */
const MAX_SIGNATURE = 8 * 1024 * 1024;

async function openSignedParts(entity: Entity, reading: Reading): Promise<Inside> {
  const parts = splitParts(entity)[Symbol.asyncIterator]();
  let ahead = await parts.next();
  async function* octetsOf(part: number): AsyncIterable<Uint8Array> {
    for (; !ahead.done && ahead.value.part <= part; ahead = await parts.next())
      if (ahead.value.part === part) yield ahead.value.octets;
  }
  const spooled = await reading.spool.write(withCrlf(octetsOf(1)));
  const signaturePart = await readEntity(limited(octetsOf(2), MAX_SIGNATURE));
  const message = await readCms([await collectChunks(cmsOctets(signaturePart))]);
  if (message.kind !== "signedData" || !message.isDetached) throw damaged("a signed message has no signature");
  // Whoever wrote it may have more to say behind it, which nobody signed.
  while (!ahead.done) ahead = await parts.next();
  const { certificates = [] } = reading.options;
  const verification = await message.verify({ certificates, content: spooled.read() });
  return (await isAccepted(verification, reading)) ? spooled.read() : undefined;
}

async function isAccepted(verification: SignedDataVerification, reading: Reading): Promise<boolean> {
  reading.layers.push({ kind: "signed", signers: await judgeSigners(verification, reading.options) });
  return verification.signers.every(({ status }) => status !== "invalid");
}

async function* limited(chunks: AsyncIterable<Uint8Array>, maxLength: number): AsyncIterable<Uint8Array> {
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > maxLength) throw damaged("the signature of a message is too long");
    yield chunk;
  }
}

/** Longest begin of a ContentInfo up to its content type. */
const HEAD_LENGTH = 32;

async function withHead(
  octets: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly chunks: AsyncIterable<Uint8Array> }> {
  const source = octets[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  while (head.length < HEAD_LENGTH) {
    const { done, value } = await source.next();
    if (done) break;
    head = joinBytes(head, value);
  }
  async function* again(): AsyncIterable<Uint8Array> {
    try {
      yield head;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    } finally {
      await source.return?.();
    }
  }
  return { head, chunks: again() };
}

/** The encoding of id-ct-compressedData, 1.2.840.113549.1.9.16.1.9 (RFC 3274). */
const compressedOid = "060b2a864886f70d0109100109";

/** Whether a ContentInfo names CompressedData, which comes behind the header of its SEQUENCE. */
function isCompressed(head: Uint8Array): boolean {
  const [, first = 0] = head;
  const start = 2 + (first > 0x80 ? first & 0x7f : 0);
  return asBuffer(head.subarray(start, start + 13)).toString("hex") === compressedOid;
}

function damaged(message: string): EmailError {
  return new EmailError("ERR_EMAIL_DAMAGED", message);
}
