import type { Attribute, Entry } from "../entry.js";
import { EntryTree, type Node } from "./entry-tree.js";
import { decodeField, type Field, type FieldValue, textOf } from "./fields.js";
import { type ObjectModel, objectModels } from "./object-models.js";
import type { Device, NetworkAe, NetworkConnection, TransferCapability } from "./objects.js";

/**
 * The devices that entries describe, in their order; entries that belong to no device are left out.
 *
 * Reading takes what is there: a text that must be there and is not is `""`, a Boolean `false`, a port that is none absent. `checkConfiguration`
 * tells of them.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_DN
 * @see PS3.15 H.1.1, H.1.2
 */
export function readDevices(entries: Iterable<Entry>): Device[] {
  const tree = new EntryTree(entries);
  const parts = new Map<Node, DeviceParts>();
  for (const node of tree.nodes) {
    const device = tree.deviceOf(node);
    if (device === undefined) continue;
    let found = parts.get(device);
    if (found === undefined) parts.set(device, (found = new DeviceParts(device.entry)));
    found.place(node, tree);
  }
  return Array.from(parts.values(), (found) => found.device());
}

/** The attributes of a Network AE from its entry alone: without its Transfer Capabilities. */
export function readNetworkAe(entry: Entry): NetworkAe {
  return { ...fieldsOf<NetworkAe>(entry, objectModels.networkAe), transferCapabilities: [] };
}

/** The entries of one device by what they are. */
class DeviceParts {
  readonly #entry: Entry;
  readonly #source: Entry[] = [];
  readonly #aes = new Map<Entry, Entry[]>();
  readonly #connections: Entry[] = [];
  readonly #others: Entry[] = [];

  constructor(entry: Entry) {
    this.#entry = entry;
  }

  /** Puts an object of the standard where the hierarchy has it, and anything else aside. */
  place(node: Node, tree: EntryTree): void {
    const { entry, model } = node;
    this.#source.push(entry);
    if (entry === this.#entry) return;
    const parent = tree.parentOf(node);
    if (parent?.entry === this.#entry && model === objectModels.networkAe) this.#capabilities(entry);
    else if (parent?.entry === this.#entry && model === objectModels.networkConnection) this.#connections.push(entry);
    else if (parent && model === objectModels.transferCapability && this.#isAe(parent, tree))
      this.#capabilities(parent.entry).push(entry);
    else this.#others.push(entry);
  }

  device(): Device {
    return {
      ...fieldsOf<Device>(this.#entry, objectModels.device),
      networkAes: Array.from(this.#aes, ([entry, capabilities]) => ({
        ...fieldsOf<NetworkAe>(entry, objectModels.networkAe),
        transferCapabilities: capabilities.map((one) =>
          fieldsOf<TransferCapability>(one, objectModels.transferCapability),
        ),
      })),
      networkConnections: this.#connections.map((one) =>
        fieldsOf<NetworkConnection>(one, objectModels.networkConnection),
      ),
      otherEntries: this.#others,
      source: this.#source,
    };
  }

  #isAe(node: Node, tree: EntryTree): boolean {
    return node.model === objectModels.networkAe && tree.parentOf(node)?.entry === this.#entry;
  }

  #capabilities(ae: Entry): Entry[] {
    const known = this.#aes.get(ae);
    if (known) return known;
    const capabilities: Entry[] = [];
    this.#aes.set(ae, capabilities);
    return capabilities;
  }
}

type Children = "networkAes" | "networkConnections" | "transferCapabilities" | "otherEntries" | "source";

/** The fields of an object by the table of its class, and what the table does not have. */
function fieldsOf<T>(entry: Entry, model: ObjectModel): Omit<T, Children> {
  const fields: Record<string, FieldValue> = { ...emptyFields(model) };
  const other: Attribute[] = [];
  const auxiliaryClasses: string[] = [];
  for (const attribute of entry.attributes) {
    const field = fieldFor(model, attribute.type);
    if (field === "objectClass") auxiliaryClasses.push(...beyond(model, attribute));
    else if (field === undefined) other.push(attribute);
    else setField(fields, field, attribute);
  }
  // The tables name every field of T but for its children: `model` does not compile otherwise.
  return { dn: entry.dn, auxiliaryClasses, other, ...fields } as unknown as Omit<T, Children>;
}

function setField(fields: Record<string, FieldValue>, field: Field, { values }: Attribute): void {
  const value = decodeField(field, values);
  if (value !== undefined) fields[field.name] = value;
}

function beyond({ objectClass }: ObjectModel, { values }: Attribute): string[] {
  const standard = ["top", objectClass.toLowerCase()];
  return values.map(textOf).filter((name) => !standard.includes(name.toLowerCase()));
}

const needed: Readonly<Record<string, readonly string[]>> = {
  dicomDevice: ["deviceName", "installed"],
  dicomNetworkAE: ["aeTitle", "associationInitiator", "associationAcceptor"],
  dicomNetworkConnection: ["hostname"],
  dicomTransferCapability: ["sopClassUid", "role"],
};
const emptyByModel = new Map<ObjectModel, Readonly<Record<string, FieldValue>>>();

function emptyFields(model: ObjectModel): Readonly<Record<string, FieldValue>> {
  const known = emptyByModel.get(model);
  if (known) return known;
  const empty: Record<string, FieldValue> = {};
  for (const { name, kind } of model.fields) {
    if (kind === "texts" || kind === "octets") empty[name] = [];
    else if (needed[model.objectClass]!.includes(name)) empty[name] = kind === "boolean" ? false : "";
  }
  emptyByModel.set(model, empty);
  return empty;
}

const fieldsByType = new Map<ObjectModel, Map<string, Field | "objectClass" | undefined>>();

/** The field of an attribute description, remembered as servers write it. */
export function fieldFor(model: ObjectModel, type: string): Field | "objectClass" | undefined {
  let known = fieldsByType.get(model);
  if (known === undefined) fieldsByType.set(model, (known = new Map()));
  if (known.has(type)) return known.get(type);
  const lower = type.toLowerCase();
  const field = lower === "objectclass" ? lower : model.fields.find((one) => one.type.toLowerCase() === lower);
  const found = field === "objectclass" ? "objectClass" : field;
  // Whoever writes the entries chooses the descriptions: what is remembered has a bound.
  if (known.size < 1000) known.set(type, found);
  return found;
}
