import {
  type DataElement,
  type Dataset,
  type DicomFile,
  isPrivate,
  isPrivateCreator,
  keywordOf,
  type VR,
  vrFacts,
} from "@dicomsec/core";
import { isIdentifyingContent, kindOfText } from "./identifying-attributes.js";
import type { IdentifyingValue, LeakKind } from "./identifying-value.js";
import { type ItemPath, pathIn } from "./item-path.js";
import { isCutDate, retentionOf, type RetainedValues } from "./retained-values.js";
import { byteSamples, isMostlyText, textRuns } from "./text-runs.js";
import { isPlaceholder } from "./vocabulary.js";

/**
 * The values of an original that identify a person, an institution, a device or the instance itself, each once: from the Dataset at every
 * depth, File Meta Information, preamble, and bytes after the Dataset.
 *
 * De-identification changes a Dataset in place: collect first. Values that `openFile` left in their source are not looked at. What is
 * shorter than 4 characters cannot be told from chance and is left out, as are placeholders such as `ANONYMOUS`.
 * @param retained What the de-identification was asked to keep. Default: nothing.
 */
export function collectIdentifyingValues(
  original: DicomFile,
  retained: RetainedValues = {},
): readonly IdentifyingValue[] {
  const collector = new Collector(retained);
  if (original.preamble) collector.bytes(original.preamble, () => "preamble", undefined);
  collector.dataset(original.fileMeta, undefined);
  collector.dataset(original.dataset, undefined);
  const { trailing } = original.dataset;
  if (trailing instanceof Uint8Array) collector.bytes(trailing, () => "trailing", undefined);
  return collector.finish();
}

/** Kinds that are words rather than names or numbers: their words are those of other attributes as well. */
const kindsOfWords: ReadonlySet<LeakKind> = new Set<LeakKind>(["text", "device", "organization"]);

/** VRs of terms, codes and names of things; what people write at length may hold anything. */
const vrsOfTerms: ReadonlySet<VR> = new Set<VR>(["CS", "LO", "SH"]);

const SHORTEST_RUN = 4;
/** Longer bytes are not searched for text. */
const LONGEST_TEXT = 65_536;
const LONGEST_OTHER_TEXT = 64;

class Collector {
  readonly #values = new Map<string, IdentifyingValue>();
  /** Texts, in upper case, of attributes that identify nobody. */
  readonly #elsewhere = new Set<string>();
  /** Values, in upper case, that may stay where they are: found elsewhere they tell nothing more. */
  readonly #kept = new Set<string>();
  readonly #retained: RetainedValues;

  constructor(retained: RetainedValues) {
    this.#retained = retained;
  }

  dataset(dataset: Dataset, place: ItemPath | undefined): void {
    for (const element of dataset.elements()) {
      if (element.isSequence) {
        element.items.forEach((item, at) => this.dataset(item, { outer: place, sequence: element.tag, item: at }));
      } else if (element.isLoaded && !isPrivateCreator(element.tag)) this.#element(element, place);
    }
  }

  /** Text found in bytes, and some of the bytes themselves. */
  bytes(bytes: Uint8Array, pathOf: () => string, keyword: string | undefined): void {
    if (bytes.every((byte) => byte === 0)) return;
    for (const { text } of textRuns(bytes, SHORTEST_RUN)) this.#add("text", text, pathOf, keyword);
    for (const sample of byteSamples(bytes)) {
      this.#add("content", Array.from(sample, (byte) => String.fromCharCode(byte)).join(""), pathOf, keyword);
    }
  }

  finish(): readonly IdentifyingValue[] {
    const leaving = [...this.#values.values()].filter(({ text }) => !this.#kept.has(text.toUpperCase()));
    return leaving.map((value) =>
      kindsOfWords.has(value.kind) && this.#elsewhere.has(value.text.toUpperCase())
        ? { ...value, isSaidElsewhere: true }
        : value,
    );
  }

  #element(element: DataElement, place: ItemPath | undefined): void {
    const { tag, valueVr: vr } = element;
    const { kind: form } = vrFacts(vr);
    const pathOf = () => pathIn(place, tag);
    // A Sequence that cannot be read, as UN perhaps, may hold anything.
    if (form === "sequence" || vr === "UN") return this.#content(element, pathOf);
    if (form === "bytes" && isIdentifyingContent(tag, place?.sequence)) return this.#content(element, pathOf);
    if (form !== "string" && form !== "text") return;
    const kind = kindOfText(tag, vr, place?.sequence);
    if (kind !== undefined) this.#texts(element, kind, pathOf);
    else if (!isPrivate(tag) && vrsOfTerms.has(vr)) this.#remember(element);
  }

  #content(element: DataElement, pathOf: () => string): void {
    if (retentionOf(element, "content", this.#retained)) return;
    const keyword = keywordOf(element.tag);
    const parts = element.fragments ?? [element.bytes];
    for (const part of parts) {
      if (part.length < LONGEST_TEXT && (isMostlyText(part) || element.valueVr === "SQ"))
        this.bytes(part, pathOf, keyword);
      else for (const sample of byteSamples(part)) this.#add("content", latin1(sample), pathOf, keyword);
    }
  }

  #texts(element: DataElement, kind: LeakKind, pathOf: () => string): void {
    const { strings } = element;
    const retention = retentionOf(element, kind, this.#retained);
    if (retention === "kept") for (const text of strings) this.#kept.add(text.toUpperCase());
    if (retention !== undefined) return;
    for (const text of strings) {
      if (kind === "date" && this.#retained.cutsDates && isCutDate(text)) continue;
      const encoding = isAscii(text) ? undefined : { element, isOnly: strings.length === 1 };
      this.#add(kind, text, pathOf, keywordOf(element.tag), encoding);
    }
  }

  #add(
    kind: LeakKind,
    text: string,
    pathOf: () => string,
    keyword: string | undefined,
    encoding?: { readonly element: DataElement; readonly isOnly: boolean },
  ): void {
    if (text.length < 2 || (kind !== "content" && isPlaceholder(text))) return;
    const terms = encoding?.element.dataset.characterSet.terms;
    const key = `${kind} ${terms?.join("\\") ?? ""} ${text}`;
    if (this.#values.has(key)) return;
    this.#values.set(key, {
      kind,
      text,
      path: pathOf(),
      ...(keyword === undefined ? {} : { keyword }),
      ...(terms ? { characterSet: terms } : {}),
      ...(encoding?.isOnly ? { encoded: new Uint8Array(encoding.element.bytes) } : {}),
      isSaidElsewhere: false,
    });
  }

  #remember(element: DataElement): void {
    for (const text of element.strings) if (text.length <= LONGEST_OTHER_TEXT) this.#elsewhere.add(text.toUpperCase());
  }
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

// eslint-disable-next-line no-control-regex
const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text);
