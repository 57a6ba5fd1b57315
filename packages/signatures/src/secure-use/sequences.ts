import { type DataElement, type Dataset, isGroupLength, type TagNumber } from "@dicomsec/core";

/** The Items under a Tag; of a malformed input's several Sequences all. */
export function itemsUnder(dataset: Dataset, tag: TagNumber): Dataset[] {
  return dataset.elements().flatMap((element) => (element.tag === tag ? element.items : []));
}

/** The elements of a Dataset but group lengths, by Tag; a malformed input may have several of one. */
export function elementsByTag(dataset: Dataset): Map<TagNumber, DataElement[]> {
  const elements = new Map<TagNumber, DataElement[]>();
  for (const element of dataset.elements()) {
    if (isGroupLength(element.tag)) continue;
    const known = elements.get(element.tag);
    if (known) known.push(element);
    else elements.set(element.tag, [element]);
  }
  return elements;
}
