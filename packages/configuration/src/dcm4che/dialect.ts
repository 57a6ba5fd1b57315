import type { Attribute, Entry } from "../entry.js";
import { addedToDicomDevice, dcm4cheAttributeTypes, dcm4cheObjectClasses } from "../generated/dcm4che.js";
import { dicomAttributeTypes, dicomObjectClasses } from "../generated/schema.js";
import { textOf } from "../model/fields.js";
import type { ConfigurationObject, Device } from "../model/objects.js";
import { classesOf, withoutSubtrees } from "./entries.js";

/** Names of classes and attributes that neither the standard nor dcm4che has, of one entry. */
export interface UnknownNames {
  readonly dn: string;
  readonly objectClasses: readonly string[];
  readonly attributes: readonly string[];
}

/** What in entries is known to neither the standard nor dcm4che, such as what dcm4chee adds of its own; it is carried along as it is. */
export function unknownNames(entries: Iterable<Entry>): UnknownNames[] {
  return Array.from(entries, ({ dn, attributes }) => ({
    dn,
    objectClasses: classesOf({ attributes }).filter((name) => !knownClasses.has(name.toLowerCase())),
    attributes: attributes
      .map(({ type }) => type.replace(/;.*/s, ""))
      .filter((type) => !knownTypes.has(type.toLowerCase())),
  })).filter(({ objectClasses, attributes }) => objectClasses.length + attributes.length > 0);
}

const lower = (names: Iterable<string>): Set<string> => new Set(Array.from(names, (name) => name.toLowerCase()));

const knownTypes = lower(
  ["objectClass", "cn", "description", "uid", "userPassword", "userCertificate"].concat(
    [...dicomAttributeTypes, ...dcm4cheAttributeTypes].map(({ name }) => name),
  ),
);
const knownClasses = lower(
  ["top", "pkiUser"].concat([...dicomObjectClasses, ...dcm4cheObjectClasses].map(({ name }) => name)),
);

/** The Device without what dcm4che and dcm4chee add to it, as a server takes it that has the schema of the standard alone. */
export function withoutDcm4che(device: Device): Device {
  return {
    ...plain(device),
    networkAes: device.networkAes.map((ae) => ({
      ...plain(ae),
      transferCapabilities: ae.transferCapabilities.map(plain),
    })),
    networkConnections: device.networkConnections.map(plain),
    otherEntries: withoutSubtrees(device.otherEntries, (entry) => classesOf(entry).some(isOfDcm4che)),
  };
}

/** The entries of a whole configuration without what dcm4che and dcm4chee add, registries of its own included. */
export function standardEntries(entries: readonly Entry[]): Entry[] {
  const isGone = (entry: Entry): boolean => {
    const names = classesOf(entry);
    return names.some(isOfDcm4che) && !names.some((name) => standardClasses.has(name.toLowerCase()));
  };
  return withoutSubtrees(entries, isGone).map(({ dn, attributes }) => ({
    dn,
    attributes: attributes.filter(({ type }) => !isOfDcm4che(type)).map(withoutClasses),
  }));
}

function withoutClasses({ type, values }: Attribute): Attribute {
  if (type.toLowerCase() !== "objectclass") return { type, values };
  return { type, values: values.filter((value) => !isOfDcm4che(textOf(value))) };
}

const standardClasses = lower(dicomObjectClasses.map(({ name }) => name));

function plain<T extends ConfigurationObject>(object: T): T {
  return {
    ...object,
    auxiliaryClasses: object.auxiliaryClasses.filter((name) => !isOfDcm4che(name)),
    other: object.other.filter(({ type }) => !isOfDcm4che(type)),
  };
}

const added = lower(addedToDicomDevice);

function isOfDcm4che(name: string): boolean {
  return /^(?:dcm|hl7)/i.test(name) || added.has(name.toLowerCase());
}
