/**
 * Writes `src/generated/*.ts` from `data/*.json`: `node scripts/generate.mjs`.
 * `--check` writes nothing and exits with 1 when a generated file is not what the data give.
 *
 * The tables become packed text that the package parses on first use, so that importing it costs next to nothing.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const read = (name) => JSON.parse(readFileSync(new URL(`../data/${name}.json`, import.meta.url), "utf8"));
const corrections = read("corrections");

function fail(message) {
  throw new Error(`data: ${message}`);
}

// ---- Table E.1-1

const optionColumns = [
  "rtnSafePriv",
  "rtnUids",
  "rtnDevId",
  "rtnInstId",
  "rtnPatChars",
  "rtnLongFullDates",
  "rtnLongModifDates",
  "cleanDesc",
  "cleanStructCont",
  "cleanGraph",
];
// In the order of `actionNames` in src/action-codes.ts.
const actions = ["", "D", "Z", "X", "K", "C", "U", "Z/D", "X/Z", "X/D", "X/Z/D", "X/Z/U*"];

const asObject = (columns, row) => Object.fromEntries(columns.map((column, at) => [column, row[at]]));

function applyCorrections(rows) {
  for (const correction of [...corrections.names, ...corrections.actions]) {
    const row = rows.find(({ tag }) => tag === correction.tag) ?? fail(`corrections name no row: ${correction.tag}`);
    if (correction.action === row.basicProfile) fail(`a correction changes nothing: ${correction.tag}`);
    Object.assign(row, correction);
  }
  for (const { tag, options } of corrections.options) {
    const row = rows.find((candidate) => candidate.tag === tag) ?? fail(`corrections name no row: ${tag}`);
    Object.assign(row, options);
  }
}

function profileRows() {
  const table = read("table-e1-1");
  const rows = [
    ...table.rows.map((row) => ({ ...asObject(table.columns, row), source: "" })),
    ...table.laterRows.map((row) => ({ ...asObject(table.columns, row), source: "L" })),
    ...corrections.additions.map((row) => ({ ...row, ...row.options, source: "A" })),
  ];
  applyCorrections(rows);
  checkProfileRows(rows);
  // Digits before letters: patterns and "private" come after the tags proper.
  return rows.sort((a, b) => (a.tag < b.tag ? -1 : 1));
}

function checkProfileRows(rows) {
  if (new Set(rows.map(({ tag }) => tag)).size !== rows.length) fail("two rows of one tag");
  for (const row of rows) {
    if (!actions.includes(row.action ?? row.basicProfile)) fail(`unknown action in row ${row.tag}`);
    if (!/^([0-9a-f]{8}|[56]0xx(xxxx|[0-9a-f]{4})|private)$/.test(row.tag)) fail(`unknown form of tag ${row.tag}`);
    if (/[|\n`$\\]/.test(JSON.stringify([row.name, row.keyword, row.reason]))) fail(`row ${row.tag} needs escaping`);
  }
}

/** The part that compiling a profile reads: of fixed width, to be read without splitting. */
function packedAction(row) {
  const action = actions.indexOf(row.action ?? row.basicProfile).toString(16);
  const options = optionColumns.map((column) => row[column] ?? "-").join("");
  return row.tag.replace("private", "odd     ") + action + (row.source || "T") + options;
}

/** The part that reports read. */
function packedText(row) {
  const isCorrected = row.action !== undefined;
  const printed = isCorrected ? (row.basicProfile ?? "-") : "";
  const flags = (row.retired ? "R" : "") + (row.inStdCompositeIod ? "I" : "");
  const fields = [row.keyword ?? "", row.vr ?? "", flags, row.name, printed, isCorrected ? row.reason : ""];
  return fields.join("|").replace(/\|+$/, "");
}

