import { dnKey, parentDn } from "../dn.js";
import type { Entry } from "../entry.js";
import { textOf } from "./fields.js";
import { type ObjectModel, objectModels } from "./object-models.js";

/** An entry, and which object of the standard it is by its object classes. */
export interface Node {
  readonly entry: Entry;
  readonly model: ObjectModel | undefined;
}

/** Entries by their names, in whatever order they come. */
export class EntryTree {
  readonly nodes: readonly Node[];
  readonly #byName: ReadonlyMap<string, Node>;
  #byKey: ReadonlyMap<string, Node> | undefined;

  constructor(entries: Iterable<Entry>) {
    this.nodes = Array.from(entries, (entry) => ({ entry, model: modelOf(entry) }));
    this.#byName = new Map(this.nodes.map((node) => [node.entry.dn, node]));
  }

  /** The entry above, if it is among them. */
  parentOf({ entry }: Node): Node | undefined {
    return this.find(parentDn(entry.dn));
  }

  /** The device that an entry is, or is beneath. */
  deviceOf(node: Node): Node | undefined {
    let at: Node | undefined = node;
    while (at && at.model !== objectModels.device) at = this.parentOf(at);
    return at;
  }

  /** Most names are written in one way throughout; only where that finds nothing are they compared by their meaning. */
  find(dn: string): Node | undefined {
    const found = this.#byName.get(dn);
    if (found || this.#byName.size === 0 || dn === "") return found;
    this.#byKey ??= new Map(this.nodes.map((node) => [dnKey(node.entry.dn), node]));
    return this.#byKey.get(dnKey(dn));
  }
}

const modelsByClass = new Map<string, ObjectModel>(
  Object.values(objectModels).map((model) => [model.objectClass.toLowerCase(), model]),
);

function modelOf({ attributes }: Entry): ObjectModel | undefined {
  const classes = attributes.find(({ type }) => type === "objectClass" || type.toLowerCase() === "objectclass");
  for (const value of classes?.values ?? []) {
    const model = modelsByClass.get(textOf(value).toLowerCase());
    if (model) return model;
  }
  return undefined;
}
