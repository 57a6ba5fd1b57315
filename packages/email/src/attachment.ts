import { EmailError } from "./errors.js";
import { safeName, TakenNames } from "./attachment-name.js";

/** Bytes at rest that are read piece by piece: the `ByteSource` of `@dicomsec/core` is one. */
export interface ReadableSource {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file of a File-set, or any other file that goes with the message. */
export interface Attachment {
  /** Its path in the File-set, with `/` between folders: `DICOMDIR`, `IMAGES/CT1`. The recipients see it; so make sure that it identifies nobody. */
  readonly name: string;
  /** Read once, when its turn comes; memory of chunks must not be used again. */
  readonly content: Uint8Array | AsyncIterable<Uint8Array> | ReadableSource;
  /** `type/subtype`, but no multipart and no message: those have other forms. Default: `application/dicom`. */
  readonly contentType?: string;
}

/** RFC 2045 5.1, without parameters. */
const mediaType = /^(?!multipart\/|message\/)[a-z0-9!#$&^_.+-]{1,127}\/[a-z0-9!#$&^_.+-]{1,127}$/i;

/** @throws EmailError ERR_EMAIL_FILE_SET, ERR_EMAIL_ATTACHMENT_NAME, ERR_EMAIL_HEADER */
export function checkAttachments(attachments: readonly Attachment[]): void {
  if (attachments.length === 0) throw new EmailError("ERR_EMAIL_FILE_SET", "there is nothing to attach");
  const taken = new TakenNames();
  for (const [index, { name, contentType }] of attachments.entries()) {
    if (contentType !== undefined && !mediaType.test(contentType))
      throw new EmailError("ERR_EMAIL_HEADER", `the content type of attachment ${index + 1} is none of an attachment`);
    if (name === "" || safeName(name, "") !== name.normalize("NFC")) throw badName(index, "is no path inside a folder");
    if (!taken.take(name)) throw badName(index, "is that of another one");
  }
}

export function badName(index: number, what: string): EmailError {
  return new EmailError("ERR_EMAIL_ATTACHMENT_NAME", `the name of attachment ${index + 1} ${what}`);
}

const BLOCK_LENGTH = 256 * 1024;

/** The bytes of an attachment; nothing is opened before they are asked for. */
export async function* contentOf({ content }: Attachment): AsyncIterable<Uint8Array> {
  if (content instanceof Uint8Array) {
    yield content;
    return;
  }
  if (!("read" in content)) {
    yield* content;
    return;
  }
  for (let offset = 0; offset < content.size;) {
    const block = await content.read(offset, Math.min(BLOCK_LENGTH, content.size - offset));
    if (block.length === 0) throw new EmailError("ERR_EMAIL_FILE_SET", "an attachment is shorter than it was");
    offset += block.length;
    yield block;
  }
}