function profileTable() {
  const { title, edition } = read("table-e1-1");
  const rows = profileRows();
  return `/** The edition of the printed table; rows flagged "L" are later. */
export const tableEdition = ${JSON.stringify(edition)};

/** The option columns, in the order of their letters in a row. */
export const optionColumns = ${JSON.stringify(optionColumns)} as const;

/** The length of a line of \`packedActions\`, its end included. */
export const packedActionLength = ${packedAction(rows[0]).length + 1};

/**
 * ${title}, one row a line:
 * eight digits of the tag (x: any digit, the group even; odd: every element of an odd group), the number of the action in hexadecimal, T printed row,
 * L later row or A addition, and one letter for each option column.
 */
export const packedActions = \`${rows.map(packedAction).join("\n")}
\`;

/**
 * The same rows in the same order: keyword | VR | R retired, I in a standard composite IOD | name | printed action where it differs, "-" where no
 * row is printed | reason of the difference.
 */
export const packedTexts = \`${rows.map(packedText).join("\n")}
\`;
`;
}

// ---- Types of attributes in IODs

const typeLetters = { 1: "1", "1C": "a", 2: "2", "2C": "b", 3: "3" };
const iods = read("iod-types");
const macroIndex = new Map(Object.keys(iods.macros).map((name, at) => [name, at]));
const moduleIndex = new Map(Object.keys(iods.modules).map((name, at) => [name, at]));

function packedMacro(include) {
  const index = macroIndex.get(include.slice(1)) ?? fail(`no macro ${include}`);
  return `@${index.toString(36).padStart(2, "0")}`;
}

function packedAttribute([tag, type, content = []]) {
  const letter = typeLetters[type] ?? fail(`no Type ${type}`);
  // An empty list says nothing about the Items; neither does the packed form.
  return tag.replace("xx", "00") + letter + (content.length > 0 ? `[${packedNodes(content)}]` : "");
}

function packedNodes(nodes) {
  return nodes.map((node) => (typeof node === "string" ? packedMacro(node) : packedAttribute(node))).join("");
}

/** A macro that includes itself at its own level would never end; inside Items it is unpacked level by level. */
function checkMacros(name, seen = []) {
  if (seen.includes(name)) fail(`macro ${name} includes itself`);
  for (const node of iods.macros[name]) if (typeof node === "string") checkMacros(node.slice(1), [...seen, name]);
}

function packedIod([key, { name, modules, missing = [] }]) {
  const uses = modules.map(([module, usage]) => usage + (moduleIndex.get(module) ?? fail(`no module ${module}`)));
  return [key, name, uses.join(","), missing.length > 0 ? "incomplete" : ""].join("|").replace(/\|$/, "");
}

function iodTypes() {
  [...macroIndex.keys()].forEach((name) => checkMacros(name));
  const keys = Object.keys(iods.iods);
  const sops = Object.entries(iods.sop).map(([uid, key]) => {
    if (!uid.startsWith("1.2.840.10008.") || !keys.includes(key)) fail(`SOP Class ${uid}`);
    return `${uid.slice("1.2.840.10008.".length)} ${keys.indexOf(key)}`;
  });
  const lines = (nodes) => Object.values(nodes).map(packedNodes).join("\n");
  return `/**
 * SOP Class UID without "1.2.840.10008." and the number of its IOD, one a line.
 * ${iods.edition}
 */
export const packedSopClasses = \`
${sops.join("\n")}
\`;

/** key | name | usage and number of each module | "incomplete" when a module's table could not be obtained. */
export const packedIods = \`
${Object.entries(iods.iods).map(packedIod).join("\n")}
\`;

/** The names of the modules, one a line. */
export const packedModuleNames = \`
${[...moduleIndex.keys()].join("\n")}
\`;

/**
 * The attributes of each module, one module a line: eight digits of the tag, its Type (a: 1C, b: 2C), the attributes of a
 * Sequence's Items in brackets; "@" and two base-36 digits include a macro. Repeating groups stand as 5000 and 6000.
 */
export const packedModules = \`
${lines(iods.modules)}
\`;

/** The attributes of each macro, in the form of \`packedModules\`. */
export const packedMacros = \`
${lines(iods.macros)}
\`;
`;
}

