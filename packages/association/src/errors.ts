import { DicomError, type Place } from "@dicomsec/core";

/** Why an association was not made, or ended. */
export type AssociationErrorCode =
  /** The options contradict each other, or what was negotiated. */
  | "ERR_ASSOCIATION_OPTIONS"
  /** A-ASSOCIATE-RJ; `rejection` has its result, source and reason. */
  | "ERR_ASSOCIATION_REJECTED"
  /** A-ABORT came, or was sent for what the peer did; `abort` has its source and reason. */
  | "ERR_ASSOCIATION_ABORTED"
  /** A-P-ABORT: the connection ended without a release. */
  | "ERR_ASSOCIATION_CLOSED"
  /** A-P-ABORT: data were altered on the way; `abort.reason` is `integrityFailureReason` of the transport. */
  | "ERR_ASSOCIATION_INTEGRITY"
  /** The peer took longer than it may. */
  | "ERR_ASSOCIATION_TIMEOUT"
  /** No accepted presentation context has the abstract syntax and transfer syntax that are needed. */
  | "ERR_ASSOCIATION_CONTEXT"
  /** The association was released or aborted before. */
  | "ERR_ASSOCIATION_ENDED"
  /** A PDU that PS3.8 does not allow there, or that is malformed. */
  | "ERR_ASSOCIATION_PDU"
  /** A PDU or message that is longer than the limits here. */
  | "ERR_ASSOCIATION_LIMIT"
  /** A DIMSE message that PS3.7 does not allow there, or that is malformed. */
  | "ERR_ASSOCIATION_MESSAGE"
  /** The identity of the user cannot be sent: a field of PS3.7 D.3.3.7 is too long. */
  | "ERR_ASSOCIATION_USER_IDENTITY"
  /** A positive response to the user identity was asked for and did not come. */
  | "ERR_ASSOCIATION_USER_IDENTITY_UNANSWERED";

/** The fields of an A-ASSOCIATE-RJ PDU. @see PS3.8 9.3.4 */
export interface Rejection {
  /** 1 rejected-permanent, 2 rejected-transient. */
  readonly result: number;
  /** 1 service-user, 2 service-provider (ACSE), 3 service-provider (presentation). */
  readonly source: number;
  readonly reason: number;
}

/** The fields of an A-ABORT PDU, or what an A-P-ABORT says without one. @see PS3.8 9.3.8 */
export interface AbortCause {
  /** 0 service-user, 2 service-provider. */
  readonly source: number;
  readonly reason: number;
}

export interface AssociationErrorDetails extends Place {
  readonly message: string;
  readonly cause?: unknown;
  readonly rejection?: Rejection;
  readonly abort?: AbortCause;
}

/** The error of this package: a stable `code`, and never an attribute value, a user or a passcode in its message. */
export class AssociationError extends DicomError<AssociationErrorCode> {
  readonly rejection: Rejection | undefined;
  readonly abort: AbortCause | undefined;

  constructor(code: AssociationErrorCode, details: AssociationErrorDetails) {
    super(code, details);
    this.rejection = details.rejection;
    this.abort = details.abort;
  }
}
