import { dnDepth, dnKey, parentDn } from "../dn.js";
import type { Entry } from "../entry.js";
import { textOf } from "./fields.js";
import { type ObjectModel, objectModels } from "./object-models.js";

/** An entry, which object of the standard it is by its object classes, and the entry above it, if that is among them. */
export interface Node {
  readonly entry: Entry;
  readonly model: ObjectModel | undefined;
  readonly parent: Node | undefined;
}

/** Entries with those above them, in whatever order they come. @throws ConfigurationError ERR_CONFIGURATION_DN */
export function entryTree(entries: Iterable<Entry>): readonly Node[] {
  const nodes = Array.from(entries, (entry) => ({
    entry,
    model: modelOf(entry),
    parent: undefined as Node | undefined,
  }));
  const byName = new Map<string, Node>(nodes.map((node) => [node.entry.dn, node]));
  const alone: string[] = [];
  for (const node of nodes) {
    const above = parentDn(node.entry.dn);
    node.parent = byName.get(above);
    if (!node.parent) alone.push(node.entry.dn);
  }
  // Most names are written in one way throughout; only where that finds nothing are they compared by their meaning.
  const top = alone[0] === undefined ? 0 : dnDepth(alone[0]);
  if (alone.every((dn) => dnDepth(dn) === top)) return nodes;
  const byKey = new Map(nodes.map((node) => [dnKey(node.entry.dn), node]));
  for (const node of nodes) node.parent ??= byKey.get(dnKey(parentDn(node.entry.dn)));
  return nodes;
}

/** The device that an entry is, or is beneath. */
export function deviceOf(node: Node): Node | undefined {
  let at: Node | undefined = node;
  while (at && at.model !== objectModels.device) at = at.parent;
  return at;
}

const modelsByClass = new Map<string, ObjectModel>(
  Object.values(objectModels).flatMap((model) => [
    [model.objectClass, model],
    [model.objectClass.toLowerCase(), model],
  ]),
);

function modelOf({ attributes }: Entry): ObjectModel | undefined {
  const classes = attributes.find(({ type }) => type === "objectClass" || type.toLowerCase() === "objectclass");
  for (const value of classes?.values ?? []) {
    const name = textOf(value);
    const model = modelsByClass.get(name) ?? modelsByClass.get(name.toLowerCase());
    if (model) return model;
  }
  return undefined;
}