// ---- Table E.3.4-1

function contentItems() {
  const { table, edition, rows, snomedRt } = read("table-e3-4-1");
  const seen = new Set();
  const line = (row) => {
    const action = actions.indexOf(row.basicProfile);
    if (action < 1) fail(`unknown action in ${table}: ${row.code}`);
    const concept = `${row.scheme}|${row.code}|${row.valueType}`;
    if (seen.has(concept)) fail(`two rows of ${concept}`);
    seen.add(concept);
    const letters = optionColumns.map((column) => row[column] ?? "-").join("");
    return `${concept}|${action.toString(16)}${letters}|${row.meaning}`;
  };
  return `/** ${table}, edition ${edition}: scheme | code | value type | number of the action, a letter for each option column | meaning, one row a line. */
export const packedContentItems = \`
${rows.map(line).join("\n")}
\`;

/** SNOMED CT codes of the table, each with its SNOMED RT style code. @see PS3.16 Annex O */
export const snomedRtCodes: readonly (readonly [sct: string, srt: string])[] = ${JSON.stringify(Object.entries(snomedRt))};
`;
}

// ---- Table E.3.10-1

function safePrivate() {
  const { table, edition, rows } = read("table-e3-10-1");
  const creators = groupByCreator(rows);
  const lines = [...creators].flatMap(([creator, own]) => {
    if (/^[0-9a-f]{4}[0-9a-f]{2} /.test(creator) || /[`$\\\n]/.test(creator)) fail(`creator ${creator}`);
    return [`=${creator}`, ...own.map(({ group, element }) => group + element)];
  });
  return `/** ${table}, edition ${edition}: after each Private Creator ("="), the groups and the last two digits of the elements known to be safe. */
export const packedSafePrivate = \`
${lines.join("\n")}
\`;
`;
}

function groupByCreator(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.creator, [...(groups.get(row.creator) ?? []), row]);
  return groups;
}

// ---- CID 7050

function methodCodes() {
  const { title, rows } = read("cid-7050");
  const entries = rows.map(([codeValue, codeMeaning, option, column]) => ({ codeValue, codeMeaning, option, column }));
  const line = ({ codeValue, codeMeaning, option, column }) =>
    `  { codeValue: "${codeValue}", codeMeaning: ${JSON.stringify(codeMeaning)}, option: "${option}", column: ${JSON.stringify(column)} },`;
  return `/** ${title}: code, option (empty: the profile itself) and option column. */
export const methodCodeRows = [
${entries.map(line).join("\n")}
] as const;
`;
}

// ---- Schema of the configuration

function configSchema() {
  const schema = JSON.parse(readFileSync(new URL("../schema/config.schema.json", import.meta.url), "utf8"));
  return `/** ${schema.title}, as published. */
export const configSchema = ${JSON.stringify(schema, null, 2)} as const;
`;
}

// ---- Vocabulary of descriptions

function vocabulary() {
  const { title, words } = read("vocabulary");
  const all = Object.values(words).flatMap((text) => text.toLowerCase().split(" "));
  const single = [...new Set(all)].filter((word) => /^[a-z0-9]+$/.test(word)).sort((a, b) => (a < b ? -1 : 1));
  return `/** ${title}. */
export const packedVocabulary = ${JSON.stringify(single.join(" "))};
`;
}

// ---- Output

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

output("table-e1-1", "data/table-e1-1.json and data/corrections.json", profileTable());
output("iod-types", "data/iod-types.json", iodTypes());
output("table-e3-4-1", "data/table-e3-4-1.json", contentItems());
output("table-e3-10-1", "data/table-e3-10-1.json", safePrivate());
output("config-schema", "schema/config.schema.json", configSchema());
output("cid-7050", "data/cid-7050.json", methodCodes());
output("vocabulary", "data/vocabulary.json", vocabulary());
