/** What is wrong with a resource by the structure of AuditEvent in FHIR R4 (4.0.1): elements, cardinalities, types and the invariant sev-1. */
export function checkAuditEvent(resource: unknown): string[] {
  const problems: string[] = [];
  checkObject(resource, auditEvent, "AuditEvent", problems);
  return problems;
}

type Check = (value: unknown, path: string, problems: string[]) => void;
interface Rule {
  readonly check: Check;
  readonly min: number;
  readonly isList: boolean;
}
interface Type {
  readonly elements: Readonly<Record<string, Rule>>;
  readonly invariant?: (value: Readonly<Record<string, unknown>>) => string | undefined;
}

const matching =
  (pattern: RegExp): Check =>
  (value, path, problems) => {
    if (typeof value !== "string" || !pattern.test(value)) problems.push(`${path}: is not ${pattern.source}`);
  };
const text = matching(/^(?=[^]*\S)[\r\n\t\u0020-\uffff]+$/);
const code = matching(/^[^\s]+(\s[^\s]+)*$/);
const uri = matching(/^[a-z][a-z\d+.-]*:\S+$/i);
const base64 = matching(/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{4}|[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)$/);
const instant = matching(
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[1-2]\d|3[0-1])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))$/,
);
const flag: Check = (value, path, problems) => {
  if (typeof value !== "boolean") problems.push(`${path}: is no boolean`);
};
const oneOf = (...values: readonly string[]): Check => matching(new RegExp(`^(?:${values.join("|")})$`));
const of =
  (type: Type): Check =>
  (value, path, problems) =>
    checkObject(value, type, path, problems);

const one = (check: Check): Rule => ({ check, min: 1, isList: false });
const perhaps = (check: Check): Rule => ({ check, min: 0, isList: false });
const many = (check: Check): Rule => ({ check, min: 0, isList: true });
const some = (check: Check): Rule => ({ check, min: 1, isList: true });

const extension: Type = { elements: { url: one(uri), valueString: perhaps(text), valueCode: perhaps(code) } };
const extended = { extension: many(of(extension)) };
const primitive: Type = { elements: extended };
const coding: Type = {
  elements: { system: perhaps(uri), code: perhaps(code), display: perhaps(text), ...extended },
};
const concept: Type = { elements: { coding: many(of(coding)), text: perhaps(text), ...extended } };
const identifier: Type = { elements: { type: perhaps(of(concept)), system: perhaps(uri), value: perhaps(text) } };
const reference: Type = { elements: { identifier: perhaps(of(identifier)), ...extended } };

const agent: Type = {
  elements: {
    type: perhaps(of(concept)),
    role: many(of(concept)),
    who: perhaps(of(reference)),
    altId: perhaps(text),
    name: perhaps(text),
    requestor: one(flag),
    media: perhaps(of(coding)),
    network: perhaps(of({ elements: { address: perhaps(text), type: perhaps(oneOf("1", "2", "3", "4", "5")) } })),
  },
};
const detail: Type = {
  elements: {
    type: perhaps(text),
    _type: perhaps(of(primitive)),
    valueString: perhaps(text),
    valueBase64Binary: perhaps(base64),
    _valueBase64Binary: perhaps(of(primitive)),
  },
  invariant: ({ type, _type, valueString, valueBase64Binary, _valueBase64Binary }) => {
    if ((type ?? _type) === undefined) return "type is 1..1";
    const values = [valueString, valueBase64Binary ?? _valueBase64Binary].filter((value) => value !== undefined);
    return values.length === 1 ? undefined : "value[x] is 1..1";
  },
};
const entity: Type = {
  elements: {
    what: perhaps(of(reference)),
    type: perhaps(of(coding)),
    role: perhaps(of(coding)),
    lifecycle: perhaps(of(coding)),
    securityLabel: many(of(coding)),
    name: perhaps(text),
    query: perhaps(base64),
    _query: perhaps(of(primitive)),
    detail: many(of(detail)),
  },
  invariant: ({ name, query }) => (name !== undefined && query !== undefined ? "sev-1: a name or a query" : undefined),
};
const source: Type = {
  elements: { site: perhaps(text), observer: one(of(reference)), type: many(of(coding)) },
};
const auditEvent: Type = {
  elements: {
    resourceType: one(oneOf("AuditEvent")),
    type: one(of(coding)),
    subtype: many(of(coding)),
    action: perhaps(oneOf("C", "R", "U", "D", "E")),
    recorded: one(instant),
    outcome: perhaps(oneOf("0", "4", "8", "12")),
    outcomeDesc: perhaps(text),
    agent: some(of(agent)),
    source: one(of(source)),
    entity: many(of(entity)),
  },
};

function checkObject(value: unknown, { elements, invariant }: Type, path: string, problems: string[]): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push(`${path}: is no object`);
    return;
  }
  const object = value as Readonly<Record<string, unknown>>;
  // An element has a value or children.
  if (Object.keys(object).length === 0) problems.push(`${path}: is empty`);
  for (const name of Object.keys(object)) if (!elements[name]) problems.push(`${path}.${name}: is unknown`);
  for (const [name, { check, min, isList }] of Object.entries(elements)) {
    const found = object[name];
    if (found === undefined) {
      if (min > 0) problems.push(`${path}.${name}: is missing`);
    } else if (!isList) check(found, `${path}.${name}`, problems);
    else if (!Array.isArray(found) || found.length === 0) problems.push(`${path}.${name}: is no list, or empty`);
    else for (const [index, item] of found.entries()) check(item, `${path}.${name}[${index}]`, problems);
  }
  const broken = invariant?.(object);
  if (broken !== undefined) problems.push(`${path}: ${broken}`);
}
