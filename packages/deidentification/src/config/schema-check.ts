/** The part of JSON Schema 2020-12 that the schema of configurations uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: "object" | "array" | "string" | "boolean" | "integer" | "number";
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly minProperties?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Where a value departs from a schema, as a JSON Pointer; undefined where it does not. */
export function departureFrom(schema: JsonSchema, value: unknown): string | undefined {
  return departure(schema, value, { root: schema, at: "#" });
}

interface Place {
  readonly root: JsonSchema;
  readonly at: string;
}

function departure(schema: JsonSchema, value: unknown, place: Place): string | undefined {
  const { root, at } = place;
  if (schema.$ref !== undefined) return departure(root.$defs![schema.$ref.slice("#/$defs/".length)]!, value, place);
  if (schema.type !== undefined && !isOfType(value, schema.type)) return at;
  if (schema.enum && !schema.enum.includes(value)) return at;
  if (schema.const !== undefined && schema.const !== value) return at;
  if (typeof value === "string" && !isText(schema, value)) return at;
  if (typeof value === "number" && !(value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity))) {
    return at;
  }
  return inside(schema, value, place) ?? inOneOf(schema, value, place);
}

function inside(schema: JsonSchema, value: unknown, place: Place): string | undefined {
  if (Array.isArray(value)) return inArray(schema, value, place);
  return isObject(value) ? inObject(schema, value, place) : undefined;
}

/** Of alternatives that all fail, the place that went deepest is where the mistake is. */
function inOneOf({ oneOf }: JsonSchema, value: unknown, place: Place): string | undefined {
  if (!oneOf) return undefined;
  const departures = oneOf.map((schema) => departure(schema, value, place));
  const fitting = departures.filter((one) => one === undefined).length;
  if (fitting === 1) return undefined;
  return departures.reduce(
    (deepest: string, one) => (one !== undefined && one.length > deepest.length ? one : deepest),
    place.at,
  );
}

function inArray(schema: JsonSchema, value: readonly unknown[], { root, at }: Place): string | undefined {
  const { items, minItems = 0, maxItems = Infinity, uniqueItems = false } = schema;
  if (value.length < minItems || value.length > maxItems) return at;
  if (uniqueItems && new Set(value).size < value.length) return at;
  if (!items) return undefined;
  for (const [index, item] of value.entries()) {
    const found = departure(items, item, { root, at: `${at}/${index}` });
    if (found !== undefined) return found;
  }
  return undefined;
}

function inObject(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  { root, at }: Place,
): string | undefined {
  const { properties = {}, required = [], minProperties = 0 } = schema;
  const names = Object.keys(value);
  if (names.length < minProperties || required.some((name) => !Object.hasOwn(value, name))) return at;
  for (const name of names) {
    const inside = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!inside) {
      if (schema.additionalProperties === false) return `${at}/${name}`;
      continue;
    }
    const found = departure(inside, value[name], { root, at: `${at}/${name}` });
    if (found !== undefined) return found;
  }
  return undefined;
}

function isOfType(value: unknown, type: NonNullable<JsonSchema["type"]>): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return typeof value === "number" && Number.isFinite(value);
  return typeof value === type;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Patterns are the schema's own. */
function isText({ pattern, minLength = 0, maxLength = Infinity }: JsonSchema, text: string): boolean {
  const length = Array.from(text).length;
  return length >= minLength && length <= maxLength && (pattern === undefined || new RegExp(pattern, "u").test(text));
}
