import { isAeTitle } from "../ae-title.js";
import { withoutBlanks } from "../blanks.js";
import {
  type CheckedEntries,
  type CheckedEntry,
  exactly,
  repeated,
  type StandardClass,
  textsOf,
} from "./checked-entries.js";
import { type ConfigurationFinding, finding } from "./finding.js";

const attribute = "dicomAETitle";
const preferences = ["dicomPreferredCalledAETitle", "dicomPreferredCallingAETitle"] as const;

/** Titles that DICOM does not allow, that several have, or that the registry and the Network AEs do not agree on. @see PS3.15 H.1.1.2, H.1.1.8 */
export function* aeTitleFindings(entries: CheckedEntries): Generator<ConfigurationFinding> {
  const aes = entries.ofClass("dicomNetworkAE");
  const registry = entries.ofClass("dicomUniqueAETitle");
  for (const entry of [...aes, ...registry]) yield* notAllowed(entry, attribute);
  for (const ae of aes) for (const type of preferences) yield* notAllowed(ae, type);
  for (const [{ dn }, first] of repeated(aes, titlesOf))
    yield finding("CONFIGURATION_AE_TITLE_TWICE", { dn, attribute, other: first.dn });
  // Entries that are part of a configuration need not have the registry with them.
  const hasRegistry = registry.length > 0 || entries.ofClass("dicomUniqueAETitlesRegistryRoot").length > 0;
  if (hasRegistry) yield* absent(aes, "CONFIGURATION_AE_TITLE_NOT_RESERVED", titlesIn(entries, "dicomUniqueAETitle"));
  const used = titlesIn(entries, "dicomNetworkAE");
  yield* absent(registry, "CONFIGURATION_AE_TITLE_UNUSED", used);
  for (const type of preferences) yield* absent(aes, "CONFIGURATION_AE_TITLE_PREFERRED_UNKNOWN", used, type);
}

function* notAllowed(entry: CheckedEntry, type: string): Generator<ConfigurationFinding> {
  for (const value of textsOf(entry, type))
    if (!isAeTitle(withoutBlanks(value)))
      yield finding("CONFIGURATION_AE_TITLE_NOT_ALLOWED", { dn: entry.dn, attribute: type, value });
}

function* absent(
  holders: readonly CheckedEntry[],
  code: "CONFIGURATION_AE_TITLE_NOT_RESERVED" | "CONFIGURATION_AE_TITLE_UNUSED" | "CONFIGURATION_AE_TITLE_PREFERRED_UNKNOWN", // prettier-ignore
  known: ReadonlySet<string>,
  type: string = attribute,
): Generator<ConfigurationFinding> {
  for (const entry of holders)
    for (const value of textsOf(entry, type))
      if (!known.has(exactly(value))) yield finding(code, { dn: entry.dn, attribute: type, value });
}

function titlesIn(entries: CheckedEntries, name: StandardClass): ReadonlySet<string> {
  return new Set(entries.ofClass(name).flatMap(titlesOf));
}

function titlesOf(entry: CheckedEntry): string[] {
  return textsOf(entry, attribute).map(exactly);
}
