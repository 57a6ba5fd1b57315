import { classesOf, valuesOf } from "../dcm4che/entries.js";
import { dnKey, parentDn } from "../dn.js";
import type { Entry } from "../entry.js";

/** An entry, what it is, and where it stands. */
export interface CheckedEntry extends Entry {
  readonly key: string;
  readonly parentKey: string;
  /** Names of its object classes, in lower case. */
  readonly classes: ReadonlySet<string>;
}

/** The classes that the standard has no other objects of, and those beneath which they are. */
export type StandardClass = "dicomConfigurationRoot" | "dicomDevicesRoot" | "dicomUniqueAETitlesRegistryRoot" | "dicomDevice" | "dicomNetworkAE" | "dicomNetworkConnection" | "dicomTransferCapability" | "dicomUniqueAETitle"; // prettier-ignore

/** The entries of a configuration by their names and by their classes. */
export class CheckedEntries {
  readonly all: readonly CheckedEntry[];
  readonly #byKey = new Map<string, CheckedEntry>();
  readonly #byClass = new Map<string, CheckedEntry[]>();
  readonly #byParent = new Map<string, CheckedEntry[]>();

  /** @throws ConfigurationError ERR_CONFIGURATION_DN */
  constructor(entries: readonly Entry[]) {
    this.all = entries.map((entry) => ({
      ...entry,
      key: dnKey(entry.dn),
      parentKey: dnKey(parentDn(entry.dn)),
      classes: new Set(classesOf(entry).map((name) => name.toLowerCase())),
    }));
    for (const entry of this.all) {
      if (!this.#byKey.has(entry.key)) this.#byKey.set(entry.key, entry);
      append(this.#byParent, entry.parentKey, entry);
      for (const name of entry.classes) append(this.#byClass, name, entry);
    }
  }

  at(key: string): CheckedEntry | undefined {
    return this.#byKey.get(key);
  }

  ofClass(name: StandardClass): readonly CheckedEntry[] {
    return this.#byClass.get(name.toLowerCase()) ?? [];
  }

  /** The entries right beneath one, of a class. */
  children({ key }: CheckedEntry, name: StandardClass): readonly CheckedEntry[] {
    return this.#byParent.get(key)?.filter((entry) => isOf(entry, name)) ?? [];
  }

  /** The device that an entry is, or is beneath. */
  deviceOf(entry: CheckedEntry): CheckedEntry | undefined {
    let at: CheckedEntry | undefined = entry;
    while (at && !isOf(at, "dicomDevice")) at = this.at(at.parentKey);
    return at;
  }
}

export function isOf({ classes }: CheckedEntry, name: StandardClass): boolean {
  return classes.has(name.toLowerCase());
}

/** The values of an attribute as text. */
export function textsOf({ attributes }: Entry, type: string): string[] {
  return valuesOf(attributes, type);
}

/** The key of a name that is a value; `undefined` for a text that is no name, which is found as a departure from the schema. */
export function keyOf(name: string): string | undefined {
  try {
    return dnKey(name);
  } catch {
    return undefined;
  }
}

/** A text as `caseExactIA5Match` compares it: without blanks around it, runs of them as one. */
export function exactly(text: string): string {
  return text.trim().replaceAll(/ +/g, " ");
}

/** Each thing but the first of those that have a key in common, and the first. */
export function* repeated<T>(
  things: readonly T[],
  keysOf: (thing: T) => readonly string[],
): Generator<[thing: T, first: T]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) for (const key of new Set(keysOf(thing))) append(groups, key, thing);
  for (const [first, ...others] of groups.values()) for (const other of others) yield [other, first!];
}

function append<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}
