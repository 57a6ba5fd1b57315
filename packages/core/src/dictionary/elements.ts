import { elementTable } from "../generated/elements.js";
import { Tag } from "../generated/tags.js";
import { isGroupLength, isPrivateCreator, type TagNumber } from "../tag.js";
import type { VR } from "../vr.js";
import { defaultVr, rowOf, vrsOf } from "./element-table.js";

/** What PS3.6 and PS3.7 say of one data element. */
export interface DictionaryEntry {
  readonly tag: TagNumber;
  /** Empty for a few retired elements whose keyword is not known. */
  readonly keyword: string;
  /** The VR; of several, the one an implicit encoding takes. UN where the standard gives none. */
  readonly vr: VR;
  /** All VRs the standard allows; empty for Item, Item Delimitation Item and Sequence Delimitation Item. */
  readonly vrs: readonly VR[];
  /** The Value Multiplicity as printed: `1`, `2-n`, `3-3n`. */
  readonly vm: string;
  readonly retired: boolean;
}

/**
 * The entry of a Tag in the data dictionary; also for repeating groups (60xx,3000), Group Lengths (gggg,0000) and
 * Private Creators (gggg,00xx). Other private elements are found by `lookupPrivateTag`.
 * @see PS3.6 6
 */
export function lookupTag(tag: TagNumber): DictionaryEntry | undefined {
  const known = entries.get(tag);
  if (known) return known;
  const row = rowOf(tag);
  const entry = row >= 0 ? entryOf(tag, row) : undefined;
  // (1000,xxx0) and its like do not begin with (1000,0000): that is a Group Length.
  if (entry && (!isGroupLength(tag) || entry.vr === "UL")) {
    entries.set(tag, entry);
    return entry;
  }
  if (isGroupLength(tag)) return { tag, keyword: "GenericGroupLength", vr: "UL", vrs: ["UL"], vm: "1", retired: true };
  if (isPrivateCreator(tag)) return { tag, keyword: "PrivateCreator", vr: "LO", vrs: ["LO"], vm: "1", retired: false };
  return undefined;
}

/** Whether PS3.6 or PS3.7 has the Tag: what `lookupTag` would find an entry for. */
export function isKnownTag(tag: TagNumber): boolean {
  return rowOf(tag) >= 0 || isGroupLength(tag) || isPrivateCreator(tag);
}

/** Entries that were asked for; there are no more than the standard has. */
const entries = new Map<TagNumber, DictionaryEntry>();
let keywords: readonly string[] | undefined;
const vrs = elementTable.vrs.split("|").map(vrsOf);
const kinds = elementTable.kinds.split("|");

function entryOf(tag: TagNumber, row: number): DictionaryEntry {
  keywords ??= Object.keys(Tag);
  const ownVrs = vrs[elementTable.vrLetters.indexOf(elementTable.rows[2 * row]!)]!;
  const [vm = "", retired] = kinds[elementTable.kindLetters.indexOf(elementTable.rows[2 * row + 1]!)]!.split(" ");
  return { tag, keyword: keywords[row] ?? "", vr: defaultVr(ownVrs), vrs: ownVrs, vm, retired: retired !== undefined };
}

/** The Tag of a keyword of PS3.6, or undefined. A repeating group gives its lowest Tag: `OverlayData` is (6000,3000). */
export function tagOf(keyword: string): TagNumber | undefined {
  return Object.hasOwn(Tag, keyword) ? Tag[keyword as keyof typeof Tag] : undefined;
}

/** The keyword of a Tag, or undefined when `lookupTag` finds none. */
export function keywordOf(tag: TagNumber): string | undefined {
  const keyword = lookupTag(tag)?.keyword;
  return keyword === "" ? undefined : keyword;
}
