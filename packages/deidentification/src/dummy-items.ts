import { SopClass, Tag, type TagNumber, type VR } from "@dicomsec/core";

/** An element of an Item that stands for removed content: text, zero bytes by number, a UID of no instance, or Items. */
export interface TemplateElement {
  readonly tag: TagNumber;
  readonly vr: VR;
  readonly value: string | number | typeof uidOfNothing | readonly TemplateItem[];
}

export type TemplateItem = readonly TemplateElement[];

/** In place of a UID: one that refers to no instance. */
export const uidOfNothing = Symbol("a UID that refers to no instance");

const removed = "REMOVED";

function element(tag: TagNumber, vr: VR, value: TemplateElement["value"]): TemplateElement {
  return { tag, vr, value };
}

function code(value: string, scheme: string, meaning: string): TemplateItem {
  return [
    element(Tag.CodeValue, "SH", value),
    element(Tag.CodingSchemeDesignator, "SH", scheme),
    element(Tag.CodeMeaning, "LO", meaning),
  ];
}

/** A code that says that nothing is said: SNOMED CT "Unknown". */
export const unknownCode = code("261665006", "SCT", "Unknown");

/**
 * The Item that replaces the content of a Sequence with action D, for Sequences whose valid Items the Types alone do not tell:
 * conditional attributes, enumerated values, references.
 */
export const templateItems: ReadonlyMap<TagNumber, TemplateItem> = new Map([
  [Tag.InstitutionCodeSequence, unknownCode],
  [Tag.PersonIdentificationCodeSequence, unknownCode],
  [Tag.ConceptCodeSequence, unknownCode],
  [
    Tag.OperatorIdentificationSequence,
    [element(Tag.InstitutionName, "LO", removed), element(Tag.PersonIdentificationCodeSequence, "SQ", [unknownCode])],
  ],
  [
    Tag.ReferencedPerformedProcedureStepSequence,
    [
      element(Tag.ReferencedSOPClassUID, "UI", SopClass.ModalityPerformedProcedureStep),
      element(Tag.ReferencedSOPInstanceUID, "UI", uidOfNothing),
    ],
  ],
  [
    Tag.VerifyingObserverSequence,
    [
      element(Tag.VerifyingOrganization, "LO", removed),
      element(Tag.VerificationDateTime, "DT", "19000101000000"),
      element(Tag.VerifyingObserverName, "PN", removed),
      element(Tag.VerifyingObserverIdentificationCodeSequence, "SQ", []),
    ],
  ],
  [
    Tag.ContentSequence,
    [
      element(Tag.RelationshipType, "CS", "CONTAINS"),
      element(Tag.ValueType, "CS", "TEXT"),
      element(Tag.ConceptNameCodeSequence, "SQ", [code("121106", "DCM", "Comment")]),
      element(Tag.TextValue, "UT", removed),
    ],
  ],
  [
    Tag.GraphicAnnotationSequence,
    [
      element(Tag.GraphicLayer, "CS", removed),
      element(Tag.TextObjectSequence, "SQ", [
        [
          element(Tag.AnchorPointAnnotationUnits, "CS", "PIXEL"),
          element(Tag.UnformattedTextValue, "ST", removed),
          element(Tag.AnchorPoint, "FL", 8),
          element(Tag.AnchorPointVisibility, "CS", "N"),
        ],
      ]),
    ],
  ],
  [
    Tag.WaveformAnnotationSequence,
    [element(Tag.ReferencedWaveformChannels, "US", 4), element(Tag.UnformattedTextValue, "ST", removed)],
  ],
  [Tag.FlowIdentifierSequence, [element(Tag.FlowIdentifier, "OB", 2)]],
]);
