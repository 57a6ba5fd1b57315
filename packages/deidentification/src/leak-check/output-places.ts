import {
  type DataElement,
  type Dataset,
  type DicomFile,
  groupOf,
  keywordOf,
  transferSyntaxFacts,
  vrFacts,
} from "@dicomsec/core";
import { kindOfText } from "./identifying-attributes.js";
import { isPublicIn, type ItemPath, pathIn } from "./item-path.js";
import { isKeptPlace, type RetainedValues } from "./retained-values.js";
import { isMostlyText } from "./text-runs.js";

/** What kind of values stand where something was found. */
export type PlaceKind =
  /** What people write. */
  | "text"
  /** Terms and codes. */
  | "coded"
  /** Makers, models and versions. */
  | "product"
  | "uid"
  /** Numbers written as text. */
  | "number"
  /** Dates and times. */
  | "temporal"
  /** Numbers, images, other bytes. */
  | "binary"
  /** Tags, VRs and lengths. */
  | "header";

/** A stretch of an output: an element, or what stands outside of elements. */
export interface OutputPlace {
  /** Absent where an element cannot be told, as in a deflated Dataset before it is inflated. */
  readonly path?: string;
  readonly kind: Exclude<PlaceKind, "header">;
  /** Whether it is an attribute of PS3.6 outside of private Sequences. */
  readonly isPublic: boolean;
  /** Whether what stands here identifies. */
  readonly isIdentifying: boolean;
  /** Whether it is an attribute that an option keeps. */
  readonly isKept: boolean;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Asks how many bytes of encapsulated data were left in their source. */
export interface AbsenceRequest {
  readonly valueStart: number;
  readonly length: number;
}

/** Finds places; of a file in memory it asks for nothing. */
export type PlaceSearch = Generator<AbsenceRequest, ReadonlyMap<number, OutputPlace>, number>;

/** The places of offsets, which ascend; with `isInflated`, offsets in an inflated Dataset without what is before it. */
export function* findPlaces(
  file: DicomFile,
  offsets: readonly number[],
  { isInflated, retained }: { readonly isInflated: boolean; readonly retained: RetainedValues },
): PlaceSearch {
  const search = new Search(offsets, retained);
  if (!isInflated) {
    search.visit(0, () => ({
      path: "preamble",
      kind: "text",
      isPublic: false,
      isIdentifying: true,
      isKept: false,
      valueStart: 0,
      valueEnd: 128,
    }));
    yield* search.dataset(file.fileMeta);
  }
  if (!isInflated && isDeflated(file)) search.deflated();
  else yield* search.dataset(file.dataset);
  search.trailing(file.dataset.trailing.length);
  return search.places;
}

export function isDeflated({ transferSyntaxUid }: DicomFile): boolean {
  return transferSyntaxFacts(transferSyntaxUid)?.deflated ?? false;
}

class Search {
  readonly places = new Map<number, OutputPlace>();
  readonly #offsets: readonly number[];
  readonly #retained: RetainedValues;
  #next = 0;
  #current: (() => OutputPlace) | undefined;
  /** Where the last element ends. */
  #end = 0;
  /** Where the buffer begins that the values of this Dataset are views of, and what values left in their source take out of it. */
  #base = 0;
  #absent = 0;

  constructor(offsets: readonly number[], retained: RetainedValues) {
    this.#offsets = offsets;
    this.#retained = retained;
  }

  /** Places come in the order of their bytes: what lies before this one belongs to the last. */
  visit(start: number, place: () => OutputPlace): void {
    this.#settle(start);
    this.#current = place;
  }

  deflated(): void {
    const start = this.#end;
    this.visit(start, () => ({
      kind: "binary",
      isPublic: false,
      isIdentifying: true,
      isKept: false,
      valueStart: start,
      valueEnd: Infinity,
    }));
  }

