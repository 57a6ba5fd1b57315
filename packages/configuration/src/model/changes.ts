import type { Change, Modification } from "../change.js";
import { dnKey } from "../dn.js";
import type { Attribute, Entry } from "../entry.js";
import { dicomAttributeTypes } from "../generated/schema.js";
import { isSameValue } from "./device-entries.js";
import { orderChildrenFirst, orderParentsFirst } from "./order.js";

/**
 * The fewest changes that make one set of entries of another: new entries after those above them, then the attributes that differ, then the
 * entries that are gone, after those beneath them; so nothing refers to what is not there in between.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_DN
 */
export function changesBetween(before: readonly Entry[], after: readonly Entry[]): Change[] {
  const old = new Map(before.map((entry) => [dnKey(entry.dn), entry]));
  const now = new Map(after.map((entry) => [dnKey(entry.dn), entry]));
  const gone = before.filter(({ dn }) => !now.has(dnKey(dn)));
  const fresh = after.filter(({ dn }) => !old.has(dnKey(dn)));
  const kept = after.flatMap((entry) => {
    const was = old.get(dnKey(entry.dn));
    const modifications = was ? modificationsBetween(was, entry) : [];
    return was && modifications.length > 0 ? [{ kind: "modify", dn: was.dn, modifications } as const] : [];
  });
  return [
    ...orderParentsFirst(fresh).map(({ dn, attributes }) => ({ kind: "add", dn, attributes }) as const),
    ...kept,
    ...orderChildrenFirst(gone).map(({ dn }) => ({ kind: "delete", dn }) as const),
  ];
}

/** The fewest modifications that make the attributes of one entry those of another. */
export function modificationsBetween(before: Entry, after: Entry): Modification[] {
  const old = byType(before);
  const now = byType(after);
  const types = new Set([...old.keys(), ...now.keys()]);
  return [...types].flatMap((type) => modificationsOf(old.get(type), now.get(type)));
}

const withEquality = new Set(
  dicomAttributeTypes
    .filter(({ equality, isSingle }) => equality !== undefined && !isSingle)
    .map(({ name }) => name.toLowerCase()),
);
withEquality.add("objectclass");

/** Values are added and deleted one by one where the server can compare them: what others change meanwhile stays. */
function modificationsOf(old: Attribute | undefined, now: Attribute | undefined): Modification[] {
  const [before, after] = [old?.values ?? [], now?.values ?? []];
  const type = old?.type ?? now!.type;
  const gone = before.filter((value) => !after.some((one) => isSameValue(one, value)));
  const added = after.filter((value) => !before.some((one) => isSameValue(one, value)));
  if (gone.length === 0 && added.length === 0) return [];
  if (before.length === 0) return [{ operation: "add", type, values: added }];
  if (after.length === 0) return [{ operation: "delete", type, values: [] }];
  if (!withEquality.has(type.toLowerCase())) return [{ operation: "replace", type, values: after }];
  const parts: Modification[] = [
    { operation: "delete", type, values: gone },
    { operation: "add", type, values: added },
  ];
  return parts.filter(({ values }) => values.length > 0);
}

function byType({ attributes }: Entry): Map<string, Attribute> {
  return new Map(attributes.filter(({ values }) => values.length > 0).map((one) => [one.type.toLowerCase(), one]));
}
