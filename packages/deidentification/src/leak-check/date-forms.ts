import type { Strength, ValueForm } from "./value-form.js";
import { isPlaceholder, isVocabulary } from "./vocabulary.js";

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const longMonths = "January February March April May June July August September October November December".split(" ");

/**
 * The ways a date is written, of a DA or DT: digits alone, the separators and orders of several countries, months by name. Without the
 * century it could be any number. Undefined for a text that is no date.
 */
export function dateForms(text: string): readonly ValueForm[] | undefined {
  const match = /^(\d{4})[.-]?(\d{2})[.-]?(\d{2})/.exec(text);
  if (!match) return undefined;
  const [, year = "", month = "", day = ""] = match;
  const digits = year + month + day;
  if (isPlaceholder(digits)) return [];
  const whole = text.length > 10 ? [{ text, strength: "strong" as const }] : [];
  const strength = isVocabulary(digits) ? "weak" : "strong";
  return [...whole, ...numericForms(year, month, day, strength), ...namedForms(year, month, day)];
}

function numericForms(year: string, month: string, day: string, strength: Strength): readonly ValueForm[] {
  const plainDay = day.replace(/^0/, "");
  const plainMonth = month.replace(/^0/, "");
  const separated = [
    ...["-", ".", "/", "_", " "].map((by) => year + by + month + by + day),
    ...[".", "/", "-", " "].map((by) => day + by + month + by + year),
    ...["/", "-"].map((by) => month + by + day + by + year),
    ...[".", "/"].map((by) => plainDay + by + plainMonth + by + year),
    `${plainMonth}/${plainDay}/${year}`,
  ];
  return [
    { text: year + month + day, strength },
    ...separated.map((text) => ({ text, strength: "strong" as const })),
    { text: day + month + year, strength: "ordinary" },
    { text: month + day + year, strength: "ordinary" },
  ];
}

function namedForms(year: string, month: string, day: string): readonly ValueForm[] {
  const short = months[Number(month) - 1];
  const long = longMonths[Number(month) - 1];
  if (short === undefined || long === undefined) return [];
  const plainDay = day.replace(/^0/, "");
  return [
    ...["", "-", " "].map((by) => day + by + short + by + year),
    ...[short, long].flatMap((name) => [`${name} ${plainDay}, ${year}`, `${plainDay} ${name} ${year}`]),
  ].map((text) => ({ text, strength: "strong" }));
}

/** The ways a time of day is written: as it stands, and with colons. Whole seconds are as likely to be other numbers. */
export function timeForms(text: string): readonly ValueForm[] {
  const match = /^(\d{2}):?(\d{2}):?(\d{2})(\.\d+)?/.exec(text);
  if (!match) return [];
  const [, hour = "", minute = "", second = "", fraction = ""] = match;
  if (isVocabulary(hour + minute + second)) return [];
  const exact: Strength = /[1-9]/.test(fraction) && fraction.length >= 4 ? "strong" : "weak";
  const forms: ValueForm[] = [
    { text: hour + minute + second, strength: "weak" },
    { text: `${hour}:${minute}:${second}`, strength: "ordinary" },
  ];
  return fraction === "" ? forms : [...forms, { text: hour + minute + second + fraction, strength: exact }];
}
