import { join } from "node:path";
import { type Dataset, Tag } from "@dicomsec/core";

const SHORTEST_IDENTIFIER = 3;

/** Values by which a file's path would tell whose it is, in the forms people put into paths. */
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
  return [...names.flatMap(spellings), ...ids.map(comparable)].filter((text) => text.length >= SHORTEST_IDENTIFIER);
}

/** Whether a path holds one of the values, in whatever case and spelling and with whatever between its words. */
export function identifies(path: string, identifiers: readonly string[]): boolean {
  const texts = spellings(path);
  return identifiers.some((identifier) => texts.some((text) => text.includes(identifier)));
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

/** A text as it stands, without accents, and with the vowels that stand for them: Größe, Grosse, Groesse. */
function spellings(text: string): readonly string[] {
  const plain = comparable(text);
  if (!/[^ -~]/.test(plain)) return [plain];
  const spelledOut = plain.replace(/[äæöøœüåß]/g, (letter) => spelledOutLetters[letter]!);
  return [...new Set([plain, withoutAccents(plain), withoutAccents(spelledOut)])];
}

function withoutAccents(text: string): string {
  return text.replaceAll("ß", "ss").normalize("NFD").replace(/\p{M}/gu, "");
}

const spelledOutLetters: Readonly<Record<string, string>> = {
  ä: "ae",
  æ: "ae",
  ö: "oe",
  ø: "oe",
  œ: "oe",
  ü: "ue",
  å: "aa",
  ß: "ss",
};

function comparable(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_^,-]+/g, "");
}
