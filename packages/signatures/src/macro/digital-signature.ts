import { type DataElement, type Dataset, Tag } from "@dicomsec/core";
import { readText } from "./values.js";

/** A Digital Signature as it stands in a Dataset: nothing about it has been checked. @see PS3.3 C.12.1.1.3 */
export interface DigitalSignature {
  /** Digital Signature UID (0400,0100). */
  readonly uid: string | undefined;
  /** The Item that holds the signature, `(0040,A730)[2]`; empty for the main Dataset. */
  readonly path: string;
  /** That Item, or the main Dataset. */
  readonly dataset: Dataset;
  /** The item of its Digital Signatures Sequence (FFFA,FFFA). */
  readonly item: Dataset;
}

/**
 * The Digital Signatures of a Dataset and of all its Items: those of Items before those of the Dataset around them.
 *
 * What was left in its source as one large value of VR UN is not looked into.
 * @see PS3.3 C.12.1.1.3
 */
export async function findSignatures(root: Dataset): Promise<DigitalSignature[]> {
  return (await lookForSignatures(root, () => undefined)).signatures;
}

/** What looking for signatures found. */
export interface SignatureSearch {
  readonly signatures: DigitalSignature[];
  /** Digital Signatures Sequences that cannot be read as Items. */
  readonly unreadable: DataElement[];
}

export async function lookForSignatures(
  root: Dataset,
  breathe: () => Promise<void> | undefined,
): Promise<SignatureSearch> {
  const found: SignatureSearch = { signatures: [], unreadable: [] };
  await collect(root, found, breathe);
  return found;
}

async function collect(
  dataset: Dataset,
  found: SignatureSearch,
  breathe: () => Promise<void> | undefined,
): Promise<void> {
  for (const element of dataset.elements()) {
    const pause = breathe();
    if (pause) await pause;
    if (element.tag === Tag.DigitalSignaturesSequence) await collectHere(element, found);
    else if (element.tag !== Tag.MACParametersSequence && element.isSequence)
      for (const item of element.items) await collect(item, found, breathe);
  }
}

async function collectHere(element: DataElement, { signatures, unreadable }: SignatureSearch): Promise<void> {
  const { dataset, items } = element;
  const { path } = dataset;
  if (items.length === 0 && element.length > 0) unreadable.push(element);
  for (const item of items)
    signatures.push({ uid: await readText(item, Tag.DigitalSignatureUID), path, dataset, item });
}

/** The items of MAC Parameters Sequence (4FFE,0001) in a Dataset; of a malformed input's several Sequences all. */
export function macParametersOf(dataset: Dataset): Dataset[] {
  return dataset.elements().flatMap((element) => (element.tag === Tag.MACParametersSequence ? element.items : []));
}
