import type { TagNumber } from "@dicomsec/core";
import { packedIods, packedMacros, packedModuleNames, packedModules, packedSopClasses } from "./generated/iod-types.js";

/** Type of an attribute as PS3.3 prints it. @see PS3.5 7.4 */
export type ElementType = "1" | "1C" | "2" | "2C" | "3";

/**
 * Type of an attribute in an instance: "none" when its IOD does not have the attribute there, "unknown" when the IOD, or the
 * place in it, is not known.
 */
export type AttributeType = ElementType | "none" | "unknown";

/** The Types from the strictest on, in the order of the columns of the resolution of actions. */
export const attributeTypes = ["1", "1C", "2", "2C", "3", "none", "unknown"] as const satisfies AttributeType[];

const none = attributeTypes.indexOf("none");
const unknown = attributeTypes.indexOf("unknown");

/** How an IOD uses a Module. */
export type ModuleUsage = "M" | "C" | "U";

/** One Module of an IOD. */
export interface ModuleUse {
  readonly module: string;
  readonly usage: ModuleUsage;
}

/**
 * An Information Object Definition: its Modules and the Types of its attributes.
 *
 * All Modules count, whatever their usage: an attribute that is there may belong to a conditional or optional Module that is
 * used, and treating it by the strictest Type any of them gives keeps the instance valid in each case. What that costs is a dummy or
 * an empty value where removal would have been allowed, never a value that stays.
 */
export interface Iod {
  readonly key: string;
  readonly name: string;
  readonly modules: readonly ModuleUse[];
  /** Whether the attributes of all its Modules are known; if not, no attribute is taken to be outside the IOD. */
  readonly isComplete: boolean;
  /** The attributes at the root of the Dataset. */
  readonly root: IodNode;
}

/** The attributes an IOD has at one place: the root of the Dataset, or the Items of a Sequence. */
export interface IodNode {
  /** The Type of the attribute here, the strictest where several Modules or macros have it. */
  type(tag: TagNumber): AttributeType;
  /** `type` as position in `attributeTypes`. */
  typeNumber(tag: TagNumber): number;
  /** The attributes of the Items of a Sequence here; undefined when the IOD does not say what its Items hold. */
  child(sequence: TagNumber): IodNode | undefined;
  /** The tags the IOD has here, in ascending order; those of repeating groups by their first group. */
  tags(): TagNumber[];
}

/** An attribute at one place: the number of its strictest Type, and the packed attributes of its Items. */
interface Entry {
  type: number;
  content: string;
  child?: IodNode | undefined;
}

const typeOfLetter: Readonly<Record<string, number>> = { "1": 0, a: 1, "2": 2, b: 3, "3": 4 };

function lines(packed: string): string[] {
  return packed.slice(1, -1).split("\n");
}

/** The packed tables split into lines, on first use. */
interface Lines {
  readonly iods: readonly string[];
  readonly moduleNames: readonly string[];
  readonly modules: readonly string[];
  readonly macros: readonly string[];
  readonly iodOfSopClass: ReadonlyMap<string, number>;
}

let splitTables: Lines | undefined;

function tables(): Lines {
  splitTables ??= {
    iods: lines(packedIods),
    moduleNames: lines(packedModuleNames),
    modules: lines(packedModules),
    macros: lines(packedMacros),
    iodOfSopClass: new Map(lines(packedSopClasses).map((line) => parseSopClass(line))),
  };
  return splitTables;
}

function parseSopClass(line: string): [string, number] {
  const [uid, iod] = line.split(" ");
  return [`1.2.840.10008.${uid}`, Number(iod)];
}

/** (60xx,eeee) and (50xx,eeee) stand in the tables by their first group. */
function firstOfRepeatingGroup(tag: TagNumber): TagNumber {
  const high = tag >>> 24;
  const repeats = (high === 0x50 || high === 0x60) && (tag & 0x10000) === 0;
  return repeats ? (tag & 0xff00ffff) >>> 0 : tag;
}

class PackedNode implements IodNode {
  readonly #packed: string;
  readonly #typeOfMissing: number;
  #unpacked: Map<TagNumber, Entry> | undefined;

