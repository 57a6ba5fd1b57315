import { elementTable } from "../generated/elements.js";
import { Tag } from "../generated/tags.js";
import { elementOf, isPrivate, isPrivateCreator, type TagNumber } from "../tag.js";
import { vrTable, type VR } from "../vr.js";

/** What `vrCodeOf` gives for a Tag whose VR the dictionary does not know. */
export const unknownVrCode = 255;

/** Marks a free slot of the hash table; no VR has this code. */
const freeSlot = 254;
const slotBits = 14;
const slotCount = 1 << slotBits;

/** The elements of PS3.6 and PS3.7 unpacked, with an open-addressing hash table from Tag to row. */
interface UnpackedTable {
  readonly tags: readonly TagNumber[];
  readonly keywords: readonly string[];
  /** Index into `vrLists` by row. */
  readonly vrListOf: Uint8Array;
  /** Index into `kinds` by row. */
  readonly kindOf: Uint8Array;
  readonly vrLists: readonly (readonly VR[])[];
  readonly kinds: readonly string[];
  /** By slot: the Tag as a signed number, the row, and the VR code or `freeSlot`. */
  readonly slotTags: Int32Array;
  readonly slotRows: Uint16Array;
  readonly slotVrCodes: Uint8Array;
  /** For each mask of the repeating groups: the masked Tag -> the Tag that stands for the group. */
  readonly repeating: readonly { readonly mask: number; readonly tags: ReadonlyMap<TagNumber, TagNumber> }[];
}

let unpacked: UnpackedTable | undefined;

/** The unpacked table; unpacked at the first call. */
export function elements(): UnpackedTable {
  return (unpacked ??= unpack());
}

/** The VR an implicit encoding takes of several: OW where it is one of them, else the first. @see PS3.5 A.1 */
export function defaultVr(vrs: readonly VR[]): VR {
  return vrs.includes("OW") ? "OW" : (vrs[0] ?? "UN");
}

function vrListOf(printed: string): readonly VR[] {
  return printed === "See Note" ? [] : (printed.split(" or ") as VR[]);
}

function unpack(): UnpackedTable {
  const nameless = elementTable.nameless
    .split("|")
    .map((text) => ({ tag: parseInt(text.slice(0, 8), 16), pair: text.slice(8) }));
  const tags = [...Object.values(Tag), ...nameless.map((row) => row.tag)];
  const letters = elementTable.rows + nameless.map((row) => row.pair).join("");
  const table = {
    tags,
    keywords: Object.keys(Tag),
    vrListOf: lettersToIndices(letters, 0, elementTable.vrLetters),
    kindOf: lettersToIndices(letters, 1, elementTable.kindLetters),
    vrLists: elementTable.vrs.split("|").map(vrListOf),
    kinds: elementTable.kinds.split("|"),
    repeating: unpackRepeating(),
  };
  return { ...table, ...hashTable(tags, vrCodes(table.vrLists), table.vrListOf) };
}

function lettersToIndices(letters: string, offset: number, alphabet: string): Uint8Array {
  const indexOf = new Uint8Array(128);
  for (let i = 0; i < alphabet.length; i++) indexOf[alphabet.charCodeAt(i)] = i;
  const indices = new Uint8Array(letters.length / 2);
  for (let row = 0; row < indices.length; row++) indices[row] = indexOf[letters.charCodeAt(2 * row + offset)]!;
  return indices;
}

function vrCodes(vrLists: readonly (readonly VR[])[]): Uint8Array {
  const codeOf = (vrs: readonly VR[]) => vrTable.findIndex((facts) => facts.vr === defaultVr(vrs));
  return Uint8Array.from(vrLists, (vrs) => (vrs.length === 0 ? unknownVrCode : codeOf(vrs)));
}

function slotOf(tag: number): number {
  return Math.imul(tag, 0x9e3779b1) >>> (32 - slotBits);
}

function hashTable(tags: readonly TagNumber[], codes: Uint8Array, vrLists: Uint8Array) {
  const slotTags = new Int32Array(slotCount);
  const slotRows = new Uint16Array(slotCount);
  const slotVrCodes = new Uint8Array(slotCount).fill(freeSlot);
  tags.forEach((tag, row) => {
    let slot = slotOf(tag);
    while (slotVrCodes[slot] !== freeSlot) slot = (slot + 1) & (slotCount - 1);
    slotTags[slot] = tag;
    slotRows[slot] = row;
    slotVrCodes[slot] = codes[vrLists[row]!]!;
  });
  return { slotTags, slotRows, slotVrCodes };
}

function unpackRepeating(): UnpackedTable["repeating"] {
  const byMask = new Map<number, Map<TagNumber, TagNumber>>();
  for (const text of elementTable.repeating.split("|")) {
    const pattern = text.slice(0, 8);
    const mask = parseInt(pattern.replace(/[^x]/g, "F").replaceAll("x", "0"), 16);
    const tags = byMask.get(mask) ?? new Map<TagNumber, TagNumber>();
    byMask.set(mask, tags.set(parseInt(pattern.replaceAll("x", "0"), 16), parseInt(text.slice(9), 16)));
  }
  return [...byMask].map(([mask, tags]) => ({ mask, tags }));
}

/** The row of a Tag that is listed itself; -1 when there is none. */
function listedRow(tag: TagNumber): number {
  const { slotTags, slotRows, slotVrCodes } = elements();
  const key = tag | 0;
  for (let slot = slotOf(key); slotVrCodes[slot] !== freeSlot; slot = (slot + 1) & (slotCount - 1)) {
    if (slotTags[slot] === key) return slotRows[slot]!;
  }
  return -1;
}

/** The Tag that stands for the repeating group of a Tag. */
function repeatingTag(tag: TagNumber): TagNumber | undefined {
  if (isPrivate(tag)) return undefined;
  for (const { mask, tags } of elements().repeating) {
    const standing = tags.get((tag & mask) >>> 0);
    if (standing !== undefined) return standing;
  }
  return undefined;
}

/** The row of a Tag that is listed, itself or as one of a repeating group; -1 when there is none. */
export function rowOf(tag: TagNumber): number {
  const row = listedRow(tag);
  if (row >= 0) return row;
  const standing = repeatingTag(tag);
  return standing === undefined ? -1 : listedRow(standing);
}

/**
 * The VR of a Tag as an index into `vrTable`, or `unknownVrCode` (255). Meant for reading Implicit VR: of several VRs it takes OW where
 * it is one of them (`OB or OW`, `US or OW`, `US or SS or OW`), else the first (`US or SS` gives US).
 * @see PS3.5 A.1
 */
export function vrCodeOf(tag: TagNumber): number {
  const { slotTags, slotVrCodes } = unpacked ?? elements();
  const key = tag | 0;
  let slot = Math.imul(key, 0x9e3779b1) >>> (32 - slotBits);
  let code = slotVrCodes[slot]!;
  while (code !== freeSlot) {
    if (slotTags[slot] === key) return code;
    slot = (slot + 1) & (slotCount - 1);
    code = slotVrCodes[slot]!;
  }
  return unlistedVrCode(tag);
}

const codeOfUL = vrTable.findIndex((facts) => facts.vr === "UL");
const codeOfLO = vrTable.findIndex((facts) => facts.vr === "LO");

function unlistedVrCode(tag: TagNumber): number {
  if (elementOf(tag) === 0) return codeOfUL;
  if (isPrivateCreator(tag)) return codeOfLO;
  const standing = repeatingTag(tag);
  return standing === undefined ? unknownVrCode : vrCodeOf(standing);
}
