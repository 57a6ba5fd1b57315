import { elementTable } from "../generated/elements.js";
import { elementOf, isPrivate, isPrivateCreator, type TagNumber } from "../tag.js";
import { vrTable, type VR } from "../vr.js";

/** What `vrCodeOf` gives for a Tag whose VR the dictionary does not know. */
export const unknownVrCode = 255;

/** Marks a free slot of the hash table; no VR has this code. */
const freeSlot = 254;
const slotBits = 14;
const slotCount = 1 << slotBits;

/** The elements of PS3.6 and PS3.7 unpacked into an open-addressing hash table; one entry a slot. */
interface UnpackedTable {
  /** The Tag as a signed number. */
  readonly tags: Int32Array;
  /** The VR code, or `freeSlot`. */
  readonly vrCodes: Uint8Array;
  /** The position of the Tag in `elementTable`. */
  readonly rows: Uint16Array;
  /** For each mask of the repeating groups: the masked Tag -> the Tag that stands for the group. */
  readonly repeating: ReadonlyMap<number, ReadonlyMap<TagNumber, TagNumber>>;
}

let unpacked: UnpackedTable | undefined;

function unpack(): UnpackedTable {
  const table = {
    tags: new Int32Array(slotCount),
    vrCodes: new Uint8Array(slotCount).fill(freeSlot),
    rows: new Uint16Array(slotCount),
    repeating: unpackRepeating(),
  };
  const listed = [...unpackTags(elementTable.tags), ...unpackTags(elementTable.nameless)];
  const codeOfLetter = vrCodeOfLetter();
  for (let row = 0; row < listed.length; row++) {
    const slot = freeSlotFor(table.vrCodes, listed[row]!);
    table.tags[slot] = listed[row]!;
    table.vrCodes[slot] = codeOfLetter[elementTable.rows.charCodeAt(2 * row)]!;
    table.rows[slot] = row;
  }
  return (unpacked = table);
}

function unpackTags(packed: string): TagNumber[] {
  const tags: TagNumber[] = [];
  const parts = packed.split("|");
  for (let i = 0; i < parts.length; i += 2) {
    const group = parseInt(parts[i]!, 16) * 0x10000;
    const numbers = parts[i + 1]!;
    for (let at = 0; at < numbers.length; at += 4) tags.push(group + parseInt(numbers.slice(at, at + 4), 16));
  }
  return tags;
}

function vrCodeOfLetter(): Uint8Array {
  const codes = new Uint8Array(128);
  elementTable.vrs.split("|").forEach((printed, at) => {
    const vrs = vrsOf(printed);
    const code = vrTable.findIndex((facts) => facts.vr === defaultVr(vrs));
    codes[elementTable.vrLetters.charCodeAt(at)] = vrs.length === 0 ? unknownVrCode : code;
  });
  return codes;
}

function freeSlotFor(vrCodes: Uint8Array, tag: TagNumber): number {
  let slot = firstSlot(tag);
  while (vrCodes[slot] !== freeSlot) slot = (slot + 1) & (slotCount - 1);
  return slot;
}

function firstSlot(tag: TagNumber): number {
  return Math.imul(tag, 0x9e3779b1) >>> (32 - slotBits);
}

function unpackRepeating(): UnpackedTable["repeating"] {
  const byMask = new Map<number, Map<TagNumber, TagNumber>>();
  for (const text of elementTable.repeating.split("|")) {
    const [mask = 0, masked = 0, standing = 0] = [0, 8, 16].map((at) => parseInt(text.slice(at, at + 8), 16));
    byMask.set(mask, (byMask.get(mask) ?? new Map<TagNumber, TagNumber>()).set(masked, standing));
  }
  return byMask;
}

/** The VRs of a printed VR: of `OB or OW`, both; of `See Note`, none. */
export function vrsOf(printed: string): readonly VR[] {
  return printed === "See Note" ? [] : (printed.split(" or ") as VR[]);
}

/** The VR an implicit encoding takes of several: OW where it is one of them, else the first. @see PS3.5 A.1 */
export function defaultVr(vrs: readonly VR[]): VR {
  return vrs.includes("OW") ? "OW" : (vrs[0] ?? "UN");
}

/** The row of a Tag that is listed itself; -1 when there is none. */
function listedRow(tag: TagNumber): number {
  const { tags, vrCodes, rows } = unpacked ?? unpack();
  const key = tag | 0;
  for (let slot = firstSlot(key); vrCodes[slot] !== freeSlot; slot = (slot + 1) & (slotCount - 1)) {
    if (tags[slot] === key) return rows[slot]!;
  }
  return -1;
}

/** The Tag that stands for the repeating group of a Tag. */
function repeatingTag(tag: TagNumber): TagNumber | undefined {
  if (isPrivate(tag)) return undefined;
  for (const [mask, standing] of (unpacked ?? unpack()).repeating) {
    const found = standing.get((tag & mask) >>> 0);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The position in `elementTable` of a Tag that is listed, itself or as one of a repeating group; -1 when there is none. */
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
  const { tags, vrCodes } = unpacked ?? unpack();
  const key = tag | 0;
  let slot = firstSlot(key);
  let code = vrCodes[slot]!;
  while (code !== freeSlot) {
    if (tags[slot] === key) return code;
    slot = (slot + 1) & (slotCount - 1);
    code = vrCodes[slot]!;
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
