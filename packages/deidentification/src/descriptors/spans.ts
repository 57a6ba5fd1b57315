/** A part of a text, in UTF-16 code units, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Spans in order, those that touch or overlap joined; also those between which there is nothing but spaces and punctuation. */
export function mergeSpans(text: string, spans: readonly Span[]): readonly Span[] {
  const sorted = spans.filter(({ start, end }) => end > start).toSorted((a, b) => a.start - b.start);
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last && (start <= last.end || isBetween(text, last.end, start))) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

const longestGap = 4;

function isBetween(text: string, start: number, end: number): boolean {
  return end - start <= longestGap && /^[ ,.^_/-]*$/.test(text.slice(start, end));
}

/** The text with another in place of each span; the spans are merged. */
export function replaceSpans(text: string, spans: readonly Span[], by: string): string {
  let at = 0;
  const parts: string[] = [];
  for (const { start, end } of spans) {
    parts.push(text.slice(at, start), by);
    at = end;
  }
  return [...parts, text.slice(at)].join("");
}

/** The spans of all matches of a global expression. */
export function matchSpans(text: string, expression: RegExp): readonly Span[] {
  return Array.from(text.matchAll(expression), (match) => ({ start: match.index, end: match.index + match[0].length }));
}
