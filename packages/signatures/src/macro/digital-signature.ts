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

/** The Digital Signatures of a Dataset and of all its Items: those of Items before those of the Dataset around them. @see PS3.3 C.12.1.1.3 */
export async function findSignatures(root: Dataset): Promise<DigitalSignature[]> {
  const found: DigitalSignature[] = [];
  await collect(root, found);
  return found;
}

async function collect(dataset: Dataset, found: DigitalSignature[]): Promise<void> {
  for (const element of dataset.elements()) {
    if (element.tag === Tag.DigitalSignaturesSequence) found.push(...(await signaturesIn(element)));
    else if (element.tag !== Tag.MACParametersSequence && element.isSequence)
      for (const item of element.items) await collect(item, found);
  }
}

function signaturesIn({ dataset, items }: DataElement): Promise<DigitalSignature[]> {
  const { path } = dataset;
  return Promise.all(
    items.map(async (item) => ({ uid: await readText(item, Tag.DigitalSignatureUID), path, dataset, item })),
  );
}

/** The items of MAC Parameters Sequence (4FFE,0001) in a Dataset; of a malformed input's several Sequences all. */
export function macParametersOf(dataset: Dataset): Dataset[] {
  return dataset.elements().flatMap((element) => (element.tag === Tag.MACParametersSequence ? element.items : []));
}
