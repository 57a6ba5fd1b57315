import type { Patient } from "../messages/objects.js";

/** Stands for a user, a node or a patient whose identifier is not known: what is not said is told from what was not thought of. */
export const unknownId = "<unknown>";

/** Stands for a study of which the Study Instance UID is not known: the UID of the nil UUID, which nothing can have. */
export const unknownStudyInstanceUid = "2.25.0";

export const unknownPatient: Patient = { patientId: unknownId };

/** A patient as far as it is known; an empty identifier is none. */
export function patientOf(patientId: string | undefined, patientName: string | undefined): Patient {
  const hasName = patientName !== undefined && patientName !== "";
  return { patientId: orUnknown(patientId), ...(hasName && { patientName }) };
}

export function studyUidOf(uid: string | undefined): string {
  return uid === undefined || uid === "" ? unknownStudyInstanceUid : uid;
}

export function orUnknown(id: string | undefined): string {
  return id === undefined || id === "" ? unknownId : id;
}
