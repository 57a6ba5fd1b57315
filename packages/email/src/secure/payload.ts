import MimeNode from "nodemailer/lib/mime-node";
import { type Attachment, contentOf } from "../attachment.js";
import { readable } from "../byte-streams.js";

/** A header field as it is written. */
export type Field = readonly [name: string, value: string];

/** What is inside all signatures and encryption: header, body and attachments. */
export interface Payload {
  /** The header that counts. */
  readonly fields: readonly Field[];
  /** The header that goes before the encrypted part, as it will be written. */
  readonly outerFields: readonly Field[];
  readonly text: string | undefined;
  readonly attachments: readonly Attachment[];
}

/**
 * The Cryptographic Payload of RFC 9788: multipart/mixed with the header of the message on it, and what goes before the encrypted part told by
 * HP-Outer. All content is in base64, so that no mail system changes it.
 */
export function payloadNode({ fields, outerFields, text, attachments }: Payload): MimeNode {
  const root = new MimeNode('multipart/mixed; hp="cipher"');
  for (const [name, value] of fields) root.addHeader(name, value);
  for (const [name, value] of outerFields.filter(([name]) => name !== "MIME-Version"))
    root.addHeader("HP-Outer", `${name}: ${root.encodeHeaderValue(name, value)}`);
  if (text !== undefined) {
    const body = root.createChild("text/plain; charset=utf-8");
    body.setHeader("Content-Transfer-Encoding", "base64").setContent(text.replaceAll(/\r?\n/g, "\r\n"));
  }
  for (const attachment of attachments) {
    const { name } = attachment;
    const part = root.createChild(typeOf(attachment), { filename: name });
    part.setHeader("Content-Transfer-Encoding", "base64").setContent(readable(contentOf(attachment)));
  }
  return root;
}

/** RFC 3240: the File ID of a file in a File-set is the parameter `id` of application/dicom. */
function typeOf({ name, contentType = "application/dicom" }: Attachment): string {
  return contentType === "application/dicom" && isFileId(name) ? `${contentType}; id="${name}"` : contentType;
}

/** Up to eight components of up to eight characters each (PS3.10 8.2 and 8.5). */
function isFileId(name: string): boolean {
  return /^[A-Z0-9_]{1,8}(?:\/[A-Z0-9_]{1,8}){0,7}$/.test(name);
}
