// The library beneath tells octets from text by Buffer.
// oxlint-disable-next-line no-restricted-imports
import { Buffer } from "node:buffer";
import { Attribute as LdapAttribute, type Entry as LdapEntry } from "ldapts";
import type { Attribute, AttributeValue, Entry } from "../entry.js";

type LdapValue = string | Uint8Array;

/** An entry of the library beneath as ours. What was asked for and is not there comes without values, and is left out. */
export function entryFrom(found: LdapEntry): Entry {
  const attributes: Attribute[] = [];
  for (const type of Object.keys(found)) {
    if (type === "dn") continue;
    const value = found[type] as LdapValue | readonly LdapValue[];
    if (typeof value === "string") attributes.push({ type, values: [value] });
    else if (!Array.isArray(value)) attributes.push({ type, values: [ownOctets(value as Uint8Array)] });
    else if (value.length > 0) attributes.push({ type, values: (value as readonly LdapValue[]).map(ownValue) });
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

function ownValue(value: LdapValue): AttributeValue {
  return typeof value === "string" ? value : ownOctets(value);
}

/** A copy: what arrives is a view of all that arrived with it. */
function ownOctets(value: Uint8Array): Uint8Array {
  return new Uint8Array(value);
}
