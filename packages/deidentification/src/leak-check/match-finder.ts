import type { ByteSource } from "@dicomsec/core";
import type { Match } from "./severity.js";
import type { ValueIndex, ValuePattern } from "./value-index.js";
import { findWideText } from "./wide-text.js";

/** A pattern found. */
export interface Found {
  readonly offset: number;
  readonly end: number;
  /** Bytes from one character to the next. */
  readonly unit: 1 | 2;
  readonly value: ValuePattern["value"];
  readonly match: Match;
}

/** What one pass over an output found. */
export interface Findings {
  readonly found: readonly Found[];
  /** The markers found. */
  readonly markers: ReadonlySet<number>;
}

/** Bytes around a find that its judgement may need. */
const MARGIN = 4;
const BLOCK_LENGTH = 256 * 1024;
/** A few milliseconds of work, after which timers and sockets get their turn. */
const BLOCKS_AT_A_TIME = 8;
/** So many finds of one pattern say as much as all. */
const MOST_PER_PATTERN = 2048;

/** Searches bytes in memory. */
export function findInBytes(index: ValueIndex, bytes: Uint8Array): Findings {
  const finder = new Finder(index);
  finder.search(bytes, 0, 0, bytes.length);
  return finder;
}

/** Searches a source block by block; memory does not grow with it. */
export async function findInSource(index: ValueIndex, source: ByteSource, signal?: AbortSignal): Promise<Findings> {
  const finder = new Finder(index);
  const overlap = 2 * index.patterns.longest + 2 * MARGIN;
  const window = new Uint8Array(overlap + BLOCK_LENGTH);
  let carried = 0;
  let blocks = 0;
  for (let offset = 0; offset < source.size;) {
    const block = await source.read(offset, Math.min(BLOCK_LENGTH, source.size - offset));
    if (block.length === 0) break;
    window.set(block, carried);
    const filled = carried + block.length;
    const isLast = offset + block.length >= source.size;
    // What ends within the margin is left to the next window, which shows what follows it.
    finder.search(
      window.subarray(0, filled),
      offset - carried,
      offset === 0 ? 0 : carried - MARGIN,
      isLast ? filled : filled - MARGIN,
    );
    offset += block.length;
    const keep = Math.min(filled, overlap);
    window.copyWithin(0, filled - keep, filled);
    carried = keep;
    signal?.throwIfAborted();
    if (++blocks % BLOCKS_AT_A_TIME === 0) await nextMacrotask();
  }
  return finder;
}

function nextMacrotask(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };
  return new Promise((resolve) => (setImmediate ? setImmediate(resolve) : setTimeout(resolve)));
}

class Finder implements Findings {
  readonly found: Found[] = [];
  readonly markers = new Set<number>();
  readonly #index: ValueIndex;
  readonly #counts = new Map<number, number>();

  constructor(index: ValueIndex) {
    this.#index = index;
  }

  /** Takes what ends after `from` and not after `to`. */
  search(bytes: Uint8Array, position: number, from: number, to: number): void {
    const { patterns } = this.#index;
    patterns.scan(bytes, (pattern, offset) => {
      const end = offset + patterns.length(pattern);
      const value = this.#index.of(pattern);
      if (!value) this.markers.add(pattern);
      else if (end > from && end <= to)
        this.#take(value, pattern, { bytes, offset, end, unit: value.pattern.unit }, position);
    });
    this.#searchWide(bytes, position, from, to);
  }

  /** ASCII in UTF-16 is searched as ASCII, so that no pattern is needed for it. */
  #searchWide(bytes: Uint8Array, position: number, from: number, to: number): void {
    const { patterns } = this.#index;
    const text = findWideText(bytes);
    if (!text) return;
    patterns.scan(text.narrow, (pattern, at) => {
      const value = this.#index.of(pattern);
      if (!value || value.pattern.isExact) return;
      const offset = text.offsetOf(at);
      const end = offset + 2 * patterns.length(pattern) - 1;
      if (end > from && end <= to) this.#take(value, pattern, { bytes, offset, end, unit: 2 }, position);
    });
  }

  #take(value: ValuePattern, pattern: number, stretch: Stretch, position: number): void {
    const count = this.#counts.get(pattern) ?? 0;
    if (count >= MOST_PER_PATTERN) return;
    this.#counts.set(pattern, count + 1);
    const { offset, end, unit } = stretch;
    const match = describe(value, stretch);
    this.found.push({ offset: position + offset, end: position + end, unit, value: value.value, match });
  }
}

/** Where a pattern stands in the bytes at hand. */
interface Stretch {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly end: number;
  readonly unit: 1 | 2;
}

function describe({ value, form, strength, pattern }: ValuePattern, { bytes, offset, end, unit }: Stretch): Match {
  const { weight, isExact } = pattern;
  // ASCII in UTF-16 ends with its last character, the other half of which may be before or after it.
  const next = unit === 2 && !isExact ? end + 1 : end;
  const text = isExact ? form : charactersOf(bytes, offset, end, unit);
  return {
    kind: value.kind,
    strength,
    isSaidElsewhere: value.isSaidElsewhere,
    originalPath: value.path,
    weight,
    text,
    before: characterAt(bytes, offset - unit, unit),
    after: characterAt(bytes, next, unit),
    isPlainCase: isExact || isPlainCase(text, form),
  };
}

function charactersOf(bytes: Uint8Array, offset: number, end: number, unit: number): string {
  let text = "";
  for (let at = offset; at < end; at += unit) text += String.fromCharCode(bytes[at]!);
  return text;
}

/** The ASCII or ISO 8859-1 character there; of UTF-16 only where its other byte is zero. */
function characterAt(bytes: Uint8Array, at: number, unit: number): string {
  const byte = bytes[at];
  if (byte === undefined || byte === 0) return "";
  if (unit === 2 && bytes[at + 1] !== 0 && bytes[at - 1] !== 0) return "";
  return String.fromCharCode(byte);
}

function isPlainCase(text: string, form: string): boolean {
  if (text === form || text === text.toUpperCase() || text === text.toLowerCase()) return true;
  return text === text.toLowerCase().replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
}
