import { byCodeUnits, dnDepth, dnKey, parentDn } from "../dn.js";

/**
 * Records so that each comes after the one above it: as they are where they are so, and else by their depth.
 *
 * For entries that are to be added; the order of change records is theirs.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_DN
 */
export function orderParentsFirst<T extends { readonly dn: string }>(records: Iterable<T>): T[] {
  const list = [...records];
  return isParentsFirst(list) ? list : byDepth(list, 1);
}

/** Records so that each comes before the one above it, for entries that are to be deleted. @throws as `orderParentsFirst` */
export function orderChildrenFirst<T extends { readonly dn: string }>(records: Iterable<T>): T[] {
  return byDepth([...records], -1);
}

/**
 * Records as they stand in their tree, siblings by their names: each comes after the one above it, and the same records come in the same order
 * whatever order a server had them in.
 *
 * @param places Those that `placeOf` remembers.
 * @throws as `orderParentsFirst`
 */
export function orderAsTree<T extends { readonly dn: string }>(records: Iterable<T>, places: Places = new Map()): T[] {
  return Array.from(records, (record) => ({ record, place: placeOf(record.dn, places) }))
    .toSorted((a, b) => byCodeUnits(a.place, b.place))
    .map(({ record }) => record);
}

/** Places by names. */
export type Places = Map<string, string>;

/** The name from the root of the tree down, so that what is beneath an entry comes after it. */
export function placeOf(dn: string, known: Places): string {
  const place = known.get(dn);
  if (place !== undefined || dn === "") return place ?? "";
  const parent = parentDn(dn);
  const own = dnKey(dn).slice(0, parent === "" ? undefined : -dnKey(parent).length - 1);
  const found = `${placeOf(parent, known)}\u0000${own}`;
  known.set(dn, found);
  return found;
}

function isParentsFirst(records: readonly { readonly dn: string }[]): boolean {
  const keys = records.map(({ dn }) => dnKey(dn));
  const waiting = new Set(keys);
  return keys.every((key) => {
    waiting.delete(key);
    return key === "" || !waiting.has(parentDn(key));
  });
}

function byDepth<T extends { readonly dn: string }>(records: readonly T[], sign: 1 | -1): T[] {
  return records
    .map((record) => ({ record, depth: dnDepth(record.dn) }))
    .toSorted((a, b) => sign * (a.depth - b.depth))
    .map(({ record }) => record);
}
