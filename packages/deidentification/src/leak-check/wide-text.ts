/** Text of one byte a character taken out of UTF-16, with where it stood. */
export interface WideText {
  /** The characters of all stretches, a zero after each. */
  readonly narrow: Uint8Array;
  /** The offset in the searched bytes of the character at a position of `narrow`. */
  readonly offsetOf: (position: number) => number;
}

/** Characters in a row that make a stretch. */
const FEWEST_CHARACTERS = 4;

/** Finds ASCII text in UTF-16 of either byte order: printable characters with a zero between any two. Undefined when there is none. */
export function findWideText(bytes: Uint8Array): WideText | undefined {
  const starts: number[] = [];
  const lengths: number[] = [];
  let end = 0;
  // Seven bytes, the shortest stretch, hold a whole aligned word of two characters and two zeros.
  const words = alignedWords(bytes);
  const origin = words.byteOffset - bytes.byteOffset;
  for (
    let at = nextWideWord(words, 0);
    at < words.length;
    at = nextWideWord(words, Math.max(at + 1, (end - origin) >> 2))
  ) {
    // In Big Endian text, or Little Endian at an odd offset, the zero comes first.
    const character = origin + 4 * at + (bytes[origin + 4 * at] === 0 ? 1 : 0);
    const first = stretchStart(bytes, character, end);
    const last = stretchEnd(bytes, character + 2);
    const length = (last - first) / 2 + 1;
    if (length < FEWEST_CHARACTERS) continue;
    end = last + 1;
    starts.push(first);
    lengths.push(length);
  }
  return starts.length === 0 ? undefined : narrowed(bytes, starts, lengths);
}

function alignedWords(bytes: Uint8Array): Int32Array {
  const start = Math.min(bytes.length, -bytes.byteOffset & 3);
  return new Int32Array(
    bytes.buffer,
    start === bytes.length ? 0 : bytes.byteOffset + start,
    (bytes.length - start) >> 2,
  );
}

/** The hot loop: the next word of two printable characters and two zeros, or the number of words. */
function nextWideWord(words: Int32Array, from: number): number {
  const { length } = words;
  for (let at = from; at < length; at++) {
    const word = words[at]!;
    const isLow = (word & 0xff80ff80) === 0;
    if (!isLow && (word & 0x80ff80ff) !== 0) continue;
    const characters = isLow ? word : word >>> 8;
    if (isPrintable(characters & 0xff) && isPrintable((characters >>> 16) & 0xff)) return at;
  }
  return length;
}

const isPrintable = (byte: number) => byte >= 0x20 && byte < 0x7f;

function stretchStart(bytes: Uint8Array, character: number, from: number): number {
  let at = character;
  while (at - 2 >= from && bytes[at - 1] === 0 && isPrintable(bytes[at - 2]!)) at -= 2;
  return at;
}

function stretchEnd(bytes: Uint8Array, character: number): number {
  let at = character;
  while (at + 2 < bytes.length && bytes[at + 1] === 0 && isPrintable(bytes[at + 2]!)) at += 2;
  return at;
}

function narrowed(bytes: Uint8Array, starts: readonly number[], lengths: readonly number[]): WideText {
  const narrow = new Uint8Array(lengths.reduce((sum, length) => sum + length + 1, 0));
  const positions: number[] = [];
  let position = 0;
  starts.forEach((start, at) => {
    positions.push(position);
    for (let i = 0; i < lengths[at]!; i++) narrow[position++] = bytes[start + 2 * i]!;
    position++;
  });
  return {
    narrow,
    offsetOf: (place) => {
      const at = positions.findLastIndex((begin) => begin <= place);
      return starts[at]! + 2 * (place - positions[at]!);
    },
  };
}
