/** A word, a number, or a character of a script without spaces, as it is compared. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** Lower case, without accents. */
  readonly text: string;
}

/** Scripts that part no words. */
const wide = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\u30fc]";
const small = `(?:(?!${wide})[\\p{Ll}\\p{Lm}\\p{Lo}\\p{Lt}\\p{M}])`;

/** "JohnSMITH12" is three tokens: no alternative can begin where another gave up, so that a text is read once. */
const tokenPattern = new RegExp(
  [`${wide}\\p{M}*`, "\\p{N}+", "\\p{Lu}+(?=\\p{Lu}\\p{Ll})", `\\p{Lu}${small}+`, "\\p{Lu}+", `${small}+`].join("|"),
  "gu",
);

/** The tokens of a text, in order. */
export function tokensOf(text: string): readonly Token[] {
  return Array.from(text.matchAll(tokenPattern), ({ 0: match, index }) => ({
    start: index,
    end: index + match.length,
    text: fold(match),
  }));
}

/** Only the letters and digits of a text, as they are compared: how a value is found however it is written. */
export function compact(text: string): string {
  return fold(text).replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** Letters that no accent makes. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: "ss", ø: "o", æ: "ae", œ: "oe", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i",
}; // prettier-ignore

/** Lower case, without accents, full-width letters as usual ones. */
export function fold(text: string): string {
  // Most text is ASCII.
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  const bare = text.toLowerCase().normalize("NFKD").replaceAll(/\p{M}/gu, "").normalize("NFC");
  return bare.replaceAll(/[ßøæœłđðþı]/g, (letter) => plainLetters[letter]!);
}

const digraphs: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ø: "oe", å: "aa" };

/** The compact forms of a name: without accents, with the digraphs that stand for umlauts, and without those. */
export function compactSpellings(text: string): readonly string[] {
  const composed = text.toLowerCase().normalize("NFC");
  const spelled = compact(composed.replaceAll(/[äöüøå]/g, (letter) => digraphs[letter]!));
  const plain = compact(text);
  return [...new Set([plain, spelled, plain.replaceAll(/([aou])e/g, "$1")])];
}
