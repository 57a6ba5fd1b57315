import type { Attribute, AttributeValue } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import { decodeField, type FieldValue, textOf } from "../model/fields.js";
import { isBinaryAttribute } from "../schema/attribute-syntax.js";
import { Secret } from "./secret.js";

/** How the values of an attribute become a field. */
type ExtensionKind = "text" | "texts" | "boolean" | "number" | "secret";

type ExtensionValue = FieldValue | Secret;

interface ExtensionField {
  readonly name: string;
  readonly type: string;
  readonly kind: ExtensionKind;
}

/** An object class of dcm4che as a table of the fields of `T`, an auxiliary one of objects of the kind `Target`. */
export interface ExtensionModel<T, Target = never> {
  readonly objectClass: string;
  readonly fields: readonly ExtensionField[];
  /** Never there: for which objects the class is. */
  readonly target?: (settings: T, target: Target) => void;
}

/** Each field of `T` has its row; a field that is forgotten does not compile. */
export function extensionModel<T, Target = never>(
  objectClass: string,
  rows: Readonly<Record<Exclude<keyof T, "dn">, readonly [type: string, kind: ExtensionKind]>>,
): ExtensionModel<T, Target> {
  const fields = Object.entries<readonly [string, ExtensionKind]>(rows).map(([name, [type, kind]]) => ({
    name,
    type,
    kind,
  }));
  return { objectClass, fields };
}

type Fields = Readonly<Record<string, ExtensionValue>>;

/** The fields that attributes are. A value that is not of its kind gives none. */
export function readFields<T>({ fields }: ExtensionModel<T>, attributes: readonly Attribute[]): T {
  const found: Record<string, ExtensionValue> = {};
  for (const field of fields) {
    const value = decode(field, attributes.find((attribute) => isOf(attribute, field))?.values ?? []);
    if (value !== undefined) found[field.name] = value;
  }
  // The table names every field of T: `extensionModel` does not compile otherwise.
  return found as T;
}

/**
 * Attributes with those of a table as the fields say: what has not changed and what the table does not have stays as it is.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_MODEL for an empty text, or a number that is no integer
 */
export function writeFields<T>(
  { fields }: ExtensionModel<T>,
  attributes: readonly Attribute[],
  object: T,
): Attribute[] {
  const values = object as Fields;
  const kept = attributes.flatMap((attribute) => {
    const field = fields.find((one) => isOf(attribute, one));
    if (field === undefined || isSame(decode(field, attribute.values), values[field.name])) return [attribute];
    return attributeOf(field, values[field.name], attribute.type);
  });
  const fresh = fields.filter((field) => !attributes.some((attribute) => isOf(attribute, field)));
  return [...kept, ...fresh.flatMap((field) => attributeOf(field, values[field.name], field.type))];
}

function isOf({ type }: Attribute, field: ExtensionField): boolean {
  return type.toLowerCase() === field.type.toLowerCase();
}

function decode({ name, type, kind }: ExtensionField, values: readonly AttributeValue[]): ExtensionValue {
  const [first] = values;
  if (kind === "secret") return first === undefined ? undefined : new Secret(first);
  if (kind === "number") return first !== undefined && /^-?\d{1,15}$/.test(textOf(first)) ? Number(first) : undefined;
  return decodeField({ name, type, kind }, values);
}

function attributeOf(field: ExtensionField, value: ExtensionValue, type: string): Attribute[] {
  const values = encode(field, value);
  return values.length === 0 ? [] : [{ type, values }];
}

function encode({ name, type, kind }: ExtensionField, value: ExtensionValue): readonly AttributeValue[] {
  if (value === undefined) return [];
  if (value instanceof Secret) {
    const text = value.reveal();
    return [isBinaryAttribute(type) ? new TextEncoder().encode(text) : text];
  }
  if (kind === "boolean") return [value === true ? "TRUE" : "FALSE"];
  if (kind === "number" && !Number.isSafeInteger(value)) throw unfit(name);
  const values = typeof value === "object" ? value : [String(value)];
  if (values.includes("")) throw unfit(name);
  return values;
}

function isSame(a: ExtensionValue, b: ExtensionValue): boolean {
  if (a instanceof Secret && b instanceof Secret) return a.equals(b);
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

function unfit(name: string): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_MODEL", { message: `the value of ${name} is empty or no integer` });
}
