import type { DataElement, VR } from "@dicomsec/core";
import { replaceSpans, type Span } from "./spans.js";

/** What stands where something was taken out. */
export const removedMark = "[removed]";

/** Characters of one value. @see PS3.5 Table 6.2-1 */
const longest: Partial<Record<VR, number>> = { SH: 16, LO: 64, ST: 1024, LT: 10_240 };

/**
 * The text without the spans, marked where the VR has room for that. Undefined when nothing is left that says anything.
 */
export function withoutSpans(text: string, spans: readonly Span[], vr: VR): string | undefined {
  if (spans.length === 0) return text;
  const bare = tidied(replaceSpans(text, spans, " "));
  if (!/[\p{L}\p{N}]/u.test(bare)) return undefined;
  const marked = replaceSpans(text, spans, removedMark);
  return marked.length <= (longest[vr] ?? Infinity) ? marked : bare;
}

/** Cut at a word where the VR has no room for more. */
export function cutToFit(text: string, vr: VR): string {
  const most = longest[vr] ?? Infinity;
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  return (/\s/.test(text.charAt(most)) ? cut : cut.replace(/\s\S{0,64}$|[\ud800-\udbff]$/u, "")).trimEnd();
}

function tidied(text: string): string {
  return text.replaceAll(/[ \t]{2,}/g, " ").trim();
}

/** Bytes that were no characters of the declared set could not be written again. */
export function encodable(value: string, { dataset, valueVr }: DataElement): string {
  return dataset.characterSet.canEncode(value, valueVr) ? value : value.replaceAll(/[^\t\n\f\r -~]/gu, "?");
}
