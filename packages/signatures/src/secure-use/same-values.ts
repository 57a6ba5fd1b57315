import { breather, type DataElement, type Dataset, formatTag, type TagNumber, type VR, vrFacts } from "@dicomsec/core";
import { isNeverSigned } from "../mac/signable.js";
import { equalParts } from "./equal-parts.js";
import { elementsByTag } from "./sequences.js";

/**
 * Paths of elements that are not in both of two Datasets, or have another value in `after`: padding, the form of numbers in DS and IS, byte order
 * and defined or undefined length make no other value, nor does an element that is never signed.
 */
export async function changedElements(
  before: Dataset,
  after: Dataset,
  { tags, signal }: { readonly tags: readonly TagNumber[]; readonly signal?: AbortSignal },
): Promise<string[]> {
  const changed: string[] = [];
  const [elements, others] = [elementsByTag(before), elementsByTag(after)];
  for (const tag of tags) {
    signal?.throwIfAborted();
    if (!(await areSameElements(elements.get(tag), others.get(tag)))) changed.push(pathOf(before, tag));
  }
  return changed;
}

function pathOf({ path }: Dataset, tag: TagNumber): string {
  return path === "" ? formatTag(tag) : `${path}.${formatTag(tag)}`;
}

/** Those of one Tag, which a malformed input may have several of. */
async function areSameElements(
  some: readonly DataElement[] = [],
  others: readonly DataElement[] = [],
): Promise<boolean> {
  if (some.length === 0 || some.length !== others.length) return false;
  for (const [at, element] of some.entries()) if (!(await isSameElement(element, others[at]!))) return false;
  return true;
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

/** Text that cannot be decoded without loss is the same where its bytes are. */
function isSameText(one: DataElement, other: DataElement): boolean {
  if (isSameCharacterSet(one, other) && hasSameBytes(one, other)) return true;
  if (!isDecodable(one) || !isDecodable(other)) return false;
  const [some, others] = [one.strings, other.strings];
  if (some.length !== others.length) return false;
  const form = numberForms[one.valueVr];
  return some.every((text, at) => text === others[at] || (form !== undefined && isSameNumber(text, others[at]!, form)));
}

function isSameCharacterSet(one: DataElement, other: DataElement): boolean {
  if (!vrFacts(one.valueVr).usesCharacterSet) return true;
  return one.dataset.characterSet.terms.join() === other.dataset.characterSet.terms.join();
}

function hasSameBytes(one: DataElement, other: DataElement): boolean {
  const [some, others] = [unpadded(one.bytes), unpadded(other.bytes)];
  return some.length === others.length && some.every((byte, at) => byte === others[at]);
}

function unpadded(bytes: Uint8Array): Uint8Array {
  const isPadding = (byte: number | undefined): boolean => byte === 0x20 || byte === 0;
  let end = bytes.length;
  while (end > 0 && isPadding(bytes[end - 1])) end--;
  return bytes.subarray(0, end);
}

/** Whether each byte is of a character that the Specific Character Set says. */
function isDecodable({ bytes, dataset, valueVr }: DataElement): boolean {
  if (!vrFacts(valueVr).usesCharacterSet) return bytes.every((byte) => byte < 0x80);
  let isWhole = true;
  dataset.characterSet.decode(bytes, 0, bytes.length, valueVr, () => void (isWhole = false));
  return isWhole;
}

/** What PS3.5 6.2 lets a number be made of: sign, whole part, fraction, exponent. */
const numberForms: { readonly [vr in VR]?: RegExp } = {
  DS: /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/,
  IS: /^([+-]?)(\d+)$/,
};

/** No number of DS or IS is longer, padding aside. */
const LONGEST_NUMBER = 16;

function isSameNumber(one: string, other: string, form: RegExp): boolean {
  const number = decimalOf(one, form);
  return number !== undefined && number === decimalOf(other, form);
}

/** A number in one form of all, to the last digit, which a double would not keep; undefined for text that is none. */
function decimalOf(text: string, form: RegExp): string | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = form.exec(text) ?? [];
  if (whole + fraction === "") return undefined;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const scale = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === "" ? "0" : `${sign === "-" ? "-" : ""}${significant}e${scale}`;
}
