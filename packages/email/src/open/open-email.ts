import type { Headers } from "@zone-eu/mailsplit";
import { type ByteChunks, PkiError } from "@dicomsec/pki";
import libmime from "libmime";
import { type Mailbox, mailboxText, soleMailbox } from "../addresses.js";
import { EmailError, translate } from "../errors.js";
import { type Entity, readEntity, wholeEntity } from "../mime/entity.js";
import { type Extracted, extract } from "./extract.js";
import { type EmailFindingCode, type EmailWarningCode, finding, statusOf, warning } from "./findings.js";
import { signerFindings } from "./judge-signers.js";
import { type BuildingPlace, inNewFolder } from "./new-folder.js";
import type { EmailHeader, EmailLayer, OpenedEmail, OpenEmailOptions } from "./open-options.js";
import { type Reading, readLayers } from "./read-layers.js";
import { SpoolFolder } from "./spool.js";

/**
 * Opens a message: decrypts it, judges who signed it, and writes its attachments to a folder that appears when the answer is `valid`, whole or not at
 * all.
 *
 * Signed content goes to a work folder beside it, readable by its owner only, and is looked into when its signature is valid. Parts outside of what is
 * signed and encrypted are never part of the content. A signature that is wrong, a signer that is not trusted, and a message that is not encrypted or not signed
 * are answers; they throw nothing.
 * @throws EmailError ERR_EMAIL_DAMAGED, ERR_EMAIL_LIMIT, ERR_EMAIL_NO_RECIPIENT, ERR_EMAIL_ALGORITHM, ERR_EMAIL_ATTACHMENT_NAME,
 * ERR_EMAIL_FILE_SET; what Node throws (ENOSPC)
 * @see PS3.15 B.8, RFC 8551
 */
export async function openEmail(
  message: ByteChunks,
  folder: string,
  options: OpenEmailOptions = {},
): Promise<OpenedEmail> {
  return inNewFolder(folder, async (place) => {
    const result = await openInto(message, place, options);
    return { isKept: result.content !== undefined, result };
  });
}

async function openInto(message: ByteChunks, place: BuildingPlace, options: OpenEmailOptions): Promise<OpenedEmail> {
  const { maxLength = 8 * 2 ** 30, maxDepth = 8 } = options;
  using spool = new SpoolFolder(place.workFolder);
  const reading: Reading = { options: { ...options, maxLength, maxDepth }, spool, layers: [], isDecrypted: false };
  const source = limitedTo(maxLength, message, options.signal)[Symbol.asyncIterator]();
  try {
    const outermost = await readEntity({ [Symbol.asyncIterator]: () => source });
    const content = await hiding(reading, () => readLayers(outermost, reading));
    if (content === "not opened" || (!content && reading.isDecrypted)) return notOpened(reading, outermost);
    if (!content) return answerOf(["EMAIL_SIGNATURE"], reading, outermost);
    return await release(content, { reading, outermost, place });
  } catch (error) {
    throw translate(error);
  } finally {
    await source.return?.(undefined);
  }
}

/** Behind a cipher that protects no integrity, a wrong signature must not look other than wrong padding: what was found there is not told. */
function notOpened(reading: Reading, outermost: Entity): OpenedEmail {
  const known = reading.layers.findIndex(({ kind }) => kind === "encrypted") + 1;
  return answerOf(["EMAIL_NOT_OPENED"], { ...reading, layers: reading.layers.slice(0, known) }, outermost);
}

/** What goes wrong behind an envelope is one answer; that nobody here can open it, and the caller's limits, are no secret. */
async function hiding<Result>(reading: Reading, work: () => Promise<Result>): Promise<Result | "not opened"> {
  try {
    return await work();
  } catch (error) {
    const isOfMessage =
      error instanceof PkiError || (error instanceof EmailError && error.code === "ERR_EMAIL_DAMAGED");
    if (reading.isDecrypted && isOfMessage) return "not opened";
    throw error;
  }
}

async function* limitedTo(
  maxLength: number,
  chunks: ByteChunks,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    length += chunk.length;
    if (length > maxLength) throw new EmailError("ERR_EMAIL_LIMIT", "the message is too long");
    yield chunk;
  }
}

interface Opened {
  readonly reading: Reading;
  readonly outermost: Entity;
  readonly place: BuildingPlace;
}

