import type { Modification } from "../change.js";
import { parseDn } from "../dn.js";
import type { Attribute, AttributeValue } from "../entry.js";
import { checkAttribute, fieldText, fromBase64, type LdifField, separator, skipBlanks } from "./fields.js";
import { ldifError, type LdifControl, type LdifRecord } from "./record.js";

/** Makes records of their lines; the first may be that of the version. @see RFC 2849, ldif-file */
export class RecordReader {
  readonly #knownControls: readonly string[];
  #isFirst = true;

  constructor(knownControls: readonly string[]) {
    this.#knownControls = knownControls;
  }

  *read(lines: readonly LdifField[]): Generator<LdifRecord> {
    const fields = new Fields(lines);
    if (this.#isFirst && lines.length > 0) {
      this.#isFirst = false;
      const version = fields.takeIf("version");
      if (version !== undefined && version.plain !== "1") throw ldifError("the version is not 1", version.line);
    }
    if (!fields.isAtEnd) yield this.#record(fields);
  }

  #record(fields: Fields): LdifRecord {
    const dn = nameOf(fields.take("dn"));
    const controls = Array.from(fields.takeAll("control"), (field) => this.#control(field));
    const changeType = fields.takeIf("changetype");
    if (changeType === undefined) {
      if (controls.length > 0) throw ldifError("a control goes with no change", fields.line);
      return { kind: "entry", dn, attributes: attributes(fields) };
    }
    const change = changes[fieldText(changeType).toLowerCase()];
    if (change === undefined) throw ldifError("the type of a change is none of RFC 2849", changeType.line);
    const record = change(dn, fields);
    if (!fields.isAtEnd) throw ldifError("a line stands after the end of a change", fields.line);
    return controls.length === 0 ? record : { ...record, controls };
  }

  #control({ plain, line }: LdifField): LdifControl {
    const [, oid, critical, mark, rest = ""] =
      /^(\d+(?:\.\d+)+)(?: +(true|false))?(?:(:|::|:<)(?![:<])(.*))?$/s.exec(plain) ?? [];
    if (oid === undefined || mark === ":<") throw ldifError("a control is not written as RFC 2849 has it", line);
    const isCritical = critical === "true";
    if (isCritical && !this.#knownControls.includes(oid))
      throw ldifError(`the critical control ${oid} is not known`, line);
    if (mark === undefined) return { oid, isCritical };
    const text = rest.slice(skipBlanks(rest, 0));
    return { oid, isCritical, value: mark === "::" ? fromBase64(text, line) : new TextEncoder().encode(text) };
  }
}

type ReadChange = (dn: string, fields: Fields) => Exclude<LdifRecord, { kind: "entry" }>;

const rename: ReadChange = (dn, fields) => {
  const newRdn = nameOf(fields.take("newrdn"), 1);
  const deleteOldRdn = fields.take("deleteoldrdn");
  if (!/^[01]$/.test(deleteOldRdn.plain)) throw ldifError("deleteoldrdn is neither 0 nor 1", deleteOldRdn.line);
  const superior = fields.takeIf("newsuperior");
  return {
    kind: "rename",
    dn,
    newRdn,
    deleteOldRdn: deleteOldRdn.plain === "1",
    ...(superior !== undefined && { newSuperior: nameOf(superior) }),
  };
};

const changes: Readonly<Record<string, ReadChange>> = {
  add: (dn, fields) => ({ kind: "add", dn, attributes: attributes(fields) }),
  delete: (dn) => ({ kind: "delete", dn }),
  modify: (dn, fields) => ({ kind: "modify", dn, modifications: modifications(fields) }),
  modrdn: rename,
  moddn: rename,
};

/** The lines of a record, taken one after the other. */
class Fields {
  readonly #fields: readonly LdifField[];
  #at = 0;

  constructor(fields: readonly LdifField[]) {
    this.#fields = fields;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#fields.length;
  }

  /** Of the next line, or of the last where there is no next. */
  get line(): number | undefined {
    return (this.#fields[this.#at] ?? this.#fields.at(-1))?.line;
  }

  next(): LdifField | undefined {
    return this.#fields[this.#at++];
  }

  takeIf(type: string): LdifField | undefined {
    return this.#fields[this.#at]?.type.toLowerCase() === type ? this.next() : undefined;
  }

  take(type: string): LdifField {
    const field = this.takeIf(type);
    if (field === undefined) throw ldifError(`a line "${type}:" is missing`, this.line);
    return field;
  }

  *takeAll(type: string): Generator<LdifField> {
    for (let field = this.takeIf(type); field !== undefined; field = this.takeIf(type)) yield field;
  }
}

/** Longest name in characters: more than any directory has, and little enough to be read at once. */
const maxNameLength = 2 ** 16;

/** A name that can be read; its text as it is. */
function nameOf(field: LdifField, parts?: number): string {
  const text = fieldText(field);
  if (text.length > maxNameLength) throw ldifError("a name is longer than allowed", field.line);
  const dn = parsed(text, field.line);
  if (parts !== undefined && dn.length !== parts) throw ldifError("a relative name has other parts", field.line);
  return text;
}

function parsed(text: string, line: number) {
  try {
    return parseDn(text);
  } catch (error) {
    throw ldifError("a line has no distinguished name", line, error);
  }
}

function attributes(fields: Fields): Attribute[] {
  const found = new Map<string, { type: string; values: AttributeValue[] }>();
  const { line } = fields;
  for (let field = fields.next(); field !== undefined; field = fields.next()) {
    checkAttribute(field);
    const key = field.type.toLowerCase();
    const attribute = found.get(key) ?? { type: field.type, values: [] };
    attribute.values.push(field.value);
    found.set(key, attribute);
  }
  if (found.size === 0) throw ldifError("an entry has no attribute", line);
  return [...found.values()];
}

const operations: ReadonlySet<string> = new Set<Modification["operation"]>(["add", "delete", "replace"]);

function isOperation(text: string): text is Modification["operation"] {
  return operations.has(text);
}

function modifications(fields: Fields): Modification[] {
  const found: Modification[] = [];
  for (let field = fields.next(); field !== undefined; field = fields.next()) found.push(modification(field, fields));
  return found;
}

/** What stands up to the separator, which may be left out at the end of a record, as ldapmodify(1) has it. */
function modification(field: LdifField, fields: Fields): Modification {
  const operation = field.type.toLowerCase();
  if (!isOperation(operation)) throw ldifError("a modification neither adds nor deletes nor replaces", field.line);
  const type = fieldText(field);
  checkAttribute({ type, line: field.line });
  const values: AttributeValue[] = [];
  for (let next = fields.next(); next !== undefined && next.type !== separator; next = fields.next()) {
    if (next.type.toLowerCase() !== type.toLowerCase())
      throw ldifError("a modification has a value of another attribute", next.line);
    values.push(next.value);
  }
  if (operation === "add" && values.length === 0) throw ldifError("a modification adds nothing", field.line);
  return { operation, type, values };
}
