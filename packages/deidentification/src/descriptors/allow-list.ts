import { fold, tokensOf } from "./fold.js";
import type { Span } from "./spans.js";

const number = /^\p{Nd}{1,4}(?:[.,]\p{Nd}{1,6})?$/u;
const dimensions = /^\d{1,4}(?:\.\d{1,3})?(?:x\d{1,4}(?:\.\d{1,3})?){1,3}(?:mm|cm|m)?\d?$/i;
const run = /[\p{L}\p{M}\p{N}]+(?:[.'’](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}]+)*/gu;
const mostParts = 5;
const mostDigits = 4;

/**
 * The text without the words that are not in the vocabulary, and without those spans. Numbers of up to four digits, dimensions and short forms
 * as B30f pass. Undefined when nothing but numbers and single letters would be left.
 */
export function allowedText(text: string, vocabulary: ReadonlySet<string>, taken: readonly Span[]): string | undefined {
  let [result, end, next] = ["", 0, 0];
  let [hasWord, isWhole] = [false, taken.length === 0];
  for (const { 0: word, index } of text.matchAll(run)) {
    while (next < taken.length && taken[next]!.end <= index) next++;
    const isTaken = next < taken.length && taken[next]!.start < index + word.length;
    if (isTaken || !isAllowed(word, vocabulary)) {
      isWhole = false;
      continue;
    }
    const gap = text.slice(end, index);
    result += isPlainGap(gap) ? (result === "" ? "" : gap) : result === "" ? "" : " ";
    result += word;
    end = index + word.length;
    hasWord ||= isWord(word, vocabulary);
  }
  if (isWhole && isPlainGap(text.replaceAll(run, ""))) return text;
  return hasWord ? result : undefined;
}

/** Between words that stay, only what ASCII and degrees have: other characters could be writing as well. */
function isPlainGap(gap: string): boolean {
  return /^[\t\n\f\r -/:-@[-`{-~°±]*$/.test(gap);
}

function isAllowed(word: string, vocabulary: ReadonlySet<string>): boolean {
  const folded = fold(word);
  if (vocabulary.has(folded) || number.test(word) || dimensions.test(word)) return true;
  if (vocabulary.has(folded.replace(/['’]s$/, ""))) return true;
  const parts = tokensOf(word);
  const digits = word.replaceAll(/\P{N}/gu, "").length;
  if (parts.length > mostParts || digits > mostDigits) return false;
  return parts.every(({ text }) => text.length === 1 || /^\d+$/.test(text) || vocabulary.has(text));
}

function isWord(word: string, vocabulary: ReadonlySet<string>): boolean {
  return (
    tokensOf(word).some(({ text }) => text.length > 1 && vocabulary.has(text)) ||
    (word.length > 1 && vocabulary.has(fold(word)))
  );
}
