import type { BytePattern } from "./text-patterns.js";

/** Where a pattern was found. */
export type OnMatch = (pattern: number, offset: number) => void;

/** Bytes of a pattern that are looked up; no pattern is shorter. */
const GRAM_LENGTH = 4;
const FEWEST_BITS = 16;
/** A larger filter would be slower than what it saves: it no longer fits the processor's cache. */
const MOST_BITS = 20;
/** At most one slot in so many is taken, so that most bytes are passed over at the first look. */
const SLOTS_PER_ENTRY = 32;

/** ASCII letters in lower case, all other bytes as they are. */
const folded = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte));

/** Patterns that are compared where one of them may stand. */
const SHORT_CHAIN = 8;
/** The filter is finer than the table: 2 to this power of its entries share a chain of patterns. */
const SHARED_BITS = 2;
/** Words of four bytes that are looked at before what was selected is compared. */
const LONGEST_STRETCH = 1024;

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Finds any number of patterns in one pass over bytes.
 *
 * Of each pattern, four bytes are put into a hash table. The pass looks up each four bytes of the input, first
 * in a filter small enough for the processor's cache; only where that has an entry are patterns compared.
 */
export class PatternIndex {
  #pool = new Uint8Array(4096);
  #poolLength = 0;
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  readonly #anchors: number[] = [];
  readonly #isExact: boolean[] = [];
  /** For each pattern the four bytes it is looked up by, and the pattern after it in its chain, counted from 1; 0 at the end. */
  #links = new Int32Array(1024);
  #bits = FEWEST_BITS;
  #heads = new Int32Array(1 << (FEWEST_BITS - SHARED_BITS));
  #filter = new Uint8Array(1 << FEWEST_BITS);
  /** Slots of the filter that are taken. */
  #taken = 0;
  #longest = GRAM_LENGTH;
  readonly #selected = new Int32Array(LONGEST_STRETCH);

  /** How many patterns there are; they are numbered from 0 in the order they came. */
  get size(): number {
    return this.#starts.length;
  }

  /** Length of the longest pattern. */
  get longest(): number {
    return this.#longest;
  }

