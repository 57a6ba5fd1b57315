import type { AttributeValue } from "../entry.js";
import { decodeBase64 } from "./base64.js";
import type { LdifLine } from "./lines.js";
import { isAttributeDescription, ldifError } from "./record.js";
import { decodeUtf8 } from "./utf8.js";

/** A line of a record that names something and gives it a value: `type: text`, `type:: base64`, `type:< URL`. */
export interface LdifField {
  /** What stands before the first colon. */
  readonly type: string;
  readonly value: AttributeValue;
  /** What stands after the first colon, without the blanks before it. */
  readonly plain: string;
  readonly line: number;
}

export interface LdifFieldOptions {
  readonly isBinary: (type: string) => boolean;
  readonly readUrl: ((url: string) => Uint8Array | Promise<Uint8Array>) | undefined;
  readonly maxLineLength: number;
}

/** The line between the modifications of a change record. */
export const separator = "-";

/** @see RFC 2849, attrval-spec and value-spec */
export function readField({ text, number }: LdifLine, options: LdifFieldOptions): LdifField | Promise<LdifField> {
  if (text === separator) return { type: separator, value: "", plain: "", line: number };
  const colon = text.indexOf(":");
  if (colon < 1) throw ldifError("a line has no name and colon", number);
  const type = text.slice(0, colon);
  const start = skipBlanks(text, colon + 1);
  const plain = text.slice(start);
  const withOctets = (octets: Uint8Array): LdifField => ({
    type,
    value: readValue(octets, type, options),
    plain,
    line: number,
  });
  if (text[colon + 1] === ":") return withOctets(fromBase64(text.slice(skipBlanks(text, colon + 2)), number));
  if (text[colon + 1] === "<")
    return readUrl(text.slice(skipBlanks(text, colon + 2)), number, options).then(withOctets);
  if (plain.includes("\0") || plain.includes("\r")) throw ldifError("a control stands in a value", number);
  return { type, value: options.isBinary(type) ? new TextEncoder().encode(plain) : plain, plain, line: number };
}

/** Where the blanks end that begin here. */
export function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === " ") at += 1;
  return at;
}

/** The text of a field that is no attribute: of a name, a change type, a number. */
export function fieldText({ value, line }: LdifField): string {
  if (typeof value !== "string") throw ldifError("octets stand where there must be text", line);
  return value;
}

/** Refuses what is no attribute description: also a line that belongs at the beginning of a record. */
export function checkAttribute({ type, line }: Pick<LdifField, "type" | "line">): void {
  if (!isAttributeDescription(type)) throw ldifError("a line names no attribute", line);
}

/** Octets of base64 text as RFC 2849 has it: padded, with nothing around it. */
export function fromBase64(digits: string, line: number): Uint8Array {
  const octets = decodeBase64(digits);
  if (octets === undefined) throw ldifError("a value is no base64", line);
  return octets;
}

async function readUrl(url: string, line: number, options: LdifFieldOptions): Promise<Uint8Array> {
  if (options.readUrl === undefined) throw ldifError("a value stands at a URL, and URLs are not read", line);
  const octets = await options.readUrl(url);
  if (octets.length > options.maxLineLength) throw ldifError("a value at a URL is longer than allowed", line);
  return octets;
}

function readValue(octets: Uint8Array, type: string, { isBinary }: LdifFieldOptions): AttributeValue {
  return isBinary(type) ? octets : (decodeUtf8(octets) ?? octets);
}
