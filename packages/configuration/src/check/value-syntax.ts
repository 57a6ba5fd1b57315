import type { AttributeValue } from "../entry.js";
import type { AttributeSyntax } from "../schema/definitions.js";
import { keyOf } from "./checked-entries.js";

const anything = (): boolean => true;

/** What a text must be to have a syntax. @see RFC 4517, 3.3 */
const tests: Readonly<Record<AttributeSyntax, (text: string) => boolean>> = {
  Binary: anything,
  "Octet String": anything,
  Boolean: (text) => text === "TRUE" || text === "FALSE",
  DN: (text) => keyOf(text) !== undefined,
  "Directory String": (text) => text !== "",
  "IA5 String": (text) => /^\p{ASCII}*$/u.test(text),
  Integer: (text) => /^(?:0|-?[1-9]\d*)$/.test(text),
  // Of a name that stands for an OID nobody could tell which it is.
  OID: (text) => /^[0-2](?:\.(?:0|[1-9]\d*))+$/.test(text),
};

/** Whether a value has a syntax; octets that are no text have none but those of octets. */
export function hasSyntax(value: AttributeValue, syntax: AttributeSyntax): boolean {
  return typeof value === "string" ? tests[syntax](value) : tests[syntax] === anything;
}
