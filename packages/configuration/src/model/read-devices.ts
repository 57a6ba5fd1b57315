import type { Attribute, AttributeValue, Entry } from "../entry.js";
import { deviceOf, entryTree, type Node } from "./entry-tree.js";
import { decodeField, type Field, type FieldValue, textOf } from "./fields.js";
import { type ObjectModel, objectModels } from "./object-models.js";
import type { Device, NetworkAe, NetworkConnection, TransferCapability } from "./objects.js";

/**
 * The devices that entries describe, in their order, and the objects of each by their names; entries that belong to no device are left out.
 *
 * Reading takes what is there: a text that must be there and is not is `""`, a Boolean `false`, a port that is none absent. `checkConfiguration`
 * tells of them.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_DN
 * @see PS3.15 H.1.1, H.1.2
 */
export function readDevices(entries: Iterable<Entry>): Device[] {
  const parts = new Map<Node, DeviceParts>();
  for (const node of entryTree(entries)) {
    const device = deviceOf(node);
    if (device === undefined) continue;
    let found = parts.get(device);
    if (found === undefined) parts.set(device, (found = new DeviceParts(device.entry)));
    found.place(node);
  }
  return Array.from(parts.values(), (found) => found.device());
}

/** A Network AE, and the entries of its Transfer Capabilities. */
interface AeParts {
  readonly entry: Entry;
  readonly capabilities: Entry[];
}

/** The entries of one device by what they are. */
class DeviceParts {
  readonly #entry: Entry;
  readonly #source: Entry[] = [];
  readonly #aes: AeParts[] = [];
  readonly #connections: Entry[] = [];
  readonly #others: Entry[] = [];

  constructor(entry: Entry) {
    this.#entry = entry;
  }

  /** Puts an object of the standard where the hierarchy has it, and anything else aside. */
  place({ entry, model, parent }: Node): void {
    this.#source.push(entry);
    if (entry === this.#entry) return;
    const isDirect = parent?.entry === this.#entry;
    if (isDirect && model === objectModels.networkAe) this.#capabilities(entry);
    else if (isDirect && model === objectModels.networkConnection) this.#connections.push(entry);
    else if (parent && model === objectModels.transferCapability && this.#isAe(parent))
      this.#capabilities(parent.entry).push(entry);
    else this.#others.push(entry);
  }

  device(): Device {
    return Object.assign(fieldsOf<Device>(this.#entry, objectModels.device), {
      networkAes: byName(this.#aes, ({ entry }) => entry).map(networkAeOf),
      networkConnections: byName(this.#connections).map(networkConnectionOf),
      otherEntries: this.#others,
      source: this.#source,
    });
  }

  #isAe({ model, parent }: Node): boolean {
    return model === objectModels.networkAe && parent?.entry === this.#entry;
  }

  #capabilities(ae: Entry): Entry[] {
    const known = this.#aes.find(({ entry }) => entry === ae);
    if (known) return known.capabilities;
    const capabilities: Entry[] = [];
    this.#aes.push({ entry: ae, capabilities });
    return capabilities;
  }
}

function networkAeOf({ entry, capabilities }: AeParts): NetworkAe {
  return Object.assign(fieldsOf<NetworkAe>(entry, objectModels.networkAe), {
    transferCapabilities: byName(capabilities).map(transferCapabilityOf),
  });
}

/** Servers give entries in whatever order they like; objects are always in the same. */
function byName(entries: readonly Entry[]): readonly Entry[];
function byName<T>(items: readonly T[], entryOf: (item: T) => Entry): readonly T[];
function byName(items: readonly Entry[], entryOf = (item: Entry): Entry => item): readonly Entry[] {
  if (items.length < 2) return items;
  return items.toSorted((a, b) => (entryOf(a).dn < entryOf(b).dn ? -1 : 1));
}

function networkConnectionOf(entry: Entry): NetworkConnection {
  return fieldsOf<NetworkConnection>(entry, objectModels.networkConnection);
}

function transferCapabilityOf(entry: Entry): TransferCapability {
  return fieldsOf<TransferCapability>(entry, objectModels.transferCapability);
}

type Children = "networkAes" | "networkConnections" | "transferCapabilities" | "otherEntries" | "source";

const none: readonly never[] = [];

/** The fields of an object by the table of its class, and what the table does not have. */
export function fieldsOf<T>({ dn, attributes }: Entry, model: ObjectModel): Omit<T, Children> {
  let other: Attribute[] | undefined;
  const object: Record<string, FieldValue | readonly Attribute[]> = { dn, auxiliaryClasses: none, other: none, ...emptyFields(model) }; // prettier-ignore
  for (const attribute of attributes) {
    const field = fieldFor(model, attribute.type);
    if (field === "objectClass") object["auxiliaryClasses"] = beyond(model, attribute);
    else if (field === undefined) (other ??= []).push(attribute);
    else setField(object, field, attribute);
  }
  if (other) object["other"] = other;
  // The tables name every field of T but for its children: `model` does not compile otherwise.
  return object as unknown as Omit<T, Children>;
}

function setField(
  fields: Record<string, FieldValue | readonly Attribute[]>,
  field: Field,
  { values }: Attribute,
): void {
  const value = decodeField(field, values);
  if (value !== undefined) fields[field.name] = value;
}

function beyond({ objectClass }: ObjectModel, { values }: Attribute): readonly string[] {
  const standard = (value: AttributeValue): boolean =>
    value === objectClass || value === "top" || isStandard(textOf(value), objectClass);
  return values.every(standard) ? none : values.filter((value) => !standard(value)).map(textOf);
}

function isStandard(name: string, objectClass: string): boolean {
  const lower = name.toLowerCase();
  return lower === "top" || lower === objectClass.toLowerCase();
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
