import { dnKey, parentDn } from "../dn.js";
import type { Attribute, Entry } from "../entry.js";
import { orderParentsFirst } from "../model/order.js";
import { textOf } from "../model/fields.js";

/** Entries without some of them, and without what is beneath those. */
export function withoutSubtrees(entries: readonly Entry[], isGone: (entry: Entry) => boolean): Entry[] {
  const gone = new Set<string>();
  for (const entry of orderParentsFirst(entries))
    if (gone.has(dnKey(parentDn(entry.dn))) || isGone(entry)) gone.add(dnKey(entry.dn));
  return entries.filter(({ dn }) => !gone.has(dnKey(dn)));
}

/** The names of the object classes. */
export function classesOf({ attributes }: { readonly attributes: readonly Attribute[] }): string[] {
  return valuesOf(attributes, "objectClass");
}

/** Whether an entry is of an object class. */
export function isOfClass(entry: Entry, objectClass: string): boolean {
  return classesOf(entry).some((name) => name.toLowerCase() === objectClass.toLowerCase());
}

/** The values of an attribute as text. */
export function valuesOf(attributes: readonly Attribute[], type: string): string[] {
  const found = attributes.filter((attribute) => attribute.type.toLowerCase() === type.toLowerCase());
  return found.flatMap(({ values }) => values.map(textOf));
}
