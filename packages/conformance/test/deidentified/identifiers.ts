import type { PydicomElement } from "../../src/judges/pydicom.js";

/** Attributes by which a person, a place or an entity is known, beside every PN and UI. */
const identifying = new Set([
  "(0008,0050)", // Accession Number
  "(0008,0080)", // Institution Name
  "(0008,0081)", // Institution Address
  "(0008,1010)", // Station Name
  "(0010,0020)", // Patient ID
  "(0010,0030)", // Patient's Birth Date
  "(0010,1000)", // Other Patient IDs
  "(0010,1040)", // Patient's Address
  "(0010,2154)", // Patient's Telephone Numbers
  "(0018,1000)", // Device Serial Number
  "(0020,0010)", // Study ID
  "(0040,1001)", // Requested Procedure ID
]);

/** UIs that name no instance: registered ones, SOP Classes, coding schemes, the software that made it. */
const publicUids = /\((0008,0016|0008,0062|0008,1150|0008,1151|0008,010C|0008,010D|0008,9123)\)$/;
const shortest = 5;

/** The identifying values of an instance, those of five characters and more. */
export function identifiersOf(elements: Iterable<PydicomElement>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { path, vr, text } of elements) {
    const isUid = vr === "UI" && !publicUids.test(path);
    if (!(isUid || vr === "PN" || identifying.has(path.slice(-11))) || path.startsWith("(0002,")) continue;
    for (const value of (text ?? "").split("\\")) {
      if (value.length >= shortest && !value.startsWith("1.2.840.10008.")) found.add(value);
    }
  }
  return found;
}

/** Attributes that no row of the profile has, and in which some files hold a word that identifies elsewhere. */
const keptByProfile = /\((0008,0070|0008,0104|0008,1090|0018,0015|0018,1020|0020,0011|0020,1040|0070,0081)\)$/;
/** Decimal Strings and the words that a de-identifier writes. */
const coincidences = /^(0+|REMOVED)$/;

/** Whether a value stands in the output for another reason than that it was left there. */
export function isExplained(value: string, after: Iterable<PydicomElement>): boolean {
  if (coincidences.test(value)) return true;
  return Array.from(after).some(({ path, text }) => keptByProfile.test(path) && text?.includes(value) === true);
}

/** The values that stand in the bytes, in UTF-8, ISO 8859-1 or UTF-16. */
export function valuesIn(bytes: Uint8Array, values: Iterable<string>): readonly string[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const encodings = ["utf8", "latin1", "utf16le"] as const;
  return [...values].filter((value) => encodings.some((encoding) => all.includes(value, 0, encoding)));
}
