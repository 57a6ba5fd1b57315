import { DecodeError, DicomError, type DicomFile, Tag } from "@dicomsec/core";
import type { InstanceReport } from "./deidentify.js";
import { DeidentificationError } from "./errors.js";
import {
  collectIdentifyingValues,
  createLeakChecker,
  type LeakChecker,
  type LeakFinding,
  type RetainedValues,
} from "./leak-check/index.js";
import type { FileFailure } from "./report.js";

/**
 * Searches an output for values of its original, which is read anew for that. An own output keeps its identifiers and dates when it is
 * de-identified again.
 */
export function checkerFor(original: DicomFile, { isOwn }: InstanceReport, retained: RetainedValues): LeakChecker {
  const kept = isOwn ? retainedOfOwn(retained) : retained;
  return createLeakChecker(collectIdentifyingValues(original, kept), kept);
}

const patientIdentifiers: ReadonlySet<number> = new Set<number>([Tag.PatientID, Tag.PatientName]);

function retainedOfOwn(retained: RetainedValues): RetainedValues {
  return {
    ...retained,
    options: [...(retained.options ?? []), "retain-uids", "retain-full-dates"],
    isKept: (element) =>
      retained.isKept?.(element) === true ||
      (element.dataset.parent === undefined && patientIdentifiers.has(element.tag)),
  };
}

/** Why an output must not appear; undefined when nothing in it says whose it is. */
export function leakFailure(findings: readonly LeakFinding[]): FileFailure | undefined {
  const leak = findings.find(({ severity }) => severity === "leak");
  return (
    leak && {
      code: "ERR_DEIDENTIFICATION_LEAK",
      message: "The output still held an identifying value and was not written",
      ...(leak.path === undefined ? {} : { path: leak.path }),
      offset: leak.offset,
    }
  );
}

/** Why a person should look at an output that has no leak. */
export function suspicions(findings: readonly LeakFinding[]): readonly { code: string; message: string }[] {
  if (findings.length === 0) return [];
  const message = `${findings.length} places hold a value that also stood in a removed attribute; it may be an ordinary word`;
  return [{ code: "REVIEW_VALUE_FOUND", message }];
}

export function isExcluded(error: unknown): boolean {
  return error instanceof DeidentificationError && error.code === "ERR_DEIDENTIFICATION_EXCLUDED";
}

export function isNotDicom(error: unknown): boolean {
  return error instanceof DecodeError && error.code === "ERR_DECODE_NOT_DICOM";
}

/** Why a file failed. Messages of others may hold what identifies: only their code is told. */
export function failureOf(error: unknown, foreign: Readonly<Record<string, string>> = {}): FileFailure {
  if (error instanceof DicomError || error instanceof DeidentificationError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.path ? { path: error.path } : {}),
      ...(error.offset === undefined ? {} : { offset: error.offset }),
    };
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "ERR_UNEXPECTED";
  return { code, message: foreign[code] ?? "The file could not be treated" };
}
