import { Dataset, Tag } from "@dicomsec/core";
import { createKeyedDigits } from "./keys.js";

/** What a mark vouches for: the identifiers that a second de-identification must not replace again. */
const marked = [Tag.SOPInstanceUID, Tag.SeriesInstanceUID, Tag.StudyInstanceUID, Tag.PatientID, Tag.PatientName];

const manufacturer = "dicomsec";

/**
 * Marks outputs in Contributing Equipment Sequence (0018,A001), as the work of de-identifying equipment, so that whoever has the key recognises
 * them. To anybody else a mark says no more than random digits would.
 * @see PS3.3 C.12.1, PS3.16 CID 7005
 */
export interface OutputMarker {
  /** Marks a de-identified Dataset, in place of an earlier mark. */
  mark(dataset: Dataset): void;
  /** Whether the Dataset was de-identified under this key, and its identifiers are still those it was given. */
  isOwn(dataset: Dataset): boolean;
}

/** @param key 32 bytes. */
export function createOutputMarker(key: Uint8Array): OutputMarker {
  const digits = createKeyedDigits(key, "mark");
  const markOf = (dataset: Dataset) =>
    digits(marked.map((tag) => dataset.getStrings(tag).join("\\")).join("\0")).slice(0, 32);
  return {
    mark: (dataset) => {
      const others = dataset.getItems(Tag.ContributingEquipmentSequence).filter((item) => !isMarked(item));
      dataset.set(Tag.ContributingEquipmentSequence, [...others, markedItem(markOf(dataset))], "SQ");
    },
    isOwn: (dataset) =>
      dataset.getString(Tag.PatientIdentityRemoved) === "YES" &&
      dataset
        .getItems(Tag.ContributingEquipmentSequence)
        .some((item) => isMarked(item) && item.getString(Tag.ContributionDescription) === markOf(dataset)),
  };
}

function isMarked(item: Dataset): boolean {
  const purpose = item.getItems(Tag.PurposeOfReferenceCodeSequence)[0]?.getString(Tag.CodeValue);
  return purpose === "109104" && item.getString(Tag.Manufacturer) === manufacturer;
}

function markedItem(mark: string): Dataset {
  const purpose = new Dataset();
  purpose.set(Tag.CodeValue, "109104", "SH");
  purpose.set(Tag.CodingSchemeDesignator, "DCM", "SH");
  purpose.set(Tag.CodeMeaning, "De-identifying Equipment", "LO");
  const item = new Dataset();
  item.set(Tag.Manufacturer, manufacturer, "LO");
  item.set(Tag.ContributionDescription, mark, "ST");
  item.set(Tag.PurposeOfReferenceCodeSequence, [purpose], "SQ");
  return item;
}
