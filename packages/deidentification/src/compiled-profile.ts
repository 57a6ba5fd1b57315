import { isPrivate, type TagNumber } from "@dicomsec/core";
import { actionNames, actionNumbers, type ActionCode, type ResolvedAction } from "./action-codes.js";
import { resolveActionNumber } from "./action-resolution.js";
import {
  chosenAction,
  cleanerNames,
  type CleanerName,
  columnsOf,
  decidingOption,
  resolveOptions,
} from "./chosen-options.js";
import { DeidentificationError } from "./errors.js";
import { attributeTypes, type IodNode } from "./iod-types.js";
import type { ProfileOption } from "./options.js";
import {
  isPatternRow,
  profileRows,
  profileRules,
  ruleOfRow,
  tableEdition,
  type ProfileRow,
  type ProfileRule,
  type RowSource,
} from "./profile-table.js";

/** What to compile. */
export interface CompileProfileOptions {
  /** Default: `basic`, the Basic Application Level Confidentiality Profile. @see PS3.15 E.2 */
  readonly profile?: "basic";
  /** The options of PS3.15 E.3 to carry out. Default: none. */
  readonly options?: readonly ProfileOption[];
  /** Whether rows that later editions of the table brought apply too. Default: true, the cautious choice. */
  readonly includeLaterRows?: boolean;
  /** What happens to public attributes that neither the table nor the dictionary has. Default: `remove`. */
  readonly unknown?: "remove" | "keep";
}

/** What was compiled, as plain JSON for the report. */
export interface ProfileDescription {
  readonly profile: "basic";
  readonly options: readonly ProfileOption[];
  readonly table: "PS3.15 Table E.1-1";
  readonly edition: string;
  readonly includeLaterRows: boolean;
  readonly unknown: "remove" | "keep";
  /** How many rows apply, by where they come from. */
  readonly rows: { readonly table: number; readonly later: number; readonly addition: number };
  /** The rows whose action departs from the printed one, and why. */
  readonly corrections: readonly {
    readonly rule: string;
    readonly printed: string;
    readonly action: string;
    readonly reason: string;
  }[];
}

/**
 * A profile made ready for a walk over a sorted Dataset: `tags` ascend, `actions[i]` is the number of the action of `tags[i]`.
 * What is in `tags` needs no other rule; what is not goes through `patternAction`, and if that gives 0 no row applies.
 */
export interface CompiledProfile {
  readonly description: ProfileDescription;
  readonly tags: Uint32Array;
  /** Numbers of `actionNumbers`, compound codes whole. */
  readonly actions: Uint8Array;
  /**
   * The actions at one place of an IOD, resolved by Type: numbers 1 to 6 of `actionNumbers`, in the order of `tags`. Made once for
   * each node and kept.
   * @param node undefined where the IOD is not known.
   */
  resolvedActions(node: IodNode | undefined): Uint8Array;
  /**
   * As `resolvedActions`, without the options: what is done where a cleaner leaves nothing.
   * @param node undefined where the IOD is not known.
   */
  profileActions(node: IodNode | undefined): Uint8Array;
  /** The cleaner for a tag whose action is C. */
  cleanerOf(tag: TagNumber): CleanerName | undefined;
  /** The option by which an attribute is kept or cleaned; of several the first one, those that clean before those that keep. */
  optionOf(tag: TagNumber): ProfileOption | undefined;
  /** The position of a tag in `tags`, or -1. */
  indexOf(tag: TagNumber): number;
  /** The number of the action for a tag that is not in `tags`: of private elements, group lengths and repeating groups, else 0. */
  patternAction(tag: TagNumber): number;
  /** The one action for a tag at one place, `tags` and patterns alike; undefined when no row applies. */
  actionOf(tag: TagNumber, node: IodNode | undefined): ResolvedAction | undefined;
  /** The rule behind the action for a tag, as reports name it: `PS3.15 Table E.1-1 row (0010,0010)`, with the option if one decided. */
  ruleOf(tag: TagNumber): string;
}

