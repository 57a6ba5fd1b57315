import { type DataElement, type Dataset, lookupTag, Tag, type TagNumber, type VR, vrFacts } from "@dicomsec/core";

/** VRs in which people write what they like. Attributes of VR AE, PN, DA, DT, TM have rows: without one, the VR is not that of PS3.6. */
const freeText: ReadonlySet<VR> = new Set<VR>([
  ...(["LO", "LT", "SH", "ST", "UC", "UN", "UR", "UT"] as const),
  ...(["AE", "DA", "DT", "PN", "TM"] as const),
]);

/** What names a concept in a coding scheme, by convention and not by anybody's choice of words. */
const codeAttributes: ReadonlySet<TagNumber> = new Set<TagNumber>([
  Tag.CodeValue,
  Tag.CodingSchemeDesignator,
  Tag.CodingSchemeVersion,
  Tag.LongCodeValue,
]);

/** Whether PS3.6 has the attribute for a Sequence, whatever VR the input gives it. */
export function isSequenceByPs36({ tag, valueVr }: DataElement): boolean {
  return valueVr === "SQ" || lookupTag(tag)?.vr === "SQ";
}

/** Whether the VR as encoded is of another kind than any that PS3.6 gives the attribute. UN is of any kind. */
export function hasForeignVr({ tag, vr }: DataElement): boolean {
  const allowed = lookupTag(tag)?.vrs ?? [];
  if (vr === "UN" || allowed.length === 0 || allowed.includes(vr)) return false;
  return !allowed.some((other) => mayStandFor(vr, other));
}

/** Numbers have been written for bytes, as in the palettes of old images; bytes for numbers may hold anything. */
function mayStandFor(vr: VR, allowed: VR): boolean {
  const [kind, expected] = [coarseKind(vr), coarseKind(allowed)];
  return kind === expected || (kind === "number" && expected === "bytes");
}

/** Values of one VR are often written with another of the same kind, and mean the same. */
function coarseKind(vr: VR): string {
  const { kind } = vrFacts(vr);
  return kind === "text" ? "string" : kind;
}

/** Whether people may have written into the element what they like. */
export function isFreeText({ tag, valueVr, length }: DataElement): boolean {
  return length > 0 && freeText.has(valueVr) && !codeAttributes.has(tag);
}

/** Whether an attribute for a date or time holds what no date or time is written with. */
export function isNoDate(element: DataElement): boolean {
  const vr = lookupTag(element.tag)?.vr;
  return (vr === "DA" || vr === "DT" || vr === "TM") && textsOf(element).some((text) => /[^-+.: \d]/.test(text));
}

/** A text too long to be in memory identifies no entity by its value: it counts as none. */
export function textsOf(element: DataElement): readonly string[] {
  return element.isLoaded ? element.strings : [];
}

/** The Dataset of the instance that an Item belongs to. */
export function rootOf(dataset: Dataset): Dataset {
  return dataset.parent ? rootOf(dataset.parent) : dataset;
}

/** The values of an element as one text; undefined where there is none. */
export function describeValue(element: DataElement): string | undefined {
  const texts = element.isSequence ? [] : textsOf(element);
  return texts.length === 0 ? undefined : texts.join("\\");
}
