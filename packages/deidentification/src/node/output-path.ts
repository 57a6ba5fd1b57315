import { join } from "node:path";
import { type Dataset, Tag } from "@dicomsec/core";

const SHORTEST_IDENTIFIER = 3;

/** Values by which a file's path would tell whose it is. */
export function pathIdentifiers(dataset: Dataset): readonly string[] {
  const names = [Tag.PatientName, Tag.ReferringPhysicianName].flatMap((tag) => namesOf(dataset, tag));
  const ids = [
    Tag.PatientID,
    Tag.AccessionNumber,
    Tag.PatientBirthDate,
    Tag.StudyDate,
    Tag.InstitutionName,
    Tag.StudyInstanceUID,
    Tag.SeriesInstanceUID,
    Tag.SOPInstanceUID,
  ].flatMap((tag) => dataset.getStrings(tag));
  return [...names, ...ids].map(comparable).filter((text) => text.length >= SHORTEST_IDENTIFIER);
}

/** Whether a path holds one of the values, in whatever case and with whatever between its words. */
export function identifies(path: string, identifiers: readonly string[]): boolean {
  const text = comparable(path);
  return identifiers.some((identifier) => text.includes(identifier));
}

/** The path that the new UIDs give: study/series/instance.dcm. */
export function uidPath(dataset: Dataset): string {
  const [study, series, instance] = [Tag.StudyInstanceUID, Tag.SeriesInstanceUID, Tag.SOPInstanceUID].map((tag) =>
    (dataset.getString(tag) ?? "").replace(/[^0-9.]|^\.+|\.\.+/g, ""),
  );
  return join(study || "study", series || "series", `${instance || "instance"}.dcm`);
}

function namesOf(dataset: Dataset, tag: number): readonly string[] {
  return dataset.getStrings(tag).flatMap((name) => name.split(/[=^\s]+/));
}

function comparable(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_^,-]+/g, "");
}