/** The rule for public attributes that neither the table nor the dictionary has. @see PS3.15 E.1.1 */
export const unknownAttributeRule = "PS3.15 E.1.1 attribute of no dictionary";

const groupLengthRule = "PS3.5 7.2 group length";

function resolveCompileOptions(options: CompileProfileOptions): Required<CompileProfileOptions> {
  const { profile = "basic", options: chosen = [], includeLaterRows = true, unknown = "remove" } = options;
  if (profile !== "basic") {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_OPTION", { message: "PS3.15 has one profile: basic" });
  }
  return { profile, options: resolveOptions(chosen), includeLaterRows, unknown };
}

function describe(options: Required<CompileProfileOptions>, rules: readonly ProfileRule[]): ProfileDescription {
  const count = (source: RowSource) => rules.filter((rule) => rule.source === source).length;
  const rows = rules.map(({ row }) => profileRows()[row]!);
  return {
    profile: options.profile,
    options: options.options,
    table: "PS3.15 Table E.1-1",
    edition: tableEdition,
    includeLaterRows: options.includeLaterRows,
    unknown: options.unknown,
    rows: { table: count("table"), later: count("later"), addition: count("addition") },
    corrections: rows.filter((row) => row.source !== "addition").flatMap((row) => describeCorrection(row)),
  };
}

function describeCorrection(row: ProfileRow): ProfileDescription["corrections"] {
  if (row.correction === undefined || row.printedAction === undefined) return [];
  return [{ rule: ruleOfRow(row), printed: row.printedAction, action: row.action, reason: row.correction }];
}

/** A rule for many tags at once. */
interface Pattern {
  readonly mask: number;
  readonly value: number;
  readonly action: number;
  readonly cleaner: number;
  readonly option: ProfileOption | undefined;
  readonly rule: () => string;
}

/**
 * Private elements first, then group lengths, then repeating groups from the row that says most. Repeating groups have no Type to
 * resolve by: their rows hold plain codes.
 */
function compilePatterns(rules: readonly ProfileRule[], options: readonly ProfileOption[]): readonly Pattern[] {
  const columns = columnsOf(options);
  const patterns = rules
    .filter((rule) => isPatternRow(rule))
    .map((rule) => ({
      mask: rule.mask,
      value: rule.value,
      ...chosenAction(rule, columns),
      option: decidingOption(rule, options),
      rule: () => ruleOfRow(profileRows()[rule.row]!),
    }));
  const groupLength = {
    mask: 0xffff,
    value: 0,
    action: actionNumbers.X,
    cleaner: 0,
    option: undefined,
    rule: () => groupLengthRule,
  };
  const privates = patterns.filter(({ value }) => isPrivate(value));
  const groups = patterns.filter(({ value }) => !isPrivate(value)).sort((a, b) => bitCount(b.mask) - bitCount(a.mask));
  return [...privates, groupLength, ...groups];
}

function bitCount(mask: number): number {
  return mask.toString(2).replaceAll("0", "").length;
}

/** Actions resolved by Type, made once for each place of an IOD and kept. */
class ActionsByNode {
  readonly #tags: Uint32Array;
  readonly #actions: Uint8Array;
  readonly #resolved = new WeakMap<IodNode, Uint8Array>();
  #unknown: Uint8Array | undefined;

  constructor(tags: Uint32Array, actions: Uint8Array) {
    this.#tags = tags;
    this.#actions = actions;
  }

  at(node: IodNode | undefined): Uint8Array {
    if (node === undefined) return (this.#unknown ??= this.#resolve(() => attributeTypes.indexOf("unknown")));
    let resolved = this.#resolved.get(node);
    if (resolved === undefined) {
      resolved = this.#resolve((tag) => node.typeNumber(tag));
      this.#resolved.set(node, resolved);
    }
    return resolved;
  }

  #resolve(typeNumber: (tag: TagNumber) => number): Uint8Array {
    return this.#actions.map((action, at) => resolveActionNumber(action, typeNumber(this.#tags[at]!)));
  }
}

