import { byCodeUnits } from "../dn.js";
import type { Entry } from "../entry.js";
import { orderAsTree, placeOf, type Places } from "../model/order.js";
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
  const places: Places = new Map();
  const checked = new CheckedEntries(orderAsTree(entries, places));
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

function byParts(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : byCodeUnits(a[at]!, b[at]!);
}
