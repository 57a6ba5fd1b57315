import type { Certificate } from "@dicomsec/pki";
import addressparser from "nodemailer/lib/addressparser";
import { EmailError } from "./errors.js";

/** RFC 5321 4.5.3.1. */
const MAX_ADDRESS = 254;
/** RFC 5322 2.1.1. */
const MAX_FIELD = 998;
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** One mailbox: its address, with the name that was given for it. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** Reads `user@host` or `Name <user@host>`. @throws EmailError ERR_EMAIL_HEADER for anything else, as for two of them */
export function mailbox(text: string): Mailbox {
  const [found, another] = checkedField(text) === "" ? [] : addressparser(text);
  if (!found || another || found.group || !isAddress(found.address))
    throw new EmailError("ERR_EMAIL_HEADER", "an address is not one of the form user@host");
  return { name: found.name, address: found.address };
}

/** One line that may be the value of a header field. @throws EmailError ERR_EMAIL_HEADER */
export function checkedField(value: string): string {
  if (controls.test(value) || new TextEncoder().encode(value).length > MAX_FIELD)
    throw new EmailError("ERR_EMAIL_HEADER", "a header field has a control character, or is too long");
  return value;
}

/** The one mailbox of a From field; `undefined` where there is none, or several. */
export function soleMailbox(field: string): Mailbox | undefined {
  const [found, another] = addressparser(field);
  return found && !another && !found.group && isAddress(found.address)
    ? { name: found.name, address: found.address }
    : undefined;
}

/** As it is written and shown: whatever the name says, it cannot be taken for another address. */
export function mailboxText({ name, address }: Mailbox): string {
  if (name === "") return address;
  const isPlain = /^[\p{L}\p{N}' -]+$/u.test(name);
  return `${isPlain ? name : `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`} <${address}>`;
}

function isAddress(address: string): boolean {
  return address.length <= MAX_ADDRESS && /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/.test(address);
}

/**
 * The e-mail addresses that a certificate is for: those in subjectAltName, and emailAddress of the subject.
 * @see RFC 8550 section 3
 */
export function certificateAddresses({ subjectAltNames, subject }: Certificate): string[] {
  const named = subjectAltNames.flatMap((name) => (name.kind === "rfc822Name" ? [name.value] : []));
  // RFC 4514: characters that part attributes are escaped, and none of them is in an address that counts here.
  const inSubject = Array.from(
    subject.matchAll(/(?:^|(?<!\\)[,+])emailAddress=([^,+\\]+)(?=$|[,+])/g),
    ([, value = ""]) => value,
  );
  return [...new Set([...named, ...inSubject])];
}

/** RFC 8550 section 3: the local part as it is, the domain without regard to case. */
export function isSameAddress(a: string, b: string): boolean {
  return folded(a) === folded(b);
}

function folded(address: string): string {
  const at = address.lastIndexOf("@");
  return address.slice(0, at) + address.slice(at).toLowerCase();
}
