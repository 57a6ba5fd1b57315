import { compactSpellings, tokensOf } from "./fold.js";

/** Three component groups of 64 characters, and room for those who write more. @see PS3.5 6.2 */
const longestName = 512;

/** What stands in names and says nothing alone. */
const particles: ReadonlySet<string> = new Set(
  (
    "al and bin da de dr del den der di do dos du el van von zu zum zur ten ter le la las los dela ibn abu md phd rn rt ii iii iv jr sr mr " +
    "mrs ms miss mme mlle prof dipl ing med herr frau sir dame"
  ).split(" "),
);

/** A name as it is looked for. */
export interface NameForms {
  /** Compact: letters alone, in lower case without accents. */
  readonly forms: ReadonlySet<string>;
  readonly initials: ReadonlySet<string>;
}

/**
 * The ways a name is written: each component group, family, given and middle name in either order, each of them alone and each longer word of
 * it. Between their parts a text may have what it likes.
 * @see PS3.5 6.2.1
 */
export function nameForms(name: string): NameForms {
  const forms = new Set<string>();
  const initials = new Set<string>();
  const add = (text: string) => compactSpellings(text).forEach((form) => form.length >= 2 && forms.add(form));
  for (const group of name.slice(0, longestName).split("=")) {
    const parts = partsOf(group);
    const [family = "", given = "", middle = ""] = parts;
    for (const part of parts) {
      const words = tokensOf(part).map(({ text }) => text);
      if (!particles.has(words.join(""))) add(part);
      for (const word of words) if (word.length >= 3 && !particles.has(word)) add(word);
      if (words[0] !== undefined) initials.add(words[0].charAt(0));
    }
    for (const order of [
      [family, given],
      [given, family],
      [given, middle, family],
      [family, given, middle],
    ]) {
      if (family !== "" && given !== "") add(order.join(""));
    }
  }
  return { forms, initials };
}

/** Writers who know no component delimiter put "First Last" or "Last, First". */
function partsOf(group: string): readonly string[] {
  const parts = group.includes("^") ? group.split("^") : group.split(/[\s,]+/);
  return parts.map((part) => part.trim());
}
