import { type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import { pixelElement, pixelElements } from "./image-facts.js";

/** Pixels in an Item. */
interface NestedPixels {
  readonly dataset: Dataset;
  /** Icon Image Sequence (0088,0200), or the element with the pixels. */
  readonly tag: TagNumber;
  /** Tag path from the root Dataset. */
  readonly path: string;
}

/** Icons and other pixels in the Items of a Dataset, by path. @see PS3.3 C.7.6.1.1.6 */
export function nestedPixels(dataset: Dataset): readonly NestedPixels[] {
  const found: NestedPixels[] = [];
  for (const element of dataset.elements()) {
    if (!element.isSequence) continue;
    const { tag, items, path } = element;
    if (tag === Tag.IconImageSequence && items.some((item) => pixelElement(item))) found.push({ dataset, tag, path });
    else for (const item of items) found.push(...ownPixels(item), ...nestedPixels(item));
  }
  return found;
}

function ownPixels(dataset: Dataset): readonly NestedPixels[] {
  return pixelElements(dataset).map(({ tag, path }) => ({ dataset, tag, path }));
}

/** Removes icons and other pixels in Items; says where they were. */
export function removeNestedPixels(dataset: Dataset): readonly string[] {
  return nestedPixels(dataset).map(({ dataset: item, tag, path }) => {
    item.delete(tag);
    return path;
  });
}
