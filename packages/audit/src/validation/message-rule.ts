import type { EventActionCode } from "../schema/audit-message.js";

/** A field that must be there. */
export interface FieldRule {
  /** As the tables of A.5.3 name it. */
  readonly name: string;
  /** The values that it may have; none: any. */
  readonly values: readonly string[];
  /** The field beside which it must be there; none: always. */
  readonly when?: string;
}

/** A row of a table of A.5.3: participants or objects of one kind. */
export interface EntityRule {
  readonly entity: string;
  readonly min: number;
  /** `null`: any number. */
  readonly max: number | null;
  /** The RoleIDCode that tells the participants of the row; without one, they are those that no other row tells. */
  readonly role?: string;
  /** The ParticipantObjectIDTypeCodes of the row. */
  readonly idTypes?: readonly string[];
  /** Whether objects of other types may be of the row. */
  readonly isIdTypeOpen?: boolean;
  readonly fields: readonly FieldRule[];
  /** A detail that must be there; for objects of one ParticipantObjectIDTypeCode, where `when` names it. */
  readonly detail?: { readonly type: string; readonly when?: string };
}

/** A table of A.5.3. */
export interface MessageRule {
  readonly section: string;
  readonly name: string;
  readonly eventId: string;
  readonly actions: readonly EventActionCode[];
  readonly isTypeRequired: boolean;
  /** The EventTypeCodes that it may have; none: any. */
  readonly types: readonly string[];
  readonly minRequestors: number;
  readonly activeParticipants: readonly EntityRule[];
  readonly participantObjects: readonly EntityRule[];
}