  /** Adds a pattern of at least four bytes and gives its number. */
  add({ bytes, isExact }: BytePattern): number {
    const pattern = this.size;
    this.#starts.push(this.#store(bytes));
    this.#lengths.push(bytes.length);
    this.#isExact.push(isExact);
    this.#anchors.push(this.#bestGram(bytes));
    if (bytes.length > this.#longest) this.#longest = bytes.length;
    this.#link(pattern);
    if (this.#taken * SLOTS_PER_ENTRY > 1 << this.#bits && this.#bits < MOST_BITS) this.#grow();
    return pattern;
  }

  length(pattern: number): number {
    return this.#lengths[pattern]!;
  }

  #bytesOf(pattern: number): Uint8Array {
    const start = this.#starts[pattern]!;
    return this.#pool.subarray(start, start + this.#lengths[pattern]!);
  }

  /** Calls `onMatch` for each place where a pattern stands, case apart unless it is exact. */
  scan(bytes: Uint8Array, onMatch: OnMatch): void {
    const head = isLittleEndian ? Math.min(bytes.length, -bytes.byteOffset & 3) : bytes.length;
    this.#scanBytes(bytes, 0, head, onMatch);
    let at = head;
    while (bytes.length - at >= 2 * GRAM_LENGTH) {
      const words = new Int32Array(
        bytes.buffer,
        bytes.byteOffset + at,
        Math.min(LONGEST_STRETCH, (bytes.length - at) >>> 2),
      );
      const count = selectWords(words, this.#filter, 32 - this.#bits, this.#selected);
      for (let i = 0; i < count; i++) {
        const from = at + 4 * this.#selected[i]!;
        this.#scanBytes(bytes, from, from + 4, onMatch);
      }
      at += 4 * (words.length - 1);
    }
    this.#scanBytes(bytes, at, bytes.length, onMatch);
  }

  /** Looks up the four bytes at each position from `from` to before `to`. */
  #scanBytes(bytes: Uint8Array, from: number, to: number, onMatch: OnMatch): void {
    const end = Math.min(to, bytes.length - GRAM_LENGTH + 1);
    for (let at = from; at < end; at++) {
      const hash = this.#hash(bytes, at);
      if (this.#filter[hash] !== 0) this.#compare(bytes, at, hash, onMatch);
    }
  }

  #compare(bytes: Uint8Array, at: number, hash: number, onMatch: OnMatch): void {
    const gram = gramAt(bytes, at);
    const links = this.#links;
    for (let next = this.#heads[hash >>> SHARED_BITS]!; next > 0; next = links[2 * next - 1]!) {
      if (links[2 * next - 2] !== gram) continue;
      const offset = at - this.#anchors[next - 1]!;
      if (offset >= 0 && this.#matches(bytes, offset, next - 1)) onMatch(next - 1, offset);
    }
  }

  #matches(bytes: Uint8Array, offset: number, pattern: number): boolean {
    const pool = this.#pool;
    const start = this.#starts[pattern]!;
    const length = this.#lengths[pattern]!;
    if (offset + length > bytes.length) return false;
    if (this.#isExact[pattern]) {
      for (let i = 0; i < length; i++) if (bytes[offset + i] !== pool[start + i]) return false;
      return true;
    }
    for (let i = 0; i < length; i++) if (folded[bytes[offset + i]!] !== folded[pool[start + i]!]) return false;
    return true;
  }

  #store(bytes: Uint8Array): number {
    const start = this.#poolLength;
    if (start + bytes.length > this.#pool.length) {
      const larger = new Uint8Array(Math.max(2 * this.#pool.length, start + bytes.length));
      larger.set(this.#pool.subarray(0, start));
      this.#pool = larger;
    }
    this.#pool.set(bytes, start);
    this.#poolLength = start + bytes.length;
    return start;
  }

  /**
   * The position of the four bytes to look a pattern up by: such as others are looked up by already, so that the filter stays empty, but
   * not too many others. UIDs of one root differ at the end.
   */
  #bestGram(bytes: Uint8Array): number {
    let best = 0;
    let fewest = Infinity;
    for (let at = bytes.length - GRAM_LENGTH; at >= 0; at--) {
      const hash = this.#hash(bytes, at);
      const count = this.#chainLength(hash);
      if (this.#filter[hash] !== 0 && count <= SHORT_CHAIN) return at;
      if (count < fewest) {
        fewest = count;
        best = at;
      }
    }
    return best;
  }

  #chainLength(hash: number): number {
    let count = 0;
    for (let next = this.#heads[hash >>> SHARED_BITS]!; next > 0 && count < 64; next = this.#links[2 * next - 1]!)
      count++;
    return count;
  }

  #hash(bytes: Uint8Array, at: number): number {
    return Math.imul(gramAt(bytes, at), 0x9e3779b1) >>> (32 - this.#bits);
  }

  #link(pattern: number): void {
    const bytes = this.#bytesOf(pattern);
    const hash = this.#hash(bytes, this.#anchors[pattern]!);
    if (2 * pattern >= this.#links.length) this.#links = copyInto(new Int32Array(2 * this.#links.length), this.#links);
    this.#links[2 * pattern] = gramAt(bytes, this.#anchors[pattern]!);
    this.#links[2 * pattern + 1] = this.#heads[hash >>> SHARED_BITS]!;
    this.#heads[hash >>> SHARED_BITS] = pattern + 1;
    if (this.#filter[hash] === 0) this.#taken++;
    this.#filter[hash] = 1;
  }

  #grow(): void {
    this.#bits = Math.min(MOST_BITS, this.#bits + 2);
    this.#taken = 0;
    this.#heads = new Int32Array(1 << (this.#bits - SHARED_BITS));
    this.#filter = new Uint8Array(1 << this.#bits);
    for (let pattern = 0; pattern < this.size; pattern++) this.#link(pattern);
  }
}

/** Four bytes, the first in the lowest place. 0x20 makes upper case letters lower case, and changes little else. */
function gramAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24) | 0x20202020;
}

function copyInto(larger: Int32Array<ArrayBuffer>, all: Int32Array): Int32Array<ArrayBuffer> {
  larger.set(all);
  return larger;
}

/**
 * The hot loop: selects the words of which the filter has one of the four bytes that begin in it. The last word only tells what follows the
 * one before it. A function of its own that calls nothing and whose constants are literals is compiled best.
 */
function selectWords(words: Int32Array, filter: Uint8Array, shift: number, selected: Int32Array): number {
  const { imul } = Math;
  const last = words.length - 1;
  let count = 0;
  let word = words[0]! | 0x20202020;
  for (let at = 0; at < last; at++) {
    const next = words[at + 1]! | 0x20202020;
    const found =
      filter[imul(word, 0x9e3779b1) >>> shift]! |
      filter[imul((word >>> 8) | (next << 24), 0x9e3779b1) >>> shift]! |
      filter[imul((word >>> 16) | (next << 16), 0x9e3779b1) >>> shift]! |
      filter[imul((word >>> 24) | (next << 8), 0x9e3779b1) >>> shift]!;
    if (found !== 0) selected[count++] = at;
    word = next;
  }
  return count;
}
