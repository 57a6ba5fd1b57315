import { AndFilter, EqualityFilter, type Filter, OrFilter, PresenceFilter, SubstringFilter } from "ldapts";

/** A condition on entries, in which a value can be nothing but a value (RFC 4511, 4.5.1.7). */
export type EntryFilter =
  | { readonly type: string; readonly value: string }
  | { readonly type: string; readonly startsWith: string }
  | { readonly present: string }
  | { readonly all: readonly EntryFilter[] }
  | { readonly any: readonly EntryFilter[] };

/** Any entry. */
export const anyEntry: EntryFilter = { present: "objectClass" };

export function ldapFilter(filter: EntryFilter): Filter {
  if ("present" in filter) return new PresenceFilter({ attribute: filter.present });
  if ("all" in filter) return new AndFilter({ filters: filter.all.map(ldapFilter) });
  if ("any" in filter) return new OrFilter({ filters: filter.any.map(ldapFilter) });
  if ("startsWith" in filter) return new SubstringFilter({ attribute: filter.type, initial: filter.startsWith });
  return new EqualityFilter({ attribute: filter.type, value: filter.value });
}
