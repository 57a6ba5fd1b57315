import { matchSpans, type Span } from "./spans.js";

/** Names of months in English, German, French, Spanish and Dutch, and how they are cut. */
const months =
  "january|february|march|april|may|june|july|august|september|october|november|december|januar|j[aä]nner|februar|m[aä]rz|mai|juni|juli|oktober|dezember|" +
  "janvier|f[eé]vrier|mars|avril|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[eé]cembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|" +
  "octubre|noviembre|diciembre|januari|februari|maart|mei|augustus|" +
  "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|okt|nov|dec|dez|mrt|m[aä]r|janv|f[eé]v|avr|juil|d[eé]c|ene|abr|ago|dic";
const month = `(?:${months})\\.?(?![\\p{L}])`;
const dayOfMonth = "(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th|er|\\.)?";
const clock = "(?:[ T,]{1,3}(?:at |um |à )?\\d{1,2}[:.h]\\d{2}(?::\\d{2}(?:\\.\\d{1,6})?)?(?: ?[ap]\\.?m\\.?)?)?";
const years = "(?:years?|yrs?|y/?o|y\\.o\\.|jahre?|jährige?[rns]?|ans|años|jaar)";

/** Begins and ends that no letter or digit continues. Every repetition has a bound, so that an expression reads a text once. */
const alone = (pattern: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, "giu");

const patterns: readonly RegExp[] = [
  // E-mail addresses and URLs
  /[\p{L}\p{N}_.+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}/gu,
  /(?<![\p{L}\p{N}])(?:[a-z][a-z0-9+]{1,15}:\/\/|www\.)[^\s<>"]{1,2048}/giu,
  // IP addresses, UIDs
  alone("\\d{1,39}(?:\\.\\d{1,39}){3,31}"),
  alone("(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}"),
  // Dates and times
  alone(`\\d{4}([-/. ])\\d{1,2}\\1\\d{1,2}${clock}`),
  alone(`\\d{1,2}([-/.])\\d{1,2}\\1(?:\\d{4}|\\d{2})${clock}`),
  alone("(?:0?[1-9]|1[0-2])[-/.](?:19|20)\\d{2}|(?:19|20)\\d{2}[-/](?:0[1-9]|1[0-2])"),
  alone("\\d{2}\\.\\d{2}\\."),
  alone(`${dayOfMonth}[ \\-/.]{0,2}(?:de |of )?${month}(?:[ .,\\-/']{0,3}(?:del? )?(?:\\d{4}|\\d{2}))?${clock}`),
  alone(`${month}[ .,\\-/']{0,3}(?:del? )?(?:${dayOfMonth}(?:,? {1,2}(?:\\d{4}|\\d{2}))?|\\d{4})${clock}`),
  alone("\\d{1,2}:\\d{2}:\\d{2}(?:\\.\\d{1,6})?(?: ?[ap]m)?"),
  // Ages over 89
  alone(`(?:9\\d|1[0-4]\\d)[ -]{0,2}${years}(?:[ -]old)?|09\\dy|1[0-4]\\dy`),
  alone("(?:age|aged|alter|âge|edad|leeftijd)[ :=]{1,3}(?:9\\d|1[0-4]\\d)"),
  // Numbers with a name, telephone numbers
  alone(
    "(?:mrn|ssn|nhs|pid|acc(?:ession)?|pat(?:ient)?(?:[ .]{0,2}id)|case|chart|record|id|tel|telefon|phone|fax|mobile|pager|ext)" +
      "(?: ?(?:no|nr|num|number|#))?[.:#= ]{1,3}\\+?(?:[\\p{L}]{0,4}[- (]{0,2}\\d[\\d)]{0,15}){1,6}",
  ),
  /(?<![\p{L}\p{N}])(?:\+|\(0|00?[1-9])\d{0,4}\)?(?:[ \-/.()]{1,2}\d{2,8}){1,6}(?![\p{L}\p{N}])/gu,
  // Postal codes and streets
  alone("[a-z]\\d[a-z] \\d[a-z]\\d"),
  /(?<![\p{L}\p{N}])(?:[BEGLMNSW]|[A-PR-UWYZ][A-HK-Y])\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?![\p{L}\p{N}])/gu,
  /(?<![\p{L}\p{N}])\d{4} [A-Z]{2} \p{Lu}\p{Ll}{2,30}/gu,
  /(?<![\p{L}\p{N}])\d{1,5} (?:\p{Lu}[\p{L}'.-]{1,30} ){1,3}(?:Street|STREET|St|Road|ROAD|Rd|RD|Avenue|AVENUE|Ave|AVE|Lane|LANE|Drive|DRIVE|Blvd|BLVD|Boulevard)(?!\p{L})/gu,
  /(?<![\p{L}\p{N}])\p{Lu}\p{Ll}{1,30}(?:straße|strasse|str\.|weg|gasse|platz|laan|straat|plein) ?\d{1,4}(?!\p{N})/gu,
];

/** Dimensions as 512x512, and decimals of a few digits before the point. */
const measure = /^\d{1,4}(?:x\d{1,4}){1,3}$/i;

/**
 * What identifies somebody by its form: dates, ages over 89, numbers like IDs, addresses of all kinds.
 * @see PS3.15 E.3.5
 */
export function patternSpans(text: string): readonly Span[] {
  const grouped = matchSpans(text, groupedDigits).filter(({ start, end }) => digitCount(text.slice(start, end)) >= 7);
  return [...patterns.flatMap((pattern) => matchSpans(text, pattern)), ...grouped, ...numberSpans(text)];
}

/** Written in groups, a number of seven digits is no more a measure. */
const groupedDigits = alone("\\d{2,8}(?:[-/.]\\d{1,8}){2,6}|\\d{3,8}[-/]\\d{3,8}");

function digitCount(text: string): number {
  return text.replaceAll(/\P{N}/gu, "").length;
}

/** Five digits in a row, or letters and digits mixed as in a record number. */
function numberSpans(text: string): readonly Span[] {
  return matchSpans(text, /[\p{L}\p{N}]+/gu).filter(({ start, end }) => {
    const word = text.slice(start, Math.min(end, start + 256));
    return end - start > 256 || isLikeId(word, isFraction(text, start, end));
  });
}

function isLikeId(word: string, fraction: boolean): boolean {
  if (measure.test(word)) return false;
  if (/\p{N}{5}/u.test(word)) return !fraction || word.length > 6;
  const digits = digitCount(word);
  const turns = word.match(/\p{L}+|\p{N}+/gu)?.length ?? 0;
  return digits >= 4 && digits < word.length && (turns >= 4 || digits > 4);
}

/** Whether the digits stand behind the point of a number. */
function isFraction(text: string, start: number, end: number): boolean {
  return (
    /^\d{1,6}$/.test(text.slice(start, end)) && /(?:^|[^\d.])\d{1,4}\.$/.test(text.slice(Math.max(0, start - 6), start))
  );
}
