import { type VR, vrFacts } from "../vr.js";

/** The characters that end a stretch of text after which the initial code elements are active again. @see PS3.5 6.1.2.5.3 */
export interface Delimiters {
  /** The backslash between values. */
  readonly values: boolean;
  /** The caret and the equals sign between the components and component groups of a PN. */
  readonly components: boolean;
}

const ofText: Delimiters = { values: false, components: false };
const ofStrings: Delimiters = { values: true, components: false };
const ofNames: Delimiters = { values: true, components: true };

/** The delimiters in a value of a VR. */
export function delimitersOf(vr: VR): Delimiters {
  if (vr === "PN") return ofNames;
  return vrFacts(vr).kind === "text" ? ofText : ofStrings;
}

/** Whether a character of US-ASCII brings the initial code elements back: a delimiter, or the end of a line or page. */
export function resetsCodeElements(code: number, delimiters: Delimiters): boolean {
  if (code < 0x20) return code >= 0x09 && code <= 0x0d && code !== 0x0b;
  if (code === 0x5c) return delimiters.values;
  return delimiters.components && (code === 0x5e || code === 0x3d);
}
