/** A code of a system. @see FHIR R4 Coding */
export interface Coding {
  readonly system?: string;
  readonly code?: string;
  readonly display?: string;
  readonly extension?: readonly Extension[];
}

export interface CodeableConcept {
  readonly coding?: readonly Coding[];
  readonly text?: string;
}

export interface Extension {
  readonly url: string;
  readonly valueString?: string;
  readonly valueCode?: string;
}

export interface Identifier {
  readonly type?: CodeableConcept;
  readonly system?: string;
  readonly value?: string;
}

/** Somebody or something that is told by an identifier; where there is none, an extension says so. */
export interface Reference {
  readonly identifier?: Identifier;
  readonly extension?: readonly Extension[];
}

export interface AuditEventAgent {
  readonly type?: CodeableConcept;
  readonly role?: readonly CodeableConcept[];
  readonly who?: Reference;
  readonly altId?: string;
  readonly name?: string;
  readonly requestor: boolean;
  readonly media?: Coding;
  readonly network?: { readonly address?: string; readonly type?: string };
}

export interface AuditEventDetail {
  readonly type?: string;
  readonly _type?: { readonly extension: readonly Extension[] };
  readonly valueString?: string;
  readonly valueBase64Binary?: string;
  readonly _valueBase64Binary?: { readonly extension: readonly Extension[] };
}

export interface AuditEventEntity {
  readonly what?: Reference;
  readonly type?: Coding;
  readonly role?: Coding;
  readonly lifecycle?: Coding;
  readonly securityLabel?: readonly Coding[];
  readonly name?: string;
  readonly query?: string;
  /** Why there is none, where it was asked for with an empty one. */
  readonly _query?: { readonly extension: readonly Extension[] };
  readonly detail?: readonly AuditEventDetail[];
}

/** What an audit message is in FHIR: the elements of an R4 AuditEvent that have a counterpart in PS3.15 A.5.1. */
export interface FhirAuditEvent {
  readonly resourceType: "AuditEvent";
  readonly type: Coding;
  readonly subtype?: readonly Coding[];
  readonly action?: string;
  readonly recorded: string;
  readonly outcome: string;
  readonly outcomeDesc?: string;
  readonly agent: readonly AuditEventAgent[];
  readonly source: { readonly site?: string; readonly observer: Reference; readonly type?: readonly Coding[] };
  readonly entity?: readonly AuditEventEntity[];
}
