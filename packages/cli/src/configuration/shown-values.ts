import { type Attribute, type AttributeValue, type Entry, isSecretAttribute } from "@dicomsec/configuration";
import { printable } from "../print.js";

/** A value of an attribute for people: no password, and nothing that drives a terminal. */
export function shownValue(type: string, value: AttributeValue): string {
  if (isSecretAttribute(type)) return "[not shown]";
  return typeof value === "string" ? printable(value) : `[${value.length} octets]`;
}

/** An entry with all of its attributes, for people. */
export function entryText({ dn, attributes }: Entry): string {
  const lines = attributes.flatMap(({ type, values }) =>
    values.map((value) => `  ${printable(type)}: ${shownValue(type, value)}\n`),
  );
  return `${printable(dn)}\n${lines.join("")}`;
}

/** The values of an attribute in JSON: octets are base64; passwords are `null`. */
export function valuesJson({ type, values }: Attribute): readonly (string | { readonly base64: string })[] | null {
  if (isSecretAttribute(type)) return null;
  return values.map((value) => (typeof value === "string" ? value : { base64: base64(value) }));
}

export function base64(octets: Uint8Array): string {
  return btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(""));
}
