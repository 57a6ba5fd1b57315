import { randomUUID } from "node:crypto";
import MimeNode from "nodemailer/lib/mime-node";
import { checkedField, type Mailbox, mailbox, mailboxText } from "../addresses.js";
import { checkAttachments } from "../attachment.js";
import { translate } from "../errors.js";
import { zipped } from "../zip.js";
import { checkKeys } from "./checks.js";
import { compressed, encrypted, type Layer, signed } from "./layers.js";
import { type Field, payloadNode } from "./payload.js";
import type { EmailContent, Protection, SecureEmail, SecureEmailOptions } from "./secure-options.js";

/** From the inside out. */
const layersOf: Readonly<Record<Protection, readonly Layer[]>> = {
  "sign-then-encrypt": [signed, encrypted],
  "encrypt-then-sign": [encrypted, signed],
  "sign-encrypt-sign": [signed, encrypted, signed],
};

/**
 * A message with a File-set as attachment, signed by its sender and encrypted with AES to its recipients, in one pass and constant memory.
 *
 * The header outside the encryption has addresses without names, date, message id and a subject that says nothing; the header that counts is inside,
 * as RFC 9788 has it.
 * @throws EmailError ERR_EMAIL_HEADER, ERR_EMAIL_SENDER, ERR_EMAIL_FILE_SET, ERR_EMAIL_ATTACHMENT_NAME, ERR_EMAIL_NO_RECIPIENT,
 * ERR_EMAIL_ALGORITHM; while the message is read also ERR_EMAIL_LIMIT, and what the attachments throw
 * @see PS3.15 B.8
 */
export function secureEmail(content: EmailContent, options: SecureEmailOptions): SecureEmail {
  const addressed = { from: mailbox(content.from), to: content.to.map(mailbox), cc: (content.cc ?? []).map(mailbox) };
  const { now = new Date(), protection = "sign-then-encrypt", packaging = "files", compress = false } = options;
  checkKeys(options, addressed.from.address);
  checkAttachments(content.attachments);
  const attachments = packaging === "zip" ? [zipped(content.attachments, now)] : content.attachments;
  const common = commonFields(options, addressed.from, now);
  const outerSubject = checkedField(options.outerSubject ?? "[...]");
  const outerFields = [...addressFields(addressed, addressOnly), ["Subject", outerSubject] as const, ...common];
  const fields = [
    ...addressFields(addressed, mailboxText),
    ["Subject", checkedField(content.subject ?? "")] as const,
    ...common,
  ];
  const payload = payloadNode({ fields, outerFields, text: content.text, attachments });
  const layers = [...(compress ? [compressed] : []), ...layersOf[protection]];
  const chunks = wrapped(payload, layers, { ...options, now }, outerFields);
  const envelope = { from: addressed.from.address, to: [...addressed.to, ...addressed.cc].map(addressOnly) };
  return { envelope, chunks };
}

/** The header of the message stands on the outermost entity; those between it and the payload have none but their own. */
async function* wrapped(
  payload: MimeNode,
  layers: readonly Layer[],
  options: SecureEmailOptions & { readonly now: Date },
  outerFields: readonly Field[],
): AsyncIterable<Uint8Array> {
  const message = new MimeNode();
  for (const [name, value] of outerFields) message.addHeader(name, value);
  const whole = layers.reduce(
    (inner, layer, at) =>
      layer(inner.createReadStream(), options, at === layers.length - 1 ? message : new MimeNode().createChild()),
    payload,
  );
  try {
    for await (const chunk of whole.createReadStream()) {
      options.signal?.throwIfAborted();
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw translate(error);
  }
}

interface Addressed {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
}

function addressFields({ from, to, cc }: Addressed, text: (one: Mailbox) => string): Field[] {
  const list = (all: readonly Mailbox[]): string => all.map(text).join(", ");
  return [["From", text(from)], ["To", list(to)], ...(cc.length > 0 ? [["Cc", list(cc)] as const] : [])];
}

function addressOnly({ address }: Mailbox): string {
  return address;
}

function commonFields({ messageId }: SecureEmailOptions, { address }: Mailbox, now: Date): Field[] {
  const host = address.slice(address.lastIndexOf("@") + 1);
  const id = messageId === undefined ? `<${randomUUID()}@${host}>` : checkedField(messageId);
  return [
    ["Date", now.toUTCString().replace("GMT", "+0000")],
    ["Message-ID", id],
    ["MIME-Version", "1.0"],
  ];
}
