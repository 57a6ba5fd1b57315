import type { DataElement } from "../dataset/data-element.js";
import { decodeBigInts, decodeNumbers, decodeStrings } from "../dataset/decode-value.js";
import { tagDigits } from "../tag.js";
import { parseIntegerString } from "../text/index.js";
import { type VR, vrFacts } from "../vr.js";
import type { DicomJsonName, DicomJsonValue } from "./dicom-json.js";

/** The values of an element of text or numbers, from its encoded value. @see PS3.18 F.2.3 */
export function valuesToJson(element: DataElement, bytes: Uint8Array): (DicomJsonValue | null)[] {
  const { vr, littleEndian } = element;
  const facts = vrFacts(vr);
  if (vr === "SV" || vr === "UV") return decodeBigInts(bytes, vr, littleEndian).map(bigIntToJson);
  if (vr === "AT") return decodeNumbers(bytes, vr, littleEndian).map(tagDigits);
  if (facts.kind === "number") return decodeNumbers(bytes, vr, littleEndian).map(floatToJson);
  const write = textWriters[vr] ?? ((text: string) => text);
  const texts = decodeStrings(bytes, 0, bytes.length, facts, element.dataset);
  return texts.map((text) => (text === "" ? null : write(text)));
}

const textWriters: { readonly [vr in VR]?: (text: string) => DicomJsonValue | null } = {
  DS: decimalToJson,
  IS: (text) => parseIntegerString(text) ?? text,
  PN: nameToJson,
};

/** Integers that a JSON number keeps are numbers, others text. */
function bigIntToJson(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** JSON has no number for infinity and for what is not a number. */
function floatToJson(value: number): number | string {
  return Number.isFinite(value) ? value + 0 : String(value);
}

/** A number when it stands for the same decimal as the text, else the text. */
function decimalToJson(text: string): number | string {
  const given = decimalOf(text);
  const value = Number(text);
  return given !== undefined && Number.isFinite(value) && decimalOf(String(value)) === given ? value + 0 : text;
}

/** The size of a decimal in one form: its digits without zeros around them, and a power of ten. */
function decimalOf(text: string): string | undefined {
  const match = /^[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return whole + fraction === "" ? undefined : "0";
  const significant = digits.replace(/0+$/, "");
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${significant}e${power}`;
}

const groupNames = ["Alphabetic", "Ideographic", "Phonetic"] as const;

/** Delimiters beyond the third component group stay in it, so that nothing is lost. */
function nameToJson(text: string): DicomJsonName | null {
  const [alphabetic = "", ideographic = "", ...phonetic] = text.split("=");
  const groups = [alphabetic, ideographic, phonetic.join("=")];
  const name: { [group in (typeof groupNames)[number]]?: string } = {};
  groups.forEach((group, at) => {
    if (group !== "") name[groupNames[at]!] = group;
  });
  return Object.keys(name).length === 0 ? null : name;
}
