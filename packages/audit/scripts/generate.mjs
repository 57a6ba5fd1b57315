/**
 * Writes `src/generated/*.ts` from `data/*.json`: `node scripts/generate.mjs`.
 * `--check` writes nothing and exits with 1 when a generated file is not what the data give.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const read = (name) => JSON.parse(readFileSync(new URL(`../data/${name}.json`, import.meta.url), "utf8"));
const table = read("audit-messages");
const codes = read("audit-codes");

/** Names of the tables of codes, and the context group that each is. */
const groups = {
  eventIdCodes: "400",
  eventTypeCodes: "401",
  roleIdCodes: "402",
  participantObjectIdTypeCodes: "404",
  mediaTypeCodes: "405",
};

function fail(message) {
  throw new Error(`data: ${message}`);
}

const camelCase = (text) => {
  const words = text.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const cased = words.map((word) => (word === word.toUpperCase() ? word : word[0].toUpperCase() + word.slice(1)));
  const name = cased.map((word) => word[0] + word.slice(1).toLowerCase()).join("");
  return name[0].toLowerCase() + name.slice(1);
};

/** Role names are words for what is meant, without "Role ID". */
const nameOf = (meaning) => camelCase(meaning.replace(/ Role ID$/, ""));

function codedValues(rows) {
  const lines = rows.map(([code, meaning, system = "DCM"]) => {
    if (!/^\d+$/.test(code)) fail(`unknown form of code ${code}`);
    return `  ${nameOf(meaning)}: { code: "${code}", codeSystemName: "${system}", originalText: "${meaning}" },`;
  });
  return `{\n${lines.join("\n")}\n}`;
}

function codeTables() {
  const { participantObjectIdTypeCode: plain, contextGroups } = codes;
  const rfc3881 = Object.entries(plain).map(([code, meaning]) => [code, meaning, "RFC-3881"]);
  const tables = Object.entries(groups).map(([name, cid]) => {
    const group = contextGroups[cid];
    const rows = name === "participantObjectIdTypeCodes" ? [...group.codes, ...rfc3881] : group.codes;
    const others = name === "participantObjectIdTypeCodes" ? ", and the codes of RFC 3881" : "";
    return `/** CID ${cid}, ${group.name}${others}. */
export const ${name} = ${codedValues(rows)} as const satisfies Readonly<Record<string, CodedValue>>;
`;
  });
  return `import type { CodedValue } from "../schema/audit-message.js";\n\n${tables.join("\n")}`;
}

function cardinality(text) {
  const [, min, max = min] = /^(\d+)(?:\.\.(\d+|N))?$/.exec(text) ?? fail(`unknown form of cardinality ${text}`);
  return { min: Number(min), max: max === "N" ? null : Number(max) };
}

const isChecked = ({ opt, kind, when }) => opt === "M" || when !== undefined || (kind === "enumerated" && opt !== "U");

function row({ entity, cardinality: count, fields }) {
  const { RoleIDCode: role, ParticipantObjectIDTypeCode: idType, ...others } = fields;
  const detail = others.ParticipantObjectDetail;
  const wanted = Object.entries(others).filter(([, field]) => isChecked(field) && !field.type);
  return {
    entity,
    ...cardinality(count),
    ...(role?.values && { role: role.values[0] }),
    ...(idType?.values && { idTypes: idType.values, isIdTypeOpen: idType.kind === "defined" }),
    fields: wanted.map(([name, { values = [], kind, when }]) => ({
      name,
      values: kind === "defined" ? [] : values,
      ...(when && { when }),
    })),
    ...(detail?.type && { detail: { type: detail.type, ...(detail.when && { when: detail.when }) } }),
  };
}

function messageRules() {
  const known = new Set(codes.contextGroups["400"].codes.map(([code]) => code));
  const rules = table.messages.map(({ section, name, event, activeParticipants, participantObjects, requestors }) => {
    const [eventId] = event.EventID.values;
    if (!known.has(eventId)) fail(`unknown event ${eventId}`);
    return {
      section,
      name,
      eventId,
      actions: event.EventActionCode.values,
      isTypeRequired: event.EventTypeCode?.opt === "M",
      types: event.EventTypeCode?.kind === "enumerated" ? event.EventTypeCode.values : [],
      minRequestors: requestors === undefined ? 0 : Number(requestors),
      activeParticipants: activeParticipants.map(row),
      participantObjects: participantObjects.map(row),
    };
  });
  return `// ${table.title}.
// ${table.edition}.

import type { MessageRule } from "../validation/message-rule.js";

/** What the tables of the audit messages demand, one rule for each of the 15, in the order of the sections. @see PS3.15 A.5.3 */
export const messageRules: readonly MessageRule[] = ${JSON.stringify(rules, undefined, 2)};
`;
}

function objectRoles() {
  const rows = Object.entries(codes.participantObjectTypeCodeRole).map(([role, { objectTypes }]) => [
    role,
    objectTypes,
  ]);
  return `/** The ParticipantObjectTypeCodes that a ParticipantObjectTypeCodeRole is for. @see PS3.15 Table A.5.1.2.2-1 */
export const objectTypesOfRole: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(Object.fromEntries(rows))};
`;
}

function output(name, source, body) {
  const path = new URL(`../src/generated/${name}.ts`, import.meta.url);
  const text = `// Generated by scripts/generate.mjs from ${source}. Do not edit.\n\n${body}`;
  const isCurrent = existsSync(path) && readFileSync(path, "utf8") === text;
  if (isCurrent) return;
  if (process.argv.includes("--check")) {
    process.stderr.write(`src/generated/${name}.ts is not what the data give: run "npm run generate"\n`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(path, text);
}

output("codes", "data/audit-codes.json", codeTables());
output("message-rules", "data/audit-messages.json", messageRules());
output("object-roles", "data/audit-codes.json", objectRoles());
