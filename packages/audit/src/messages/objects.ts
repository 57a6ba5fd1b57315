import { participantObjectIdTypeCodes } from "../generated/codes.js";
import type {
  CodedValue,
  ParticipantObjectDescription,
  ParticipantObjectDetail,
  ParticipantObjectIdentification,
  SopClassDescription,
} from "../schema/audit-message.js";

/** At least one. */
export type NonEmpty<T> = readonly [T, ...T[]];

interface ObjectInput {
  /** "1" (origination) to "15" (permanent erasure). */
  readonly dataLifeCycle?: string;
  readonly sensitivity?: string;
  readonly details?: readonly ParticipantObjectDetail[];
}

interface StudyInput extends ObjectInput {
  readonly studyInstanceUid: string;
  readonly name?: string;
}

/** The instances of one SOP Class of a study, which is said. */
export type StudySopClass = SopClassDescription & { readonly uid: string };

/** What is known of the content of a study: then its SOP Classes must be said (A.5.2, SOPClass). */
interface StudyContent {
  readonly sopClasses: NonEmpty<StudySopClass>;
  readonly accessionNumbers?: readonly string[];
  readonly mppsUids?: readonly string[];
  readonly encrypted?: boolean;
  readonly anonymized?: boolean;
}

/** A study, of which nothing more is known, or its content. */
export type Study = StudyInput & (StudyContent | { readonly [Field in keyof StudyContent]?: undefined });

export interface Patient extends ObjectInput {
  readonly patientId: string;
  readonly patientName?: string;
}

/** A detail whose value is text. */
export function textDetail(type: string, text: string): ParticipantObjectDetail {
  return { type, value: new TextEncoder().encode(text) };
}

export function studyObject(study: Study): ParticipantObjectIdentification {
  return {
    participantObjectId: study.studyInstanceUid,
    participantObjectIdTypeCode: participantObjectIdTypeCodes.studyInstanceUid,
    participantObjectTypeCode: "2",
    participantObjectTypeCodeRole: "3",
    ...commonFields(study),
    participantObjectName: study.name ?? "",
    ...(study.sopClasses && { participantObjectDescriptions: [contentOf(study)] }),
  };
}

function contentOf({
  sopClasses,
  accessionNumbers,
  mppsUids,
  encrypted,
  anonymized,
}: StudyContent): ParticipantObjectDescription {
  return {
    ...(mppsUids && { mppsUids }),
    ...(accessionNumbers && { accessionNumbers }),
    sopClasses,
    ...(encrypted !== undefined && { encrypted }),
    ...(anonymized !== undefined && { anonymized }),
  };
}

export function patientObject(patient: Patient): ParticipantObjectIdentification {
  return {
    participantObjectId: patient.patientId,
    participantObjectIdTypeCode: participantObjectIdTypeCodes.patientNumber,
    participantObjectTypeCode: "1",
    participantObjectTypeCodeRole: "1",
    ...commonFields(patient),
    participantObjectName: patient.patientName ?? "",
  };
}

/** A system object of another kind. */
export function systemObject(
  input: ObjectInput & { readonly id: string; readonly idType: CodedValue; readonly role?: string },
): ParticipantObjectIdentification {
  return {
    participantObjectId: input.id,
    participantObjectIdTypeCode: input.idType,
    participantObjectTypeCode: "2",
    ...(input.role !== undefined && { participantObjectTypeCodeRole: input.role }),
    ...commonFields(input),
  };
}

function commonFields({ dataLifeCycle, sensitivity, details }: ObjectInput) {
  return {
    ...(dataLifeCycle !== undefined && { participantObjectDataLifeCycle: dataLifeCycle }),
    ...(sensitivity !== undefined && { participantObjectSensitivity: sensitivity }),
    ...(details && details.length > 0 && { participantObjectDetails: details }),
  };
}
