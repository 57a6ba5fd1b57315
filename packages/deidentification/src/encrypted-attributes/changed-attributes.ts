import { type DataElement, type Dataset, isGroupLength, type Part, Tag, type TagNumber } from "@dicomsec/core";

/** In what the top level of a de-identified Dataset differs from the original; Tags ascend. */
export interface ChangedAttributes {
  /** Attributes of the original that have another value, anything inside included, or that are gone. */
  readonly changed: readonly TagNumber[];
  /** Attributes that the original did not have. */
  readonly added: readonly TagNumber[];
}

/**
 * Compares a de-identified Dataset with the original. Encrypted Attributes Sequence (0400,0500) is not among what it protects, and a Group
 * Length changes with what it counts: only whether it is there matters. What lies in the same memory, or at the same place of the same
 * source, is not read.
 */
export function changedAttributes(original: Dataset, output: Dataset): ChangedAttributes {
  return {
    changed: distinct(original, (element) => !isSameElement(element, output.get(element.tag))),
    added: distinct(output, ({ tag }) => !original.has(tag)),
  };
}

function distinct(dataset: Dataset, isMeant: (element: DataElement) => boolean): readonly TagNumber[] {
  const elements = dataset.elements().filter((each) => each.tag !== Tag.EncryptedAttributesSequence && isMeant(each));
  return [...new Set(elements.map(({ tag }) => tag))].sort((a, b) => a - b);
}

function isSameElement(element: DataElement, other: DataElement | undefined): boolean {
  if (other && isGroupLength(element.tag)) return true;
  if (!other || element.vr !== other.vr || element.isEncapsulated !== other.isEncapsulated) return false;
  if (!element.isSequence || !other.isSequence) {
    return element.isSequence === other.isSequence && isSameParts(partsOf(element), partsOf(other));
  }
  const { items } = other;
  return items.length === element.items.length && element.items.every((item, at) => isSameDataset(item, items[at]!));
}

function isSameDataset(dataset: Dataset, other: Dataset): boolean {
  const elements = other.elements();
  return (
    elements.length === dataset.elements().length &&
    dataset.elements().every((element, at) => element.tag === elements[at]!.tag && isSameElement(element, elements[at]))
  );
}

/** Without the headers of fragments, which stand in the byte order of the rest. */
function partsOf({ fragmentParts, littleEndianParts }: DataElement): readonly Part[] {
  return fragmentParts?.flat() ?? littleEndianParts;
}

/** What is the same but cut otherwise counts as changed. */
function isSameParts(parts: readonly Part[], others: readonly Part[]): boolean {
  return parts.length === others.length && parts.every((part, at) => isSamePart(part, others[at]!));
}

function isSamePart(part: Part, other: Part): boolean {
  if (part.length !== other.length) return false;
  if (!(part instanceof Uint8Array) || !(other instanceof Uint8Array)) {
    return "source" in part && "source" in other && part.source === other.source && part.offset === other.offset;
  }
  if (part.buffer === other.buffer && part.byteOffset === other.byteOffset) return true;
  for (let at = 0; at < part.length; at++) if (part[at] !== other[at]) return false;
  return true;
}
