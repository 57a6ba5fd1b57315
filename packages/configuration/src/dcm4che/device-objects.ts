import { childDn, dnKey } from "../dn.js";
import type { Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import type { Device } from "../model/objects.js";
import { isOfClass, withoutSubtrees } from "./entries.js";
import { type ExtensionModel, readFields, writeFields } from "./extension-model.js";
import { dcm4cheObjects } from "./models.js";
import type { DcmObject } from "./objects.js";

/** The objects of a class that a Device has: `readObjects(device, dcm4cheObjects.hl7Application)`. */
export function readObjects<T extends DcmObject>(device: Device, model: ExtensionModel<T>): T[] {
  const entries = device.otherEntries.filter((entry) => isOfClass(entry, model.objectClass));
  return entries.map((entry) => ({ ...readFields(model, entry.attributes), dn: entry.dn }));
}

/**
 * The Device with these objects of a class and no others of it: those that have a `dn` which is there are changed and keep what is not
 * known of them, those that have none are new, and entries beneath one that is gone go with it.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_MODEL for a value that no server takes, a new object that can have no name, and one with the name
 * of an object of another class
 */
export function withObjects<T extends DcmObject>(
  device: Device,
  model: ExtensionModel<T>,
  objects: readonly T[],
): Device {
  const named = new Map(objects.map((object) => [dnKey(nameOf(object, model, device)), object]));
  const isGone = (entry: Entry): boolean => isOfClass(entry, model.objectClass) && !named.has(dnKey(entry.dn));
  const kept = withoutSubtrees(device.otherEntries, isGone).map((entry) => {
    const object = named.get(dnKey(entry.dn));
    named.delete(dnKey(entry.dn));
    if (object !== undefined && !isOfClass(entry, model.objectClass))
      throw unfit(`${model.objectClass} has the name of something else`);
    return object === undefined ? entry : { dn: entry.dn, attributes: writeFields(model, entry.attributes, object) };
  });
  const classes = [{ type: "objectClass", values: [model.objectClass] }];
  const fresh = Array.from(named.values(), (object) => ({
    dn: nameOf(object, model, device),
    attributes: writeFields(model, classes, object),
  }));
  return { ...device, otherEntries: [...kept, ...fresh] };
}

function nameOf<T extends DcmObject>(object: T, model: ExtensionModel<T>, device: Device): string {
  if (object.dn !== undefined) return object.dn;
  const [naming] = model.fields;
  const value = naming && object[naming.name as keyof T];
  const isElsewhere = model.objectClass === dcm4cheObjects.auditSuppressCriteria.objectClass;
  if (device.dn === undefined || typeof value !== "string" || value === "" || isElsewhere)
    throw unfit(`a new ${model.objectClass} needs a dn`);
  return childDn({ type: naming!.type, value }, device.dn);
}

function unfit(message: string): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_MODEL", { message });
}
