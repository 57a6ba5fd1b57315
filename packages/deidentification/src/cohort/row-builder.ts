import { type DataElement, formatTag, keywordOf, vrTable, type VR } from "@dicomsec/core";
import { textIn } from "./text-in-bytes.js";

/** What the instances of a cohort have at one attribute path. */
export interface CohortRow {
  /** Tag path without Item numbers: `(0008,1140).(0008,1155)`; a private element's block reads xx. */
  readonly path: string;
  /** Undefined for private and unknown attributes. */
  readonly keyword: string | undefined;
  /** The Private Creator of a private element. */
  readonly creator: string | undefined;
  readonly vr: VR;
  /** Instances that have the attribute here. */
  readonly instances: number;
  /** Elements: one instance may have it in several Items. */
  readonly elements: number;
  readonly empty: number;
  /** Elements whose value was too large to be looked at. */
  readonly unread: number;
  /** Different texts or UIDs; at least so many where `isCapped`. */
  readonly distinct: number;
  /** Texts with the number of elements, the most frequent first; multiple values are joined by a backslash. UIDs are only counted. */
  readonly texts: readonly CohortText[];
  /** Whether there are more distinct values than are remembered. */
  readonly isCapped: boolean;
  /** Of DS, IS and binary numbers. */
  readonly numbers: NumberSummary | undefined;
}

export interface CohortText {
  readonly text: string;
  readonly count: number;
  /** Whether the text was longer, and values that differ later on count as one. */
  readonly isCut: boolean;
}

export interface NumberSummary {
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

/** How much of the values is remembered of each path. */
export interface CohortLimits {
  /** Distinct texts. */
  readonly mostTexts: number;
  /** Characters of a text. */
  readonly longestText: number;
}

/** UIDs are not shown, and so remembered in larger numbers. */
const MOST_UIDS = 100_000;

const kinds = new Map(vrTable.map(({ vr, kind }) => [vr, kind]));

/** Collects the values of one attribute path. */
export class RowBuilder {
  readonly #place: Pick<CohortRow, "path" | "creator" | "vr"> & { readonly tag: number };
  readonly #limits: CohortLimits;
  readonly #texts = new Map<string, { count: number; isCut: boolean }>();
  readonly #uids = new Set<string>();
  #lastInstance = -1;
  #instances = 0;
  #elements = 0;
  #empty = 0;
  #unread = 0;
  #isCapped = false;
  #count = 0;
  #min = Infinity;
  #max = -Infinity;

  constructor(place: Pick<CohortRow, "path" | "creator" | "vr"> & { readonly tag: number }, limits: CohortLimits) {
    this.#place = place;
    this.#limits = limits;
  }

  add(element: DataElement, instance: number): void {
    if (instance !== this.#lastInstance) this.#instances++;
    this.#lastInstance = instance;
    this.#elements++;
    if (element.isSequence) {
      if (element.items.length === 0) this.#empty++;
    } else if (element.isEncapsulated || !element.isLoaded) this.#unread++;
    else if (element.bytes.length === 0) this.#empty++;
    else this.#addValue(element);
  }

  finish(): CohortRow {
    const { tag, ...place } = this.#place;
    const texts = [...this.#texts].map(([text, seen]) => ({ text, ...seen }));
    texts.sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
    return {
      ...place,
      keyword: keywordOf(tag),
      instances: this.#instances,
      elements: this.#elements,
      empty: this.#empty,
      unread: this.#unread,
      distinct: this.#uids.size + texts.length,
      texts,
      isCapped: this.#isCapped,
      numbers: this.#count === 0 ? undefined : { count: this.#count, min: this.#min, max: this.#max },
    };
  }

  #addValue(element: DataElement): void {
    const vr = element.valueVr;
    if (vr === "UI") for (const uid of element.strings) this.#addUid(uid);
    else if (vr === "DS" || vr === "IS") this.#addNumberTexts(element.strings);
    else if (vr === "SV" || vr === "UV") for (const number of element.bigints) this.#addNumber(Number(number));
    else if (vr === "AT") this.#addText(element.numbers.map(formatTag).join("\\"));
    else if (kinds.get(vr) === "number") for (const number of element.numbers) this.#addNumber(number);
    else if (kinds.get(vr) === "bytes") this.#addBytes(element.bytes);
    else this.#addText(element.strings.join("\\"));
  }

  /** A name that stands where a number belongs is shown. */
  #addNumberTexts(texts: readonly string[]): void {
    for (const text of texts) {
      if (/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text)) this.#addNumber(Number(text));
      else if (text !== "") this.#addText(text);
    }
  }

  #addNumber(number: number): void {
    this.#count++;
    if (number < this.#min) this.#min = number;
    if (number > this.#max) this.#max = number;
  }

  #addUid(uid: string): void {
    // What is no UID may be anything.
    if (!/^[0-9.]+$/.test(uid)) this.#addText(uid);
    else if (this.#uids.size < MOST_UIDS) this.#uids.add(uid);
    else if (!this.#uids.has(uid)) this.#isCapped = true;
  }

  #addBytes(bytes: Uint8Array): void {
    const text = textIn(bytes);
    if (text !== undefined) this.#addText(text);
  }

  #addText(whole: string): void {
    const isCut = whole.length > this.#limits.longestText;
    const text = isCut ? `${whole.slice(0, this.#limits.longestText)}…` : whole;
    const seen = this.#texts.get(text);
    if (seen) seen.count++;
    else if (this.#texts.size < this.#limits.mostTexts) this.#texts.set(text, { count: 1, isCut });
    else this.#isCapped = true;
  }
}
