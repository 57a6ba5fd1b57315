import { formatTag, isPrivate, keywordOf, readFile } from "@dicomsec/core";

/** @typedef {{ name: string, is: "changed" | "lost" }} Difference */

/**
 * The attributes of a file that another one lacks, or has other bytes for. Sequences are compared as their Items are encoded.
 * @param {Uint8Array} bytes
 * @param {Uint8Array} changedBytes
 * @returns {Difference[]}
 */
export function differences(bytes, changedBytes) {
  const changed = readFile(changedBytes).dataset;
  /** @type {Difference[]} */
  const found = [];
  for (const { tag, bytes: value } of readFile(bytes).dataset) {
    const name = (isPrivate(tag) ? undefined : keywordOf(tag)) ?? formatTag(tag);
    const other = changed.get(tag)?.bytes;
    if (!other) found.push({ name, is: "lost" });
    else if (Buffer.compare(value, other) !== 0) found.push({ name, is: "changed" });
  }
  return found;
}
