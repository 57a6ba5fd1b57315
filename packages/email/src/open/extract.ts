import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream";
import { pipeline as finished } from "node:stream/promises";
import { type MimeNode, type SplitterChunk, Splitter } from "@zone-eu/mailsplit";
import { parseHeaderValue } from "nodemailer/lib/mime-funcs";
import { badName } from "../attachment.js";
import { safeName, TakenNames } from "../attachment-name.js";
import { readable } from "../byte-streams.js";
import { joinBytes } from "../bytes.js";
import { EmailError } from "../errors.js";
import { MAX_HEADER } from "../mime/entity.js";
import { base64Octets } from "../mime/transfer-decoding.js";

/** What was in a message. */
export interface Extracted {
  readonly text: string | undefined;
  readonly files: readonly { readonly name: string; readonly length: number }[];
  /** Whether a name was changed to be a path inside the folder. */
  readonly isNameChanged: boolean;
}

export interface ExtractOptions {
  readonly folder: string;
  readonly maxParts: number;
  readonly maxDepth: number;
}

/** Longest body that is given as text. */
const MAX_TEXT = 1024 * 1024;

/**
 * Writes the parts of a message as files into a folder of their own.
 * @throws EmailError ERR_EMAIL_LIMIT, ERR_EMAIL_ATTACHMENT_NAME, ERR_EMAIL_DAMAGED
 */
export async function extract(message: AsyncIterable<Uint8Array>, options: ExtractOptions): Promise<Extracted> {
  const splitter = new Splitter({ ignoreEmbedded: true, maxHeadSize: MAX_HEADER, maxChildNodes: options.maxParts });
  const chunks = pipeline(readable(message), splitter, () => {});
  const parts = new Parts(chunks[Symbol.asyncIterator]() as AsyncIterator<SplitterChunk>);
  const target = new Target(options);
  try {
    for (let node = await parts.next(); node; node = await parts.next()) {
      if (depthOf(node) > options.maxDepth) throw new EmailError("ERR_EMAIL_LIMIT", "a message has parts too deep");
      if (!node.multipart) await target.take(node, parts.body());
    }
  } catch (error) {
    throw isLimit(error)
      ? new EmailError("ERR_EMAIL_LIMIT", "a message has too many parts, or too long headers")
      : error;
  } finally {
    chunks.destroy();
  }
  return target;
}

function isLimit(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EMAXLEN";
}

function depthOf(node: MimeNode): number {
  let depth = 0;
  for (let { parentNode } = node; parentNode; { parentNode } = parentNode) depth++;
  return depth;
}

/** The parts one after the other, each with its body. */
class Parts {
  readonly #chunks: AsyncIterator<SplitterChunk>;
  #node: MimeNode | undefined;

  constructor(chunks: AsyncIterator<SplitterChunk>) {
    this.#chunks = chunks;
  }

  async next(): Promise<MimeNode | undefined> {
    for await (const _ of this.body()) continue;
    const node = this.#node;
    this.#node = undefined;
    return node;
  }

  /** The body of the part that was given last, in its transfer encoding. */
  async *body(): AsyncIterable<Uint8Array> {
    while (!this.#node) {
      const { done, value } = await this.#chunks.next();
      if (done) return;
      if (value.type === "node") this.#node = value;
      else if (value.type === "body" && value.value) yield value.value;
    }
  }
}

class Target implements Extracted {
  readonly #options: ExtractOptions;
  readonly #taken = new TakenNames();
  readonly files: { name: string; length: number }[] = [];
  text: string | undefined;
  isNameChanged = false;

  constructor(options: ExtractOptions) {
    this.#options = options;
  }

  async take(node: MimeNode, body: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.text === undefined && isText(node)) this.text = await readText(node, body);
    else await this.#write(this.#nameOf(node), decoded(node, body));
  }

  #nameOf(node: MimeNode): string {
    const fallback = `part-${this.files.length + 1}`;
    const given = fileIdOf(node) ?? (node.filename || fallback);
    const name = safeName(given, fallback);
    if (name !== given.normalize("NFC")) this.isNameChanged = true;
    if (!this.#taken.take(name)) throw badName(this.files.length, "is that of another one");
    return name;
  }

  async #write(name: string, octets: AsyncIterable<Uint8Array>): Promise<void> {
    const path = join(this.#options.folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    let length = 0;
    async function* counted(): AsyncIterable<Uint8Array> {
      for await (const chunk of octets) {
        length += chunk.length;
        yield chunk;
      }
    }
    await finished(counted(), createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }));
    this.files.push({ name, length });
  }
}

/** RFC 3240: a file of a File-set says its File ID. */
function fileIdOf({ contentType, headers }: MimeNode): string | undefined {
  if (contentType !== "application/dicom" || !headers) return undefined;
  return parseHeaderValue(headers.getFirst("Content-Type"), { stripComments: true }).params["id"];
}

function isText({ contentType, disposition, filename }: MimeNode): boolean {
  return contentType === "text/plain" && disposition !== "attachment" && !filename;
}

function decoded(node: MimeNode, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return node.encoding === "base64" ? base64Octets(body) : pipeline(readable(body), node.getDecoder(), () => {});
}

async function readText(node: MimeNode, body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of decoded(node, body)) {
    length += chunk.length;
    if (length > MAX_TEXT) throw new EmailError("ERR_EMAIL_LIMIT", "the text of a message is too long");
    pieces.push(chunk);
  }
  return decoderOf(node.charset || "utf-8").decode(joinBytes(...pieces));
}

/** A character set that is not known is read as Latin-1: nothing is lost. */
function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder("latin1");
  }
}
