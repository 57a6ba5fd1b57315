import type { Span } from "./spans.js";
import { fold } from "./fold.js";
import { vocabulary } from "./vocabulary.js";

const title =
  /(?<![\p{L}\p{N}])(?:Dr|DR|Dra|Drs|Mr|MR\.|Mrs|MRS|Ms|MS\.|Miss|MISS|Prof|PROF|Professor|Doctor|Herrn?|HERRN?|Frau|FRAU|Mme|MME|Mlle|Monsieur|Madame|Sra|Señora?|Dhr|Mevr|Mevrouw|M\.)\.?(?=[ \u00a0]{1,3}\p{L})/gu;
const signature =
  /(?<![\p{L}\p{N}])(?:(?:reported|read|signed|dictated|referred|verified|performed|interpreted|transcribed|requested|approved|reviewed|authorized|scanned|ordered|acquired|checked|typed)(?: off| electronically| digitally)?(?:[ _]by|:)|ref(?:erring)?\.?(?: by| dr| phys(?:ician)?)|(?:radiologist|technologist|technician|operator|physician|attending|radiographer|sonographer|referrer|surgeon|(?:patient|patients|pt)(?: name)?|name|befundet von|untersucher|arzt|m[eé]decin|par le|ondertekend door|firmado por)\s?:|befundet von|ondertekend door|firmado por)(?=[ :.]{0,4}\p{L})/giu;

const word = /[ \u00a0:.,^]{0,4}(\p{L}[\p{L}\p{M}'’-]{0,63})(?![\p{L}\p{M}\p{N}])\.?/uy;
const particles: ReadonlySet<string> = new Set(
  "van von de der den del della di da du la le ten ter zu al el bin ibn med dr prof".split(" "),
);
const mostWords = 6;
const mostNames = 4;

/**
 * Names that are unknown but stand where names stand: after a title, or after words as "reported by". Words of imaging end a name, but for
 * the first one after a title that is written as titles are: "Dr. Hand", not "DR HAND" (digital radiography).
 */
export function personSpans(text: string): readonly Span[] {
  const spans = [];
  for (const { 0: match, index } of text.matchAll(title)) {
    const isSure = match.endsWith(".") || match !== match.toUpperCase();
    spans.push(nameAfter(text, index, index + match.length, isSure, false));
  }
  for (const { 0: match, index } of text.matchAll(signature)) {
    const from = index + match.length;
    spans.push(nameAfter(text, undefined, from, false, true));
  }
  return spans.filter((span) => span !== undefined);
}

function nameAfter(
  text: string,
  start: number | undefined,
  from: number,
  isSure: boolean,
  anyCase: boolean,
): Span | undefined {
  let [first, end] = [start, from];
  let names = 0;
  word.lastIndex = from;
  for (let count = 0; count < mostWords && names < mostNames; count++) {
    const match = word.exec(text);
    if (match === null) break;
    const [whole, found = ""] = match;
    if (particles.has(fold(found).replace(".", ""))) continue;
    const isFirst = names === 0;
    if (/^[a-z]/.test(found) && !(anyCase && isFirst)) break;
    if (vocabulary().has(fold(found)) && found.length > 1 && !(isSure && isFirst)) break;
    names++;
    end = match.index + whole.length;
    first ??= match.index + whole.indexOf(found);
    if (/[a-z]\.$/.test(whole)) break;
  }
  return names === 0 || first === undefined ? undefined : { start: first, end };
}
