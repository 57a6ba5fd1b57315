import { type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import { isNeverSigned } from "../mac/signable.js";
import { macParametersOf } from "../macro/digital-signature.js";
import { leftOutOfSignature } from "../macro/signature-input.js";
import { readTags, readUint16 } from "../macro/values.js";
import { itemsUnder } from "./sequences.js";

/** Whether a signature covers what stands under a Tag in a Dataset, because of what is around that Dataset. */
export type Coverage = (tag: TagNumber) => boolean;

/** The main Dataset: nothing is around it. */
export const notCovered: Coverage = () => false;

const coveredWhole: Coverage = (tag) => !isNeverSigned(tag);

const coveredBySignature: Coverage = (tag) => !leftOutOfSignature.includes(tag);

/** The elements that the signatures of a Dataset itself list, those of its Items aside. */
export async function listedElements(dataset: Dataset): Promise<ReadonlySet<TagNumber>> {
  if (!dataset.has(Tag.DigitalSignaturesSequence)) return new Set();
  const macIds = await Promise.all(itemsUnder(dataset, Tag.DigitalSignaturesSequence).map(macIdOf));
  const listed = new Set<TagNumber>();
  for (const parameters of macParametersOf(dataset)) {
    if (!macIds.includes(await macIdOf(parameters))) continue;
    for (const tag of await readTags(parameters, Tag.DataElementsSigned)) listed.add(tag);
  }
  return listed;
}

/** MAC ID Number (0400,0005) of an item of the Digital Signatures Sequence or of the MAC Parameters Sequence. */
export function macIdOf(item: Dataset): Promise<number | undefined> {
  return readUint16(item, Tag.MACIDNumber);
}

/** What covers the Items of a Sequence. */
export function coverageInside(tag: TagNumber, isCovered: boolean): Coverage {
  if (tag === Tag.DigitalSignaturesSequence) return coveredBySignature;
  return isCovered ? coveredWhole : notCovered;
}
