import { type CheckedEntries, type CheckedEntry, exactly, isOf, repeated, type StandardClass, textsOf } from "./checked-entries.js"; // prettier-ignore
import { type ConfigurationFinding, finding } from "./finding.js";

/** The common names of the roots. @see PS3.15 H.1.2 */
const roots = {
  dicomConfigurationRoot: "DICOM Configuration",
  dicomDevicesRoot: "Devices",
  dicomUniqueAETitlesRegistryRoot: "Unique AE Titles Registry",
} as const;

/** Beneath which class the objects of a class are. @see PS3.15 H.1.2 */
const parents = {
  dicomDevicesRoot: "dicomConfigurationRoot",
  dicomUniqueAETitlesRegistryRoot: "dicomConfigurationRoot",
  dicomDevice: "dicomDevicesRoot",
  dicomNetworkAE: "dicomDevice",
  dicomNetworkConnection: "dicomDevice",
  dicomTransferCapability: "dicomNetworkAE",
  dicomUniqueAETitle: "dicomUniqueAETitlesRegistryRoot",
} as const satisfies Partial<Record<StandardClass, StandardClass>>;

const rootClasses = Object.keys(roots) as (keyof typeof roots)[];
const placedClasses = Object.keys(parents) as (keyof typeof parents)[];

/** Roots that are not there, are there twice or have another name, and objects where the hierarchy has none such. */
export function* hierarchyFindings(entries: CheckedEntries): Generator<ConfigurationFinding> {
  yield* rootsMissing(entries);
  yield* rootsTwice(entries);
  for (const name of rootClasses)
    for (const root of entries.ofClass(name)) {
      const isNamed = textsOf(root, "cn").some((cn) => exactly(cn).toLowerCase() === roots[name].toLowerCase());
      if (!isNamed) yield finding("CONFIGURATION_ROOT_NAME", { dn: root.dn, attribute: "cn" });
    }
  for (const name of placedClasses)
    for (const entry of entries.ofClass(name)) if (isMisplaced(entries, entry, parents[name])) yield misplaced(entry, name); // prettier-ignore
  for (const [{ dn }] of repeated(entries.all, ({ key }) => [key])) yield finding("CONFIGURATION_ENTRY_TWICE", { dn });
}

function* rootsMissing(entries: CheckedEntries): Generator<ConfigurationFinding> {
  const configurations = entries.ofClass("dicomConfigurationRoot");
  if (configurations.length === 0) yield finding("CONFIGURATION_ROOT_MISSING", { dn: "" });
  for (const root of configurations)
    for (const name of ["dicomDevicesRoot", "dicomUniqueAETitlesRegistryRoot"] as const) {
      const [child, ...others] = entries.children(root, name);
      if (child === undefined)
        yield finding("CONFIGURATION_ROOT_CHILD_MISSING", { dn: root.dn, attribute: "objectClass", value: name });
      for (const { dn } of others) yield finding("CONFIGURATION_ROOT_SEVERAL", { dn, other: child!.dn });
    }
}

function* rootsTwice(entries: CheckedEntries): Generator<ConfigurationFinding> {
  const [first, ...others] = entries.ofClass("dicomConfigurationRoot");
  for (const { dn } of others) yield finding("CONFIGURATION_ROOT_SEVERAL", { dn, other: first!.dn });
}

/** What is above may lie outside of entries that are only part of a configuration. */
function isMisplaced(entries: CheckedEntries, entry: CheckedEntry, parentClass: StandardClass): boolean {
  const parent = entries.at(entry.parentKey);
  if (parent) return !isOf(parent, parentClass);
  return entries.ofClass("dicomConfigurationRoot").length > 0;
}

function misplaced({ dn }: CheckedEntry, value: StandardClass): ConfigurationFinding {
  return finding("CONFIGURATION_MISPLACED", { dn, attribute: "objectClass", value });
}
