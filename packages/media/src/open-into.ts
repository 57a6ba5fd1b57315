import {
  type CmsMessage,
  contentTypes,
  type Crl,
  type DigestedMessage,
  type EnvelopedMessage,
  parseCrl,
  PkiError,
  readCms,
  type SignedDataVerification,
  type SignedMessage,
  validatePath,
} from "@dicomsec/pki";
import { MediaError, notOpened } from "./errors.js";
import { type FileInput, hasPrefix, inputStream, withHead } from "./file-input.js";
import { translated, translatedStream } from "./foreign-errors.js";
import type { OpenOptions } from "./open-options.js";
import { checkPassword } from "./password.js";
import { type FileSigner, type SecureFileVerdict, verdictOf } from "./verdict.js";

/** Takes the content before it was checked: it must go where nobody reads it until `openSecureFileInto` has resolved. */
export type QuarantineWriter = (chunk: Uint8Array) => Promise<void>;

/**
 * Opens a Secure DICOM File, in one pass and constant memory, into a place that keeps it from everybody until this resolves.
 *
 * When it rejects, what was written must be destroyed: it may be anything. The reader is lenient about the encoding (indefinite lengths, the content
 * type that OpenSSL states) and says so in `basicProfile`; it is strict about integrity: every signature that can be checked must be valid, at least
 * one must be there, or the digest must be right.
 * @throws MediaError ERR_MEDIA_NOT_SECURE, ERR_MEDIA_DAMAGED, ERR_MEDIA_NO_RECIPIENT, ERR_MEDIA_NOT_OPENED, ERR_MEDIA_NO_INTEGRITY,
 * ERR_MEDIA_UNTRUSTED, ERR_MEDIA_NOT_DICOM, ERR_MEDIA_PASSWORD, ERR_MEDIA_ALGORITHM
 * @see PS3.15 D.1
 */
export async function openSecureFileInto(
  input: FileInput,
  write: QuarantineWriter,
  options: OpenOptions,
): Promise<SecureFileVerdict> {
  for (const password of options.passwords ?? []) checkPassword(password);
  const source = inputStream(input, options).chunks[Symbol.asyncIterator]();
  try {
    return await openMessage(await readOuter({ [Symbol.asyncIterator]: () => source }), write, options);
  } finally {
    await source.return?.();
  }
}

async function openMessage(
  outer: CmsMessage,
  write: QuarantineWriter,
  options: OpenOptions,
): Promise<SecureFileVerdict> {
  if (outer.kind === "signedData" || outer.kind === "digestedData") {
    return translated(() => readProtected(outer, { write, options, envelope: undefined, isTypeNamed: true }));
  }
  return hidden(async () => {
    const plain = await withHead(translatedStream(outer.decrypt(options, options)), HEAD_LENGTH);
    const inner = await readInner(outer, plain);
    return readProtected(inner.message, { write, options, envelope: outer, isTypeNamed: inner.isTypeNamed });
  });
}

/** Enough to see which CMS object is inside, or whether a DICOM file is. */
const HEAD_LENGTH = 132;

async function readOuter(input: AsyncIterable<Uint8Array>): Promise<CmsMessage> {
  const { head, chunks } = await withHead(input, 2);
  if (head[0] !== 0x30) throw new MediaError("ERR_MEDIA_NOT_SECURE", { message: "the input is not a CMS object" });
  return translated(() => readCms(chunks));
}

type Protected = SignedMessage | DigestedMessage;

