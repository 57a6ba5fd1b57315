import { type Dataset, type DicomFile, Tag } from "@dicomsec/core";
import { readText } from "../macro/values.js";

/** An item of Referenced SOP Sequence (0008,1199) that names evidence of a document. */
export interface EvidenceReference {
  readonly item: Dataset;
  readonly sopClassUid: string | undefined;
  readonly sopInstanceUid: string | undefined;
}

/** The references of a document to its evidence, those of the Current Requested Procedure first. @see PS3.3 C.17.2 */
export async function evidenceReferences(document: Dataset): Promise<EvidenceReference[]> {
  const studies = [
    ...document.getItems(Tag.CurrentRequestedProcedureEvidenceSequence),
    ...document.getItems(Tag.PertinentOtherEvidenceSequence),
  ];
  const series = studies.flatMap((study) => study.getItems(Tag.ReferencedSeriesSequence));
  const items = series.flatMap((one) => one.getItems(Tag.ReferencedSOPSequence));
  return Promise.all(items.map(readReference));
}

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
