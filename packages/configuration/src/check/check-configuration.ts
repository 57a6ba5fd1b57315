import { dnKey, parentDn } from "../dn.js";
import type { Entry } from "../entry.js";
import { aeTitleFindings } from "./ae-titles.js";
import { CheckedEntries } from "./checked-entries.js";
import { deviceFindings } from "./devices.js";
import type { ConfigurationFinding } from "./finding.js";
import { hierarchyFindings } from "./hierarchy.js";
import { schemaFindings } from "./schema-rules.js";
import { tlsFindings } from "./tls.js";

export interface CheckConfigurationOptions {
  /** When certificates are to be valid. Default: now. */
  readonly now?: Date;
}

/**
 * Judges the entries of a configuration by PS3.15 H.1: what is missing, twice, not where it belongs, refers to nothing, or is not as the schema has
 * it. Part of a configuration, such as a device alone, is judged as far as that goes.
 *
 * The same entries, in whatever order, give the same findings in the order of the tree. No finding holds a password.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_DN for an entry whose name is none
 * @see PS3.15 H.1.1 to H.1.3
 */
export function checkConfiguration(
  entries: readonly Entry[],
  { now = new Date() }: CheckConfigurationOptions = {},
): ConfigurationFinding[] {
  const places = new Map<string, string>();
  const ordered = entries
    .map((entry) => ({ entry, place: placeOf(entry.dn, places) }))
    .toSorted((a, b) => byCodeUnits(a.place, b.place))
    .map(({ entry }) => entry);
  const checked = new CheckedEntries(ordered);
  const found = [
    ...hierarchyFindings(checked),
    ...deviceFindings(checked),
    ...aeTitleFindings(checked),
    ...tlsFindings(checked, now),
    ...schemaFindings(checked),
  ];
  return found
    .map((one) => ({
      one,
      key: [placeOf(one.dn, places), one.code, one.attribute ?? "", one.value ?? "", one.other ?? ""],
    }))
    .toSorted((a, b) => byParts(a.key, b.key))
    .map(({ one }) => one);
}

/** The name from the root of the tree down, so that what is beneath an entry comes after it. */
function placeOf(dn: string, known: Map<string, string>): string {
  const place = known.get(dn);
  if (place !== undefined || dn === "") return place ?? "";
  const parent = parentDn(dn);
  const own = dnKey(dn).slice(0, parent === "" ? undefined : -dnKey(parent).length - 1);
  const found = `${placeOf(parent, known)}\u0000${own}`;
  known.set(dn, found);
  return found;
}

function byParts(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : byCodeUnits(a[at]!, b[at]!);
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
