/**
 * Collects the facts of `data/elements.json`, `data/uids.json` and `data/private.json` from programs that carry them:
 * `node scripts/collect.mjs [--pydicom DIR] [--dcmtk DIR]`. Run by hand when a source gets a newer edition; `generate.mjs` needs only the data files.
 *
 * What no source has, or has wrong, is written in `data/corrections.json` and applied by `generate.mjs`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import dcmjs from "dcmjs";

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const pydicom = option("pydicom", "/usr/lib/python3/dist-packages/pydicom");
const dcmtk = option("dcmtk", "/usr/share/libdcmtk17");

const read = (path) => readFileSync(path, "utf8");
const lines = (path) =>
  read(path)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

/** Writes an object whose lists hold one row a line, so that a change of one fact is a change of one line. */
function writeRows(name, head, lists) {
  const body = Object.entries(lists).map(
    ([key, rows]) => `"${key}": [\n${rows.map((row) => "  " + JSON.stringify(row)).join(",\n")}\n]`,
  );
  const text = JSON.stringify(head, null, 2).slice(0, -2);
  writeFileSync(new URL(`../data/${name}`, import.meta.url), `${text},\n${body.join(",\n")}\n}\n`);
}

// The printed VR of DCMTK's and dcmjs's internal ones.
const printedVr = { ox: "OB or OW", xs: "US or SS", lt: "US or OW", up: "UL", na: "See Note", NONE: "See Note" };
const vrOf = (vr) => printedVr[vr] ?? vr;
const keywordOf = (name) => name.replace(/^(RETIRED|DICONDE|DICOS)_/, "");
const isRetired = (name, version) => name.startsWith("RETIRED_") || /retired/i.test(version ?? "");

function pydicomElements() {
  const row = /^\s+(?:0x([0-9A-F]{8})|'([0-9A-Fx]{8})'): \('([^']*)', '([^']*)', ".*?", '(.*?)', '(.*?)'\)/gm;
  return [...read(`${pydicom}/_dicom_dict.py`).matchAll(row)].map(([, tag, pattern, vr, vm, retired, keyword]) => {
    return {
      tag: tag ?? pattern.toUpperCase().replaceAll("X", "x"),
      keyword,
      vr: vrOf(vr),
      vm,
      retired: retired !== "",
    };
  });
}

function dcmtkElements() {
  const rows = lines(`${dcmtk}/dicom.dic`).map((line) => line.split("\t"));
  return rows
    .filter(([tag]) => /^\([0-9A-F]{4},[0-9A-F]{4}\)$/.test(tag))
    .map(([tag, vr, name, vm, version]) => {
      return {
        tag: tag.replace(/[(),]/g, ""),
        keyword: keywordOf(name),
        vr: vrOf(vr),
        vm,
        retired: isRetired(name, version),
      };
    });
}

function dcmjsElements() {
  return Object.values(dcmjs.data.DicomMetaDictionary.nameMap)
    .filter((row) => row.tag !== undefined)
    .map(({ tag, vr, name, vm, version }) => {
      return {
        tag: tag.replace(/[(),]/g, "").toUpperCase(),
        keyword: keywordOf(name),
        vr: vrOf(vr),
        vm,
        retired: isRetired(name, version),
      };
    });
}

/** Whether a tag is one of a repeating group's, which a source without patterns lists by its first group. */
function matchesPattern(tag, patterns) {
  return patterns.some((pattern) => [...pattern].every((digit, at) => digit === "x" || digit === tag[at]));
}

function collectElements() {
  const base = pydicomElements();
  const rows = new Map(base.map((row) => [row.tag, { ...row, source: "pydicom" }]));
  const patterns = base.map((row) => row.tag).filter((tag) => tag.includes("x"));
  const add = (source) => (row) => {
    if (!rows.has(row.tag) && !matchesPattern(row.tag, patterns)) rows.set(row.tag, { ...row, source });
  };
  dcmtkElements().forEach(add("dcmtk"));
  dcmjsElements().forEach(add("dcmjs"));
  const sorted = [...rows.values()].sort((a, b) => (a.tag.toUpperCase() < b.tag.toUpperCase() ? -1 : 1));
  const sources = {
    pydicom: "pydicom 2.3.1, _dicom_dict.py: PS3.6 and PS3.7, edition 2022a",
    dcmtk: "DCMTK 3.6.7, dicom.dic: PS3.6 and PS3.7, edition 2022b, with DICONDE and DICOS",
    dcmjs: "dcmjs 0.51.1, dictionary: edition not stated; holds every attribute Table E.1-1 of PS3.15 2024b names",
  };
  const columns = [
    "tag (x: any hexadecimal digit, the group stays even)",
    "keyword",
    "VR as printed",
    "VM",
    "1 when retired",
    "source",
  ];
  writeRows(
    "elements.json",
    { title: "PS3.6 Tables 6-1, 7-1, 8-1, 9-1 and PS3.7 E.1-1, E.2-1", sources, columns },
    {
      rows: sorted.map(({ tag, keyword, vr, vm, retired, source }) => [tag, keyword, vr, vm, retired ? 1 : 0, source]),
    },
  );
}

