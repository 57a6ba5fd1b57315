import { Tag, type TagNumber } from "@dicomsec/core";

/** An attribute whose replacement tells entities apart: equal originals get equal pseudonyms, others get others. */
export interface PseudonymRow {
  readonly tag: TagNumber;
  /** What the attribute identifies; attributes of one kind share their pseudonyms. */
  readonly entity: string;
  /** Whether the pseudonym also stands where the profile would allow an empty value: patients would otherwise become one. */
  readonly insteadOfEmpty: boolean;
}

const row = (tag: TagNumber, entity: string, insteadOfEmpty = false): PseudonymRow => ({ tag, entity, insteadOfEmpty });

/**
 * The attributes with a pseudonym. All others with action D get one constant per VR, which links nothing to anything.
 * @see PS3.15 E.1.1 step 2: replacement values stay consistent over all instances of an entity
 */
export const pseudonymRows: ReadonlyMap<TagNumber, PseudonymRow> = new Map(
  [
    row(Tag.PatientName, "patient", true),
    row(Tag.PatientID, "patient", true),
    row(Tag.ClinicalTrialProtocolID, "clinical trial protocol"),
    row(Tag.ClinicalTrialSubjectID, "clinical trial subject"),
    row(Tag.ClinicalTrialSubjectReadingID, "clinical trial subject reading"),
    row(Tag.ContainerIdentifier, "container"),
    row(Tag.SpecimenIdentifier, "specimen"),
    // Several sources or detectors of one instance are told apart by these.
    row(0x00189367, "x-ray source"),
    row(0x00189371, "x-ray detector"),
  ].map((entry) => [entry.tag, entry]),
);
