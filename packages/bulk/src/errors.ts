import { DicomError } from "@dicomsec/core";

/** Why bulk work could not be done. */
export type BulkErrorCode =
  /** The options contradict each other, or one is out of its range. */
  | "ERR_BULK_OPTIONS"
  /** The settings need what is known of all instances, or something else that several machines cannot share. */
  | "ERR_BULK_NEEDS_ONE_MACHINE"
  /** A place that is neither a folder nor `s3://bucket/prefix`. */
  | "ERR_BULK_PLACE"
  /** A key that leads out of its store, or cannot be a name there. */
  | "ERR_BULK_KEY"
  /** A symbolic link leads out of the folder of a store. */
  | "ERR_BULK_LINK"
  /** There is nothing under a key, or no regular file. */
  | "ERR_BULK_NOT_THERE"
  /** The store cannot be reached, or refuses. */
  | "ERR_BULK_STORE"
  /** The target cannot take any more: it is full, read-only or forbidden. */
  | "ERR_BULK_TARGET"
  /** The target holds what is not of this run. */
  | "ERR_BULK_TARGET_TAKEN"
  /** The sources hold no DICOM file. */
  | "ERR_BULK_NO_INPUT"
  /** A job or a record that was not sealed under the key, or was changed since. */
  | "ERR_BULK_PAYLOAD"
  /** A job is of another key, other settings or another version. */
  | "ERR_BULK_OTHER_SETTINGS"
  /** A job is of a run that has ended. */
  | "ERR_BULK_RUN_ENDED"
  /** A chunk of instances was given up after all attempts. */
  | "ERR_BULK_CHUNK"
  /** The thread died over a chunk. */
  | "ERR_BULK_THREAD"
  /** The queue cannot be reached, or refuses. */
  | "ERR_BULK_QUEUE"
  /** No worker that has the key and the settings took a job in time. */
  | "ERR_BULK_NO_WORKER"
  /** A package that is not installed is needed. */
  | "ERR_BULK_PACKAGE";

/** The error of this package: a stable `code`, and never a key, the path of an instance or a secret in its text. */
export class BulkError extends DicomError<BulkErrorCode> {
  /** Whether no other instance can be written either. */
  get isFatal(): boolean {
    return fatalCodes.has(this.code);
  }
}

const fatalCodes: ReadonlySet<BulkErrorCode> = new Set(["ERR_BULK_TARGET", "ERR_BULK_STORE", "ERR_BULK_RUN_ENDED"]);
