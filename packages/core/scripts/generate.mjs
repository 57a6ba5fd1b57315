/**
 * Writes `src/generated/*.ts` from `data/*.json`. `--check` writes nothing and fails when a file would change.
 *
 * The tables are packed into string literals, which cost almost nothing to import and are unpacked at the first look-up.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const data = (name) => JSON.parse(readFileSync(new URL(`../data/${name}.json`, import.meta.url), "utf8"));
const elements = data("elements");
const uids = data("uids");
const privateElements = data("private");
const transferSyntaxes = data("transfer-syntaxes");
const corrections = data("corrections");

const escape = (text) => text.replace(/[\\`$]/g, "\\$&");
const literal = (text) => "`" + escape(text) + "`";
const banner = (...sources) =>
  `// Written by scripts/generate.mjs from ${sources.map((name) => `data/${name}.json`).join(", ")}. Do not edit.\n`;

/** The rows of a table after the corrections, which replace a row of the same key or add one; sorted by key. */
function corrected(rows, changes) {
  const byKey = new Map(rows.map((row) => [row[0], row]));
  for (const { row } of changes) byKey.set(row[0], row);
  return [...byKey.values()].sort((a, b) => (a[0].toUpperCase() < b[0].toUpperCase() ? -1 : 1));
}

const elementRows = corrected(elements.rows, corrections.elements);
const uidRows = corrected(uids.rows, corrections.uids);

const byCodeUnits = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** A list of distinct values, each named by one printable character that needs no escape. */
function alphabet(values) {
  const distinct = [...new Set(values)].sort(byCodeUnits);
  const letters = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).filter(
    (letter) => !"\\`$".includes(letter),
  );
  if (distinct.length > letters.length) throw new Error("too many distinct values for one character each");
  return {
    distinct,
    letterOf: new Map(distinct.map((value, at) => [value, letters[at]])),
    letters: letters.slice(0, distinct.length).join(""),
  };
}

/** The Tag that stands for a repeating group: the lowest one of the pattern that is no other element and no Group Length. */
function canonicalTag(pattern, taken) {
  const places = [...pattern].flatMap((digit, at) => (digit === "x" ? [at] : []));
  for (let n = 0; n < 16 ** places.length; n++) {
    const digits = [...pattern];
    const fill = n.toString(16).toUpperCase().padStart(places.length, "0");
    places.forEach((place, at) => (digits[place] = fill[at]));
    const tag = digits.join("");
    if (!taken.has(tag) && !tag.endsWith("0000")) return tag;
  }
  throw new Error(`no Tag is left for ${pattern}`);
}

const exactTags = new Set(elementRows.map((row) => row[0]).filter((tag) => !tag.includes("x")));
const entries = elementRows
  .map(([pattern, keyword, vr, vm, retired]) => {
    const tag = pattern.includes("x") ? canonicalTag(pattern, exactTags) : pattern;
    return { tag, pattern, keyword, vr, vm, kind: vm + (retired ? " retired" : "") };
  })
  .sort((a, b) => (a.tag < b.tag ? -1 : 1));
const named = entries.filter((entry) => entry.keyword !== "");
if (new Set(named.map((entry) => entry.keyword)).size !== named.length) throw new Error("a keyword names two Tags");

function tagsFile() {
  const lines = named.map(({ keyword, tag }) => `  ${keyword}: 0x${tag.toLowerCase()},`);
  const doc =
    "/**\n * The Tags of PS3.6 and PS3.7 by keyword. A repeating group stands under its lowest Tag: `Tag.OverlayData` is (6000,3000).\n" +
    " * @see PS3.6 6\n */\n";
  return `${banner("elements", "corrections")}\n${doc}export const Tag = {\n${lines.join("\n")}\n} as const;\n`;
}

/** Tags, group by group: the group number, a bar, and four digits for each element number. */
function packTags(tags) {
  const groups = new Map(tags.map((tag) => [tag.slice(0, 4), ""]));
  for (const tag of tags) groups.set(tag.slice(0, 4), groups.get(tag.slice(0, 4)) + tag.slice(4));
  return [...groups].flat().join("|");
}

function packRepeating({ pattern, tag }) {
  const digits = (digit) => [...pattern].map((char) => (char === "x" ? "0" : (digit ?? char))).join("");
  return `${digits("F")}${digits()}${tag}`;
}

