import { DicomError, type Place } from "@dicomsec/core";

/** Why an Online Electronic Storage did not do what it was asked to. */
export type StorageErrorCode =
  /** There is no instance with that SOP Instance UID, or none that is held here: one that came and was not committed is none. */
  | "ERR_STORAGE_ABSENT"
  /** There is, or was, an instance with that SOP Instance UID. */
  | "ERR_STORAGE_EXISTS"
  /** A.1 has no such change of the SOP Instance Status. */
  | "ERR_STORAGE_STATUS"
  /** The original is on its way to another node: nothing can be done with it before that node has said whether it holds it. */
  | "ERR_STORAGE_IN_TRANSFER"
  /** The connection is not secure, or the peer is not confirmed to support A.1. */
  | "ERR_STORAGE_NOT_CONFIRMED"
  /** It is not known whether the peer holds the original. It stays locked here; `resume` asks again. */
  | "ERR_STORAGE_UNDECIDED"
  /** The peer did not store; `status` says why. */
  | "ERR_STORAGE_NOT_STORED"
  /** An attribute that A.1 wants is missing, or contradicts the others. */
  | "ERR_STORAGE_ATTRIBUTE"
  /** Something other than the status attributes would have changed. */
  | "ERR_STORAGE_CHANGED"
  /** The folder of the store cannot be used: another process has it, or a later version wrote it, or SQLite is not installed. */
  | "ERR_STORAGE_STORE";

export interface StorageErrorDetails extends Place {
  readonly message: string;
  readonly cause?: unknown;
  /** Status (0000,0900) that a peer answered. */
  readonly status?: number;
}

/** The error of A.1: a stable `code`, and never an attribute value in its message. */
export class StorageError extends DicomError<StorageErrorCode> {
  readonly status: number | undefined;

  constructor(code: StorageErrorCode, details: StorageErrorDetails) {
    super(code, details);
    this.status = details.status;
  }
}