/** Judges, and takes out the content where the answer allows it. */
async function release(content: Entity, { reading, outermost, place }: Opened): Promise<OpenedEmail> {
  const { options, layers } = reading;
  const counted = (content !== outermost && content.headers.hasHeader("From") ? content : outermost).headers;
  const sender = counted.get("From").length === 1 ? soleMailbox(counted.getFirst("From")) : undefined;
  const codes: EmailFindingCode[] = [
    ...(layers.some(({ kind }) => kind === "encrypted") ? [] : (["EMAIL_NOT_ENCRYPTED"] as const)),
    ...signerFindings(layers, sender?.address, options),
  ];
  const status = statusOf(codes);
  const isReleased = status === "valid" || (status === "indeterminate" && options.allowIndeterminate === true);
  if (!isReleased && reading.isDecrypted && !isSignedInside(layers)) return notOpened(reading, outermost);
  const header = headerOf(counted, sender, counted !== outermost.headers);
  const answer = answerOf(codes, reading, outermost, header.isProtected ? counted : undefined);
  if (!isReleased) return answer;
  const { maxDepth, maxParts = 10_000 } = options;
  const extracted = await hiding(reading, () =>
    extract(wholeEntity(content), { folder: place.filesFolder, maxDepth, maxParts }),
  );
  if (extracted === "not opened") return notOpened(reading, outermost);
  return withContent(answer, header, extracted);
}

/** Whether what was decrypted is what somebody signed. Else whoever changes a ciphertext learns about its content from what is found in it. */
function isSignedInside(layers: readonly EmailLayer[]): boolean {
  const inside = layers.slice(layers.findLastIndex(({ kind }) => kind === "encrypted") + 1);
  return inside.some(
    (layer) => layer.kind === "signed" && layer.signers.some(({ verification }) => verification.status === "valid"),
  );
}

function withContent(answer: OpenedEmail, header: EmailHeader, { text, files, isNameChanged }: Extracted): OpenedEmail {
  const warnings = [
    ...answer.warnings,
    ...(header.isProtected ? [] : [warning("EMAIL_HEADER_UNPROTECTED")]),
    ...(isNameChanged ? [warning("EMAIL_NAME_CHANGED")] : []),
  ];
  return { ...answer, warnings, content: { header, text, files: [...files] } };
}

/** An encoded word can hold any character, and a header field is one line. */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

function headerOf(headers: Headers, sender: Mailbox | undefined, isProtected: boolean): EmailHeader {
  const decoded = (value: string): string => libmime.decodeWords(value).replaceAll(controls, " ");
  const text = (name: string): string =>
    headers
      .getDecoded(name)
      .map(({ value }) => decoded(value))
      .join(", ");
  return {
    from: sender ? mailboxText({ name: decoded(sender.name), address: sender.address }) : text("From"),
    to: text("To"),
    cc: text("Cc"),
    subject: text("Subject"),
    date: text("Date"),
    isProtected,
  };
}

function answerOf(
  codes: readonly EmailFindingCode[],
  { layers }: Reading,
  outermost: Entity,
  protectedHeader?: Headers,
): OpenedEmail {
  return {
    status: statusOf(codes),
    findings: codes.map(finding),
    warnings: weaknessesOf(layers).map(warning),
    layers,
    unprotected: unprotectedFields(outermost.headers, protectedHeader),
    content: undefined,
  };
}

/** Fields that describe the form of the message alone are passed over. */
function unprotectedFields(outer: Headers, inner: Headers | undefined): string[] {
  const names = new Set(outer.getList().map(({ key }) => key.toLowerCase()));
  return [...names].filter((name) => {
    if (name === "mime-version" || name.startsWith("content-")) return false;
    return outer.getFirst(name) !== inner?.getFirst(name);
  });
}

const SHORTEST_RSA_BITS = 2048;

function weaknessesOf(layers: readonly EmailLayer[]): EmailWarningCode[] {
  const signers = layers.flatMap((layer) => (layer.kind === "signed" ? layer.signers : []));
  const envelopes = layers.filter((layer) => layer.kind === "encrypted");
  const isShortSigner = signers.some(({ verification: { certificate } }) => {
    return certificate?.publicKey.kind === "RSA" && certificate.publicKey.bits < SHORTEST_RSA_BITS;
  });
  const isShortRecipient = envelopes.some(({ recipients }) =>
    recipients.some((one) => one.kind === "certificate" && one.encryptedKey.length * 8 < SHORTEST_RSA_BITS),
  );
  return [
    ...(envelopes.some(({ cipher }) => !cipher.startsWith("aes-")) ? (["EMAIL_NOT_AES"] as const) : []),
    ...(signers.some(({ verification }) => verification.algorithm?.digest === "SHA1") ? (["EMAIL_SHA1"] as const) : []),
    ...(isShortSigner || isShortRecipient ? (["EMAIL_SHORT_KEY"] as const) : []),
  ];
}