  trailing(length: number): void {
    const start = this.#end;
    if (length > 0)
      this.visit(start, () => ({
        path: "trailing",
        kind: "text",
        isPublic: false,
        isIdentifying: true,
        isKept: false,
        valueStart: start,
        valueEnd: start + length,
      }));
    this.#settle(Infinity);
  }

  *dataset(dataset: Dataset): Generator<AbsenceRequest, void, number> {
    this.#base = baseOf(dataset);
    yield* this.#elements(dataset, undefined);
  }

  *#elements(dataset: Dataset, path: ItemPath | undefined): Generator<AbsenceRequest, void, number> {
    for (const element of dataset.elements()) {
      if (this.#next >= this.#offsets.length) return;
      if (element.isSequence) {
        const { items, tag } = element;
        for (let at = 0; at < items.length; at++)
          yield* this.#elements(items[at]!, { outer: path, sequence: tag, item: at });
      } else yield* this.#leaf(element, path);
    }
  }

  *#leaf(element: DataElement, path: ItemPath | undefined): Generator<AbsenceRequest, void, number> {
    const valueStart =
      this.#absent +
      (element.isLoaded ? element.bytes.byteOffset - this.#base : element.offset! + headerLength(element));
    const { length } = element;
    if (!element.isLoaded) this.#absent += element.undefinedLength ? yield { valueStart, length } : length;
    const valueEnd = valueStart + length;
    this.visit(valueStart - 8, () => {
      const identifies = kindOfText(element.tag, element.valueVr, path?.sequence);
      return {
        path: pathIn(path, element.tag),
        kind: placeKind(element),
        isPublic: isPublicIn(path, element.tag),
        isIdentifying: identifies !== undefined,
        isKept: isKeptPlace(element, identifies, this.#retained),
        valueStart,
        valueEnd,
      };
    });
    this.#end = valueEnd + (element.undefinedLength ? 8 : 0);
  }

  #settle(before: number): void {
    const current = this.#current;
    if (current === undefined) return;
    let place: OutputPlace | undefined;
    while (this.#next < this.#offsets.length && this.#offsets[this.#next]! < before) {
      this.places.set(this.#offsets[this.#next++]!, (place ??= current()));
    }
  }
}

/** Values are views: where one lies in the buffer tells where it lies in the file. */
function baseOf(dataset: Dataset): number {
  const first = dataset.elements().find((element) => element.isLoaded && !element.isSequence);
  return first ? first.bytes.byteOffset - first.offset! - headerLength(first) : 0;
}

function headerLength({ dataset, vr }: DataElement): number {
  return dataset.encoding.explicitVr && vrFacts(vr).longLength ? 12 : 8;
}

/** What is longer may have been left in its source, where nobody sees whether it is text. */
const LONGEST_TEXT = 65_536;
/** Bytes of an image may all happen to be those of letters. */
const PIXEL_GROUP = 0x7fe0;

const productKeywords = /Manufacturer|SoftwareVersions?$|^(Application|Algorithm)(Name|Version)$/;
const codedKeywords = /^(CodeValue|CodeMeaning|LongCodeValue|URNCodeValue|CodingScheme.*|ExtendedCode.*|DeidentificationMethod|Implementation.*)$/; // prettier-ignore

function placeKind(element: DataElement): OutputPlace["kind"] {
  const { valueVr: vr, tag } = element;
  if (vr === "DA" || vr === "DT" || vr === "TM") return "temporal";
  if (vr === "DS" || vr === "IS" || vr === "AS") return "number";
  if (vr === "UI") return "uid";
  const keyword = keywordOf(tag) ?? "";
  if (vr === "CS" || codedKeywords.test(keyword)) return "coded";
  if (productKeywords.test(keyword)) return "product";
  const { kind } = vrFacts(vr);
  if (kind === "string" || kind === "text") return "text";
  const mayBeText = (vr === "OB" || vr === "UN") && groupOf(tag) !== PIXEL_GROUP && element.length < LONGEST_TEXT;
  return mayBeText && element.isLoaded && !element.undefinedLength && isMostlyText(element.bytes) ? "text" : "binary";
}
