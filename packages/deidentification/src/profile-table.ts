import type { TagNumber } from "@dicomsec/core";
import { actionNames, isActionCode, type ActionCode } from "./action-codes.js";
import { optionColumns, packedActionLength, packedActions, packedTexts } from "./generated/table-e1-1.js";

export { optionColumns, tableEdition } from "./generated/table-e1-1.js";

/** A column of Table E.1-1 that changes the action of the Basic Profile when its option is chosen. @see PS3.15 E.3 */
export type OptionColumn = (typeof optionColumns)[number];

/** Where a row comes from: the printed table, a later edition of it, or this package (see `data/corrections.json`). */
export type RowSource = "table" | "later" | "addition";

/** One row of the table of attributes to be protected. @see PS3.15 Table E.1-1 */
export interface ProfileRow {
  /** `(0010,0010)`; `(60xx,3000)` for a repeating group; `Private Attributes` for every element of an odd group. */
  readonly attribute: string;
  /** A tag belongs to the row when `(tag & mask) === value`, both unsigned. The mask of one tag is 0xFFFFFFFF. */
  readonly mask: number;
  readonly value: number;
  readonly name: string;
  /** Undefined for the rows of whole groups. */
  readonly keyword: string | undefined;
  /** VR as printed, `OB or OW` among them; undefined for the rows of whole groups and where it is not established. */
  readonly vr: string | undefined;
  readonly isRetired: boolean;
  readonly isInStandardCompositeIod: boolean;
  /** The action of the Basic Profile, whole; corrected where `correction` says why. */
  readonly action: ActionCode;
  /** The action as printed; undefined for an addition. */
  readonly printedAction: ActionCode | undefined;
  /** The action under each option; an option not named here changes nothing. */
  readonly options: Readonly<Partial<Record<OptionColumn, "K" | "C">>>;
  readonly source: RowSource;
  /** Why the row departs from the printed table. */
  readonly correction: string | undefined;
}

const wholeTag = 0xffffffff;

/** The part of a row that compiling a profile needs. */
export interface ProfileRule {
  /** The position in `profileRows()`. */
  readonly row: number;
  readonly mask: number;
  readonly value: number;
  /** The number of the action in `actionNames`. */
  readonly action: number;
  readonly source: RowSource;
  /** K, C or - for each of `optionColumns`. */
  readonly letters: string;
}

/** `(60xx,3000)` matches the even groups 6000 to 60FE; `odd` matches every element of an odd group. */
function parsePattern(digits: string): Pick<ProfileRow, "mask" | "value"> {
  if (digits.startsWith("odd")) return { mask: 0x10000, value: 0x10000 };
  const value = parseInt(digits.replaceAll("x", "0"), 16);
  if (!digits.includes("x")) return { mask: wholeTag, value };
  const mask = parseInt(digits.replaceAll(/[^x]/g, "f").replaceAll("x", "0"), 16) | 0x10000;
  return { mask: mask >>> 0, value };
}

const sources: Readonly<Record<string, RowSource>> = { T: "table", L: "later", A: "addition" };

function parseRule(row: number): ProfileRule {
  const at = row * packedActionLength;
  const action = parseInt(packedActions.charAt(at + 8), 16);
  return {
    row,
    ...parsePattern(packedActions.slice(at, at + 8)),
    action,
    source: sources[packedActions.charAt(at + 9)]!,
    letters: packedActions.slice(at + 10, at + packedActionLength - 1),
  };
}

let parsedRules: readonly ProfileRule[] | undefined;

/** The rows as rules, in the order of `profileRows()`; much cheaper, for it leaves the texts unread. */
export function profileRules(): readonly ProfileRule[] {
  parsedRules ??= Array.from({ length: packedActions.length / packedActionLength }, (_, row) => parseRule(row));
  return parsedRules;
}

function attributeOf(digits: string): string {
  if (digits.startsWith("odd")) return "Private Attributes";
  const upper = digits.toUpperCase().replaceAll("X", "x");
  return `(${upper.slice(0, 4)},${upper.slice(4)})`;
}

function parseOptions(letters: string): ProfileRow["options"] {
  const columns = optionColumns.map((column, at) => [column, letters.charAt(at)] as const);
  return Object.fromEntries(columns.filter(([, letter]) => letter !== "-"));
}

function parseRow(rule: ProfileRule, text: string): ProfileRow {
  const [keyword = "", vr = "", flags = "", name = "", printed = "", correction] = text.split("|");
  const packed = packedActions.slice(rule.row * packedActionLength, rule.row * packedActionLength + 8);
  const action = actionNames[rule.action] as ActionCode;
  return {
    attribute: attributeOf(packed),
    mask: rule.mask,
    value: rule.value,
    name,
    keyword: keyword === "" ? undefined : keyword,
    vr: vr === "" ? undefined : vr,
    isRetired: flags.includes("R"),
    isInStandardCompositeIod: flags.includes("I"),
    action,
    printedAction: parsePrinted(printed, action),
    options: parseOptions(rule.letters),
    source: rule.source,
    correction,
  };
}

function parsePrinted(text: string, action: ActionCode): ActionCode | undefined {
  if (text === "") return action;
  return isActionCode(text) ? text : undefined;
}

let parsedRows: readonly ProfileRow[] | undefined;

/**
 * The rows of Table E.1-1, those of later editions and this package's additions.
 * @see PS3.15 Table E.1-1
 */
export function profileRows(): readonly ProfileRow[] {
  const texts = () => packedTexts.slice(0, -1).split("\n");
  parsedRows ??= texts().map((text, row) => parseRow(profileRules()[row]!, text));
  return parsedRows;
}

/** Whether the row is one of a repeating group or of all private elements, not of one tag. */
export function isPatternRow({ mask }: { readonly mask: number }): boolean {
  return mask !== wholeTag;
}

let rowsByTag: ReadonlyMap<TagNumber, ProfileRow> | undefined;
let patternRows: readonly ProfileRow[] | undefined;

/**
 * The row that governs a tag: its own, else that of its repeating group, the one that names the element before the one that
 * names the group alone, else that of private elements.
 */
export function profileRow(tag: TagNumber): ProfileRow | undefined {
  patternRows ??= profileRows().filter((row) => isPatternRow(row));
  rowsByTag ??= new Map(
    profileRows()
      .filter((row) => !isPatternRow(row))
      .map((row) => [row.value, row]),
  );
  return rowsByTag.get(tag) ?? patternRows.find(({ mask, value }) => (tag & mask) >>> 0 === value);
}

/** Names the row in reports: `PS3.15 Table E.1-1 row (0010,0010)`. */
export function ruleOfRow(row: ProfileRow): string {
  if (row.source === "addition") return `PS3.15 E.1.1 addition ${row.attribute}`;
  const rule = `PS3.15 Table E.1-1 row ${row.attribute}`;
  if (row.source === "later") return `${rule} of a later edition`;
  return row.correction === undefined ? rule : `${rule} corrected`;
}
