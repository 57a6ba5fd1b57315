import { lookupPrivateTag, lookupTag } from "../dictionary/index.js";
import { isPrivate, isPrivateCreator, type TagNumber } from "../tag.js";
import type { VR } from "../vr.js";
import type { Dataset } from "./dataset.js";

const PIXEL_REPRESENTATION = 0x00280103;

/**
 * The VR of an element that carries none: from PS3.6, or from the private dictionary by its Private Creator.
 * Where PS3.6 allows US or SS, Pixel Representation (0028,0103) of the nearest Dataset that has one decides.
 * @see PS3.5 A.1
 */
export function resolveVr(dataset: Dataset, tag: TagNumber): VR | undefined {
  if (isPrivate(tag)) return isPrivateCreator(tag) ? "LO" : privateVr(dataset, tag);
  const entry = lookupTag(tag);
  if (!entry) return undefined;
  const mayBeSigned = entry.vr === "US" && entry.vrs.includes("SS");
  return mayBeSigned && isSigned(dataset) ? "SS" : entry.vr;
}

function privateVr(dataset: Dataset, tag: TagNumber): VR | undefined {
  const creator = dataset.privateCreatorOf(tag);
  return creator === undefined ? undefined : lookupPrivateTag(creator, tag)?.vr;
}

function isSigned(dataset: Dataset): boolean {
  for (let at: Dataset | undefined = dataset; at; at = at.parent) {
    const representation = at.get(PIXEL_REPRESENTATION);
    // A value so long that it was left in its source is none of it.
    if (representation) return representation.isLoaded && representation.number === 1;
  }
  return false;
}
