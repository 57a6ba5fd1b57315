import { type Dataset, tagOf, type TagNumber } from "@dicomsec/core";
import { DeidentificationError } from "../errors.js";
import { parseTagPattern } from "./tag-pattern.js";

/** A statement about an attribute of an instance, as data. Of `equals`, `oneOf` and `matches` any value of a multi-valued attribute may fit. */
export interface Condition {
  /** Keyword or Tag: `Modality`, `(0008,0060)`. */
  readonly attribute: string;
  /** Whether the attribute must be there with a value, or must not. */
  readonly present?: boolean;
  readonly equals?: string;
  readonly oneOf?: readonly string[];
  /** `*` stands for any characters, `?` for one; upper and lower case are the same. */
  readonly matches?: string;
  /** Turns the answer round. Default: false. */
  readonly not?: boolean;
}

/** Whether a condition holds for the Dataset, or for the nearest Dataset around it that has the attribute. */
export type CompiledCondition = (dataset: Dataset) => boolean;

/** @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG` for an attribute that PS3.6 does not have, or without a test. */
export function compileCondition(condition: Condition): CompiledCondition {
  const { attribute, present, equals, oneOf, matches, not = false } = condition;
  const tag = tagNamed(attribute);
  const pattern = matches === undefined ? undefined : wildcard(matches);
  const tests: ((values: readonly string[]) => boolean)[] = [];
  if (present !== undefined) tests.push((values) => values.length > 0 === present);
  if (equals !== undefined) tests.push((values) => values.includes(equals));
  if (oneOf !== undefined) tests.push((values) => values.some((value) => oneOf.includes(value)));
  if (pattern !== undefined) tests.push((values) => values.some((value) => pattern(value)));
  if (tests.length === 0) throw configError("A condition needs one of present, equals, oneOf and matches");
  return (dataset) => tests.every((test) => test(valuesOf(dataset, tag))) !== not;
}

function valuesOf(dataset: Dataset, tag: TagNumber): readonly string[] {
  for (let at: Dataset | undefined = dataset; at; at = at.parent) {
    const element = at.get(tag);
    if (element)
      return element.isSequence ? (element.items.length > 0 ? [""] : []) : element.isLoaded ? element.strings : [""];
  }
  return [];
}

/** The Tag of a keyword or of a Tag as people write it. */
export function tagNamed(name: string): TagNumber {
  const { mask, value } = parseTagPattern(name) ?? {};
  const tag = mask === 0xffffffff ? value : tagOf(name);
  if (tag === undefined) throw configError("An attribute is named by a keyword of PS3.6 or a Tag");
  return tag;
}

/** No regular expression: what people configure must not be able to take for ever. */
function wildcard(pattern: string): (text: string) => boolean {
  const wanted = pattern.toLowerCase();
  return (text) => fits(wanted, text.toLowerCase());
}

/** Greedy, with one place to come back to: linear but for the product of both lengths. */
function fits(pattern: string, text: string): boolean {
  let [at, in_, star, mark] = [0, 0, -1, 0];
  while (in_ < text.length) {
    if (at < pattern.length && pattern.charAt(at) === "*") [star, mark, at] = [at, in_, at + 1];
    else if (at < pattern.length && (pattern.charAt(at) === "?" || pattern.charAt(at) === text.charAt(in_)))
      [at, in_] = [at + 1, in_ + 1];
    else if (star >= 0) [at, mark, in_] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  while (pattern.charAt(at) === "*") at++;
  return at === pattern.length;
}

export function configError(message: string): DeidentificationError {
  return new DeidentificationError("ERR_DEIDENTIFICATION_CONFIG", { message });
}
