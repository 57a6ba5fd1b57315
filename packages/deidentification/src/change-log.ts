import { formatTag, keywordOf, type TagNumber, type VR } from "@dicomsec/core";
import type { ResolvedAction } from "./action-codes.js";

/** What was done to one attribute at one place, over all Items. */
export interface AttributeChange {
  /** Tag path without Item numbers: `(0008,1140).(0008,1155)`. */
  readonly path: string;
  readonly tag: string;
  /** Undefined for private and unknown attributes. */
  readonly keyword: string | undefined;
  readonly vr: VR;
  readonly action: ResolvedAction;
  /** Where the action is written: a row of Table E.1-1 or a section. */
  readonly rule: string;
  /** How many elements. */
  readonly count: number;
  /** Values before and after, a few at most; only when they were asked for. */
  readonly values?: readonly ChangedValue[];
}

/** A value before and after; undefined where there is no text. */
export interface ChangedValue {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Free text that no row of the table covers and that stayed. */
export interface KeptText {
  readonly path: string;
  readonly keyword: string | undefined;
  readonly vr: VR;
  readonly count: number;
}

const MOST_VALUES = 20;
const LONGEST_VALUE = 200;

type MutableChange = { -readonly [key in keyof AttributeChange]: AttributeChange[key] };

/** Collects what happened in the Items of one Sequence, or at the root: entries do not grow with the number of Items. */
export class ChangeLog {
  readonly #path: string;
  readonly #changes = new Map<TagNumber, MutableChange>();
  readonly #kept = new Map<TagNumber, { -readonly [key in keyof KeptText]: KeptText[key] }>();

  constructor(path: string) {
    this.#path = path;
  }

  pathOf(tag: TagNumber): string {
    return this.#path === "" ? formatTag(tag) : `${this.#path}.${formatTag(tag)}`;
  }

  changed(tag: TagNumber, vr: VR, action: ResolvedAction, rule: (tag: TagNumber) => string): void {
    const known = this.#changes.get(tag);
    if (known) known.count++;
    else {
      this.#changes.set(tag, {
        path: this.pathOf(tag),
        tag: formatTag(tag),
        keyword: keywordOf(tag),
        vr,
        action,
        rule: rule(tag),
        count: 1,
      });
    }
  }

  value(tag: TagNumber, before: string | undefined, after: string | undefined): void {
    const change = this.#changes.get(tag)!;
    const values = change.values ?? [];
    if (values.length < MOST_VALUES) change.values = [...values, { before: cut(before), after: cut(after) }];
  }

  keptText(tag: TagNumber, vr: VR): void {
    const known = this.#kept.get(tag);
    if (known) known.count++;
    else this.#kept.set(tag, { path: this.pathOf(tag), keyword: keywordOf(tag), vr, count: 1 });
  }

  get changes(): readonly AttributeChange[] {
    return [...this.#changes.values()];
  }

  get kept(): readonly KeptText[] {
    return [...this.#kept.values()];
  }
}

function cut(text: string | undefined): string | undefined {
  return text === undefined || text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
