import { dnKey, parseDn } from "../dn.js";
import type { Attribute, AttributeValue, Entry } from "../entry.js";
import { dicomObjectClasses } from "../generated/schema.js";
import { textOf } from "../model/fields.js";
import { attributeSyntax } from "../schema/attribute-syntax.js";
import { encodeBase64 } from "./base64.js";
import { decodeUtf8 } from "./utf8.js";

/** An entry with the attributes that a record names; its object classes stay, unless what is not named goes. */
export function mergedEntry({ dn, attributes }: Entry, own: readonly Attribute[], removesUnnamed: boolean): Entry {
  const named = new Map(own.map((attribute) => [attribute.type.toLowerCase(), attribute]));
  const naming = new Set(parseDn(dn)[0]?.map(({ type }) => type.toLowerCase()));
  const kept = attributes.flatMap((old) => {
    const key = old.type.toLowerCase();
    const now = named.get(key);
    named.delete(key);
    if (now === undefined) return removesUnnamed && !naming.has(key) && !operationalAttributes.has(key) ? [] : [old];
    if (key === "objectclass") return [withClasses(old, now, removesUnnamed)];
    return [hasSameValues(old, now) ? old : { ...now, type: old.type }];
  });
  return { dn, attributes: [...kept, ...named.values()] };
}

function withClasses(old: Attribute, now: Attribute, removesUnnamed: boolean): Attribute {
  const added = now.values.filter((value) => !hasClass(old, textOf(value)));
  const kept = removesUnnamed ? old.values.filter((value) => isTop(value) || hasClass(now, textOf(value))) : old.values;
  return { type: old.type, values: [...kept, ...added] };
}

function hasClass({ values }: Attribute, name: string): boolean {
  return values.some((value) => textOf(value).toLowerCase() === name.toLowerCase());
}

function isTop(value: AttributeValue): boolean {
  return textOf(value).toLowerCase() === "top";
}

/** A structural class of the standard that the entry does not have yet. */
export function isOfAnotherClass(own: readonly Attribute[], there: readonly Attribute[]): boolean {
  const [now, old] = [own, there].map((list) => list.find(({ type }) => type.toLowerCase() === "objectclass"));
  if (now === undefined || old === undefined) return false;
  return dicomObjectClasses.some(
    ({ name, isAuxiliary }) => !isAuxiliary && hasClass(now, name) && !hasClass(old, name),
  );
}

/** Values have no order, and servers write names in their own way. */
function hasSameValues(one: Attribute, other: Attribute): boolean {
  const [keys, others] = [one, other].map(
    ({ values }) => new Set(values.map(attributeSyntax(one.type) === "DN" ? nameKey : valueKey)),
  );
  return keys!.size === others!.size && [...keys!].every((key) => others!.has(key));
}

function nameKey(value: AttributeValue): string {
  try {
    return dnKey(textOf(value));
  } catch {
    return valueKey(value);
  }
}

/** Octets that are no UTF-8 are none of a text. */
function valueKey(value: AttributeValue): string {
  if (typeof value === "string") return value;
  return decodeUtf8(value) ?? `\u{ffff}${encodeBase64(value)}`;
}

/** What a server keeps of its own accord, and lets nobody write. @see RFC 4512, 3.4; RFC 4530; slapcat(8) */
export const operationalAttributes: ReadonlySet<string> = new Set(
  [
    "creatorsName",
    "createTimestamp",
    "modifiersName",
    "modifyTimestamp",
    "structuralObjectClass",
    "governingStructureRule",
    "subschemaSubentry",
    "entryDN",
    "entryUUID",
    "entryCSN",
    "contextCSN",
    "hasSubordinates",
    "numSubordinates",
    "pwdChangedTime",
    "nsUniqueId",
    "parentid",
    "entryid",
  ].map((name) => name.toLowerCase()),
);
