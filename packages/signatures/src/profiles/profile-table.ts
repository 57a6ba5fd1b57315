import type { TagNumber } from "@dicomsec/core";
import { packedModules, packedProfiles } from "../generated/signature-profiles.js";
import type { ProfileName } from "../profile-name.js";

/** The attributes that a Digital Signature Profile asks for. */
export interface ProfileTable {
  /** The names of the modules whose attributes it asks for. */
  readonly modules: readonly string[];
  /** Attributes that every instance of the profile has. */
  readonly present: readonly TagNumber[];
  /** Attributes that Verification Flag VERIFIED adds. */
  readonly verified: readonly TagNumber[];
  /** Whether an attribute is to be signed where it is present, Verification Flag aside. */
  readonly asksFor: (tag: TagNumber) => boolean;
}

const profileNames: readonly ProfileName[] = ["sr", "creator", "authorization", "base"];

/** The profiles, the most demanding first. */
export function profilesByDemand(): readonly ProfileName[] {
  return profileNames;
}

// The seven bits in which the even groups 5000 to 50FE, and 6000 to 60FE, differ (PS3.5 7.6).
const repeatingGroupMask = 0xff01ffff;

/** `60xx3000` stands as 60003000: no module has an attribute of one such group alone. */
function parseTags(packed: string): TagNumber[] {
  const tags = packed.match(/.{8}/g) ?? [];
  return tags.map((digits) => parseInt(digits.replace("xx", "00"), 16));
}

const isRepeating = (tag: TagNumber): boolean => tag >>> 24 === 0x50 || tag >>> 24 === 0x60;

function tagSet(tags: readonly TagNumber[]): (tag: TagNumber) => boolean {
  const set = new Set(tags);
  return (tag) => set.has(isRepeating(tag) ? (tag & repeatingGroupMask) >>> 0 : tag);
}

const lines = (packed: string): readonly (readonly string[])[] =>
  packed
    .trim()
    .split("\n")
    .map((line) => line.split("|"));

/** The attributes of each module, in the order of the table; repeating groups stand as 5000 and 6000. */
export function parseModules(): ReadonlyMap<string, readonly TagNumber[]> {
  return new Map(lines(packedModules).map(([name = "", tags = ""]) => [name, parseTags(tags)]));
}

function parseProfiles(): ReadonlyMap<string, ProfileTable> {
  const modules = [...parseModules()];
  const tables = lines(packedProfiles).map(([name = "", own = "", present = "", numbers = "", verified = ""]) => {
    const used = numbers === "" ? [] : numbers.split(",").map((number) => modules[Number(number)]!);
    const tags = [...parseTags(own), ...used.flatMap(([, attributes]) => attributes)];
    const table: ProfileTable = {
      modules: used.map(([module]) => module),
      present: parseTags(present),
      verified: parseTags(verified),
      asksFor: tagSet(tags),
    };
    return [name, table] as const;
  });
  return new Map(tables);
}

let tables: ReadonlyMap<string, ProfileTable> | undefined;

/** What a profile asks for. @see PS3.15 C.2, C.3, C.4 */
export function profileTable(profile: ProfileName): ProfileTable {
  tables ??= parseProfiles();
  return tables.get(profile)!;
}
