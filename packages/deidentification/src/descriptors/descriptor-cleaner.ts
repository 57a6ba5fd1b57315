import type { DataElement, Dataset, VR } from "@dicomsec/core";
import { type Cleaned, dropped, type ElementCleaner, unchanged } from "../cleaning.js";
import { allowedText } from "./allow-list.js";
import { cutToFit, encodable, withoutSpans } from "./fit-value.js";
import { Identifiers } from "./identifiers.js";
import { patternSpans } from "./patterns.js";
import { personSpans } from "./person-phrases.js";
import { mergeSpans, type Span } from "./spans.js";
import { vocabulary } from "./vocabulary.js";

/** What the manners that keep something have in common. */
export interface TextSearch {
  /** Strings that identify somebody, besides those that the instance holds itself. Default: none. */
  readonly knownIdentifiers?: readonly string[];
  /**
   * Names what else is to be taken out of a text; a text for which it throws, or answers with what is no part of the text, is dropped.
   * Default: none.
   */
  readonly recognize?: (text: string) => readonly Span[];
}

/**
 * How text is cleaned.
 * @see PS3.15 E.3.5
 */
export type DescriptorCleaning =
  /** Nothing of it stays. */
  | { readonly manner: "remove"; readonly knownIdentifiers?: readonly string[] }
  /** What stays are numbers of few digits and words of a vocabulary, extended by `words`, unless they identify somebody. */
  | ({ readonly manner: "allow-list"; readonly words?: readonly string[] } & TextSearch)
  /** All stays but for what identifies somebody: known identifiers, and what has the form of one. */
  | ({ readonly manner: "redact" } & TextSearch);

/** Cleans the text of one instance. */
export interface InstanceText extends ElementCleaner {
  /** Whether the manner is one that leaves nothing. */
  readonly keepsNothing: boolean;
  /** The text as it may stay, of any length; empty when nothing may. */
  cleanText(text: string): string;
  /** Whether an identifier of the instance is in the text. */
  holdsIdentifier(text: string): boolean;
}

export interface DescriptorCleaner {
  /** Collects the identifiers of an instance: before anything in it is replaced. */
  instance(root: Dataset, knownIdentifiers?: readonly string[]): InstanceText;
}

/** Makes what cleans the descriptors of a batch. @see PS3.15 E.3.5 */
export function createDescriptorCleaner(options: DescriptorCleaning): DescriptorCleaner {
  const words = vocabulary(options.manner === "allow-list" ? options.words : []);
  return {
    instance: (root, knownIdentifiers = []) => {
      const identifiers = new Identifiers();
      identifiers.collect(root);
      for (const known of [...(options.knownIdentifiers ?? []), ...knownIdentifiers]) identifiers.addUnknown(known);
      return new CleanedText(options, words, identifiers);
    },
  };
}

/** VRs of text as people write it. */
const proseVrs: ReadonlySet<VR> = new Set<VR>(["LO", "LT", "SH", "ST", "UC", "UT"]);
/** VRs of a form that a part of a value would not have: a value stays whole, or not at all. */
const formedVrs: ReadonlySet<VR> = new Set<VR>(["CS", "DS", "IS"]);

class CleanedText implements InstanceText {
  readonly keepsNothing: boolean;

  constructor(
    private readonly options: DescriptorCleaning,
    private readonly words: ReadonlySet<string>,
    private readonly identifiers: Identifiers,
  ) {
    this.keepsNothing = options.manner === "remove";
  }

  clean(element: DataElement): Cleaned {
    const { valueVr: vr } = element;
    if (element.length === 0) return unchanged;
    const isFormed = formedVrs.has(vr);
    if (this.keepsNothing || !element.isLoaded || !(isFormed || proseVrs.has(vr))) return dropped;
    const { strings } = element;
    const values = strings.map((text) => (isFormed ? this.#wholeOrNothing(text) : this.#cleaned(text, vr)) ?? "");
    if (values.every((value) => value === "")) return strings.every((text) => text === "") ? unchanged : dropped;
    const value = values.join("\\");
    return value === strings.join("\\") ? unchanged : { kind: "value", value: encodable(value, element) };
  }

  cleanText(text: string): string {
    return this.keepsNothing ? "" : (this.#cleaned(text, "UT") ?? "");
  }

  holdsIdentifier(text: string): boolean {
    return this.identifiers.find(text).length > 0;
  }

  #wholeOrNothing(text: string): string | undefined {
    if (this.identifiers.find(text).length > 0) return undefined;
    return /^[-+0-9.eE ]*$/.test(text) || this.#cleaned(text, "UT") === text ? text : undefined;
  }

  #cleaned(text: string, vr: VR): string | undefined {
    const spans = this.#spansIn(text);
    if (spans === undefined) return undefined;
    const left =
      this.options.manner === "allow-list" ? allowedText(text, this.words, spans) : withoutSpans(text, spans, vr);
    if (left === undefined || left === text) return left === undefined ? undefined : cutToFit(text, vr);
    // What stood between the parts of an identifier may be gone.
    return this.identifiers.find(left).length > 0 ? undefined : cutToFit(left, vr);
  }

  #spansIn(text: string): readonly Span[] | undefined {
    const recognized = this.#recognized(text);
    if (recognized === undefined) return undefined;
    return mergeSpans(text, [
      ...this.identifiers.find(text),
      ...patternSpans(text),
      ...personSpans(text),
      ...recognized,
    ]);
  }

  #recognized(text: string): readonly Span[] | undefined {
    if (this.options.manner === "remove" || !this.options.recognize) return [];
    try {
      const spans = this.options.recognize(text);
      return spans.every((span) => isPart(span, text)) ? spans : undefined;
    } catch {
      return undefined;
    }
  }
}

function isPart({ start, end }: Span, { length }: string): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= length;
}
