import { childDn, dnKey, formatRdn, parseDn, type Rdn } from "../dn.js";
import { aeTitle, isAeTitle } from "../ae-title.js";
import type { Attribute, AttributeValue, Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import { encodeField, type FieldValue, textOf } from "./fields.js";
import { type ObjectModel, objectModels } from "./object-models.js";
import type { ConfigurationObject, Device, NetworkAe } from "./objects.js";
import { fieldFor, fieldsOf } from "./read-devices.js";

/**
 * The entries of a device, each after the one above it. What was read and has not been changed is as it was, attribute for attribute.
 *
 * @param devicesRoot DN of the Devices Root; needed for a device that has no `dn` yet
 * @throws ConfigurationError ERR_CONFIGURATION_MODEL for a value that no server takes, a name that two objects share, a naming attribute that was
 * changed (which is a rename); ERR_CONFIGURATION_AE_TITLE
 * @see PS3.15 H.1.2
 */
export function deviceEntries(device: Device, devicesRoot: string): Entry[] {
  const known = new Map(device.source?.map((entry) => [dnKey(entry.dn), entry]));
  const write = (object: ConfigurationObject, model: ObjectModel, parent: string): Entry =>
    entryOf(object, { model, parent, known });
  const own = write(device, objectModels.device, devicesRoot);
  const connections = device.networkConnections.map((one) => write(one, objectModels.networkConnection, own.dn));
  const aes = device.networkAes.flatMap((ae) => {
    const entry = write(withReferences(ae, own.dn, known), objectModels.networkAe, own.dn);
    const capabilities = ae.transferCapabilities.map((one) => write(one, objectModels.transferCapability, entry.dn));
    return [entry, ...capabilities];
  });
  const entries = [own, ...connections, ...aes, ...device.otherEntries];
  if (new Set(entries.map(({ dn }) => dnKey(dn))).size < entries.length)
    throw unfit("two objects of the device have the same name");
  return entries;
}

interface Context {
  readonly model: ObjectModel;
  readonly parent: string;
  readonly known: ReadonlyMap<string, Entry>;
}

/** The fields of an object by name: what the tables of its class have. */
type Fields = Readonly<Record<string, FieldValue>>;

function entryOf(object: ConfigurationObject, { model, parent, known }: Context): Entry {
  const fields = object as unknown as Fields;
  const before = object.dn === undefined ? undefined : known.get(dnKey(object.dn));
  const dn = object.dn ?? childDn(relativeName(object, model), parent);
  // A field that is as it was read is left as it was, whatever that is.
  const read = before && (fieldsOf(before, model) as Fields);
  const attributes = [
    classesOf(object, model, before),
    ...model.fields.flatMap((field) => {
      const now = fields[field.name];
      const old = before?.attributes.filter(({ type }) => fieldFor(model, type) === field) ?? [];
      if (read && isSameField(read[field.name], now)) return old;
      const values = encodeField(field, now);
      return values.length > 0 ? [{ type: old[0]?.type ?? field.type, values }] : [];
    }),
    ...object.other,
  ];
  expectNamed(dn, attributes, model);
  return { dn, attributes };
}

function classesOf(
  { auxiliaryClasses }: ConfigurationObject,
  model: ObjectModel,
  before: Entry | undefined,
): Attribute {
  const old = before?.attributes.find(({ type }) => type.toLowerCase() === "objectclass");
  const kept = old?.values.filter((value) => {
    const name = textOf(value).toLowerCase();
    return (
      name === "top" ||
      name === model.objectClass.toLowerCase() ||
      auxiliaryClasses.some((one) => one.toLowerCase() === name)
    );
  });
  const added = auxiliaryClasses.filter(
    (name) => !kept?.some((value) => textOf(value).toLowerCase() === name.toLowerCase()),
  );
  if (old && kept?.length === old.values.length && added.length === 0) return old;
  return { type: old?.type ?? "objectClass", values: [...(kept ?? ["top", model.objectClass]), ...added] };
}

/** The name of a new object: the first of the ways to name such a one of which all attributes are there. */
export function relativeName(object: ConfigurationObject, model: ObjectModel): Rdn {
  const fields = object as unknown as Fields;
  const naming = model.naming
    .map((types) => types.map((type) => ({ type, value: fields[model.fields.find((one) => one.type === type)!.name] })))
    .find((parts) => parts.every(({ value }) => value !== undefined && value !== ""));
  if (naming === undefined) throw unfit(`a ${model.objectClass} has nothing to be named by`);
  return naming.map(({ type, value }) => ({
    type,
    value: type === "dicomAETitle" ? aeTitle(String(value)) : String(value),
  }));
}

/** An entry has the values that it is named by: a server refuses it otherwise, and a changed name is a rename. */
function expectNamed(dn: string, attributes: readonly Attribute[], model: ObjectModel): void {
  for (const part of parseDn(dn)[0] ?? []) {
    const values = attributes.find(({ type }) => type.toLowerCase() === part.type.toLowerCase())?.values ?? [];
    const key = dnKey(formatRdn([part]));
    if (!values.some((value) => dnKey(formatRdn([{ type: part.type, value: textOf(value) }])) === key))
      throw unfit(`what a ${model.objectClass} is named by is changed by a rename alone`);
  }
}

/** References by relative name become whole ones; a title that was there before is not asked to be one that DICOM takes. */
function withReferences(ae: NetworkAe, deviceDn: string, known: ReadonlyMap<string, Entry>): NetworkAe {
  if (!(ae.dn !== undefined && known.has(dnKey(ae.dn))) && !isAeTitle(ae.aeTitle)) aeTitle(ae.aeTitle);
  return {
    ...ae,
    networkConnectionReferences: ae.networkConnectionReferences.map((reference) => {
      const [rdn, ...above] = parseDn(reference);
      return rdn !== undefined && above.length === 0 ? childDn(rdn, deviceDn) : reference;
    }),
  };
}

function isSameField(a: FieldValue, b: FieldValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((value: AttributeValue, at) => isSameValue(value, b[at] as AttributeValue));
}

/** Whether two values are the same octets. */
export function isSameValue(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true;
  if (typeof a === "string" && typeof b === "string") return false;
  const [one, other] = [octetsOf(a), octetsOf(b)];
  return one.length === other.length && one.every((octet, at) => octet === other[at]);
}

const encoder = new TextEncoder();

function octetsOf(value: AttributeValue): Uint8Array {
  return typeof value === "string" ? encoder.encode(value) : value;
}

function unfit(message: string): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_MODEL", { message });
}
