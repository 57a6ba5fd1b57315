import { isSecretAttribute } from "../dcm4che/secret.js";
import { dnKey, formatRdn, parseDn } from "../dn.js";
import type { Attribute, AttributeValue } from "../entry.js";
import { addedToDicomDevice, dcm4cheAttributeTypes, dcm4cheObjectClasses } from "../generated/dcm4che.js";
import { dicomAttributeTypes, dicomObjectClasses } from "../generated/schema.js";
import { operationalAttributes } from "../ldif/merged-entry.js";
import { textOf } from "../model/fields.js";
import { attributeSyntax } from "../schema/attribute-syntax.js";
import type { ObjectClass } from "../schema/definitions.js";
import { type CheckedEntries, type CheckedEntry, textsOf } from "./checked-entries.js";
import { type ConfigurationFinding, finding } from "./finding.js";
import { hasSyntax } from "./value-syntax.js";

/** Classes of the standard, of dcm4che, and of RFC 4512 and RFC 4523 that entries of a configuration have besides. */
const objectClasses = byName<ObjectClass>([
  ...dicomObjectClasses,
  ...dcm4cheObjectClasses,
  { name: "top", isAuxiliary: true, must: [], may: [] },
  { name: "pkiUser", isAuxiliary: true, must: [], may: ["userCertificate"] },
]);
const attributeTypes = byName([...dicomAttributeTypes, ...dcm4cheAttributeTypes]);
const dicomClasses = byName(dicomObjectClasses);
const addedToDevice = addedToDicomDevice.map((name) => name.toLowerCase());
/** The types of other schemas that the classes have. */
const othersKnown = new Set(["objectclass", "cn", "description", "uid", "userpassword", "usercertificate"]);

/**
 * Departures from the object classes and attribute types of the standard and of dcm4che. Entries of neither, such as those of people, are left out,
 * and so are attributes that a class which is not known may allow.
 *
 * @see PS3.15 H.1.3
 */
export function* schemaFindings(entries: CheckedEntries): Generator<ConfigurationFinding> {
  for (const entry of entries.all) {
    if (entry.classes.size === 0) yield finding("CONFIGURATION_CLASS_MISSING", { dn: entry.dn });
    const known = [...entry.classes].flatMap((name) => objectClasses.get(name) ?? []);
    if (!known.some(({ name }) => name !== "top" && name !== "pkiUser")) continue;
    yield* classFindings(entry);
    yield* presenceFindings(entry, known);
    for (const attribute of entry.attributes) yield* attributeFindings(entry, attribute, known);
    yield* nameFindings(entry);
  }
}

function* classFindings(entry: CheckedEntry): Generator<ConfigurationFinding> {
  const { dn, classes } = entry;
  for (const value of textsOf(entry, "objectClass"))
    if (!objectClasses.has(value.toLowerCase()))
      yield finding("CONFIGURATION_CLASS_UNKNOWN", { dn, attribute: "objectClass", value });
  if ([...classes].filter((name) => dicomClasses.has(name)).length > 1)
    yield finding("CONFIGURATION_CLASS_SEVERAL", { dn, attribute: "objectClass" });
}

function* presenceFindings(entry: CheckedEntry, known: readonly ObjectClass[]): Generator<ConfigurationFinding> {
  const there = new Set(entry.attributes.filter(({ values }) => values.length > 0).map(({ type }) => baseOf(type)));
  for (const attribute of new Set(known.flatMap(({ must }) => must)))
    if (!there.has(attribute.toLowerCase()))
      yield finding("CONFIGURATION_ATTRIBUTE_MISSING", { dn: entry.dn, attribute });
}

function* attributeFindings(
  { dn, classes }: CheckedEntry,
  { type, values }: Attribute,
  known: readonly ObjectClass[],
): Generator<ConfigurationFinding> {
  const base = baseOf(type);
  if (operationalAttributes.has(base)) return;
  const place = { dn, attribute: type };
  const definition = attributeTypes.get(base);
  if (definition === undefined && !othersKnown.has(base)) yield finding("CONFIGURATION_ATTRIBUTE_UNKNOWN", place);
  else if (known.length === classes.size && !isAllowed(base, known))
    yield finding("CONFIGURATION_ATTRIBUTE_NOT_ALLOWED", place);
  if (definition?.isSingle && values.length > 1) yield finding("CONFIGURATION_ATTRIBUTE_SEVERAL", place);
  for (const value of values) yield* valueFindings(dn, type, value);
}

function isAllowed(base: string, known: readonly ObjectClass[]): boolean {
  if (base === "objectclass") return true;
  if (known.some(({ must, may }) => [...must, ...may].some((name) => name.toLowerCase() === base))) return true;
  return addedToDevice.includes(base) && known.some(({ name }) => name === "dicomDevice");
}

function* valueFindings(dn: string, type: string, value: AttributeValue): Generator<ConfigurationFinding> {
  const syntax = attributeSyntax(type);
  const shown = typeof value === "string" && !isSecretAttribute(type) ? { value } : {};
  if (syntax !== undefined && !hasSyntax(value, syntax))
    yield finding("CONFIGURATION_VALUE_SYNTAX", { dn, attribute: type, ...shown });
  else if (baseOf(type) === "dicomport" && !isPort(textOf(value)))
    yield finding("CONFIGURATION_PORT_RANGE", { dn, attribute: type, ...shown });
}

function isPort(text: string): boolean {
  return Number(text) >= 1 && Number(text) <= 65_535;
}

function* nameFindings(entry: CheckedEntry): Generator<ConfigurationFinding> {
  for (const { type, value } of parseDn(entry.dn)[0] ?? []) {
    const keyed = (text: string): string => dnKey(formatRdn([{ type, value: text }]));
    if (!textsOf(entry, type).some((text) => keyed(text) === keyed(value)))
      yield finding("CONFIGURATION_NAME_MISMATCH", { dn: entry.dn, attribute: type });
  }
}

/** An attribute type without its options, in lower case. */
function baseOf(type: string): string {
  return type.replace(/;.*/s, "").toLowerCase();
}

function byName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((one) => [one.name.toLowerCase(), one]));
}
