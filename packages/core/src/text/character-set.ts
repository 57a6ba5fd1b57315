import { EncodeError } from "../errors.js";
import { type VR, vrFacts } from "../vr.js";
import { decodePlainAscii, isPlainAscii } from "./ascii.js";
import { type Codec, defaultCodec, gb18030Codec, isoCodec, utf8Codec } from "./codecs.js";
import { ascii, type CodeElement, type ParsedTerm, parseTerm, type TermMeaning } from "./defined-terms.js";
import { delimitersOf } from "./delimiters.js";
import { type ReportProblem, reportOnce } from "./problems.js";

/**
 * A Specific Character Set: text from bytes and bytes from text. VRs that it does not affect are in the default repertoire.
 * @see PS3.3 C.12.1.1.2, PS3.5 6.1
 */
export interface CharacterSet {
  /** The Defined Terms as declared, spelt as the standard has them; none for the default repertoire. */
  readonly terms: readonly string[];
  /**
   * The text of a whole value field, its padding kept. Never throws: bytes that are no character become U+FFFD. Bytes from 0x80 of
   * which no declared term says anything are read as UTF-8 if the whole value is valid UTF-8, else as ISO 8859-1. Both are reported.
   */
  decode(bytes: Uint8Array, start: number, end: number, vr: VR, onProblem?: ReportProblem): string;
  /** The values of a value field: parted at each backslash that is a character of its own, except for LT, ST, UT and UR. */
  decodeValues(bytes: Uint8Array, start: number, end: number, vr: VR, onProblem?: ReportProblem): string[];
  /**
   * The bytes of a text, without padding. Of several values, encode them joined by a backslash.
   * @throws EncodeError ERR_ENCODE_CHARACTER_SET when a character is not in the declared sets, or is an ESC.
   */
  encode(text: string, vr: VR): Uint8Array;
  /** Whether `encode` would succeed. */
  canEncode(text: string, vr: VR): boolean;
}

class TextCharacterSet implements CharacterSet {
  constructor(
    readonly terms: readonly string[],
    private readonly codec: Codec,
  ) {}

  decode(bytes: Uint8Array, start: number, end: number, vr: VR, onProblem?: ReportProblem): string {
    if (isPlainAscii(bytes, start, end)) return decodePlainAscii(bytes, start, end);
    return this.codecOf(vr).decode(bytes, start, end, delimitersOf(vr), reportOnce(onProblem));
  }

  decodeValues(bytes: Uint8Array, start: number, end: number, vr: VR, onProblem?: ReportProblem): string[] {
    const text = this.decode(bytes, start, end, vr, onProblem);
    return vrFacts(vr).kind === "text" || !text.includes("\\") ? [text] : text.split("\\");
  }

  encode(text: string, vr: VR): Uint8Array {
    const encoded = encodeAscii(text) ?? this.codecOf(vr).encode(text, delimitersOf(vr));
    if (typeof encoded !== "number") return encoded;
    const message = `the character at index ${encoded} is not in the Specific Character Set`;
    throw new EncodeError("ERR_ENCODE_CHARACTER_SET", { message });
  }

  canEncode(text: string, vr: VR): boolean {
    return encodeAscii(text) !== undefined || typeof this.codecOf(vr).encode(text, delimitersOf(vr)) !== "number";
  }

  private codecOf(vr: VR): Codec {
    return vrFacts(vr).usesCharacterSet ? this.codec : defaultCodec;
  }
}

/** The bytes of text that is in the default repertoire, where every character set agrees. */
function encodeAscii(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80 || code === 0x1b) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

/** The character set of a Dataset without Specific Character Set (0008,0005): ISO-IR 6. */
export const defaultCharacterSet: CharacterSet = new TextCharacterSet([], defaultCodec);

interface Resolved {
  readonly characterSet: CharacterSet;
  readonly problems: readonly string[];
}

const cache = new Map<string, Resolved>();
const longestCache = 64;

/**
 * The character set that the values of Specific Character Set (0008,0005) declare; the same object for the same values. Terms that are
 * misspelt in a common way are understood, unknown ones are ignored, and both are reported. With no known term, bytes from 0x80 are read
 * as UTF-8 where they are valid UTF-8, else as ISO 8859-1, and only the default repertoire can be written.
 * @see PS3.3 C.12.1.1.2
 */
export function characterSetOf(terms: readonly string[], onProblem?: ReportProblem): CharacterSet {
  const key = terms.join("\\");
  let resolved = cache.get(key);
  if (resolved === undefined) {
    if (cache.size >= longestCache) cache.clear();
    cache.set(key, (resolved = resolve(terms)));
  }
  for (const problem of resolved.problems) onProblem?.(problem);
  return resolved.characterSet;
}

function resolve(values: readonly string[]): Resolved {
  const problems: string[] = [];
  const parsed = values.map((value, at) => {
    const term = parseTerm(value);
    if (term.meaning === undefined)
      problems.push(`value ${at + 1} of Specific Character Set is not a known term; it is ignored`);
    else if (term.misspelt)
      problems.push(`value ${at + 1} of Specific Character Set is misspelt; it is read as ${term.term}`);
    return term;
  });
  if (parsed.every(({ term }) => term === "")) return { characterSet: defaultCharacterSet, problems };
  const terms = parsed.map(({ term }) => term || "ISO 2022 IR 6");
  return { characterSet: new TextCharacterSet(terms, codecOfTerms(parsed, problems)), problems };
}

function codecOfTerms(parsed: readonly ParsedTerm[], problems: string[]): Codec {
  const meanings = parsed.flatMap(({ meaning }) => meaning ?? []);
  const alone = meanings.find(({ kind }) => kind !== "iso");
  if (alone === undefined) return codecOfIsoTerms(meanings as IsoMeaning[], problems);
  if (parsed.length > 1) problems.push("a character set without code extensions stands with others, which are ignored");
  return alone.kind === "utf-8" ? utf8Codec : gb18030Codec(alone.kind === "gbk");
}

type IsoMeaning = TermMeaning & { readonly kind: "iso" };

function codecOfIsoTerms(meanings: readonly IsoMeaning[], problems: string[]): Codec {
  const [first] = meanings;
  if (first === undefined) return defaultCodec;
  const isMultiByte = (element: CodeElement) => element.set?.kind === "double";
  if (first.elements.some(isMultiByte))
    problems.push("Value 1 of Specific Character Set is a multi-byte character set");
  const isExtended = meanings.length > 1 || first.extension;
  const later = meanings.slice(1).filter(({ register, extension }) => !extension && register !== 6);
  if (meanings.length > 1 && (later.length > 0 || (!first.extension && first.register !== 6))) {
    problems.push("a term without code extensions stands with others; it is read as the one with code extensions");
  }
  return isoCodec({
    initialG0: first.elements.find((element) => element.side === "G0" && element.set === undefined) ?? ascii,
    initialG1: first.elements.find((element) => element.side === "G1"),
    extensions: isExtended ? meanings.flatMap(({ elements }) => elements) : [],
  });
}
