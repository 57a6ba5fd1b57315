import type { ReadElement } from "../../src/judges/judgement.js";
import type { PydicomElement } from "../../src/judges/pydicom.js";
import type { OurElement } from "./our-elements.js";
import { isSameText } from "./same-text.js";

/** What two programs read otherwise; never the values. */
export interface Difference {
  readonly path: string;
  readonly what: "vr" | "length" | "text" | "bytes" | "only ours" | "only theirs";
  /** The VR by us, and by the other program. */
  readonly vrs: string;
}

/** Whether, and how, one element differs. */
export type Compare = (ours: OurElement, theirs: ReadElement) => readonly Difference["what"][];

/** All differences between what we and another program read in a file. */
export function differences(
  ours: ReadonlyMap<string, OurElement>,
  theirs: readonly ReadElement[],
  compare: Compare,
): Difference[] {
  const others = new Map(theirs.map((element) => [element.path, element]));
  const found: Difference[] = [];
  const add = (path: string, what: Difference["what"]): void => {
    found.push({ path, what, vrs: `${ours.get(path)?.vr ?? "-"} ${others.get(path)?.vr ?? "-"}` });
  };
  for (const [path, element] of ours) {
    const other = others.get(path);
    if (other !== undefined) for (const what of compare(element, other)) add(path, what);
    else if (!isInsideBytes(path, others)) add(path, "only ours");
  }
  for (const path of others.keys()) if (!ours.has(path)) add(path, "only theirs");
  return found;
}

/** Items that we find in a value of VR UN are bytes for others, and were compared as such. */
function isInsideBytes(path: string, others: ReadonlyMap<string, ReadElement>): boolean {
  for (let at = path.lastIndexOf("["); at > 0; at = path.lastIndexOf("[", at - 1)) {
    const around = others.get(path.slice(0, at));
    if (around !== undefined) return ["UN", "??"].includes(around.vr);
  }
  return false;
}

/** pydicom tells text, or a digest of the bytes. */
export const comparePydicom: Compare = (ours, theirs) => {
  const { sha256, error } = theirs as PydicomElement;
  const found: Difference["what"][] = [];
  if (theirs.vr !== ours.vr) found.push("vr");
  if (theirs.length !== "unknown" && theirs.length !== ours.length) found.push("length");
  if (error !== undefined) found.push("text");
  else if (sha256 !== undefined) {
    if (sha256 !== ours.sha256) found.push("bytes");
  } else if (theirs.text !== undefined && !isSameText(ours.text ?? "", theirs.text, ours.valueVr)) found.push("text");
  return found;
};

/** How `dcmdump` writes VRs of Implicit VR that depend on other attributes. */
const ambiguous: Readonly<Record<string, readonly string[]>> = { up: ["UL"], xs: ["US", "SS"], ox: ["OB", "OW"] };

/** DCMTK tells VR and length; it knows few private elements, and then gives no VR. */
export const compareDcmtkEncoding: Compare = (ours, theirs) => {
  const isSameVr = theirs.vr === "??" || theirs.vr === ours.vr || ambiguous[theirs.vr]?.includes(ours.vr) === true;
  return [...(isSameVr ? [] : ["vr" as const]), ...(theirs.length === ours.length ? [] : ["length" as const])];
};

const textVrs = new Set("AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT".split(" "));
const specificCharacterSet = "(0008,0005)";

/** DCMTK tells text in UTF-8; Specific Character Set is then that of the conversion. */
export const compareDcmtkText: Compare = (ours, theirs) => {
  const isComparable = textVrs.has(ours.vr) && theirs.vr !== "??" && !ours.path.endsWith(specificCharacterSet);
  return isComparable && !isSameText(ours.text ?? "", theirs.text ?? "", ours.valueVr) ? ["text"] : [];
};
