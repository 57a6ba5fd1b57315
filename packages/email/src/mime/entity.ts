import { Headers } from "@zone-eu/mailsplit";
import { parseHeaderValue } from "nodemailer/lib/mime-funcs";
import { asBuffer, joinBytes } from "../bytes.js";
import { EmailError } from "../errors.js";

/** Longest header of a message or a part. */
export const MAX_HEADER = 64 * 1024;

/** A MIME entity, read up to its body. */
export interface Entity {
  readonly headers: Headers;
  /** In lower case, without parameters; `text/plain` where nothing is said. */
  readonly contentType: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Content-Transfer-Encoding, in lower case. */
  readonly encoding: string;
  /** What was read of it so far, from its first octet. */
  readonly head: Uint8Array;
  /** What follows `head`. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Reads the header of an entity. @throws EmailError ERR_EMAIL_DAMAGED where no header ends, or a very long one */
export async function readEntity(chunks: AsyncIterable<Uint8Array>): Promise<Entity> {
  const source = chunks[Symbol.asyncIterator]();
  let read: Uint8Array = new Uint8Array();
  for (let end = endOfHeader(read); ; end = endOfHeader(read)) {
    if (end !== undefined && end <= MAX_HEADER)
      return entityOf(read.subarray(0, end), rest(read.subarray(end), source));
    if (read.length > MAX_HEADER) {
      await source.return?.();
      throw new EmailError("ERR_EMAIL_DAMAGED", "the header of a message is too long");
    }
    const { done, value } = await source.next();
    if (done) throw new EmailError("ERR_EMAIL_DAMAGED", "what should be a message has no header");
    read = joinBytes(read, value);
  }
}

async function* rest(first: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    if (first.length > 0) yield first;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

/** Behind the first empty line. */
function endOfHeader(bytes: Uint8Array): number | undefined {
  const buffer = asBuffer(bytes);
  for (let at = buffer.indexOf(0x0a); at >= 0; at = buffer.indexOf(0x0a, at + 1)) {
    if (buffer[at + 1] === 0x0a) return at + 2;
    if (buffer[at + 1] === 0x0d && buffer[at + 2] === 0x0a) return at + 3;
  }
  return undefined;
}

const field = /^[!-9;-~]+[ \t]*:/;

function entityOf(head: Uint8Array, body: AsyncIterable<Uint8Array>): Entity {
  const text = asBuffer(head).toString("latin1");
  if (!field.test(text)) throw new EmailError("ERR_EMAIL_DAMAGED", "what should be a message has no header");
  const headers = new Headers(asBuffer(head));
  const { value, params } = parseHeaderValue(headers.getFirst("Content-Type"), { stripComments: true });
  const encoding = headers.getFirst("Content-Transfer-Encoding").trim().toLowerCase();
  const contentType = value.trim().toLowerCase() || "text/plain";
  return { headers, contentType, parameters: params, encoding, head, body };
}

/** The whole entity once more. */
export async function* wholeEntity({ head, body }: Entity): AsyncIterable<Uint8Array> {
  yield head;
  yield* body;
}
