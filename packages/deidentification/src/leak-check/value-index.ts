import type { IdentifyingValue } from "./identifying-value.js";
import { PatternIndex } from "./pattern-index.js";
import { type BytePattern, encodedPattern, textPatterns } from "./text-patterns.js";
import type { Strength } from "./value-form.js";
import { formsOf } from "./value-forms.js";

/** What a pattern stands for. */
export interface ValuePattern {
  readonly value: IdentifyingValue;
  readonly form: string;
  readonly strength: Strength;
  readonly pattern: Omit<BytePattern, "bytes">;
}

/** Identifying values with the patterns they are searched by; equal ones count once, so that memory grows with what differs. */
export class ValueIndex {
  readonly patterns = new PatternIndex();
  readonly #byPattern: ValuePattern[] = [];
  readonly #values = new Set<string>();
  readonly #forms = new Set<string>();

  /** How many different values there are. */
  get size(): number {
    return this.#values.size;
  }

  add(value: IdentifyingValue): void {
    const key = `${scopeOf(value)} ${value.text}`;
    if (this.#values.has(key)) return;
    this.#values.add(key);
    if (value.kind === "content") return this.#addPattern(value, value.text, "strong", contentPattern(value.text));
    for (const { text, strength } of formsOf(value)) this.#addForm(value, text, strength);
    const encoded = value.encoded && encodedPattern(value.encoded);
    if (encoded) this.#addPattern(value, value.text, "strong", encoded);
  }

  /** Adds a pattern that stands for no value, and gives its number. */
  addMarker(text: string): number {
    return this.patterns.add(contentPattern(text));
  }

  /** What a pattern stands for; undefined for a marker. */
  of(pattern: number): ValuePattern | undefined {
    return this.#byPattern[pattern];
  }

  #addForm(value: IdentifyingValue, whole: string, strength: Strength): void {
    const text = whole.slice(0, LONGEST_FORM);
    const key = `${scopeOf(value)} ${text.toUpperCase()}`;
    if (this.#forms.has(key)) return;
    if (value.kind !== "uid") this.#forms.add(key);
    for (const pattern of textPatterns(text, value.characterSet)) this.#addPattern(value, text, strength, pattern);
  }

  #addPattern(value: IdentifyingValue, form: string, strength: Strength, pattern: BytePattern): void {
    const { unit, weight, isExact } = pattern;
    this.#byPattern[this.patterns.add(pattern)] = { value, form, strength, pattern: { unit, weight, isExact } };
  }
}

/** Values that differ in this are judged or encoded differently, though their text is the same. */
function scopeOf({ kind, characterSet, isSaidElsewhere }: IdentifyingValue): string {
  return `${kind} ${isSaidElsewhere} ${characterSet?.join("\\") ?? ""}`;
}

/** Characters of a form that are searched for: of more, the first ones will do. */
const LONGEST_FORM = 64;

function contentPattern(text: string): BytePattern {
  const bytes = Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return { bytes, unit: 1, weight: bytes.length, isExact: true };
}
