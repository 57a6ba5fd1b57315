import type { Modification } from "../change.js";
import { parseDn } from "../dn.js";
import type { Attribute, AttributeValue, Entry } from "../entry.js";
import { encodeBase64 } from "./base64.js";
import { isAttributeDescription, type LdifControl, ldifError, type LdifRecord } from "./record.js";

/** The longest line in octets; a longer one goes on in the next, after a blank. */
const lineLength = 76;

/**
 * Writes records as LDIF: the line of the version, then each record with the empty line that ends it.
 *
 * The same records give the same text. What is not printable ASCII, or would be read as something else, is written in base64; names are
 * checked, so that no value can make a line of its own. Entries are written as content records.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_LDIF for what cannot be written, ERR_CONFIGURATION_DN for a name that is none
 * @see RFC 2849
 */
export async function* writeLdif(
  records: Iterable<LdifRecord | Entry> | AsyncIterable<LdifRecord | Entry>,
): AsyncGenerator<string> {
  yield "version: 1\n\n";
  for await (const record of records) yield ldifRecord(record);
}

/** Writes one record, with the empty line that ends it and without a version. @throws as `writeLdif` */
export function ldifRecord(record: LdifRecord | Entry): string {
  const lines = [field("dn", checkedName(record.dn)), ...("kind" in record ? body(record) : attributeLines(record))];
  return `${lines.map(fold).join("\n")}\n\n`;
}

function body(record: LdifRecord): string[] {
  if (record.kind === "entry") return attributeLines(record);
  return [...(record.controls ?? []).map(controlLine), ...changeLines(record)];
}

function changeLines(change: Exclude<LdifRecord, { kind: "entry" }>): string[] {
  switch (change.kind) {
    case "add":
      return ["changetype: add", ...attributeLines(change)];
    case "delete":
      return ["changetype: delete"];
    case "modify":
      return ["changetype: modify", ...change.modifications.flatMap(modificationLines)];
    case "rename": {
      const { newRdn, deleteOldRdn, newSuperior } = change;
      if (checkedName(newRdn) === "" || parseDn(newRdn).length !== 1)
        throw ldifError("a relative name is not one relative name");
      const superior = newSuperior === undefined ? [] : [field("newsuperior", checkedName(newSuperior))];
      return ["changetype: modrdn", field("newrdn", newRdn), `deleteoldrdn: ${Number(deleteOldRdn)}`, ...superior];
    }
  }
}

function attributeLines({ attributes }: { readonly attributes: readonly Attribute[] }): string[] {
  if (attributes.length === 0) throw ldifError("an entry has no attribute");
  return attributes.flatMap((attribute) => {
    if (attribute.values.length === 0) throw ldifError("an attribute has no value");
    return valueLines(attribute);
  });
}

function modificationLines({ operation, type, values }: Modification): string[] {
  if (operation === "add" && values.length === 0) throw ldifError("a modification adds nothing");
  return [`${operation}: ${checkedType(type)}`, ...valueLines({ type, values }), "-"];
}

function valueLines({ type, values }: Attribute): string[] {
  return values.map((value) => field(checkedType(type), value));
}

function controlLine({ oid, isCritical, value }: LdifControl): string {
  if (!/^\d+(?:\.\d+)+$/.test(oid)) throw ldifError("a control has no OID");
  const start = `control: ${oid} ${String(isCritical)}`;
  return value === undefined ? start : field(start, value);
}

/** Begins with no blank, colon or less-than sign, ends with no blank, and is printable ASCII. */
const safeText = /^(?![ :<])[ -~]*(?<! )$/;

function field(name: string, value: AttributeValue): string {
  if (value.length === 0) return `${name}:`;
  if (typeof value !== "string") return `${name}:: ${encodeBase64(value)}`;
  if (/\p{Surrogate}/u.test(value)) throw ldifError("half a character stands in a value");
  return safeText.test(value) ? `${name}: ${value}` : `${name}:: ${encodeBase64(new TextEncoder().encode(value))}`;
}

function checkedName(dn: string): string {
  parseDn(dn);
  return dn;
}

function checkedType(type: string): string {
  if (!isAttributeDescription(type)) throw ldifError("a name is no attribute description");
  return type;
}

function fold(line: string): string {
  if (line.length <= lineLength) return line;
  const rest = line.slice(lineLength).match(/.{1,75}/gs) ?? [];
  return [line.slice(0, lineLength), ...rest].join("\n ");
}
