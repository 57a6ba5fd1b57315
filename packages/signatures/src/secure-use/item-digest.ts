import { type DataElement, type Dataset, isGroupLength, type Part, tagDigits } from "@dicomsec/core";
import { createHash } from "@dicomsec/pki";
import { blocksOf, lengthOf } from "./equal-parts.js";

interface Sink {
  update(bytes: Uint8Array): void;
}

const text = new TextEncoder();

/** A digest of an Item: the same for Items of the same elements, VRs and values, however their lengths are written. */
export async function itemDigest(item: Dataset): Promise<string> {
  const hash = createHash("SHA256");
  await addDataset(item, hash);
  return Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function addDataset(dataset: Dataset, sink: Sink): Promise<void> {
  for (const element of dataset.elements()) if (!isGroupLength(element.tag)) await addElement(element, sink);
}

async function addElement(element: DataElement, sink: Sink): Promise<void> {
  const { tag, vr, fragmentParts } = element;
  sink.update(text.encode(tagDigits(tag) + vr));
  if (element.isSequence) {
    sink.update(text.encode(`${element.items.length}[`));
    for (const item of element.items) {
      await addDataset(item, sink);
      sink.update(text.encode("]"));
    }
  } else if (fragmentParts) for (const parts of fragmentParts) await addValue(parts, sink);
  else await addValue(element.littleEndianParts, sink);
}

async function addValue(parts: readonly Part[], sink: Sink): Promise<void> {
  sink.update(text.encode(`${lengthOf(parts)}:`));
  for await (const block of blocksOf(parts)) sink.update(block);
}
