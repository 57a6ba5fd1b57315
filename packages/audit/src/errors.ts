/** Why something of the audit trail could not be done. */
export type AuditErrorCode =
  /** The options contradict each other. */
  | "ERR_AUDIT_OPTIONS"
  /** A date and time without a time zone, or that is none. */
  | "ERR_AUDIT_DATE_TIME"
  /** A text has a character that XML does not allow. */
  | "ERR_AUDIT_CHARACTER"
  /** A message that no schema allows: no participant, a name beside a query, a requestor that is not there. */
  | "ERR_AUDIT_MESSAGE"
  /** The text is no well-formed XML, or has a document type declaration. */
  | "ERR_AUDIT_XML"
  /** The text is no HL7 v2 message. */
  | "ERR_AUDIT_HL7"
  /** The document is no audit message. */
  | "ERR_AUDIT_NO_MESSAGE"
  /** Something is longer than it may be. */
  | "ERR_AUDIT_LIMIT"
  /** The spool is held by another process, is not one, or its disk failed; what `write` refused is not in it. */
  | "ERR_AUDIT_SPOOL"
  /** The spool has no room: its limit, or the disk, is reached. */
  | "ERR_AUDIT_SPOOL_FULL"
  /** The store of a repository cannot be opened, is none, or is of a later version. */
  | "ERR_AUDIT_STORE"
  /** What was to be used is closed. */
  | "ERR_AUDIT_CLOSED"
  /** A field of the syslog header that RFC 5424 does not allow, or a line that is no syslog message. */
  | "ERR_AUDIT_SYSLOG";

export interface AuditErrorDetails {
  readonly message: string;
  /** Where in the message: `ActiveParticipant[2].UserID`. */
  readonly path?: string;
  readonly cause?: unknown;
}

/** The error of this package: a stable `code`, and never a user, a patient or another value of a message in its text. */
export class AuditError extends Error {
  readonly code: AuditErrorCode;
  readonly path: string | undefined;

  constructor(code: AuditErrorCode, { message, path, cause }: AuditErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "AuditError";
    this.code = code;
    this.path = path;
  }
}