function collectUids() {
  const row = /^    '([0-9.]+)': \((['"])(.*?)\2, '(.*?)', (?:'.*?'|".*?"), '(.*?)', '(.*?)'\),/gm;
  const rows = [...read(`${pydicom}/_uid_dict.py`).matchAll(row)].map(([, uid, , name, type, retired, keyword]) => [
    uid,
    keyword,
    name,
    type,
    retired ? 1 : 0,
  ]);
  const sources = { pydicom: "pydicom 2.3.1, _uid_dict.py: PS3.6 Annex A, edition 2022a" };
  writeRows(
    "uids.json",
    { title: "PS3.6 Tables A-1 to A-4", sources, columns: ["UID", "keyword", "name", "type", "1 when retired"] },
    { rows },
  );
}

/** `gggg` or `ggxx` (odd groups), and the low byte of the element: the high byte is the block a Private Creator reserves. */
function privateKey(tag) {
  const text = tag.toLowerCase();
  const group = /^[0-9a-f]{2}xx/.test(text) ? text.slice(0, 2) + "xx" : text.slice(0, 4);
  return { group, element: text.slice(6), block: text.slice(4, 6) };
}

function pydicomPrivate() {
  const out = [];
  let creator = "";
  for (const line of read(`${pydicom}/_private_dict.py`).split("\n")) {
    const owner = /^    (['"])(.*)\1: \{/.exec(line);
    if (owner) creator = owner[2];
    const row = /^ {8}'([0-9a-fx]{8})': \('(\w+)', '([^']*)', (['"])(.*)\4, ''\)/i.exec(line);
    if (row)
      out.push({
        creator,
        ...privateKey(row[1]),
        vr: row[2].replace("OB_OW", "OB"),
        vm: row[3],
        name: row[5],
        source: "gdcm",
      });
  }
  return out;
}

function dcmtkPrivate() {
  const pattern = /^\(([0-9a-f]{4})(?:-o-[0-9a-f]{4})?,"(.*)",([0-9a-f]{2,4})\)$/i;
  return lines(`${dcmtk}/private.dic`).flatMap((line) => {
    const [tag, vr, name, vm] = line.split("\t");
    const match = pattern.exec(tag);
    if (!match) return [];
    const group = tag.includes("-o-") ? match[1].slice(0, 2) + "xx" : match[1];
    const element = match[3].slice(-2).toLowerCase();
    const block = match[3].length === 4 ? match[3].slice(0, 2).toLowerCase() : "xx";
    return [
      {
        creator: match[2],
        group: group.toLowerCase(),
        element,
        block,
        vr: { ox: "OW", px: "OW" }[vr] ?? vr,
        vm,
        name: name.replace(/([a-z])([A-Z])/g, "$1 $2"),
        source: "dcmtk",
      },
    ];
  });
}

function collectPrivate() {
  const rows = new Map();
  const all = [...pydicomPrivate(), ...dcmtkPrivate()].filter(
    (row) => /^[0-9a-f]{2}$/.test(row.element) && row.block !== "00",
  );
  for (const row of all.sort((a, b) => (a.block === "xx" ? 0 : 1) - (b.block === "xx" ? 0 : 1))) {
    const key = `${row.creator}\n${row.group}${row.element}`;
    const known = rows.get(key);
    if (known === undefined || (known.vr === "UN" && row.vr !== "UN")) rows.set(key, row);
  }
  const keyOf = (row) => `${row.creator}\n${row.group}${row.element}`;
  const sorted = [...rows.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const sources = {
    gdcm: "GDCM's private dictionary, as pydicom 2.3.1 ships it in _private_dict.py",
    dcmtk: "DCMTK 3.6.7, private.dic",
  };
  const columns = [
    "private creator",
    "group (xx: any digits that make it odd)",
    "low byte of the element",
    "VR",
    "VM",
    "name, empty when unknown",
    "source",
  ];
  writeRows(
    "private.json",
    { title: "Private data elements of common vendors", sources, columns },
    {
      rows: sorted.map((row) => [
        row.creator.trim(),
        row.group,
        row.element,
        row.vr,
        row.vm,
        /^(unknown|\?*)$/i.test(row.name) ? "" : row.name,
        row.source,
      ]),
    },
  );
}

collectElements();
collectUids();
collectPrivate();
