import { type DataElement, type Dataset, type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import { readText } from "../macro/values.js";

/** An item of Referenced SOP Sequence (0008,1199) that names evidence of a document. */
export interface EvidenceReference {
  readonly item: Dataset;
  readonly sopClassUid: string | undefined;
  readonly sopInstanceUid: string | undefined;
}

/** What a document says of its evidence. */
export interface DocumentEvidence {
  /** Those of the Current Requested Procedure first. */
  readonly references: readonly EvidenceReference[];
  /** What should be a Sequence with references and cannot be read as Items. */
  readonly unreadable: readonly DataElement[];
}

/** The references of a document to its evidence. @see PS3.3 C.17.2 */
export async function evidenceReferences(document: Dataset): Promise<DocumentEvidence> {
  const unreadable: DataElement[] = [];
  const within = (datasets: readonly Dataset[], tag: TagNumber): readonly Dataset[] => {
    const elements = datasets.flatMap((dataset) => dataset.elements()).filter((element) => element.tag === tag);
    unreadable.push(...elements.filter(({ isSequence, length }) => !isSequence && length > 0));
    return elements.flatMap(({ items }) => items);
  };
  const studies = evidenceTags.flatMap((tag) => within([document], tag));
  const items = within(within(studies, Tag.ReferencedSeriesSequence), Tag.ReferencedSOPSequence);
  return { references: await Promise.all(items.map(readReference)), unreadable };
}

const evidenceTags: readonly TagNumber[] = [
  Tag.CurrentRequestedProcedureEvidenceSequence,
  Tag.PertinentOtherEvidenceSequence,
];

async function readReference(item: Dataset): Promise<EvidenceReference> {
  return {
    item,
    sopClassUid: await readText(item, Tag.ReferencedSOPClassUID),
    sopInstanceUid: await readText(item, Tag.ReferencedSOPInstanceUID),
  };
}

/** Whether an instance is the one that the reference names. */
export async function isReferenced({ dataset }: DicomFile, reference: EvidenceReference): Promise<boolean> {
  const { sopClassUid, sopInstanceUid } = reference;
  const isSameInstance = (await readText(dataset, Tag.SOPInstanceUID)) === sopInstanceUid;
  return isSameInstance && (await readText(dataset, Tag.SOPClassUID)) === sopClassUid;
}
