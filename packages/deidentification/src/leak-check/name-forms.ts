import type { Strength, ValueForm } from "./value-form.js";
import { isPlaceholder, isVocabulary } from "./vocabulary.js";

/** Three component groups of 64 characters, and room for those who write more; what is longer is no name. @see PS3.5 6.2 */
const LONGEST_NAME = 512;

/** What stands between the parts of a name. */
const separators = ["^", " ", ", ", ",", "_", "-", ".", ""];

/**
 * The ways a name is written: as it stands, each component group, family and given name in either order, each longer component and each
 * word of it alone; also without accents. Prefixes and suffixes alone identify nobody.
 * @see PS3.5 6.2.1
 */
export function nameForms(name: string): readonly ValueForm[] {
  const text = name.slice(0, LONGEST_NAME);
  const groups = text.split("=").map((group) => group.replace(/\^+$/, "").trim());
  const whole = text.replace(/[=^]+$/, "").trim();
  const forms = [{ text: whole, strength: strengthOfWhole(whole) }, ...groups.flatMap(groupForms)];
  return [...forms, ...forms.flatMap(withoutAccents)].filter(({ text: form }) => form !== "" && !isPlaceholder(form));
}

function groupForms(group: string): readonly ValueForm[] {
  const parts = group.includes("^") ? group.split("^").map((part) => part.trim()) : words(group);
  const [family = "", given = "", middle = ""] = parts;
  const named = [family, given, middle].filter((part) => part !== "");
  const alone = unique([...named, ...named.flatMap(words)]).map(alonePart);
  const whole: ValueForm = { text: group, strength: strengthOfWhole(group) };
  // A part that convinces by itself is in every pair that holds it.
  if (alone.some(({ strength }) => strength === "strong")) return [whole, ...alone, ...joined(family, given, [""])];
  return [whole, ...alone, ...joined(family, given, separators), ...withMiddle(family, given, middle)];
}

/** Two common words together may be a name; one alone may be anything. */
function strengthOfWhole(text: string): Strength {
  if (!isVocabulary(text)) return text.length >= 6 ? "strong" : "ordinary";
  return words(text.replaceAll("^", " ")).length > 1 ? "ordinary" : "weak";
}

/** Writers who know no component delimiter put "First Last" or "Last, First". */
const words = (text: string) => text.split(/[\s,_'’.-]+/).filter((word) => word !== "");

function alonePart(text: string): ValueForm {
  if (isVocabulary(text)) return { text, strength: "weak" };
  return { text, strength: text.length >= 6 ? "strong" : "ordinary" };
}

function joined(family: string, given: string, by: readonly string[]): readonly ValueForm[] {
  if (family === "" || given === "") return [];
  const length = family.length + given.length;
  const strength = length < 6 || isVocabulary(`${family} ${given}`) ? "ordinary" : "strong";
  return by
    .filter((separator) => separator !== "" || isWide(family + given) || length >= 7)
    .flatMap((separator) => [family + separator + given, given + separator + family])
    .map((text) => ({ text, strength }));
}

function withMiddle(family: string, given: string, middle: string): readonly ValueForm[] {
  if (family === "" || given === "" || middle === "") return [];
  return [`${given} ${middle} ${family}`, `${family}, ${given} ${middle}`, `${family} ${given} ${middle}`].map(
    (text) => ({
      text,
      strength: "strong",
    }),
  );
}

/** Whether characters are those of a script in which two make a name. */
const isWide = (text: string) => /[\u1100-\uffff]/.test(text);

/** Names as ASCII: without accents, and with the digraphs that stand for umlauts. */
function withoutAccents({ text, strength }: ValueForm): readonly ValueForm[] {
  if (!/[\u00c0-\u024f]/.test(text)) return [];
  const digraphs = text.replace(/[äöüßæœøå]/giu, (letter) => digraphOf(letter));
  return [digraphs, text].map((form) => ({ text: plain(form), strength })).filter((form) => form.text !== text);
}

const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[ßæœøł]/giu, (letter) => ({ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l" })[letter.toLowerCase()]!);

const digraphs: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "oe",
  å: "aa",
};

function digraphOf(letter: string): string {
  const digraph = digraphs[letter.toLowerCase()] ?? letter;
  return letter === letter.toLowerCase() ? digraph : digraph.charAt(0).toUpperCase() + digraph.slice(1);
}

const unique = (texts: readonly string[]) => [...new Set(texts)];
