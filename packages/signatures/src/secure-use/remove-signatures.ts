import { type Dataset, Tag } from "@dicomsec/core";
import { type DigitalSignature, findSignatures } from "../macro/digital-signature.js";
import { readUint16 } from "../macro/values.js";

/**
 * Removes signatures, with the MAC Parameters that no other signature of their Dataset uses; a Sequence that becomes empty goes with its last item.
 * Other signatures stay as they are: none covers another.
 * @see PS3.3 C.12.1.1.3
 */
export async function removeSignatures(signatures: readonly DigitalSignature[]): Promise<void> {
  for (const { dataset, item } of signatures) {
    const items = dataset.getItems(Tag.DigitalSignaturesSequence);
    const rest = items.filter((other) => other !== item);
    if (rest.length === items.length) continue;
    setItems(dataset, Tag.DigitalSignaturesSequence, rest);
    await removeUnusedParameters(dataset, item);
  }
}

async function removeUnusedParameters(dataset: Dataset, removed: Dataset): Promise<void> {
  const macId = await readUint16(removed, Tag.MACIDNumber);
  const others = await Promise.all(
    dataset.getItems(Tag.DigitalSignaturesSequence).map((item) => readUint16(item, Tag.MACIDNumber)),
  );
  if (macId === undefined || others.includes(macId)) return;
  const items = dataset.getItems(Tag.MACParametersSequence);
  const numbers = await Promise.all(items.map((item) => readUint16(item, Tag.MACIDNumber)));
  setItems(
    dataset,
    Tag.MACParametersSequence,
    items.filter((_, at) => numbers[at] !== macId),
  );
}

function setItems(dataset: Dataset, tag: number, items: readonly Dataset[]): void {
  if (items.length === 0) dataset.delete(tag);
  else dataset.set(tag, items, "SQ");
}

/** The signatures of a Dataset that stand at a path under a UID, or without one. */
export async function signaturesAt(
  root: Dataset,
  wanted: readonly { readonly path: string; readonly uid: string | undefined }[],
): Promise<DigitalSignature[]> {
  const all = await findSignatures(root);
  return all.filter((one) => wanted.some(({ path, uid }) => one.path === path && one.uid === uid));
}
