import { type Dataset, Tag } from "@dicomsec/core";
import type { PatientIdentity } from "./cleaning.js";

/** Whose instance it is, as its Dataset says. */
export function patientOf(root: Dataset): PatientIdentity {
  return { patientId: textOf(root, Tag.PatientID), issuer: textOf(root, Tag.IssuerOfPatientID) };
}

/**
 * A text that is the same for all instances of one patient: the Patient ID, with its issuer where one is named, for two hospitals give the
 * same numbers. Undefined without a Patient ID. No value of VR LO holds the backslash between them.
 */
export function patientKeyOf({ patientId, issuer }: PatientIdentity): string | undefined {
  if (patientId === undefined) return undefined;
  return issuer === undefined ? patientId : `${patientId}\\${issuer}`;
}

/** Instances without a Patient ID are taken for one patient's only where they are of one study. */
export function studyKeyOf(root: Dataset): string {
  return `\\study\\${textOf(root, Tag.StudyInstanceUID) ?? textOf(root, Tag.SOPInstanceUID) ?? ""}`;
}

function textOf(dataset: Dataset, tag: number): string | undefined {
  const element = dataset.get(tag);
  const text = element?.isLoaded ? element.string?.replaceAll("\0", "").trim() : undefined;
  return text === "" ? undefined : text;
}
