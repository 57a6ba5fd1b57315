import { breather, type DataElement, type Dataset, type TagNumber, type VR, vrFacts } from "@dicomsec/core";
import { isNeverSigned } from "../mac/signable.js";
import { equalParts } from "./equal-parts.js";

/**
 * Paths of elements of `before` that are absent in `after` or have another value there: padding, the form of numbers in DS and IS, byte order and
 * defined or undefined length make no other value, nor does an element that is never signed.
 */
export async function changedElements(
  before: Dataset,
  after: Dataset,
  { tags, signal }: { readonly tags: readonly TagNumber[]; readonly signal?: AbortSignal },
): Promise<string[]> {
  const changed: string[] = [];
  for (const tag of tags) {
    signal?.throwIfAborted();
    const element = before.get(tag);
    const other = after.get(tag);
    if (element && !(other && (await isSameElement(element, other)))) changed.push(element.path);
  }
  return changed;
}

async function isSameElement(one: DataElement, other: DataElement): Promise<boolean> {
  if (one.isSequence || other.isSequence) return areSameItems(one, other);
  if (one.isEncapsulated !== other.isEncapsulated || !isSameVr(one.valueVr, other.valueVr)) return false;
  if (one.isEncapsulated) return areSameFragments(one, other);
  const { kind } = vrFacts(one.valueVr);
  const isText = kind === "string" || kind === "text";
  if (isText && one.isLoaded && other.isLoaded) return isSameText(one, other);
  return equalParts(one.littleEndianParts, other.littleEndianParts, breather());
}

/** Implicit VR makes OW of OB; in Little Endian, in which values are compared, they are one. */
function isSameVr(one: VR, other: VR): boolean {
  return one === other || (byteVrs.includes(one) && byteVrs.includes(other));
}

const byteVrs: readonly VR[] = ["OB", "OW"];

async function areSameItems(one: DataElement, other: DataElement): Promise<boolean> {
  const [some, others] = [one.items, other.items];
  // An empty Sequence is a Sequence by its VR alone.
  if (some.length !== others.length || one.valueVr !== other.valueVr) return false;
  for (const [at, item] of some.entries()) if (!(await isSameItem(item, others[at]!))) return false;
  return true;
}

async function isSameItem(one: Dataset, other: Dataset): Promise<boolean> {
  const tags = signedTags(one);
  if (signedTags(other).join() !== tags.join()) return false;
  return (await changedElements(one, other, { tags })).length === 0;
}

function signedTags(dataset: Dataset): TagNumber[] {
  return dataset.elements().flatMap(({ tag }) => (isNeverSigned(tag) ? [] : tag));
}

async function areSameFragments(one: DataElement, other: DataElement): Promise<boolean> {
  const [some, others] = [one.fragmentParts!, other.fragmentParts!];
  if (some.length !== others.length) return false;
  for (const [at, parts] of some.entries()) if (!(await equalParts(parts, others[at]!, breather()))) return false;
  return true;
}

function isSameText(one: DataElement, other: DataElement): boolean {
  const [some, others] = [one.strings, other.strings];
  if (some.length !== others.length) return false;
  const isNumber = one.valueVr === "DS" || one.valueVr === "IS";
  return some.every((text, at) => text === others[at] || (isNumber && isSameNumber(text, others[at]!)));
}

/** No number of DS or IS is longer, padding aside. */
const LONGEST_NUMBER = 16;

function isSameNumber(one: string, other: string): boolean {
  const number = decimalOf(one);
  return number !== undefined && number === decimalOf(other);
}

/** A number in one form of all, to the last digit, which a double would not keep; undefined for text that is none. */
function decimalOf(text: string): string | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole + fraction === "") return undefined;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const scale = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === "" ? "0" : `${sign === "-" ? "-" : ""}${significant}e${scale}`;
}
