import type { VR } from "@dicomsec/core";

const wholeText: ReadonlySet<VR> = new Set<VR>(["LT", "ST", "UT"]);
const floats: ReadonlySet<VR> = new Set<VR>(["FD", "FL"]);

/**
 * Whether two programs read the same value: numbers by their value and Tags by their digits, however they are printed; text without
 * padding (PS3.5 6.2) and without empty component groups at the end of a name (PS3.5 6.2.1.1).
 */
export function isSameText(ours: string, theirs: string, vr: VR): boolean {
  if (ours === theirs) return true;
  if (wholeText.has(vr)) return trimEnd(ours) === trimEnd(theirs);
  const one = ours.split("\\");
  const other = theirs.split("\\");
  return one.length === other.length && one.every((value, index) => isSameValue(value, other[index] ?? "", vr));
}

function isSameValue(ours: string, theirs: string, vr: VR): boolean {
  if (floats.has(vr)) return isSameNumber(ours, theirs, vr);
  if (vr === "AT") return Number(ours) === parseInt(theirs.replace(/[(), ]/g, ""), 16);
  if (vr === "PN") return trim(ours).replace(/=+$/, "") === trim(theirs).replace(/=+$/, "");
  return trim(ours) === trim(theirs);
}

/** Programs print enough digits to tell the number, and no more. */
function isSameNumber(ours: string, theirs: string, vr: VR): boolean {
  const round = vr === "FL" ? Math.fround : Number;
  const one = round(floatOf(ours));
  const other = round(floatOf(theirs));
  return one === other || (Number.isNaN(one) && Number.isNaN(other));
}

function floatOf(text: string): number {
  return /^[-+]?inf/i.test(text) ? (text.startsWith("-") ? -Infinity : Infinity) : Number(text);
}

function trim(value: string): string {
  return trimEnd(value).replace(/^ +/, "");
}

function trimEnd(value: string): string {
  return value.replace(/[ \0]+$/, "");
}
