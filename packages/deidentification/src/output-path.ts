import { type DataElement, type Dataset, Tag } from "@dicomsec/core";

const SHORTEST_IDENTIFIER = 3;

/** Values by which a file's path would tell whose it is, in the forms people put into paths. */
export function pathIdentifiers(dataset: Dataset): readonly string[] {
  const names = dataset.elements().flatMap((element) => (element.valueVr === "PN" ? namesOf(element) : []));
  const dates = [Tag.PatientBirthDate, Tag.StudyDate].flatMap((tag) => dataset.getStrings(tag).flatMap(dateOrders));
  const ids = [
    Tag.PatientID,
    Tag.AccessionNumber,
    Tag.InstitutionName,
    Tag.StudyInstanceUID,
    Tag.SeriesInstanceUID,
    Tag.SOPInstanceUID,
  ].flatMap((tag) => dataset.getStrings(tag));
  return [...names.flatMap(spellings), ...dates, ...ids.map(comparable)].filter(
    (text) => text.length >= SHORTEST_IDENTIFIER,
  );
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
  return `${study || "study"}/${series || "series"}/${instance || "instance"}.dcm`;
}

/** Components alone, and family and given name together in either order, for short ones are found in other words. */
function namesOf(element: DataElement): readonly string[] {
  if (!element.isLoaded) return [];
  return element.strings.flatMap((name) => {
    const pairs = name.split("=").flatMap((group) => {
      const [family = "", given = ""] = group.split(/[\^\s,]+/);
      return given === "" ? [] : [family + given, given + family];
    });
    return [...name.split(/[=^\s,]+/), ...pairs];
  });
}

/** A date as it stands, and with the day or the month first. */
function dateOrders(date: string): readonly string[] {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6, 8)];
  return day === "" ? [date] : [date, day + month + year, month + day + year];
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
    .replace(/[\s_^,.'’-]+/g, "");
}
