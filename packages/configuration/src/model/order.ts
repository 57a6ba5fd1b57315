import { dnDepth, dnKey, parentDn } from "../dn.js";

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
