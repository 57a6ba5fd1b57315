import { childDn, dnKey, parentDn } from "../dn.js";
import type { Entry } from "../entry.js";
import { isOfClass, valuesOf } from "./entries.js";

/** What has names that are unique in a configuration of dcm4che, besides AE titles. */
export type UniqueNameKind = "hl7Application" | "webApplication";

interface Registry {
  readonly commonName: string;
  readonly rootClass: string;
  readonly nameClass: string;
  readonly nameType: string;
}

const registries: Readonly<Record<UniqueNameKind, Registry>> = {
  hl7Application: {
    commonName: "Unique HL7 Application Names Registry",
    rootClass: "hl7UniqueApplicationNamesRegistryRoot",
    nameClass: "hl7UniqueApplicationName",
    nameType: "hl7ApplicationName",
  },
  webApplication: {
    commonName: "Unique Web Application Names Registry",
    rootClass: "dcmUniqueWebAppNamesRegistryRoot",
    nameClass: "dcmUniqueWebAppName",
    nameType: "dcmWebAppName",
  },
};

/** A registry of dcm4che as it stands. */
export interface UniqueNames {
  /** Absent where there is no registry. */
  readonly dn?: string;
  readonly names: readonly string[];
}

/** The names that are taken, from entries of a configuration. @throws ConfigurationError ERR_CONFIGURATION_DN */
export function readUniqueNames(entries: Iterable<Entry>, kind: UniqueNameKind): UniqueNames {
  const { rootClass, nameClass, nameType } = registries[kind];
  const all = [...entries];
  const root = all.find((entry) => isOfClass(entry, rootClass));
  if (root === undefined) return { names: [] };
  const beneath = all.filter((entry) => isOfClass(entry, nameClass) && dnKey(parentDn(entry.dn)) === dnKey(root.dn));
  return { dn: root.dn, names: beneath.flatMap((entry) => valuesOf(entry.attributes, nameType)) };
}

/** The entry of a registry, beneath the Configuration Root. */
export function uniqueNamesRegistry(kind: UniqueNameKind, configurationRoot: string): Entry {
  const { commonName, rootClass } = registries[kind];
  return {
    dn: childDn({ type: "cn", value: commonName }, configurationRoot),
    attributes: [
      { type: "objectClass", values: [rootClass] },
      { type: "cn", values: [commonName] },
    ],
  };
}

/** The entry that takes a name: a server adds it for one alone. */
export function uniqueName(kind: UniqueNameKind, name: string, registry: string): Entry {
  const { nameClass, nameType } = registries[kind];
  return {
    dn: childDn({ type: nameType, value: name }, registry),
    attributes: [
      { type: "objectClass", values: [nameClass] },
      { type: nameType, values: [name] },
    ],
  };
}
