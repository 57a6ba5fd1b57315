/** The five components of one component group of a name; empty when absent. @see PS3.5 6.2.1.2 */
export interface PersonNameGroup {
  readonly familyName: string;
  readonly givenName: string;
  readonly middleName: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** A name with its component groups; a group that is absent or empty is undefined. */
export interface PersonName {
  /** The single-byte representation. */
  readonly alphabetic?: PersonNameGroup;
  /** The ideographic representation. */
  readonly ideographic?: PersonNameGroup;
  /** The phonetic representation. */
  readonly phonetic?: PersonNameGroup;
}

/**
 * Reads one value of a PN. Delimiters beyond the standard's five components and three groups stay in the last one, so that formatting
 * loses nothing but empty components at the end.
 * @see PS3.5 6.2.1
 */
export function parsePersonName(text: string): PersonName {
  const [alphabetic, ideographic, phonetic] = splitAtMost(text.replace(/[=^]+$/, ""), "=", 3).map(parseGroup);
  return {
    ...(alphabetic && { alphabetic }),
    ...(ideographic && { ideographic }),
    ...(phonetic && { phonetic }),
  };
}

/** Writes a name as one value of a PN, without delimiters at the end. */
export function formatPersonName(name: PersonName): string {
  const groups = [name.alphabetic, name.ideographic, name.phonetic];
  return groups.map(formatGroup).join("=").replace(/=+$/, "");
}

function parseGroup(text: string): PersonNameGroup | undefined {
  const significant = text.replace(/\^+$/, "");
  const [familyName = "", givenName = "", middleName = "", prefix = "", suffix = ""] = splitAtMost(significant, "^", 5);
  return significant === "" ? undefined : { familyName, givenName, middleName, prefix, suffix };
}

function formatGroup(group: PersonNameGroup | undefined): string {
  if (group === undefined) return "";
  const { familyName, givenName, middleName, prefix, suffix } = group;
  return [familyName, givenName, middleName, prefix, suffix].join("^").replace(/\^+$/, "");
}

function splitAtMost(text: string, delimiter: string, count: number): string[] {
  const parts = text.split(delimiter);
  return parts.length <= count ? parts : [...parts.slice(0, count - 1), parts.slice(count - 1).join(delimiter)];
}
