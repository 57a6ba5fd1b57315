import { tagDigits } from "../tag.js";
import { type VR, vrFacts } from "../vr.js";

/** A number as the DICOM JSON Model has it; dcmjs also takes numbers written as text. */
export function jsonNumber(value: unknown, vr: VR): unknown {
  if (vr === "AT") return tagOf(value);
  if (typeof value === "bigint") return String(value);
  if (vr === "SV" || vr === "UV" || typeof value !== "string" || value.trim() === "") return value;
  return Number.isFinite(Number(value)) ? Number(value) : value;
}

/** A Tag as a number, as a number written as text, or as eight hexadecimal digits. */
function tagOf(value: unknown): unknown {
  if (typeof value === "number") return tagDigits(value);
  return typeof value === "string" && /^\d+$/.test(value) && value.length !== 8 ? tagDigits(Number(value)) : value;
}

/** Text, or several texts with a backslash between them. */
export function jsonText(value: unknown, vr: VR): readonly unknown[] {
  const text = unboxed(value);
  const parts = typeof text === "string" && vrFacts(vr).kind !== "text" ? text.split("\\") : [text];
  return parts.map((part) => (part === "" ? null : part));
}

/** A name by component groups, or names as text. */
export function jsonName(value: unknown): readonly unknown[] {
  const text = unboxed(value);
  if (typeof text !== "string") return [value];
  return text.split("\\").map((name) => {
    const [Alphabetic = "", Ideographic = "", ...rest] = name.split("=");
    return { Alphabetic, Ideographic, Phonetic: rest.join("=") };
  });
}

/** dcmjs boxes text that is assigned to a name. */
function unboxed(value: unknown): unknown {
  return Object.prototype.toString.call(value) === "[object String]" ? String.prototype.valueOf.call(value) : value;
}
