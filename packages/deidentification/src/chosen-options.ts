import { actionNumbers } from "./action-codes.js";
import { DeidentificationError } from "./errors.js";
import { methodCodes, type ProfileOption } from "./options.js";
import { optionColumns, type OptionColumn, type ProfileRule } from "./profile-table.js";

/** Who cleans an attribute under action C: the option that says so decides. */
export type CleanerName = "text" | "date" | "content" | "graphics" | "private";

/** The cleaners by number, for typed arrays; 0 is none. */
export const cleanerNames = ["", "text", "date", "content", "graphics", "private"] as const;

const cleanerOfColumn: Readonly<Partial<Record<OptionColumn, CleanerName>>> = {
  rtnLongModifDates: "date",
  cleanStructCont: "content",
  cleanGraph: "graphics",
  rtnSafePriv: "private",
};

/** What the chosen options make of a row. */
export interface ChosenAction {
  /** The number of the action in `actionNames`. */
  readonly action: number;
  /** Position in `cleanerNames`; 0 unless the action is C. */
  readonly cleaner: number;
}

/**
 * The options as chosen, each once, in the order of CID 7050.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_OPTION` for a name that PS3.15 does not have, and for both longitudinal options.
 * @see PS3.15 E.3.6
 */
export function resolveOptions(chosen: readonly ProfileOption[]): readonly ProfileOption[] {
  const known = methodCodes.flatMap(({ option }) => option ?? []);
  if (chosen.some((option) => !known.includes(option))) throw refused("An option is none of PS3.15 E.3");
  if (chosen.includes("retain-full-dates") && chosen.includes("retain-modified-dates")) {
    throw refused("Retain Full Dates and Retain Modified Dates exclude each other");
  }
  return known.filter((option) => chosen.includes(option));
}

function refused(message: string): DeidentificationError {
  return new DeidentificationError("ERR_DEIDENTIFICATION_OPTION", { message });
}

/** The positions in `optionColumns` of the options that have a column. */
export function columnsOf(options: readonly ProfileOption[]): readonly number[] {
  return methodCodes.flatMap(({ option, column }) =>
    option !== undefined && column !== undefined && options.includes(option) ? [optionColumns.indexOf(column)] : [],
  );
}

/**
 * The action of a row under several options. An option beats the profile; where one option keeps (K) and another cleans (C), what is
 * kept is cleaned, for the reason to clean it stays whatever else is a reason to keep it. The profile's own action stands where no
 * chosen option has a letter. See `docs/option-precedence.md`.
 * @see PS3.15 E.3
 */
export function chosenAction(
  { action, letters }: Pick<ProfileRule, "action" | "letters">,
  columns: readonly number[],
): ChosenAction {
  const cleaning = columns.filter((column) => letters.charAt(column) === "C");
  if (cleaning.length > 0) return { action: actionNumbers.C, cleaner: cleanerNames.indexOf(cleanerOf(cleaning)) };
  const keeps = columns.some((column) => letters.charAt(column) === "K");
  return { action: keeps ? actionNumbers.K : action, cleaner: 0 };
}

/** A date, content, graphics or private elements have one meaning; anything else that is cleaned is text. */
function cleanerOf(columns: readonly number[]): CleanerName {
  return columns.flatMap((column) => cleanerOfColumn[optionColumns[column]!] ?? [])[0] ?? "text";
}

/** The option that `chosenAction` follows; undefined where the profile's own action stands. */
export function decidingOption(rule: ProfileRule, options: readonly ProfileOption[]): ProfileOption | undefined {
  const saying = (letter: string) =>
    options.find((option) => columnsOf([option]).some((column) => rule.letters.charAt(column) === letter));
  return saying("C") ?? saying("K");
}
