import { privateTable } from "../generated/private.js";
import { elementOf, groupOf, isPrivate, type TagNumber } from "../tag.js";
import type { VR } from "../vr.js";

/** What a vendor says, or others have found out, of one private data element. */
export interface PrivateEntry {
  /** The Private Creator. */
  readonly creator: string;
  /** Empty when only the VR is known. */
  readonly name: string;
  readonly vr: VR;
  readonly vm: string;
}

type Entries = ReadonlyMap<string, PrivateEntry>;

/** The part of the packed table that belongs to each Private Creator; replaced by its entries at the first look-up. */
let byCreator: Map<string, string | Entries> | undefined;

/**
 * The entry of a private data element, found by the value of its Private Creator and the Tag; the block the creator reserved does not
 * matter. The list is not a standard: it was collected from conformance statements and files, and can be wrong for a given device.
 * @see PS3.5 7.8
 */
export function lookupPrivateTag(creator: string, tag: TagNumber): PrivateEntry | undefined {
  if (!isPrivate(tag) || elementOf(tag) < 0x1000) return undefined;
  const entries = entriesOf(creator.replace(/^ +|[ \0]+$/g, ""));
  if (entries === undefined) return undefined;
  const group = groupOf(tag).toString(16).padStart(4, "0");
  const element = (tag & 0xff).toString(16).padStart(2, "0");
  return entries.get(group + element) ?? entries.get(group.slice(0, 2) + "xx" + element);
}

function entriesOf(creator: string): Entries | undefined {
  byCreator ??= new Map(privateTable.slice(1).split("\n=").map((part) => [part.slice(0, part.indexOf("\n")), part])); // prettier-ignore
  const known = byCreator.get(creator);
  if (typeof known !== "string") return known;
  const entries = unpackEntries(creator, known);
  byCreator.set(creator, entries);
  return entries;
}

function unpackEntries(creator: string, part: string): Entries {
  const entries = new Map<string, PrivateEntry>();
  let group = "";
  for (const line of part.split("\n").slice(1)) {
    if (line.startsWith("#")) group = line.slice(1);
    else {
      const space = line.indexOf(" ");
      const [facts, name] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
      entries.set(group + facts.slice(0, 2), { creator, name, vr: facts.slice(2, 4) as VR, vm: facts.slice(4) || "1" });
    }
  }
  return entries;
}
