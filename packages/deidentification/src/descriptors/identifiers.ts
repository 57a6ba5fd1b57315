import type { DataElement, Dataset } from "@dicomsec/core";
import { compact, fold, type Token, tokensOf } from "./fold.js";
import { identifierKinds } from "./identifier-attributes.js";
import { nameForms } from "./name-forms.js";
import type { Span } from "./spans.js";
import { vocabulary } from "./vocabulary.js";

/** A longer value is free text, not an identifier. */
const longestValue = 1024;
/** A longer form is looked for by its beginning. */
const longestForm = 64;
/** Of a date with points; what follows is a time of day. */
const longestDate = 10;
const shortestCode = 3;
/** So many characters may stand between the parts of an identifier. */
const longestGap = 3;
const prefixLength = 3;

/** What is known to identify the people and places of one instance. Finding it in a text takes time in proportion to the text. */
export class Identifiers {
  readonly #forms = new Map<string, "name" | "other">();
  readonly #prefixes = new Set<string>();
  readonly #initials = new Set<string>();
  readonly #seen = new Set<string>();

  /** Collects from a Dataset and its Items; to be done before anything in it is replaced. */
  collect(dataset: Dataset): void {
    const kinds = identifierKinds();
    for (const element of dataset.elements((tag, vr) => vr === "PN" || vr === "UN" || kinds.has(tag))) {
      if (element.isSequence) element.items.forEach((item) => this.collect(item));
      else {
        const kind = element.vr === "PN" ? "name" : kinds.get(element.tag);
        if (kind !== undefined) valuesOf(element).forEach((value) => this.add(value, kind));
      }
    }
  }

  add(text: string, kind: "name" | "place" | "code" | "patient-id" | "date"): void {
    const value = kind === "date" ? text.slice(0, longestDate) : text;
    const key = `${kind} ${value}`;
    if (value === "" || this.#seen.has(key)) return;
    this.#seen.add(key);
    if (kind === "name") this.#addName(value);
    else if (kind === "place") this.#addPlace(value);
    else if (kind === "date") this.#addDate(value);
    else this.#addCode(value, kind === "code");
  }

  /** A string of unknown meaning: a number, or a name. */
  addUnknown(value: string): void {
    this.add(value, "patient-id");
    if (!/\p{N}/u.test(value)) this.add(value, "name");
  }

  #addName(value: string): void {
    const { forms, initials } = nameForms(value);
    for (const form of forms) this.#addForm(form, "name");
    for (const initial of initials) this.#initials.add(initial);
  }

  #addPlace(value: string): void {
    const words = vocabulary();
    for (const line of value.split(/[\r\n]+/)) {
      this.#addCode(line, true);
      for (const { text } of tokensOf(line)) if (text.length >= 4 && !words.has(text)) this.#addForm(text);
    }
  }

  #addCode(value: string, mayBeCommon: boolean): void {
    const form = compact(value).slice(0, longestForm);
    const isCommon = mayBeCommon && tokensOf(value).length <= 1 && vocabulary().has(fold(value.trim()));
    if (form.length < (mayBeCommon ? shortestCode : 2) || isCommon) return;
    this.#addForm(form);
    const withoutZeros = form.replace(/^0+/, "");
    if (withoutZeros.length > shortestCode) this.#addForm(withoutZeros);
    // "MR-00471123" is known by its number as well.
    const digits = /[1-9]\d{4,}/.exec(form)?.[0];
    if (digits !== undefined) this.#addForm(digits);
  }

  #addDate(value: string): void {
    const [, year, month, day] = /^(\d{4})\.?(\d\d)\.?(\d\d)/.exec(value) ?? [];
    if (year === undefined || month === undefined || day === undefined) return;
    const [shortYear, shortMonth, shortDay] = [year.slice(2), String(Number(month)), String(Number(day))];
    for (const [y, m, d] of [
      [year, month, day],
      [year, shortMonth, shortDay],
      [shortYear, month, day],
      [shortYear, shortMonth, shortDay],
    ] as const) {
      for (const form of [y + m + d, d + m + y, m + d + y]) this.#addForm(form);
    }
  }

  #addForm(form: string, kind: "name" | "other" = "other"): void {
    if (this.#forms.get(form) !== "name") this.#forms.set(form, kind);
    this.#prefixes.add(form.slice(0, prefixLength));
  }

  /** Where identifiers stand in a text; with a name, the initials beside it. */
  find(text: string): readonly Span[] {
    if (this.#forms.size === 0) return [];
    const tokens = tokensOf(text);
    const spans: Span[] = [];
    for (let at = 0; at < tokens.length; at++) {
      const last = this.#longestFrom(tokens, at);
      if (last === undefined) continue;
      const [first, end] = last.isName
        ? [this.#initialsFrom(text, tokens, at, -1), this.#initialsFrom(text, tokens, last.at, 1)]
        : [at, last.at];
      spans.push({ start: tokens[first]!.start, end: tokens[end]!.end });
      at = end;
    }
    return spans;
  }

  #longestFrom(tokens: readonly Token[], first: number): { at: number; isName: boolean } | undefined {
    let form = "";
    let found: { at: number; isName: boolean } | undefined;
    for (let at = first; at < tokens.length; at++) {
      if (at > first && tokens[at]!.start - tokens[at - 1]!.end > longestGap) break;
      form += tokens[at]!.text;
      // A form longer than all is cut where the known one was.
      const kind = this.#forms.get(form.slice(0, longestForm));
      if (kind !== undefined) found = { at, isName: kind === "name" };
      if (form.length >= longestForm) break;
      if (form.length >= prefixLength && !this.#prefixes.has(form.slice(0, prefixLength))) break;
    }
    return found;
  }

  #initialsFrom(text: string, tokens: readonly Token[], from: number, step: 1 | -1): number {
    let at = from;
    for (let count = 0; count < 3; count++) {
      const [near, next] = [tokens[at]!, tokens[at + step]];
      if (next?.text.length !== 1 || !this.#initials.has(next.text)) break;
      const gap = step > 0 ? text.slice(near.end, next.start) : text.slice(next.end, near.start);
      if (!/^[ .,^_]{0,3}$/.test(gap)) break;
      if (isWordCharacter(text, step > 0 ? next.end : next.start - 1)) break;
      at += step;
    }
    return at;
  }
}

function isWordCharacter(text: string, at: number): boolean {
  return /[\p{L}\p{N}]/u.test(text.charAt(at));
}

function valuesOf(element: DataElement): readonly string[] {
  return element.isLoaded && element.length <= longestValue * 4
    ? element.strings.map((text) => text.slice(0, longestValue).trim())
    : [];
}
