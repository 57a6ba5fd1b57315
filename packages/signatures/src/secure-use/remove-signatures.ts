import { type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import { type DigitalSignature, macParametersOf } from "../macro/digital-signature.js";
import { macIdOf } from "./signed-elements.js";
import { itemsUnder } from "./sequences.js";

/**
 * Removes signatures, with the MAC Parameters that no other signature of their Dataset uses; a Sequence that becomes empty goes with its last item.
 * Other signatures stay as they are: none covers another.
 * @see PS3.3 C.12.1.1.3
 */
export async function removeSignatures(signatures: readonly DigitalSignature[]): Promise<void> {
  const remove = await planRemoval(signatures);
  remove();
}

/** Reads all that the removal of signatures needs; signatures may be added before it is done. */
export async function planRemoval(signatures: readonly DigitalSignature[]): Promise<() => void> {
  const datasets = [...new Set(signatures.map(({ dataset }) => dataset))];
  const removed = new Set(signatures.map(({ item }) => item));
  const known = new Map<Dataset, number | undefined>();
  for (const dataset of datasets)
    for (const item of [...itemsUnder(dataset, Tag.DigitalSignaturesSequence), ...macParametersOf(dataset)])
      known.set(item, await macIdOf(item));
  // What was added since is in memory.
  const macId = (item: Dataset): number | undefined =>
    known.has(item) ? known.get(item) : item.getNumber(Tag.MACIDNumber);
  return () => {
    for (const dataset of datasets) removeFrom(dataset, removed, macId);
  };
}

function removeFrom(
  dataset: Dataset,
  removed: ReadonlySet<Dataset>,
  macId: (item: Dataset) => number | undefined,
): void {
  const items = itemsUnder(dataset, Tag.DigitalSignaturesSequence);
  const rest = items.filter((item) => !removed.has(item));
  if (rest.length === items.length) return;
  const used = new Set(rest.map(macId));
  const freed = new Set(items.flatMap((item) => (removed.has(item) ? [macId(item)] : [])));
  const isOfUse = (number: number | undefined): boolean =>
    number === undefined || used.has(number) || !freed.has(number);
  setItems(dataset, Tag.DigitalSignaturesSequence, rest);
  const parameters = macParametersOf(dataset);
  const left = parameters.filter((item) => isOfUse(macId(item)));
  if (left.length < parameters.length) setItems(dataset, Tag.MACParametersSequence, left);
}

function setItems(dataset: Dataset, tag: TagNumber, items: readonly Dataset[]): void {
  if (items.length === 0) dataset.delete(tag);
  else dataset.set(tag, items, "SQ");
}
