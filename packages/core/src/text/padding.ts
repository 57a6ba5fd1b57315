import type { VR } from "../vr.js";

/** The VRs of which leading spaces, too, mean nothing. @see PS3.5 Table 6.2-1 */
const trimmedAtBothEnds: ReadonlySet<VR> = new Set(["AE", "AS", "CS", "DS", "IS", "LO", "SH"]);

/** Whether leading spaces of a VR mean nothing. @see PS3.5 Table 6.2-1 */
export function trimsBothEnds(vr: VR): boolean {
  return trimmedAtBothEnds.has(vr);
}

const isPadding = (code: number) => code === 0x20 || code === 0x00;

/**
 * One value without the spaces that mean nothing: trailing ones, and leading ones of AE, AS, CS, DS, IS, LO and SH. Trailing NULLs go
 * for every VR, though PS3.5 pads only UI with them.
 * @see PS3.5 6.2
 */
export function trimPadding(text: string, vr: VR): string {
  let end = text.length;
  while (end > 0 && isPadding(text.charCodeAt(end - 1))) end--;
  let start = 0;
  if (trimsBothEnds(vr)) while (start < end && text.charCodeAt(start) === 0x20) start++;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}
