import { type DataElement, isVR, tagOf, type VR } from "@dicomsec/core";
import { type CompiledCondition, compileCondition, type Condition, configError } from "./condition.js";
import { parseTagPattern, type TagPattern } from "./tag-pattern.js";

/** Which attributes a rule is for: all that is given must fit. */
export interface AttributePattern {
  /** `(0010,0010)`, `00100010`, or with `x` for any digit. */
  readonly tag?: string;
  readonly keyword?: string;
  readonly vr?: string;
  /** The Private Creator of the block; with `element` the last two digits in it, in whatever block. */
  readonly creator?: string;
  readonly element?: string;
  /**
   * Where the attribute stands: keywords or Tags from the root on, `ContentSequence.TextValue`. `**` in front stands for any depth.
   * Without a path a rule is for every depth.
   */
  readonly path?: string;
}

/** What a rule does: `clean` by the manner of `descriptors`, `replace` by a text. */
export type RuleAction = "remove" | "empty" | "dummy" | "keep" | "clean" | "uid" | { readonly replace: string };

/** A rule of a site: it comes before the profile and its options. */
export interface AttributeRule {
  /** Names the rule in reports. */
  readonly id: string;
  readonly where: AttributePattern;
  /** All must hold. Default: none. */
  readonly if?: readonly Condition[];
  readonly do: RuleAction;
}

/** The first rule that fits an element; `path` gives where it stands as Tags: `(0040,A730).(0040,A160)`. */
export type AttributeRules = (element: DataElement, path: () => string) => AttributeRule | undefined;

type Test = (element: DataElement, path: () => string) => boolean;

/**
 * Compiles the rules of a site; undefined when there are none.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG`
 */
export function compileRules(rules: readonly AttributeRule[]): AttributeRules | undefined {
  if (rules.length === 0) return undefined;
  if (new Set(rules.map(({ id }) => id)).size < rules.length) throw configError("Two rules have the same id");
  const compiled = rules.map((rule) => ({ rule, fits: compileRule(rule) }));
  return (element, path) => compiled.find(({ fits }) => fits(element, path))?.rule;
}

function compileRule({ where, if: conditions = [] }: AttributeRule): Test {
  const tests = testsOf(where);
  if (tests.length === 0) throw configError("A rule must say which attributes it is for");
  const holds: readonly CompiledCondition[] = conditions.map((condition) => compileCondition(condition));
  return (element, path) =>
    tests.every((test) => test(element, path)) && holds.every((condition) => condition(element.dataset));
}

function testsOf({ tag, keyword, vr, creator, element: digits, path }: AttributePattern): readonly Test[] {
  const tests: Test[] = [];
  if (tag !== undefined) tests.push(inPattern(parseTagPattern(tag) ?? fail("A rule's tag is none")));
  if (keyword !== undefined) {
    tests.push(inPattern({ mask: 0xffffffff, value: tagOf(keyword) ?? fail("A rule's keyword is none of PS3.6") }));
  }
  if (vr !== undefined) tests.push(hasVr(isVR(vr) ? vr : fail("A rule's vr is none of PS3.5")));
  if (creator !== undefined) tests.push(({ dataset, tag: at }) => dataset.privateCreatorOf(at) === creator);
  if (digits !== undefined) {
    if (creator === undefined || !/^[\da-f]{2}$/i.test(digits))
      fail("A rule's element is two digits of a creator's block");
    tests.push(({ tag: at }) => (at & 0xff) === parseInt(digits, 16));
  }
  if (path !== undefined) tests.push(compilePath(path));
  return tests;
}

function hasVr(vr: VR): Test {
  return (element) => element.valueVr === vr;
}

function inPattern({ mask, value }: TagPattern): Test {
  return ({ tag }) => (tag & mask) >>> 0 === value;
}

function compilePath(text: string): Test {
  const names = text.split(/\.(?![^(]*\))/);
  const isAnywhere = names[0] === "**";
  const patterns = (isAnywhere ? names.slice(1) : names).map(
    (name) =>
      parseTagPattern(name) ?? { mask: 0xffffffff, value: tagOf(name) ?? fail("A rule's path names no attribute") },
  );
  if (patterns.length === 0) fail("A rule's path names no attribute");
  return (_, path) => {
    const tags = path()
      .split(".")
      .map((tag) => parseTagPattern(tag)!.value);
    const own = isAnywhere ? tags.slice(-patterns.length) : tags;
    return (
      own.length === patterns.length && own.every((tag, at) => (tag & patterns[at]!.mask) >>> 0 === patterns[at]!.value)
    );
  };
}

function fail(message: string): never {
  throw configError(message);
}
