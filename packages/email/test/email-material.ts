import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import MimeNode from "nodemailer/lib/mime-node";
import {
  type Certificate,
  createDecryptor,
  createSigner,
  type Decryptor,
  parseCertificate,
  readKeyStore,
  selectKey,
  type Signer,
} from "@dicomsec/pki";
import {
  concatBytes,
  createTestCa,
  type IssueOptions,
  temporaryFolder,
  type TestCa,
  type TestIdentity,
} from "@dicomsec/testing";
import {
  type EmailContent,
  type OpenedEmail,
  openEmail,
  type OpenEmailOptions,
  secureEmail,
  type SecureEmailOptions,
} from "../src/index.js";
import { encrypted, type Layer, signed } from "../src/secure/layers.js";

/** A person with a key for e-mail. */
export interface Person extends TestIdentity {
  readonly signer: Signer;
  readonly decryptor: Decryptor;
  readonly parsed: Certificate;
}

export interface EmailMaterial {
  readonly ca: TestCa;
  readonly trust: readonly Certificate[];
  readonly sender: Person;
  readonly recipient: Person;
  person(options: IssueOptions): Promise<Person>;
}

export const senderAddress = "sender@clinic.example";
export const recipientAddress = "recipient@archive.example";

export async function emailMaterial(folder: string): Promise<EmailMaterial> {
  const ca = await createTestCa(join(folder, "ca"));
  const person = async (options: IssueOptions): Promise<Person> => personOf(await ca.issue(options), ca);
  return {
    ca,
    trust: [parseCertificate(text(ca.certificate))],
    sender: await person({ commonName: "Sender", subjectAltNames: [`email:${senderAddress}`] }),
    recipient: await person({ commonName: "Recipient", subjectAltNames: [`email:${recipientAddress}`] }),
    person,
  };
}

export async function personOf(identity: TestIdentity, ca: TestCa): Promise<Person> {
  const { privateKey, certificate } = identity;
  const entry = selectKey(await readKeyStore(text(privateKey + certificate + ca.certificate)));
  const signer = createSigner(entry);
  const [parsed] = signer.certificates;
  const decryptor: Decryptor =
    entry.privateKey.kind === "RSA"
      ? createDecryptor(entry)
      : { certificate: parsed, decryptKey: () => Promise.reject(new Error("not an RSA key")) };
  return { ...identity, signer, decryptor, parsed };
}

/** A small File-set: a DICOMDIR, two images in folders, and an empty file. */
export const fileSet: Readonly<Record<string, Uint8Array>> = {
  DICOMDIR: Uint8Array.from({ length: 700 }, (_, at) => at % 256),
  "IMAGES/CT1": Uint8Array.from({ length: 40_000 }, (_, at) => (at * 7) % 251),
  "IMAGES/CT2": Uint8Array.from([0x0d, 0x0a, 0x2d, 0x2d, 0x0a, 0x0d, 0]),
  "notes/größe 1.txt": new Uint8Array(),
};

export function contentOf(more: Partial<EmailContent> = {}): EmailContent {
  return {
    from: `Clinic <${senderAddress}>`,
    to: [recipientAddress],
    subject: "Röntgen",
    text: "Guten Tag\nzusammen",
    attachments: Object.entries(fileSet).map(([name, content]) => ({ name, content })),
    ...more,
  };
}

/** The message as bytes, in the one piece that files hold. */
export async function securedBytes(
  { sender, recipient }: EmailMaterial,
  options: Partial<SecureEmailOptions> = {},
  content: Partial<EmailContent> = {},
): Promise<Uint8Array> {
  const all = { signer: sender.signer, recipients: [recipient.parsed], ...options } as const;
  return collected(secureEmail(contentOf(content), all).chunks);
}

export async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return new Uint8Array(Buffer.concat(pieces));
}

/** What the recipient opens messages with. */
export function opening({ recipient, trust }: EmailMaterial): OpenEmailOptions {
  return { decryptors: [recipient.decryptor], trust };
}

/** Bytes in pieces of one length. */
export function* cut(bytes: Uint8Array, length: number): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** Any MIME entity, signed by the sender and encrypted to the recipient, behind a header of the sender. */
export async function securedEntity(
  { sender, recipient }: EmailMaterial,
  entity: string | Uint8Array,
  layers: readonly Layer[] = [signed, encrypted],
): Promise<Uint8Array> {
  const options = { signer: sender.signer, recipients: [recipient.parsed], now: new Date() } as const;
  let bytes = typeof entity === "string" ? text(entity) : entity;
  for (const layer of layers) {
    const node = layer(Readable.from([bytes], { objectMode: false }), options, new MimeNode().createChild());
    bytes = await collected(node.createReadStream());
  }
  return concatBytes(text(`From: ${senderAddress}\r\nTo: ${recipientAddress}\r\nSubject: outside\r\n`), bytes);
}

/** A multipart with a file for each name, written as it is. */
export function entityWithNames(...names: readonly string[]): string {
  const parts = names.map(
    (name) =>
      `--b\r\nContent-Type: application/dicom\r\nContent-Disposition: attachment; ${name}\r\n\r\n${name.length}`,
  );
  return `Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join("\r\n")}\r\n--b--\r\n`;
}

/** What opened, and what is on disk. */
export interface OpenedInFolder {
  readonly answer: OpenedEmail;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Opens a message in a new folder, and makes sure that nothing is left or written beside it. */
export async function openInFolder(
  bytes: Uint8Array,
  options: OpenEmailOptions,
  every = 50_000,
): Promise<OpenedInFolder> {
  await using place = await temporaryFolder();
  const opened = openEmail(cut(bytes, every), join(place.path, "out"), options);
  const [outcome] = await Promise.allSettled([opened]);
  const left = (await readdir(place.path)).filter((name) => name !== "out");
  if (left.length > 0) throw new Error("something was left beside the output folder");
  if (outcome.status === "rejected") throw outcome.reason;
  return { answer: outcome.value, files: await filesIn(join(place.path, "out")) };
}

async function filesIn(path: string): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    files[file.slice(path.length + 1)] = new Uint8Array(await readFile(file));
  }
  return files;
}

export function codesOf({ findings }: OpenedEmail): string[] {
  return findings.map(({ code }) => code);
}
