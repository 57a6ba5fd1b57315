import { Zip, ZipPassThrough } from "fflate";

/** A ZIP without its extension for 64 bits holds 4 GiB and 65,535 files. */
const MOST_BYTES = 4 * 2 ** 30 - 2 ** 26;
const MOST_FILES = 65_000;
const BLOCK_LENGTH = 8 * 1024 * 1024;
/** The time of this run is nobody's business, and a ZIP knows no earlier one. */
const mtime = new Date(1980, 0, 1);

/** The outputs as ZIP archives, as many as it takes, with the report in the first one. */
export async function zipOutputs(outputs, report) {
  const files = outputs.map(({ path, bytes }) => ({ path, bytes }));
  const names = new Set(files.map(({ path }) => path));
  let name = "dicomsec-report.json";
  while (names.has(name)) name = `_${name}`;
  const all = report === undefined ? files : [{ path: name, bytes: new Blob([report]) }, ...files];
  const archives = [];
  for (const group of groupsOf(all)) archives.push(await zipOf(group));
  return archives;
}

function groupsOf(files) {
  const groups = [[]];
  let length = 0;
  for (const file of files) {
    if (file.bytes.size > MOST_BYTES)
      throw Object.assign(new Error("An output is larger than a ZIP can hold: use the command."), { code: "ERR_ZIP" });
    length += file.bytes.size + 512;
    if (length > MOST_BYTES || groups.at(-1).length === MOST_FILES) {
      groups.push([]);
      length = file.bytes.size;
    }
    groups.at(-1).push(file);
  }
  return groups;
}

/** Stored, block by block into a Blob: nothing of it stays in memory. */
async function zipOf(files) {
  const parts = [];
  const zip = new Zip((error, data) => {
    if (error) throw error;
    parts.push(new Blob([data]));
  });
  for (const { path, bytes } of files) {
    const entry = Object.assign(new ZipPassThrough(path), { mtime });
    zip.add(entry);
    for (let at = 0; at < bytes.size; at += BLOCK_LENGTH)
      entry.push(new Uint8Array(await bytes.slice(at, at + BLOCK_LENGTH).arrayBuffer()));
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  return new Blob(parts, { type: "application/zip" });
}
