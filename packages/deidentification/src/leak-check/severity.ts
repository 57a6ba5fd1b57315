import type { LeakKind } from "./identifying-value.js";
import type { LeakCode } from "./leak-finding.js";
import type { PlaceKind } from "./output-places.js";
import type { Strength } from "./value-form.js";

/** A find with what surrounds it. */
export interface Match {
  readonly kind: LeakKind;
  readonly strength: Strength;
  /** Whether attributes that identify nobody say the same in the original. */
  readonly isSaidElsewhere: boolean;
  /** Tag path in the original. */
  readonly originalPath: string;
  /** How many bytes chance would have to meet. */
  readonly weight: number;
  /** The characters found. */
  readonly text: string;
  /** The character before and the one after; empty at an end, or where there is none. */
  readonly before: string;
  readonly after: string;
  /** Whether it is spelled as people spell: as in the original, in upper, lower or title case. */
  readonly isPlainCase: boolean;
}

/** Where a find stands. */
export interface Surroundings {
  readonly path?: string;
  readonly kind: PlaceKind;
  /** Whether it is a value of an attribute of PS3.6 outside of private Sequences. */
  readonly isPublic: boolean;
  /** Whether what stands there identifies. */
  readonly isIdentifying: boolean;
  /** Whether an option keeps the attribute. */
  readonly isKept?: boolean;
  /** Whether dates were modified: one may have become what another was. */
  readonly datesAreModified?: boolean;
}

/** Chance finds so many bytes somewhere in an image, but not more. */
const MOST_BYTES_BY_CHANCE = 6;
const LONG_WORD = 8;

/** In an output that cannot be read, every byte may be part of an image. */
const nowhere: Surroundings = { kind: "binary", isPublic: false, isIdentifying: true };

/** What a find is worth; undefined when it is none. */
export function judge(match: Match, place: Surroundings = nowhere): LeakCode | undefined {
  if (match.kind === "content") return judgeContent(match, place);
  const isAmongBytes = place.kind === "binary" || place.kind === "header";
  if (isAmongBytes && match.weight <= MOST_BYTES_BY_CHANCE) return judgeChance(match);
  if (isAmongBytes && isRamp(match.text)) return "SUSPICION_BINARY_DATA";
  const isWhole = /^\d[\d.]*$/.test(match.text) ? judgeNumber(match, place.kind) : judgeWord(match);
  return isWhole === "whole" ? judgeWhole(match, place) : isWhole;
}

function judgeWhole(match: Match, place: Surroundings): LeakCode | undefined {
  const { kind, strength, weight } = match;
  if (match.isSaidElsewhere && !place.isIdentifying) return undefined;
  if (place.isKept) return "SUSPICION_KEPT_ATTRIBUTE";
  if (place.datesAreModified && mayCoincide(match, place)) return "SUSPICION_COINCIDING_DATE";
  if (isSameKind(kind, place.kind))
    return strength === "weak" && kind === "date" ? "SUSPICION_ORDINARY_WORD" : "LEAK_VALUE";
  if (codedPlaces.has(place.kind)) return judgeCoded(match);
  if (place.kind === "product") return judgeProduct(match);
  const isFewBytes = place.kind === "binary" && weight < LONG_WORD && strength !== "strong";
  return strength === "weak" || isFewBytes ? "SUSPICION_ORDINARY_WORD" : "LEAK_VALUE";
}

/** Shifted dates meet those of other attributes; where the date itself was, it must be gone. */
function mayCoincide({ kind, originalPath }: Match, place: Surroundings): boolean {
  return kind === "date" && place.kind === "temporal" && place.path !== originalPath;
}

/** An icon may show bytes of its image: only where they were, or where no image is, bytes must be gone. */
function judgeContent({ originalPath }: Match, { path, kind, isPublic }: Surroundings): LeakCode {
  return kind === "binary" && isPublic && path !== originalPath ? "SUSPICION_BINARY_DATA" : "LEAK_VALUE";
}

/** Few bytes among many: mixed case, grey levels and small numbers are more likely than text. */
function judgeChance({ isPlainCase, strength, text }: Match): LeakCode | undefined {
  return isPlainCase && strength !== "weak" && !isRamp(text) ? "SUSPICION_BINARY_DATA" : undefined;
}

/** Whether characters differ by the same amount one after the other, as in `12345678` or `AAAAA`. */
function isRamp(text: string): boolean {
  const step = text.charCodeAt(1) - text.charCodeAt(0);
  for (let at = 2; at < text.length; at++) if (text.charCodeAt(at) - text.charCodeAt(at - 1) !== step) return false;
  return Math.abs(step) <= 1;
}

type Wholeness = "whole" | LeakCode | undefined;

/** Numbers are found inside longer ones everywhere; a date may be followed by a time. */
function judgeNumber({ kind, text, before, after, strength }: Match, place: PlaceKind): Wholeness {
  const isUid = kind === "uid";
  const goesOnBefore = /\d/.test(before) || (before === "." && (isUid || place === "number"));
  const goesOnAfter =
    /\d/.test(after) || (after === "." && (place === "number" || (isUid && text.length < LONG_WORD + 4)));
  if (!goesOnBefore && !goesOnAfter) return "whole";
  if (kind === "date" && !goesOnBefore && strength === "strong") return "whole";
  return text.length >= (isUid ? 12 : LONG_WORD) && place !== "number" ? "SUSPICION_PART_OF_WORD" : undefined;
}

/** Short words are found inside longer ones. A change of case, or from letters to digits, is where a word ends. */
function judgeWord({ text, before, after, strength }: Match): Wholeness {
  const begins = startsWord(before, text.charAt(0));
  const ends = startsWord(text.charAt(text.length - 1), after);
  if ((begins && ends) || text.length >= LONG_WORD) return "whole";
  return strength === "weak" ? undefined : "SUSPICION_PART_OF_WORD";
}

function startsWord(before: string, first: string): boolean {
  if (isDigit(before) && isDigit(first)) return false;
  if (!hasCase(before) || !hasCase(first)) return true;
  return isLower(before) && !isLower(first);
}

const isDigit = (character: string) => /\d/.test(character);
const isLower = (letter: string) => letter === letter.toLowerCase();
/** Scripts without upper and lower case put no spaces between words. */
const hasCase = (letter: string) => letter.toLowerCase() !== letter.toUpperCase();

const codedPlaces: ReadonlySet<PlaceKind> = new Set<PlaceKind>(["coded", "number", "uid", "temporal"]);

/** A date where dates are, a UID where UIDs are. */
function isSameKind(kind: LeakKind, place: PlaceKind): boolean {
  return place === "uid" ? kind === "uid" : place === "temporal" && (kind === "date" || kind === "time");
}

/** Terms and numbers mean something else unless the value is unmistakable. */
function judgeCoded({ kind, strength }: Match): LeakCode | undefined {
  if (strength === "weak") return undefined;
  return strength === "strong" && kind !== "text" && kind !== "organization" ? "LEAK_VALUE" : "SUSPICION_CODED_VALUE";
}

/** Devices and software are called like companies, and test data like the software that made it. */
function judgeProduct({ kind, strength, text }: Match): LeakCode | undefined {
  const isOneWord = /^[\p{L}\p{M}]*$/u.test(text);
  if (strength === "weak" || kind === "text" || (isOneWord && kind === "device")) return undefined;
  return strength === "strong" && !isOneWord && kind !== "organization" ? "LEAK_VALUE" : "SUSPICION_ORDINARY_WORD";
}
