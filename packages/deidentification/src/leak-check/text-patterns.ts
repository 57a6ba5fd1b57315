import { Dataset, Tag, type VR } from "@dicomsec/core";

/** Bytes to search for. */
export interface BytePattern {
  readonly bytes: Uint8Array;
  /** Bytes from one character to the next: 2 for UTF-16. */
  readonly unit: 1 | 2;
  /** How many bytes tell something: those a chance find would have to meet. */
  readonly weight: number;
  /** Whether letters match only as they are: bytes of a multi-byte encoding look like letters and are none. */
  readonly isExact: boolean;
}

/** A pattern that tells less would be found everywhere. */
const LEAST_WEIGHT = 4;

/**
 * A text in every encoding an output may hold it in: ASCII or ISO 8859-1, UTF-8, UTF-16 in either byte order, and the given Specific
 * Character Set; but ASCII as it is, since UTF-16 is searched for ASCII on its own. Patterns that are not exact are meant to be found in
 * any case.
 */
export function textPatterns(text: string, characterSet: readonly string[] | undefined): readonly BytePattern[] {
  const patterns = isAscii(text)
    ? [{ bytes: latin1(text), unit: 1 as const, weight: text.length, isExact: false }]
    : caseVariants(text).flatMap((form) => otherPatterns(form, characterSet));
  return patterns.filter(({ weight }) => weight >= LEAST_WEIGHT);
}

const LONGEST_ENCODED = 64;

/** A value as it was encoded, without padding; of a long one, its beginning. */
export function encodedPattern(encoded: Uint8Array): BytePattern | undefined {
  let end = Math.min(encoded.length, LONGEST_ENCODED);
  while (end > 0 && (encoded[end - 1] === 0x20 || encoded[end - 1] === 0)) end--;
  const pattern = exact(encoded.subarray(0, end));
  return pattern.weight < LEAST_WEIGHT ? undefined : pattern;
}

// eslint-disable-next-line no-control-regex
const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text);

/** ASCII letters match in any case; other letters need a pattern for each. */
const caseVariants = (text: string) => [...new Set([text, text.toUpperCase(), text.toLowerCase()])];

function otherPatterns(text: string, characterSet: readonly string[] | undefined): readonly BytePattern[] {
  const patterns: BytePattern[] = [exact(new TextEncoder().encode(text), true), ...utf16Patterns(text)];
  if (!/[^\0-\xff]/.test(text)) patterns.push({ ...exact(latin1(text)), isExact: false });
  const declared = characterSet && encodeIn(characterSet, text);
  if (declared) patterns.push(exact(declared));
  return patterns;
}

function utf16Patterns(text: string): readonly BytePattern[] {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  const weight = units.reduce((sum, unit) => sum + (unit > 0xff ? 2 : 1), 0);
  return [true, false].map((isLittle) => {
    const view = new DataView(new ArrayBuffer(2 * units.length));
    units.forEach((unit, at) => view.setUint16(2 * at, unit, isLittle));
    return { bytes: new Uint8Array(view.buffer), unit: 2, weight, isExact: true };
  });
}

function exact(bytes: Uint8Array, isUtf8 = false): BytePattern {
  let escapes = 0;
  for (const byte of bytes) if (byte === 0x1b) escapes++;
  // An escape sequence of ISO 2022 has three or four bytes and stands before every text in the set.
  return { bytes, unit: 1, weight: bytes.length - 3 * escapes, isExact: !isUtf8 };
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

const sets = new Map<string, Dataset["characterSet"]>();
const ANY_TEXT: VR = "PN";

function encodeIn(terms: readonly string[], text: string): Uint8Array | undefined {
  const key = terms.join("\\");
  let set = sets.get(key);
  if (!set) {
    const dataset = new Dataset();
    dataset.set(Tag.SpecificCharacterSet, [...terms], "CS");
    sets.set(key, (set = dataset.characterSet));
  }
  return set.canEncode(text, ANY_TEXT) ? set.encode(text, ANY_TEXT) : undefined;
}
