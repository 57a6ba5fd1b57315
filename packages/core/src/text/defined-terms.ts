import { type DoubleByteSet, doubleByteSets, type SingleByteSet, singleByteSets } from "./code-elements.js";

/** A set of characters with the escape sequence that designates it. @see PS3.3 Table C.12-3, PS3.3 Table C.12-4 */
export interface CodeElement {
  /** The number in the ISO register. */
  readonly register: number;
  /** Whether it is designated to G0 (bytes 0x21 to 0x7E) or G1 (0xA0 to 0xFF). */
  readonly side: "G0" | "G1";
  /** The bytes of the escape sequence. */
  readonly escape: readonly number[];
  /** Undefined for ISO-IR 6 and ISO-IR 14: US-ASCII. */
  readonly set: SingleByteSet | DoubleByteSet | undefined;
}

function escapeSequence(final: string): readonly number[] {
  return [0x1b, ...Array.from(final, (char) => char.charCodeAt(0))];
}

function g0(register: number, escape: string, set?: DoubleByteSet): CodeElement {
  return { register, side: "G0", escape: escapeSequence(escape), set };
}

function g1(register: number, escape: string, set: SingleByteSet | DoubleByteSet): CodeElement {
  return { register, side: "G1", escape: escapeSequence(escape), set };
}

export const ascii = g0(6, "(B");
/** ISO-IR 14, JIS X 0201 Romaji: read as US-ASCII, for a backslash has to stay the delimiter of values. */
const romaji = g0(14, "(J");

/** The code elements each Defined Term brings: its G0 if it is not US-ASCII, and its G1. */
const codeElements: { readonly [register: number]: readonly CodeElement[] } = {
  6: [ascii],
  100: [g1(100, "-A", singleByteSets[100])],
  101: [g1(101, "-B", singleByteSets[101])],
  109: [g1(109, "-C", singleByteSets[109])],
  110: [g1(110, "-D", singleByteSets[110])],
  144: [g1(144, "-L", singleByteSets[144])],
  127: [g1(127, "-G", singleByteSets[127])],
  126: [g1(126, "-F", singleByteSets[126])],
  138: [g1(138, "-H", singleByteSets[138])],
  148: [g1(148, "-M", singleByteSets[148])],
  203: [g1(203, "-b", singleByteSets[203])],
  13: [romaji, g1(13, ")I", singleByteSets[13])],
  166: [g1(166, "-T", singleByteSets[166])],
  87: [g0(87, "$B", doubleByteSets[87])],
  159: [g0(159, "$(D", doubleByteSets[159])],
  149: [g1(149, "$)C", doubleByteSets[149])],
  58: [g1(58, "$)A", doubleByteSets[58])],
};

/** Escape sequences that are no DICOM term but stand in files: the 1978 and the four-byte designation of JIS X 0208. */
const strayElements = [g0(87, "$@", doubleByteSets[87]), g0(87, "$(B", doubleByteSets[87])];

/** Every code element that an escape sequence can designate. */
export const designations: readonly CodeElement[] = [...Object.values(codeElements).flat(), ...strayElements];

/** What a Defined Term of Specific Character Set (0008,0005) means. */
export type TermMeaning =
  | {
      readonly kind: "iso";
      readonly register: number;
      readonly elements: readonly CodeElement[];
      readonly extension: boolean;
    }
  | { readonly kind: "utf-8" | "gb18030" | "gbk" };

export interface ParsedTerm {
  /** The Defined Term as the standard writes it; the given text when it is unknown. */
  readonly term: string;
  readonly meaning: TermMeaning | undefined;
  /** Whether the given text differs from the Defined Term. */
  readonly misspelt: boolean;
}

/** Registers that exist only with code extensions. */
const extensionOnly: readonly number[] = [87, 159, 149, 58];

/** ISO 8859 parts and the register number of their right half, for terms such as `ISO-8859-1`. */
const iso8859Registers = new Map([[1, 100], [2, 101], [3, 109], [4, 110], [5, 144], [6, 127], [7, 126], [8, 138], [9, 148], [11, 166], [15, 203]]); // prettier-ignore

/**
 * Reads one value of Specific Character Set, tolerating what devices write for a Defined Term: other separators, lower case, `UTF-8`,
 * `ISO-8859-1`. An empty value is the default repertoire.
 * @see PS3.3 C.12.1.1.2
 */
export function parseTerm(text: string): ParsedTerm {
  const given = text.trim();
  if (given === "") return { term: "", meaning: isoMeaning(6, false), misspelt: false };
  const known = knownTerm(given.toUpperCase().replace(/[^A-Z0-9]+/g, " ").trim()); // prettier-ignore
  return known ? { ...known, misspelt: known.term !== given } : { term: given, meaning: undefined, misspelt: true };
}

function knownTerm(words: string): { readonly term: string; readonly meaning: TermMeaning } | undefined {
  if (/^(UTF ?8|ISO ?(2022 )?IR ?192|ISO ?2022 ?UTF ?8)$/.test(words))
    return { term: "ISO_IR 192", meaning: { kind: "utf-8" } };
  if (/^(ISO ?(2022 )?(IR )?)?GB ?18030$/.test(words)) return { term: "GB18030", meaning: { kind: "gb18030" } };
  if (/^(ISO ?(2022 )?(IR )?)?GBK$/.test(words)) return { term: "GBK", meaning: { kind: "gbk" } };
  const iso8859 = /^ISO ?8859 ?(\d+)$/.exec(words);
  if (iso8859) return isoTerm(iso8859Registers.get(Number(iso8859[1])), false);
  const iso = /^ISO ?(2022 ?)?(?:IR ?)?(\d+)$/.exec(words);
  return iso ? isoTerm(Number(iso[2]), iso[1] !== undefined) : undefined;
}

function isoTerm(register: number | undefined, extension: boolean) {
  if (register === undefined || codeElements[register] === undefined) return undefined;
  const extended = extension || extensionOnly.includes(register);
  return { term: `${extended ? "ISO 2022 IR" : "ISO_IR"} ${register}`, meaning: isoMeaning(register, extended) };
}

function isoMeaning(register: number, extension: boolean): TermMeaning {
  return { kind: "iso", register, elements: codeElements[register]!, extension };
}
