import type { Change } from "../change.js";
import { dnKey } from "../dn.js";
import type { Entry } from "../entry.js";
import { modificationsBetween } from "../model/changes.js";
import { isOfAnotherClass, mergedEntry, operationalAttributes } from "./merged-entry.js";
import { nameAfter, PlannedEntries } from "./planned-entries.js";
import type { LdifRecord } from "./record.js";

/** What an import does for one record. */
export type ImportStep = { readonly record: LdifRecord } & (
  | { readonly outcome: "change"; readonly change: Change }
  | { readonly outcome: "unchanged" }
  | { readonly outcome: "conflict"; readonly reason: ImportConflict }
);

/**
 * Why a record does not fit what is there: an entry that is to be added is there and is another; one that is to be changed is not there;
 * an entry is of another object class, which no server lets be changed.
 */
export type ImportConflict = "exists" | "absent" | "object-class";

export interface PlanImportOptions {
  /** Takes attributes away that a content record does not name, and object classes. Default: false. */
  readonly removesUnnamed?: boolean;
}

/**
 * What has to be done so that the directory has what records say, in their order: each record sees what those before it will have done.
 *
 * A content record adds its entry or, where it is there, changes the attributes that differ; its operational attributes, which `slapcat`
 * writes, are left to the server. What has been imported is `unchanged` the next time. Change records are taken as they are. Entries
 * beneath one that the same records rename are not looked for under its old name.
 *
 * @param existing the entry of that name as the directory has it
 * @throws ConfigurationError ERR_CONFIGURATION_DN
 */
export function planImport(
  records: Iterable<LdifRecord>,
  existing: (dn: string) => Entry | undefined,
  options: PlanImportOptions = {},
): ImportStep[] {
  const { removesUnnamed = false } = options;
  const planned = new PlannedEntries(existing);
  return Array.from(records, (record) => {
    const found = planned.get(record.dn);
    const step = record.kind === "entry" ? wanted(record, found, removesUnnamed) : changed(record, found, planned);
    if (step.outcome === "change") planned.apply(step.change, found);
    return { record, ...step };
  });
}

type Step =
  | { readonly outcome: "change"; readonly change: Change }
  | { readonly outcome: "unchanged" }
  | { readonly outcome: "conflict"; readonly reason: ImportConflict };

const unchanged: Step = { outcome: "unchanged" };
const conflict = (reason: ImportConflict): Step => ({ outcome: "conflict", reason });

function wanted({ dn, attributes }: Entry, found: Entry | undefined, removesUnnamed: boolean): Step {
  const own = attributes.filter(({ type }) => !operationalAttributes.has(type.toLowerCase()));
  if (found === undefined) return { outcome: "change", change: { kind: "add", dn, attributes: own } };
  if (isOfAnotherClass(own, found.attributes)) return conflict("object-class");
  const after = mergedEntry(found, own, removesUnnamed);
  const modifications = modificationsBetween(found, after);
  if (modifications.length === 0) return unchanged;
  return { outcome: "change", change: { kind: "modify", dn: found.dn, modifications } };
}

function changed(change: Change, found: Entry | undefined, planned: PlannedEntries): Step {
  switch (change.kind) {
    case "add": {
      if (found === undefined) return { outcome: "change", change };
      return modificationsBetween(found, mergedEntry(found, change.attributes, false)).length === 0
        ? unchanged
        : conflict("exists");
    }
    case "delete":
      return found === undefined ? unchanged : { outcome: "change", change };
    case "modify":
      return found === undefined ? conflict("absent") : { outcome: "change", change };
    case "rename": {
      const isThere = planned.get(nameAfter(change)) !== undefined;
      if (found === undefined) return isThere ? unchanged : conflict("absent");
      return isThere && dnKey(nameAfter(change)) !== dnKey(change.dn)
        ? conflict("exists")
        : { outcome: "change", change };
    }
  }
}
