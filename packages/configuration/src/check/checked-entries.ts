import { dnKey, parentDn } from "../dn.js";
import type { Entry } from "../entry.js";
import { textOf } from "../model/fields.js";

/** An entry, what it is, and where it stands. */
export interface CheckedEntry extends Entry {
  readonly key: string;
  readonly parentKey: string;
  /** Names of its object classes, in lower case. */
  readonly classes: ReadonlySet<string>;
  /** The values of its attributes as text, by their types in lower case. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
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
    this.all = entries.map(checkedEntry);
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

function checkedEntry({ dn, attributes }: Entry): CheckedEntry {
  const texts = new Map<string, readonly string[]>();
  for (const { type, values } of attributes) {
    const name = type.toLowerCase();
    texts.set(name, [...(texts.get(name) ?? []), ...values.map(textOf)]);
  }
  const classes = new Set(texts.get("objectclass")?.map((name) => name.toLowerCase()));
  return { dn, attributes, key: dnKey(dn), parentKey: dnKey(parentDn(dn)), classes, texts };
}

export function isOf({ classes }: CheckedEntry, name: StandardClass): boolean {
  return classes.has(name.toLowerCase());
}

/** The values of an attribute as text. */
export function textsOf({ texts }: CheckedEntry, type: string): readonly string[] {
  return texts.get(type.toLowerCase()) ?? [];
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