class SortedProfile implements CompiledProfile {
  readonly tags: Uint32Array;
  readonly actions: Uint8Array;
  readonly #options: Required<CompileProfileOptions>;
  readonly #rules: readonly ProfileRule[];
  readonly #sorted: readonly ProfileRule[];
  readonly #patterns: readonly Pattern[];
  readonly #cleaners: Uint8Array;
  #description: ProfileDescription | undefined;
  readonly #resolved: ActionsByNode;
  readonly #withoutOptions: ActionsByNode;

  constructor(options: Required<CompileProfileOptions>) {
    this.#options = options;
    this.#rules = profileRules().filter((rule) => options.includeLaterRows || rule.source !== "later");
    this.#sorted = this.#rules.filter((rule) => !isPatternRow(rule)).sort((a, b) => a.value - b.value);
    const columns = columnsOf(options.options);
    const chosen = this.#sorted.map((rule) => chosenAction(rule, columns));
    this.#patterns = compilePatterns(this.#rules, options.options);
    this.tags = Uint32Array.from(this.#sorted, (rule) => rule.value);
    this.actions = Uint8Array.from(chosen, ({ action }) => action);
    this.#cleaners = Uint8Array.from(chosen, ({ cleaner }) => cleaner);
    this.#resolved = new ActionsByNode(this.tags, this.actions);
    const printed = Uint8Array.from(this.#sorted, ({ action }) => action);
    this.#withoutOptions = new ActionsByNode(this.tags, printed);
  }

  get description(): ProfileDescription {
    return (this.#description ??= describe(this.#options, this.#rules));
  }

  resolvedActions(node: IodNode | undefined): Uint8Array {
    return this.#resolved.at(node);
  }

  profileActions(node: IodNode | undefined): Uint8Array {
    return this.#withoutOptions.at(node);
  }

  cleanerOf(tag: TagNumber): CleanerName | undefined {
    const at = this.indexOf(tag);
    const name = cleanerNames[(at < 0 ? this.#patternOf(tag)?.cleaner : this.#cleaners[at]) ?? 0]!;
    return name === "" ? undefined : name;
  }

  indexOf(tag: TagNumber): number {
    let low = 0;
    let high = this.tags.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.tags[middle]!;
      if (found === tag) return middle;
      if (found < tag) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  patternAction(tag: TagNumber): number {
    return this.#patternOf(tag)?.action ?? 0;
  }

  #patternOf(tag: TagNumber): Pattern | undefined {
    for (const pattern of this.#patterns) if ((tag & pattern.mask) >>> 0 === pattern.value) return pattern;
    return undefined;
  }

  actionOf(tag: TagNumber, node: IodNode | undefined): ResolvedAction | undefined {
    const at = this.indexOf(tag);
    const number = at < 0 ? this.patternAction(tag) : this.resolvedActions(node)[at]!;
    return number === 0 ? undefined : (actionNames[number] as ResolvedAction);
  }

  optionOf(tag: TagNumber): ProfileOption | undefined {
    const at = this.indexOf(tag);
    return at < 0 ? this.#patternOf(tag)?.option : decidingOption(this.#sorted[at]!, this.#options.options);
  }

  ruleOf(tag: TagNumber): string {
    const at = this.indexOf(tag);
    const rule = at >= 0 ? ruleOfRow(profileRows()[this.#sorted[at]!.row]!) : this.#patternOf(tag)?.rule();
    const option = this.optionOf(tag);
    return option === undefined ? (rule ?? unknownAttributeRule) : `${rule}, ${option}`;
  }
}

/**
 * Compiles a profile and its options, once for a whole batch.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_OPTION` for a profile or option that is not carried out.
 * @see PS3.15 E.1.1, E.2
 */
export function compileProfile(options: CompileProfileOptions = {}): CompiledProfile {
  return new SortedProfile(resolveCompileOptions(options));
}

/** The name of an action by its number: `actionName(7)` is `Z/D`; undefined for 0. */
export function actionName(number: number): ActionCode | undefined {
  const name = actionNames[number];
  return name === "" ? undefined : name;
}
