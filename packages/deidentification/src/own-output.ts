import { type Dataset, Tag } from "@dicomsec/core";
import { createKeyedDigits } from "./keys.js";

const prefix = "dicomsec ";

/** What a mark vouches for: the identifiers that a second de-identification must not replace again. */
const marked = [Tag.SOPInstanceUID, Tag.SeriesInstanceUID, Tag.StudyInstanceUID, Tag.PatientID, Tag.PatientName];

/**
 * Marks outputs in De-identification Method (0012,0063), so that whoever has the key recognises them. To anybody else a mark says no more than
 * random digits would.
 */
export interface OutputMarker {
  /** The mark of a de-identified Dataset. */
  markOf(dataset: Dataset): string;
  /** Whether the Dataset was de-identified under this key, and its identifiers are still those it was given. */
  isOwn(dataset: Dataset): boolean;
}

/** @param key 32 bytes. */
export function createOutputMarker(key: Uint8Array): OutputMarker {
  const digits = createKeyedDigits(key, "mark");
  const markOf = (dataset: Dataset) =>
    prefix + digits(marked.map((tag) => dataset.getStrings(tag).join("\\")).join("\0")).slice(0, 32);
  return {
    markOf,
    isOwn: (dataset) =>
      dataset.getString(Tag.PatientIdentityRemoved) === "YES" &&
      dataset.getStrings(Tag.DeidentificationMethod).includes(markOf(dataset)),
  };
}

/** Whether a value of De-identification Method (0012,0063) is a mark, of whatever key. */
export function isMark(method: string): boolean {
  return /^dicomsec [\da-f]{32}$/.test(method);
}