  constructor(packed: string, typeOfMissing: number) {
    this.#packed = packed;
    this.#typeOfMissing = typeOfMissing;
  }

  get #entries(): Map<TagNumber, Entry> {
    if (this.#unpacked === undefined) {
      this.#unpacked = new Map();
      unpackInto(this.#unpacked, this.#packed);
    }
    return this.#unpacked;
  }

  typeNumber(tag: TagNumber): number {
    return this.#entries.get(firstOfRepeatingGroup(tag))?.type ?? this.#typeOfMissing;
  }

  type(tag: TagNumber): AttributeType {
    return attributeTypes[this.typeNumber(tag)]!;
  }

  child(sequence: TagNumber): IodNode | undefined {
    const entry = this.#entries.get(sequence);
    if (entry === undefined || entry.content === "") return undefined;
    return (entry.child ??= new PackedNode(entry.content, this.#typeOfMissing));
  }

  tags(): TagNumber[] {
    return [...this.#entries.keys()].sort((a, b) => a - b);
  }
}

/** Reads the attributes of one level; the Items of a Sequence stay packed until asked for. */
function unpackInto(entries: Map<TagNumber, Entry>, packed: string): void {
  let at = 0;
  while (at < packed.length) {
    if (packed.charAt(at) === "@") {
      unpackInto(entries, tables().macros[parseInt(packed.slice(at + 1, at + 3), 36)]!);
      at += 3;
      continue;
    }
    const end = packed.charAt(at + 9) === "[" ? closingBracket(packed, at + 9) : at + 8;
    const content = packed.slice(at + 10, end);
    addEntry(entries, parseInt(packed.slice(at, at + 8), 16), typeOfLetter[packed.charAt(at + 8)]!, content);
    at = end + 1;
  }
}

function closingBracket(packed: string, open: number): number {
  let depth = 0;
  for (let at = open; ; at++) {
    const character = packed.charCodeAt(at);
    if (character === 0x5b) depth++;
    if (character === 0x5d && --depth === 0) return at;
  }
}

/** Merges two mentions of an attribute: the strictest Type wins, and its Items may hold what either mention allows. */
function addEntry(entries: Map<TagNumber, Entry>, tag: TagNumber, type: number, content: string): void {
  const entry = entries.get(tag);
  if (entry === undefined) {
    entries.set(tag, { type, content });
    return;
  }
  entry.type = Math.min(entry.type, type);
  entry.content += content;
}

function parseIod(line: string): Iod {
  const { moduleNames, modules } = tables();
  const [key, name, uses, completeness] = line.split("|");
  const numbers = uses!.split(",").map((use) => Number(use.slice(1)));
  const isComplete = completeness === undefined;
  return {
    key: key!,
    name: name!,
    modules: uses!
      .split(",")
      .map((use, at) => ({ usage: use.charAt(0) as ModuleUsage, module: moduleNames[numbers[at]!]! })),
    isComplete,
    root: new PackedNode(numbers.map((number) => modules[number]!).join(""), isComplete ? none : unknown),
  };
}

const iods = new Map<number, Iod>();

/**
 * The IOD of a SOP Class.
 * @returns undefined for a private SOP Class, or one the tables do not have.
 * @see PS3.4 B.5, PS3.3 A
 */
export function iodOf(sopClassUid: string): Iod | undefined {
  const number = tables().iodOfSopClass.get(sopClassUid);
  if (number === undefined) return undefined;
  let iod = iods.get(number);
  if (iod === undefined) iods.set(number, (iod = parseIod(tables().iods[number]!)));
  return iod;
}

/**
 * The attributes at the root of an instance of a SOP Class.
 * @returns undefined for a SOP Class of which no IOD is known.
 */
export function iodNode(sopClassUid: string): IodNode | undefined {
  return iodOf(sopClassUid)?.root;
}

/**
 * The Type of an attribute in an instance of a SOP Class.
 * @param path The tags of the enclosing Sequences, outermost first; empty at the root.
 */
export function attributeType(sopClassUid: string, path: readonly TagNumber[], tag: TagNumber): AttributeType {
  let node = iodNode(sopClassUid);
  for (const sequence of path) node = node?.child(sequence);
  return node?.type(tag) ?? "unknown";
}
