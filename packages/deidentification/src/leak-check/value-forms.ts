import { dateForms, timeForms } from "./date-forms.js";
import type { IdentifyingValue } from "./identifying-value.js";
import { nameForms } from "./name-forms.js";
import type { Strength, ValueForm } from "./value-form.js";
import { isPlaceholder, isVocabulary } from "./vocabulary.js";

/** All the ways in which a value may be written in an output. */
export function formsOf({ kind, text }: IdentifyingValue): readonly ValueForm[] {
  switch (kind) {
    case "name":
      return nameForms(text);
    case "date":
      return dateForms(text) ?? textForms(text);
    case "time":
      return timeForms(text);
    case "uid":
      return uidForms(text);
    case "id":
      return idForms(text);
    case "contact":
      return contactForms(text);
    case "organization":
    case "device":
      return [{ text, strength: strengthOf(text, 8) }];
    case "text":
      return textForms(text);
    case "content":
      return [];
  }
}

/** UIDs under the root of DICOM are registered, those of editions to come as well. */
function uidForms(text: string): readonly ValueForm[] {
  if (text.startsWith("1.2.840.10008.")) return [];
  if (!/^\d+(\.\d+)+$/.test(text)) return idForms(text);
  return [{ text, strength: text.length >= 12 ? "strong" : "weak" }];
}

function idForms(text: string): readonly ValueForm[] {
  const bare = text.replace(/[\s./_-]+/g, "");
  const short = bare.replace(/^0+/, "");
  return [text, ...(bare.length >= 6 ? [bare] : []), ...(short.length >= 5 ? [short] : [])]
    .filter((form, at, all) => all.indexOf(form) === at)
    .map((form) => ({ text: form, strength: strengthOf(form, 6) }));
}

/** Numbers need more characters than words to convince: measurements are numbers too. */
function strengthOf(text: string, strongFrom: number): Strength {
  if (isVocabulary(text)) return "weak";
  if (/^[\d.,]+$/.test(text)) return text.length >= 8 ? "strong" : text.length >= 5 ? "ordinary" : "weak";
  return text.length >= strongFrom ? "strong" : "ordinary";
}

function contactForms(text: string): readonly ValueForm[] {
  const digits = text.replace(/[^\d]/g, "");
  const isNumber = digits.length >= 7 && !/\p{L}/u.test(text);
  const parts = isNumber ? [digits] : text.split(/[,;^\r\n]+/).map((part) => part.trim());
  return [...pieces(text), ...parts]
    .filter((form, at, all) => form.length >= 6 && all.indexOf(form) === at && !isPlaceholder(form))
    .map((form) => ({ text: form, strength: strengthOf(form, 6) }));
}

function textForms(text: string): readonly ValueForm[] {
  return pieces(text).map((piece) => ({ text: piece, strength: textStrength(piece) }));
}

const textStrength = (text: string): Strength => (isVocabulary(text) || text.length < 8 ? "weak" : "ordinary");

const PIECE_LENGTH = 48;
const MOST_PIECES = 64;

/** A long text in pieces, so that a part of it is found as well; of a very long one, pieces from all parts of it. */
function pieces(text: string): readonly string[] {
  const all = text.split(/[\r\n\f\t]+/).flatMap((line) => cut(line.trim()));
  if (all.length <= MOST_PIECES) return all;
  return Array.from({ length: MOST_PIECES }, (_, at) => all[Math.floor((at * all.length) / MOST_PIECES)]!);
}

function cut(line: string): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < line.length; at += PIECE_LENGTH) parts.push(line.slice(at, at + PIECE_LENGTH));
  return parts.filter((part) => part.length >= 4 && !isPlaceholder(part));
}