interface Plain {
  readonly head: Uint8Array;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The SignedData or DigestedData inside: bare, as the profile wants it, or with a ContentInfo around it, as OpenSSL writes it. */
async function readInner(
  envelope: EnvelopedMessage,
  { head, chunks }: Plain,
): Promise<{ readonly message: Protected; readonly isTypeNamed: boolean }> {
  const { contentType } = envelope;
  const isNamed = contentType === contentTypes.signedData || contentType === contentTypes.digestedData;
  if (!isNamed && hasPrefix(head)) {
    throw new MediaError("ERR_MEDIA_NO_INTEGRITY", { message: "neither a signature nor a digest protects the file" });
  }
  const isWrapped = !isNamed || startsWithOid(head);
  const message = await readCms(chunks, isWrapped ? {} : { contentType });
  if (message.kind !== "signedData" && message.kind !== "digestedData") throw notOpened();
  return { message, isTypeNamed: isNamed && !isWrapped };
}

/** Whether the first value in a SEQUENCE is an OBJECT IDENTIFIER, as in a ContentInfo. */
function startsWithOid(head: Uint8Array): boolean {
  const [, first = 0] = head;
  const lengthOctets = first > 0x80 ? first & 0x7f : 0;
  return head[2 + lengthOctets] === 0x06;
}

interface Opening {
  readonly write: QuarantineWriter;
  readonly options: OpenOptions;
  readonly envelope: EnvelopedMessage | undefined;
  readonly isTypeNamed: boolean;
}

async function readProtected(message: Protected, { write, options, ...outer }: Opening): Promise<SecureFileVerdict> {
  // Nothing to check, and so nothing to say about it where an attacker could have a hand in it.
  if (message.kind === "signedData" && message.isDetached) throw outer.envelope ? notOpened() : notDicom();
  const isDicom = (head: Uint8Array): boolean => message.contentType === contentTypes.data && hasPrefix(head);
  const content = await withHead(message.content(), HEAD_LENGTH);
  for await (const chunk of content.chunks) await write(chunk);
  const envelope = outer.envelope && { cipher: outer.envelope.cipher, recipients: outer.envelope.recipients };
  if (message.kind === "digestedData") {
    if (!(await message.verify())) throw notOpened();
    if (options.trust) throw untrusted("nobody signed the file");
    if (!isDicom(content.head)) throw notDicom();
    return verdictOf({ ...outer, envelope, integrity: "digested", digests: [message.digest], signers: [] });
  }
  const { certificates = [] } = options;
  const verification = await message.verify({ certificates });
  const signers = await acceptedSigners(verification, options);
  if (!isDicom(content.head)) throw notDicom();
  const digests = [
    ...new Set(signers.flatMap(({ verification: { algorithm } }) => (algorithm ? [algorithm.digest] : []))),
  ];
  return verdictOf({ ...outer, envelope, integrity: "signed", digests, signers });
}

/** All signers, once none of them is wrong, and one is right and, where that is asked for, trusted. */
async function acceptedSigners(verification: SignedDataVerification, options: OpenOptions): Promise<FileSigner[]> {
  const { signers } = verification;
  if (signers.length === 0) {
    throw new MediaError("ERR_MEDIA_NO_INTEGRITY", { message: "the file is in a SignedData without any signature" });
  }
  if (signers.some(({ status }) => status === "invalid")) throw notOpened();
  if (signers.every(({ status }) => status !== "valid")) throw untrusted("no signature of the file can be checked");
  const judged = await Promise.all(signers.map((signer) => judgeSigner(signer, verification, options)));
  const isTrusted = judged.some(({ verification: { status }, path }) => status === "valid" && path?.status === "valid");
  if (options.trust && !isTrusted) throw untrusted("the given trust does not lead to any signer of the file");
  return judged;
}

async function judgeSigner(
  verification: FileSigner["verification"],
  message: SignedDataVerification,
  { trust, certificates = [], crls = [], ocspResponses = [], at = new Date() }: OpenOptions,
): Promise<FileSigner> {
  const { certificate } = verification;
  if (!trust || !certificate) return { verification, path: undefined };
  const path = await validatePath(certificate, {
    trust,
    at,
    ocspResponses,
    intermediates: [...message.certificates, ...certificates],
    crls: [...crls, ...message.crls.flatMap(readableCrl)],
    purpose: { keyUsage: ["digitalSignature", "nonRepudiation"] },
  });
  return { verification, path };
}

/** A list in the file that cannot be read proves nothing, for or against. */
function readableCrl(bytes: Uint8Array): Crl[] {
  try {
    return [parseCrl(bytes)];
  } catch {
    return [];
  }
}

/**
 * Behind an envelope, whose CBC cipher protects no integrity, all that is wrong with the content is one error: which check failed first would tell
 * an attacker about the plaintext. What is wrong with the envelope itself was told by then.
 */
async function hidden<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof PkiError ? notOpened() : error;
  }
}

function notDicom(): MediaError {
  return new MediaError("ERR_MEDIA_NOT_DICOM", { message: "the content of the CMS object is not one DICOM file" });
}

function untrusted(message: string): MediaError {
  return new MediaError("ERR_MEDIA_UNTRUSTED", { message });
}
