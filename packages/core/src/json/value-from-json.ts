import type { ElementValue } from "../dataset/encode-value.js";
import { formatDecimalString, formatIntegerString } from "../text/index.js";
import { type VR, vrFacts } from "../vr.js";

/** Reads the values of an element; what is not as the standard has it goes to `fail`. @see PS3.18 F.2.3 */
export function valuesFromJson(values: readonly unknown[], vr: VR, fail: Fail): ElementValue {
  const { kind } = vrFacts(vr);
  if (kind === "bytes") return fail("the VR takes InlineBinary or BulkDataURI");
  if (kind !== "number") return textsFromJson(values, vr, fail);
  if (vr === "SV" || vr === "UV") return values.map((value) => bigIntFromJson(value, fail));
  if (vr === "AT") return values.map((value) => tagFromJson(value, fail));
  return values.map((value) => numberFromJson(value, vr, fail));
}

export type Fail = (message: string, cause?: unknown) => never;

function textsFromJson(values: readonly unknown[], vr: VR, fail: Fail): readonly string[] {
  const isOneText = vrFacts(vr).kind === "text";
  if (isOneText && values.length > 1) fail("the VR has one value only");
  return values.map((value) => {
    const text = value === null ? "" : textFromJson(value, vr, fail);
    if (!isOneText && text.includes("\\")) fail("a backslash separates values and cannot stand in one");
    return text;
  });
}

function textFromJson(value: unknown, vr: VR, fail: Fail): string {
  if (vr === "PN") return nameFromJson(value, fail);
  if (typeof value === "string") return value;
  if (typeof value === "number" && vr === "DS") return formatDecimalString(value);
  if (typeof value === "number" && vr === "IS") return formatIntegerString(value);
  return fail("the value is not text");
}

function nameFromJson(value: unknown, fail: Fail): string {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    fail("a name is not made of component groups");
  const { Alphabetic = "", Ideographic = "", Phonetic = "" } = value as { readonly [group: string]: unknown };
  const groups = [Alphabetic, Ideographic, Phonetic];
  if (groups.some((group) => typeof group !== "string")) fail("a component group of a name is not text");
  return groups.join("=").replace(/=+$/, "");
}

function numberFromJson(value: unknown, vr: VR, fail: Fail): number {
  if (typeof value === "number") return value;
  const isFloat = vr === "FL" || vr === "FD";
  if (isFloat && (value === "NaN" || value === "Infinity" || value === "-Infinity")) return Number(value);
  return fail("the value is not a number");
}

function bigIntFromJson(value: unknown, fail: Fail): bigint {
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "string" && /^[+-]?\d{1,20}$/.test(value)) return BigInt(value.replace("+", ""));
  return fail("the value is not a 64-bit integer");
}

function tagFromJson(value: unknown, fail: Fail): number {
  if (typeof value === "string" && /^[0-9A-Fa-f]{8}$/.test(value)) return parseInt(value, 16);
  return fail("the value is not a Tag of eight hexadecimal digits");
}
