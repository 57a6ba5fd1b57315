import { type Dataset, type DecodeErrorCode, type DecodeWarning, Tag } from "@dicomsec/core";
import { DeidentificationError } from "./errors.js";
import type { ReviewReason } from "./pixel-review.js";

const MEDIA_STORAGE_DIRECTORY = "1.2.840.10008.1.3.10";

/** Departures after which it is not certain that every element was seen for what it is. */
const disqualifying: ReadonlySet<DecodeErrorCode> = new Set([
  "ERR_DECODE_TRUNCATED",
  "ERR_DECODE_STRUCTURE",
  "ERR_DECODE_LENGTH_BEYOND_END",
  "ERR_DECODE_VR",
]);

/**
 * The SOP Class of an input that can be de-identified.
 * @throws DeidentificationError ERR_DEIDENTIFICATION_MALFORMED, ERR_DEIDENTIFICATION_DICOMDIR, ERR_DEIDENTIFICATION_NO_INSTANCE
 */
export function checkedSopClass(dataset: Dataset, warnings: readonly DecodeWarning[]): string {
  const bad = warnings.find(({ code }) => disqualifying.has(code));
  if (bad) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_MALFORMED", {
      message: "The input is damaged: not every element can be told for certain",
      ...(bad.path === undefined ? {} : { path: bad.path }),
      ...(bad.offset === undefined ? {} : { offset: bad.offset }),
    });
  }
  const sopClassUid = dataset.getString(Tag.SOPClassUID);
  if (sopClassUid === MEDIA_STORAGE_DIRECTORY || dataset.has(Tag.DirectoryRecordSequence)) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_DICOMDIR", {
      message: "A DICOMDIR describes other files by name and offset: make a new one for the de-identified files",
    });
  }
  if (sopClassUid === undefined || !isUid(dataset.getStrings(Tag.SOPClassUID).join("\\"))) {
    throw noInstance("SOP Class UID (0008,0016) is missing or no UID: the input is no SOP Instance");
  }
  if (dataset.getString(Tag.SOPInstanceUID) === undefined) {
    throw noInstance("SOP Instance UID (0008,0018) is missing: the input is no SOP Instance");
  }
  return sopClassUid;
}

function noInstance(message: string): DeidentificationError {
  return new DeidentificationError("ERR_DEIDENTIFICATION_NO_INSTANCE", { message });
}

/** It stays and goes to the report, so that it must be nothing else. */
const isUid = (text: string) => /^[0-9.]+$/.test(text);

/** Why a person should look at an output whose input departs from the standard. */
export function reviewInput(warnings: readonly DecodeWarning[]): readonly ReviewReason[] {
  if (warnings.length === 0) return [];
  return [{ code: "REVIEW_MALFORMED_INPUT", message: "the input departs from PS3.5 or PS3.10; see warnings" }];
}
