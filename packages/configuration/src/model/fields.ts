import type { AttributeValue } from "../entry.js";
import { ConfigurationError } from "../errors.js";

/** How the values of an attribute become a field: one or several, of which kind. */
export type FieldKind = "text" | "texts" | "boolean" | "integer" | "octets";

/** What a field can hold. */
export type FieldValue = string | boolean | number | readonly (string | Uint8Array)[] | undefined;

/** A field of an object and the attribute that it is in the directory. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly kind: FieldKind;
}

/** What the values of an attribute are as a field. A value that is not of its kind gives none. */
export function decodeField({ kind }: Field, values: readonly AttributeValue[]): FieldValue {
  switch (kind) {
    case "texts":
      return values.every(isText) ? values : values.map(textOf);
    case "octets":
      return values.map((value) => (typeof value === "string" ? encoder.encode(value) : value));
    case "text":
      return values[0] === undefined ? undefined : textOf(values[0]);
    case "boolean":
      return values[0] === undefined ? undefined : booleans.get(textOf(values[0]).toUpperCase());
    case "integer":
      return integerOf(values[0]);
  }
}

/**
 * The values of an attribute that a field is; none for a field that is absent.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_MODEL for an empty text, or a number that is no port
 */
export function encodeField({ name, kind }: Field, value: FieldValue): readonly AttributeValue[] {
  if (value === undefined) return [];
  if (kind === "boolean") return [value === true ? "TRUE" : "FALSE"];
  if (kind === "integer") {
    if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > 65_535) throw unfit(name);
    return [String(value)];
  }
  const values = Array.isArray(value) ? (value as readonly AttributeValue[]) : [value as string];
  if (values.includes("")) throw unfit(name);
  return values;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const booleans = new Map<string, boolean>([
  ["TRUE", true],
  ["FALSE", false],
]);

function isText(value: AttributeValue): value is string {
  return typeof value === "string";
}

/** A value as text; octets that are no UTF-8 are shown as far as they are. */
export function textOf(value: AttributeValue): string {
  return typeof value === "string" ? value : decoder.decode(value);
}

function integerOf(value: AttributeValue | undefined): number | undefined {
  return typeof value === "string" && /^\d{1,5}$/.test(value) ? Number(value) : undefined;
}

function unfit(name: string): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_MODEL", {
    message: `the value of ${name} is empty or out of its range`,
  });
}
