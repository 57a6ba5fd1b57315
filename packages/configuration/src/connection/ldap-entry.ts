// The library beneath tells octets from text by Buffer.
// oxlint-disable-next-line no-restricted-imports
import { Buffer } from "node:buffer";
import { Attribute as LdapAttribute, type Entry as LdapEntry } from "ldapts";
import type { Attribute, AttributeValue, Entry } from "../entry.js";
import { decodeUtf8 } from "../ldif/utf8.js";

/** An entry of the library beneath, which gives octets. What was asked for and is not there comes without values, and is left out. */
export function entryFrom(found: LdapEntry): Entry {
  const attributes: Attribute[] = [];
  for (const type of Object.keys(found)) {
    if (type === "dn") continue;
    const value = found[type] as Buffer | readonly Buffer[];
    const isOctets = type.includes(";") && /;binary$/i.test(type);
    const values = Array.isArray(value) ? (value as readonly Buffer[]) : [value as Buffer];
    if (values.length > 0) attributes.push({ type, values: values.map((one) => ownValue(one, isOctets)) });
  }
  return { dn: found.dn, attributes };
}

/** Attributes as the library beneath sends them. */
export function ldapAttributes(attributes: readonly Attribute[]): LdapAttribute[] {
  return attributes.map(({ type, values }) => ldapAttribute(type, values));
}

export function ldapAttribute(type: string, values: readonly AttributeValue[]): LdapAttribute {
  // It sends strings and Buffers side by side, though its types have one of them alone.
  const sent = values.map((value) => (typeof value === "string" ? value : Buffer.from(value))) as string[];
  return new LdapAttribute({ type, values: sent });
}

/** Text where the octets are UTF-8, byte order mark and all, unless they are transferred as octets. */
function ownValue(value: Buffer, isOctets: boolean): AttributeValue {
  const text = isOctets ? undefined : value.toString("utf8");
  // What stands for octets that are no UTF-8 may stand there itself.
  const whole = text?.includes("\u{fffd}") ? decodeUtf8(value) : text;
  // A copy: what arrives is a view of all that arrived with it.
  return whole ?? new Uint8Array(value);
}
