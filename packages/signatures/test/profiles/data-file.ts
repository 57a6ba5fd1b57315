import { readFileSync } from "node:fs";
import { Dataset, lookupTag, type TagNumber } from "@dicomsec/core";
import type { ProfileName } from "../../src/profile-name.js";

/** `data/signature-profiles.json`. */
export interface ProfilesFile {
  readonly profiles: Readonly<
    Record<
      ProfileName,
      {
        readonly attributes: readonly string[];
        readonly modules: readonly string[];
        readonly verified?: { readonly attributes: readonly string[] };
      }
    >
  >;
  readonly modules: Readonly<Record<string, readonly string[]>>;
  readonly macAlgorithms: readonly string[];
  readonly neverSigned: readonly string[];
  readonly documentSopClasses: readonly string[];
  readonly purposes: { readonly scheme: string; readonly codes: Readonly<Record<string, string>> };
}

export function profilesFile(): ProfilesFile {
  const url = new URL("../../data/signature-profiles.json", import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as ProfilesFile;
}

/** A tag that the row of the table stands for: of a repeating group the one with this number, 0 or 2 or more. */
export function tagOfRow(row: string, groupNumber = 0): TagNumber {
  return parseInt(row.replace("xx", groupNumber.toString(16).padStart(2, "0")), 16);
}

/** The rows of the table that a profile names, each once. */
export function rowsOf(profile: ProfileName): readonly string[] {
  const { profiles, modules } = profilesFile();
  const { attributes, modules: names } = profiles[profile];
  return [...new Set([...attributes, ...names.flatMap((name) => modules[name]!)])];
}

/** A Dataset with these elements, all empty. */
export function emptyElements(tags: readonly TagNumber[]): Dataset {
  const dataset = new Dataset();
  for (const tag of tags) {
    const vr = lookupTag(tag)?.vr ?? "LO";
    dataset.set(tag, vr === "SQ" ? [] : new Uint8Array(0), vr);
  }
  return dataset;
}
