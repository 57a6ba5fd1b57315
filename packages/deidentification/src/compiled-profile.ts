import { isPrivate, type TagNumber } from "@dicomsec/core";
import { actionNames, actionNumbers, type ActionCode, type ResolvedAction } from "./action-codes.js";
import { resolveActionNumber } from "./action-resolution.js";
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
  /** The options of PS3.15 E.3 to carry out. Default: none; no option is carried out yet. */
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
  /** The position of a tag in `tags`, or -1. */
  indexOf(tag: TagNumber): number;
  /** The number of the action for a tag that is not in `tags`: X for private elements, group lengths and repeating groups, else 0. */
  patternAction(tag: TagNumber): number;
  /** The one action for a tag at one place, `tags` and patterns alike; undefined when no row applies. */
  actionOf(tag: TagNumber, node: IodNode | undefined): ResolvedAction | undefined;
  /** The rule behind the action for a tag, as reports name it: `PS3.15 Table E.1-1 row (0010,0010)`. */
  ruleOf(tag: TagNumber): string;
}

/** The rule for public attributes that neither the table nor the dictionary has. @see PS3.15 E.1.1 */
export const unknownAttributeRule = "PS3.15 E.1.1 attribute of no dictionary";

const groupLengthRule = "PS3.5 7.2 group length";

function resolveCompileOptions(options: CompileProfileOptions): Required<CompileProfileOptions> {
  const { profile = "basic", options: chosen = [], includeLaterRows = true, unknown = "remove" } = options;
  if (profile !== "basic") throw unsupported("profile");
  if (chosen.length > 0) throw unsupported("option");
  return { profile, options: chosen, includeLaterRows, unknown };
}

function unsupported(what: string): DeidentificationError {
  const message = `This ${what} is not carried out; only the Basic Profile without options is`;
  return new DeidentificationError("ERR_DEIDENTIFICATION_OPTION", { message });
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
  readonly rule: () => string;
}

/**
 * Private elements first, then group lengths, then repeating groups from the row that says most. Repeating groups have no Type to
 * resolve by: their rows hold plain codes.
 */
function compilePatterns(rules: readonly ProfileRule[]): readonly Pattern[] {
  const patterns = rules
    .filter((rule) => isPatternRow(rule))
    .map(({ row, mask, value, action }) => ({ mask, value, action, rule: () => ruleOfRow(profileRows()[row]!) }));
  const groupLength = { mask: 0xffff, value: 0, action: actionNumbers.X, rule: () => groupLengthRule };
  const privates = patterns.filter(({ value }) => isPrivate(value));
  const groups = patterns.filter(({ value }) => !isPrivate(value)).sort((a, b) => bitCount(b.mask) - bitCount(a.mask));
  return [...privates, groupLength, ...groups];
}

function bitCount(mask: number): number {
  return mask.toString(2).replaceAll("0", "").length;
}

class SortedProfile implements CompiledProfile {
  readonly tags: Uint32Array;
  readonly actions: Uint8Array;
  readonly #options: Required<CompileProfileOptions>;
  readonly #rules: readonly ProfileRule[];
  readonly #sorted: readonly ProfileRule[];
  readonly #patterns: readonly Pattern[];
  readonly #resolved = new WeakMap<IodNode, Uint8Array>();
  #resolvedUnknown: Uint8Array | undefined;

  constructor(options: Required<CompileProfileOptions>) {
    this.#options = options;
    this.#rules = profileRules().filter((rule) => options.includeLaterRows || rule.source !== "later");
    this.#sorted = this.#rules.filter((rule) => !isPatternRow(rule)).sort((a, b) => a.value - b.value);
    this.#patterns = compilePatterns(this.#rules);
    this.tags = Uint32Array.from(this.#sorted, (rule) => rule.value);
    this.actions = Uint8Array.from(this.#sorted, (rule) => rule.action);
  }

  get description(): ProfileDescription {
    return describe(this.#options, this.#rules);
  }

  resolvedActions(node: IodNode | undefined): Uint8Array {
    if (node === undefined) return (this.#resolvedUnknown ??= this.#resolve(() => attributeTypes.indexOf("unknown")));
    let resolved = this.#resolved.get(node);
    if (resolved === undefined) {
      resolved = this.#resolve((tag) => node.typeNumber(tag));
      this.#resolved.set(node, resolved);
    }
    return resolved;
  }

  #resolve(typeNumber: (tag: TagNumber) => number): Uint8Array {
    return this.actions.map((action, at) => resolveActionNumber(action, typeNumber(this.tags[at]!)));
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

  ruleOf(tag: TagNumber): string {
    const at = this.indexOf(tag);
    if (at >= 0) return ruleOfRow(profileRows()[this.#sorted[at]!.row]!);
    return this.#patternOf(tag)?.rule() ?? unknownAttributeRule;
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