function elementsFile() {
  const vrs = alphabet(entries.map((entry) => entry.vr));
  const kinds = alphabet(entries.map((entry) => entry.kind));
  const nameless = entries.filter((entry) => entry.keyword === "");
  const pairs = [...named, ...nameless].map((entry) => vrs.letterOf.get(entry.vr) + kinds.letterOf.get(entry.kind));
  const repeating = entries.filter((entry) => entry.pattern.includes("x")).map(packRepeating);
  const parts = {
    tags: [
      "By group, its number and those of its elements, in the order of `Tag`",
      packTags(named.map((entry) => entry.tag)),
    ],
    nameless: [
      "The same for retired elements whose keyword is not known",
      packTags(nameless.map((entry) => entry.tag)),
    ],
    rows: ["A pair of letters for each Tag, for the VR and the kind", pairs.join("")],
    vrs: ["The VRs as printed", vrs.distinct.join("|")],
    vrLetters: ["The letter of each VR", vrs.letters],
    kinds: ["The VMs, with the word retired", kinds.distinct.join("|")],
    kindLetters: ["The letter of each kind", kinds.letters],
    repeating: [
      "Of each repeating group a mask, the masked Tag, and the Tag that stands for the group",
      repeating.join("|"),
    ],
  };
  const body = Object.entries(parts).map(([name, [doc, text]]) => `  /** ${doc}. */\n  ${name}: ${literal(text)},`);
  return `${banner("elements", "corrections")}\n/** PS3.6 and PS3.7, packed. */\nexport const elementTable = {\n${body.join("\n")}\n} as const;\n`;
}

const dicomRoot = "1.2.840.10008.";
const shortUid = (uid) => (uid.startsWith(dicomRoot) ? "~" + uid.slice(dicomRoot.length) : uid);
const constant = (name, doc, rows) => {
  const lines = rows.map(([uid, keyword]) => `  ${keyword}: "${uid}",`);
  return `/** ${doc} @see PS3.6 A */\nexport const ${name} = {\n${lines.join("\n")}\n} as const;\n`;
};

function uidsFile() {
  const types = [...new Set(uidRows.map((row) => row[3]))].sort(byCodeUnits);
  const lines = uidRows.map(([uid, keyword, name, type, retired]) =>
    [shortUid(uid), keyword, name, types.indexOf(type), retired].join("|"),
  );
  const ofType = (...wanted) => uidRows.filter((row) => row[1] !== "" && wanted.includes(row[3]));
  const flags = transferSyntaxes.rows.map(([uid, text]) => `${shortUid(uid)}|${text}`);
  return [
    banner("uids", "transfer-syntaxes", "corrections"),
    constant("TransferSyntax", "The Transfer Syntaxes by keyword.", ofType("Transfer Syntax")),
    constant("SopClass", "The SOP Classes and Meta SOP Classes by keyword.", ofType("SOP Class", "Meta SOP Class")),
    "/** PS3.6 Annex A, packed. */\nexport const uidTable = {",
    `  /** The UID types, separated by a bar. */\n  types: ${literal(types.join("|"))},`,
    `  /** UID (~ for ${dicomRoot}), keyword, name, index of the type, 1 when retired; one a line. */\n  rows: ${literal(lines.join("\n"))},`,
    `  /** Transfer Syntax UID and its encoding: E or I for the VR, L or B for the byte order, D deflated, C encapsulated. */\n  transferSyntaxes: ${literal(flags.join("\n"))},`,
    "} as const;\n",
  ].join("\n");
}

function privateFile() {
  let creator;
  let group;
  const lines = [];
  for (const [owner, ownGroup, element, vr, vm, name] of privateElements.rows) {
    if (owner !== creator) lines.push(`=${owner}`);
    if (owner !== creator || ownGroup !== group) lines.push(`#${ownGroup}`);
    creator = owner;
    group = ownGroup;
    lines.push(`${element}${vr}${vm === "1" ? "" : vm}${name === "" ? "" : ` ${name}`}`);
  }
  const doc =
    "/** Private data elements, packed: `=` Private Creator, `#` group, then low byte of the element, VR, VM unless 1, name. */\n";
  return `${banner("private")}\n${doc}export const privateTable =\n  ${literal(lines.join("\n"))};\n`;
}

const files = {
  "tags.ts": tagsFile(),
  "elements.ts": elementsFile(),
  "uids.ts": uidsFile(),
  "private.ts": privateFile(),
};
const check = process.argv.includes("--check");
for (const [name, text] of Object.entries(files)) {
  const url = new URL(`../src/generated/${name}`, import.meta.url);
  if (existsSync(url) && readFileSync(url, "utf8") === text) continue;
  if (check) {
    process.exitCode = 1;
    console.error(`src/generated/${name} is not what data/ gives; run npm run generate`);
  } else writeFileSync(url, text);
}
