import type { ByteSource } from "@dicomsec/core";
import type { FileOutcome } from "../report.js";
import type { FileTask } from "./batch-settings.js";

/** One input, to be closed. */
export interface ProcessorInput extends ByteSource, AsyncDisposable {
  /** All bytes; they are good until the next input is opened. */
  readAll(): Promise<Uint8Array>;
}

/**
 * Where a `FileProcessor` finds inputs and puts outputs. What is wrong with one input or its output is thrown as a `DicomError` or an error of Node;
 * ENOSPC, EDQUOT and EROFS end the batch, and so does whatever has the property `isFatal`.
 */
export interface ProcessorPlaces {
  open(task: FileTask): Promise<ProcessorInput>;
  /** Puts a complete output under its path below the output folder: whole or not at all. */
  write(task: FileTask, path: string, bytes: Uint8Array): Promise<void>;
  /** A path on this machine for an output that is too large for memory, until it is complete. */
  temporaryFor(path: string): string;
  /** As `write`, from a file made at `temporaryFor`; it may be taken away or left. */
  adopt(task: FileTask, path: string, temporary: string): Promise<void>;
  /** Copies an input that failed to where a person can look at it; says so where that was asked for and could not be done. */
  quarantine(task: FileTask): Promise<NonNullable<FileOutcome["review"]>>;
}

/** Errors after which no other output can be written either. */
export function isFatal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("isFatal" in error) return error.isFatal === true;
  return "code" in error && ["ENOSPC", "EDQUOT", "EROFS"].includes(String(error.code));
}
