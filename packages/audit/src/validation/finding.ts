/** What is wrong with a message by the tables and rules of A.5.3 and A.5.2, beyond its schema. */
export interface AuditFinding {
  readonly code: AuditFindingCode;
  /** `error`: the message is not as it must be. `warning`: it is, but a reader may take it for something else. */
  readonly severity: "error" | "warning";
  /** Of PS3.15: `A.5.3.7`. */
  readonly section: string;
  /** The row of the table, or the rule; never a value of the message. */
  readonly message: string;
  /** `ActiveParticipant[2].RoleIDCode`. */
  readonly path: string;
}

export type AuditFindingCode =
  /** EventDateTime is none, or has no time zone. */
  | "AUDIT_DATE_TIME"
  /** The EventID is none of CID 400; the message is judged by the general rules alone. */
  | "AUDIT_EVENT_UNKNOWN"
  /** The EventActionCode or EventTypeCode is none that the table has. */
  | "AUDIT_EVENT_CODE"
  /** There are fewer or more participants or objects of a row than it allows. */
  | "AUDIT_CARDINALITY"
  /** A field that must be there is not, or is empty. */
  | "AUDIT_FIELD_MISSING"
  /** A field has another value than the table allows. */
  | "AUDIT_FIELD_VALUE"
  /** More than one participant is the requestor, or none where there must be one. */
  | "AUDIT_REQUESTOR"
  /** An object has a name beside a query, or neither. */
  | "AUDIT_NAME_OR_QUERY"
  /** The SOP Classes of a study are not said, though more is said of it. */
  | "AUDIT_SOP_CLASS"
  /** A role that objects of that type cannot have (Table A.5.1.2.2-1). */
  | "AUDIT_OBJECT_ROLE"
  /** A participant or object that the table has no row for. */
  | "AUDIT_UNEXPECTED";
